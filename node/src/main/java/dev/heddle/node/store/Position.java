package dev.heddle.node.store;

/**
 * A place in the log: its distance in bytes from the beginning, across all segments.
 *
 * @param offset from zero
 */
public record Position(long offset) implements Comparable<Position> {
  public static final Position START = new Position(0);

  @Override
  public int compareTo(Position other) {
    return Long.compare(offset, other.offset);
  }
}
