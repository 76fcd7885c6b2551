package dev.heddle.client;

import java.util.Optional;

/**
 * Which evaluations of a process to list.
 *
 * @param from cursor or milliseconds, exclusive
 * @param to cursor or milliseconds, inclusive
 * @param newestFirst a cursor brings its own direction, which wins
 */
public record ResultsQuery(
    Optional<String> from, Optional<String> to, boolean newestFirst, int limit) {
  /** The first ones. */
  public static ResultsQuery oldest(int limit) {
    return new ResultsQuery(Optional.empty(), Optional.empty(), false, limit);
  }

  /** The last ones, the very last first. */
  public static ResultsQuery newest(int limit) {
    return new ResultsQuery(Optional.empty(), Optional.empty(), true, limit);
  }

  /** The ones that follow a cursor. */
  public static ResultsQuery after(String cursor, int limit) {
    return new ResultsQuery(Optional.of(cursor), Optional.empty(), false, limit);
  }
}
