package dev.heddle.node.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What one GraphQL request may still cost: walks over the index, bytes read, and time. For one
 * thread.
 *
 * <p>All the lists of a request draw on the same budget. A list that runs out of it ends early and
 * says that there is more; the next list is refused.
 */
final class QueryBudget {
  /** Walks over the index, each of as many steps as the store allows for one page. */
  static final int WALKS_MAX = 10;

  /** Bytes of items read to show their headers. */
  static final long BYTES_MAX = 512L << 20;

  /** How long a request works before it ends early. */
  static final Duration WALL = Duration.ofSeconds(10);

  /** Items that the upstream is asked for. */
  static final int FETCHES_MAX = 4;

  private final InstantSource clock;
  private final Instant deadline;
  private int walks = WALKS_MAX;
  private long bytes = BYTES_MAX;
  private int fetches = FETCHES_MAX;

  QueryBudget(InstantSource clock) {
    this.clock = clock;
    this.deadline = clock.instant().plus(WALL);
  }

  /** Refuses to begin anything more once the budget is spent. */
  void check() {
    if (exhausted()) {
      throw new QueryRefusal(
          "this is more than one request may cost: ask for fewer lists at once, or narrow them by"
              + " ids, owners or rarer tags");
    }
  }

  /** Takes one walk, or refuses. */
  void spendWalk() {
    check();
    walks--;
  }

  /** Takes one question to the upstream; false if there were enough. */
  boolean spendFetch() {
    return fetches-- > 0;
  }

  void spendBytes(long read) {
    bytes -= read;
  }

  /** True once no further walk may begin. */
  boolean exhausted() {
    return walks <= 0 || overrun();
  }

  /** True once even the walk under way has to end. */
  boolean overrun() {
    return bytes <= 0 || !clock.instant().isBefore(deadline);
  }
}
