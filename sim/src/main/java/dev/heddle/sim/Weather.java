package dev.heddle.sim;

import java.util.SplittableRandom;

/**
 * How often what fails. Each is the probability for one occasion.
 *
 * @param crash a node ends, at a step of one of its threads
 * @param powerLoss of those, the part in which the disk loses what was not flushed
 * @param diskError a write or flush says that it failed, after which the log takes nothing more
 * @param slow a step takes up to 50 ms
 * @param pause a step lets other threads go first
 * @param drop a request or an answer is lost
 * @param repeat a request arrives twice
 * @param partition two nodes cannot reach each other for a while, at a request between them
 */
record Weather(
    double crash,
    double powerLoss,
    double diskError,
    double slow,
    double pause,
    double drop,
    double repeat,
    double partition) {
  /** Nothing fails; threads still take turns. */
  static final Weather CALM = new Weather(0, 0, 0, 0, 0.2, 0, 0, 0);

  /** Weather of its own for a seed, so that what is rare in one is usual in another. */
  static Weather of(SplittableRandom chance) {
    return new Weather(
        oneOf(chance, 0, 0.002, 0.01, 0.03),
        oneOf(chance, 0, 0.5, 1),
        oneOf(chance, 0, 0, 0.01, 0.05),
        oneOf(chance, 0, 0.02, 0.1),
        oneOf(chance, 0.1, 0.5, 0.9),
        oneOf(chance, 0, 0.05, 0.2),
        oneOf(chance, 0, 0.1, 0.3),
        oneOf(chance, 0, 0.05));
  }

  private static double oneOf(SplittableRandom chance, double... values) {
    return values[chance.nextInt(values.length)];
  }
}
