package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process moves from a node of AO-Core, here the surface of one of our own, to another node. */
final class FromAoCoreTest {
  private static final int FAILED = 1;
  private static final int ASKED_WRONGLY = 2;

  @TempDir Path folder;

  @Test
  void aProcessComesOverIsHeldToItsOldNodeAndGoesOn() throws Exception {
    Path data = folder.resolve("second");
    try (RunningNode first = RunningNode.start(folder.resolve("first"))) {
      Commands there = new Commands(folder, first.url());
      String pid = there.heddle("spawn", "--name", "moving").exits(0).line();
      there.heddle("eval", pid, "count = 41").exits(0);
      there.heddle("eval", pid, "count = count + 1").exits(0);

      assertThat(rebuild(data, "--process", pid, "--from-hyperbeam", first.url()).exits(0).out())
          .contains("process " + pid + " has 3 slots here, 3 of them")
          .contains("go on here by scheduler");
      assertThat(
              rebuild(data, "--process", "x", "--from-hyperbeam", first.url())
                  .exits(ASKED_WRONGLY)
                  .err())
          .contains("43 base64url letters");
      Checked.of(data).holds("after the process came over");

      try (RunningNode second = RunningNode.start(data)) {
        Commands here = new Commands(folder, second.url());
        assertThat(here.heddle("verify", pid, "--against", first.url()).exits(0).out())
            .contains("agrees on slots 0 to 2");
        assertThat(here.heddle("eval", pid, "return count").exits(0).out()).contains("42");

        there.heddle("eval", pid, "count = 0").exits(0);
        assertThat(here.heddle("verify", pid, "--against", first.url()).exits(FAILED).out())
            .contains("differs first at slot 3", "in message");
      }
      assertThat(
              rebuild(data, "--process", pid, "--from-hyperbeam", first.url()).exits(FAILED).err())
          .contains("slot 3", "two logs cannot become one");
    }
  }

  private static Ran rebuild(Path data, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(RunningNode.java("-Xmx512m"));
    command.add("rebuild");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", data.toString()));
    return Ran.run(new ProcessBuilder(command), "");
  }
}
