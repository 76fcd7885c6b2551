package dev.heddle.client;

import java.net.URI;
import java.time.Duration;

/**
 * How a {@link HeddleClient} reaches its units and how long it waits.
 *
 * @param connectTimeout for a connection to open
 * @param answerTimeout for an answer that needs no computing
 * @param computeTimeout for an answer that a process may have to be folded for
 * @param attempts how often a request that may be repeated is tried, at least 1
 */
public record ClientOptions(
    Units units,
    Duration connectTimeout,
    Duration answerTimeout,
    Duration computeTimeout,
    int attempts) {

  public ClientOptions {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is at least 1, not " + attempts);
    }
  }

  /** A node at that address: 5 s to connect, 60 s to answer, 15 min to compute, 4 attempts. */
  public static ClientOptions of(URI node) {
    return new ClientOptions(
        Units.of(node), Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(15), 4);
  }

  public ClientOptions withUnits(Units others) {
    return new ClientOptions(others, connectTimeout, answerTimeout, computeTimeout, attempts);
  }

  public ClientOptions withComputeTimeout(Duration other) {
    return new ClientOptions(units, connectTimeout, answerTimeout, other, attempts);
  }

  public ClientOptions withAttempts(int other) {
    return new ClientOptions(units, connectTimeout, answerTimeout, computeTimeout, other);
  }
}
