package dev.heddle.node.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How much a listener lets strangers have.
 *
 * @param requestsMax requests under way at once; more are answered with 503
 * @param connectionsMax connections open at once; more wait to be accepted. Beyond three quarters
 *     of them an eighth of the time makes a connection idle
 * @param idleMax a connection is closed when that long nothing came of its next request, head
 *     included; a body or an answer may take as long too, and the time its bytes need at {@link
 *     Pace#BYTES_PER_SECOND_MIN}
 * @param graceMax how long requests under way may take when the listener closes
 * @param trouble what to answer where a handler throws something else than a refusal; nothing where
 *     that is a bug
 */
public record ListenerOptions(
    int requestsMax,
    int connectionsMax,
    Duration idleMax,
    Duration graceMax,
    Function<Throwable, Optional<Refusal>> trouble) {
  public static final ListenerOptions DEFAULT =
      new ListenerOptions(
          1024, 65_536, Duration.ofSeconds(60), Duration.ofSeconds(10), _ -> Optional.empty());

  public ListenerOptions {
    if (requestsMax < 1 || connectionsMax < 1 || idleMax.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a listener needs at least one request, one connection and a millisecond of time");
    }
  }

  public ListenerOptions withRequestsMax(int requests) {
    return new ListenerOptions(requests, connectionsMax, idleMax, graceMax, trouble);
  }

  public ListenerOptions withConnectionsMax(int connections) {
    return new ListenerOptions(requestsMax, connections, idleMax, graceMax, trouble);
  }

  public ListenerOptions withIdleMax(Duration idle) {
    return new ListenerOptions(requestsMax, connectionsMax, idle, graceMax, trouble);
  }

  public ListenerOptions withTrouble(Function<Throwable, Optional<Refusal>> answered) {
    return new ListenerOptions(requestsMax, connectionsMax, idleMax, graceMax, answered);
  }
}
