package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SimCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  @Test
  void aSeedIsTold() {
    assertThat(run("--seed", "3")).isZero();
    assertThat(said()).contains("node0", "has flushed", "calms down", "seed 3 holds");
  }

  @Test
  void manySeedsAreCounted() {
    assertThat(run("--seeds", "3", "--from", "10")).isZero();
    assertThat(said()).contains("3 seeds from 10 on", "all 3 seeds hold");
  }

  @Test
  void aBrokenInvariantEndsItWithTheSeedAndWhatHappenedBefore() {
    assertThat(run("--seeds", "100", "--plant", "forked-chain")).isOne();
    assertThat(said()).contains("breaks HashChainHolds", "./heddle sim --seed ", "sends");
  }

  @Test
  void aFlawThatThereIsNotIsSaid() {
    assertThat(run("--plant", "gremlins")).isEqualTo(2);
    assertThat(err.toString()).contains("no flaw is called gremlins");
  }

  private int run(String... args) {
    return new CommandLine(new SimCommand(new PrintStream(out, true, StandardCharsets.UTF_8)))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
