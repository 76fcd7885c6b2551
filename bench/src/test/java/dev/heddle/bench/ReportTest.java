package dev.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bench.Figure.Goal;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rounds become medians, and goals are held against those. */
final class ReportTest {
  private final Report report = new Report();

  @BeforeEach
  void threeRounds() {
    for (double rate : new double[] {300, 100, 200}) {
      report.add("node", "steady", "/s", rate);
      report.add("loader", "steady", "/s", rate / 50);
    }
    report.goal("node", "steady", Goal.atLeast(150));
    report.ratio("steady", "node", "loader", Optional.of(Goal.atMost(40)));
    report.note("a note");
  }

  @Test
  void aTableShowsSmallestMedianAndLargestRound() {
    assertThat(report.table())
        .containsPattern("node +steady +100.0 +200.0 +300.0 +/s +>= 150.0: met")
        .containsPattern("node : loader +steady, /s +50.0 +50.0 +50.0 +x +<= 40.0: not met")
        .endsWith("* a note\n");
  }

  @Test
  void jsonHasTheRoundsAsWell() {
    JsonNode node = report.json().at("/figures/0");
    assertThat(node.path("median").doubleValue()).isEqualTo(200);
    assertThat(node.path("rounds")).hasSize(3);
    assertThat(node.path("met").booleanValue()).isTrue();
    assertThat(report.json().at("/figures/2/met").booleanValue()).isFalse();
  }

  @Test
  void whatDriftsFromRoundToRoundDropsOutOfARatio() {
    Figure ratio = report.figures().getLast();
    assertThat(ratio.min()).isEqualTo(ratio.max()).isEqualTo(50);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    report.add("node", "steady", "/s", 400);
    assertThat(report.figures().getFirst().median()).isEqualTo(250);
  }
}
