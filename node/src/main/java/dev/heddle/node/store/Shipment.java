package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run of items that travels to Arweave as one.
 *
 * @param number counts up from 0
 * @param acceptedMs when the oldest of its items was accepted, or a little earlier
 * @param steps the newest of each state that it was in, oldest first; the last says how it stands
 */
public record Shipment(long number, Range range, long acceptedMs, List<Step> steps) {
  public Shipment {
    steps = List.copyOf(steps);
  }

  /**
   * Which items: those whose ords lie in it and that came in no other item.
   *
   * @param from the first ord
   * @param to the ord after the last
   * @param items how many travel
   * @param bytes of those items together
   */
  public record Range(long from, long to, int items, long bytes) {}

  /** How far a shipment is. An item that is in none yet is accepted. */
  public enum State {
    /** What is in it is decided. */
    SEALED(1),
    /** A target took it. */
    POSTED(2),
    /** Targets say that it waits for a block. */
    SEEN(3),
    /** It is in a block, and what was read back is what was sent. */
    CONFIRMED(4),
    /** It is so deep that it stays; nothing changes any more. */
    FINAL(5);

    final int code;

    State(int code) {
      this.code = code;
    }
  }

  /**
   * One turn of its way.
   *
   * @param target who said so; empty where nobody was asked
   * @param transaction what carries it; empty before it is signed, and where others bundle it
   * @param height of its block, 0 where it is in none
   * @param note a sentence, or empty
   */
  public record Step(
      State state,
      long atMs,
      String target,
      Optional<Bytes> transaction,
      long height,
      String note) {}

  /**
   * A transaction that was signed to carry a shipment, and may have been posted.
   *
   * @param header the JSON of the transaction without its data
   * @param anchorHeight height of the target's chain when it gave the anchor, or a little more
   */
  public record Attempt(Bytes header, long anchorHeight, long atMs) {}

  /** What a bundler answered for an item. */
  public record Receipt(Bytes item, String json) {}

  public State state() {
    return steps.getLast().state();
  }

  /** When it came to be as it is. */
  public Step last() {
    return steps.getLast();
  }

  Shipment with(Step step) {
    List<Step> all = new ArrayList<>(steps);
    all.removeIf(before -> before.state() == step.state());
    all.add(step);
    return new Shipment(number, range, acceptedMs, all);
  }
}
