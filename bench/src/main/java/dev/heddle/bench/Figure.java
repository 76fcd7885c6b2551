package dev.heddle.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One measure of one subject, once for each round.
 *
 * @param subject whose it is: the node, a rival, or a ratio of two
 * @param goal what the median should reach
 */
record Figure(
    String subject, String measure, String unit, List<Double> rounds, Optional<Goal> goal) {
  Figure {
    rounds = List.copyOf(rounds);
  }

  /** A bound for a median, from below or from above. */
  record Goal(double bound, boolean atLeast) {
    static Goal atLeast(double bound) {
      return new Goal(bound, true);
    }

    static Goal atMost(double bound) {
      return new Goal(bound, false);
    }

    boolean metBy(double value) {
      return atLeast ? value >= bound : value <= bound;
    }
  }

  double min() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  double max() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  double median() {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** This figure by that one, round by round: what drifts from round to round drops out. */
  Figure by(Figure divisor, String subject, Optional<Goal> goal) {
    int pairs = Math.min(rounds.size(), divisor.rounds.size());
    List<Double> quotients =
        IntStream.range(0, pairs).mapToObj(i -> rounds.get(i) / divisor.rounds.get(i)).toList();
    return new Figure(subject, measure + ", " + unit, "x", quotients, goal);
  }
}
