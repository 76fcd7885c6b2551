package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SeedsTest {
  private static final int SEEDS = 5_000;
  private static final int SEEDS_LONG = 100_000;
  private static final int TRACED = 80;

  @Test
  void everySeedHolds() {
    boolean all = "1".equals(System.getenv("HEDDLE_LONG"));
    LongStream.range(0, all ? SEEDS_LONG : SEEDS).forEach(SeedsTest::holds);
  }

  /** Seeds that once broke something; the file says what. */
  @Test
  void everySeedHoldsThatDidNotOnce() throws IOException {
    regressions().forEach(SeedsTest::holds);
  }

  @Test
  void theSameSeedIsTheSameStory() {
    for (long seed = 0; seed < 50; seed++) {
      Verdict first = Simulation.run(seed, Flaw.NONE, 10_000);
      Verdict again = Simulation.run(seed, Flaw.NONE, 10_000);

      assertThat(again.trace()).as("seed %d", seed).isEqualTo(first.trace());
      assertThat(again.digest()).as("seed %d", seed).isEqualTo(first.digest());
      assertThat(again.steps()).as("seed %d", seed).isEqualTo(first.steps());
    }
  }

  private static void holds(long seed) {
    Verdict verdict = Simulation.run(seed, Flaw.NONE, TRACED);
    assertThat(verdict.broken())
        .as("%s%n%s", verdict.sentence(), String.join("\n", verdict.trace()))
        .isEmpty();
  }

  /** Lines of a seed and, after a number sign, what it found. */
  private static List<Long> regressions() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(SeedsTest.class.getResourceAsStream("/regressions/sim/seeds.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .map(Long::valueOf)
          .toList();
    }
  }
}
