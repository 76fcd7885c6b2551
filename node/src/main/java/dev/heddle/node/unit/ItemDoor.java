package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Where a stranger's bytes become a verified item, once; behind it nobody checks again.
 *
 * <p>Checking a signature is work for a core, so no more are checked at once than there are cores,
 * no more wait than {@code waitingMax}, and who comes then is told to come again. Safe for any
 * thread; callers block, so call from a virtual thread.
 */
public final class ItemDoor {
  private final int itemBytesMax;
  private final Semaphore places;
  private final Semaphore checks;
  private final LongAdder verified = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();

  /**
   * @param itemBytesMax size of the largest item that is let in
   * @param checksAtOnceMax signatures checked at the same time
   * @param waitingMax callers that may wait for a check, over all
   */
  public ItemDoor(int itemBytesMax, int checksAtOnceMax, int waitingMax) {
    this.itemBytesMax = itemBytesMax;
    this.places = new Semaphore(Math.addExact(checksAtOnceMax, waitingMax));
    this.checks = new Semaphore(checksAtOnceMax);
  }

  /**
   * Decodes and verifies one item.
   *
   * @throws Refusal 400 if the bytes are no item or its signature does not hold, 413 if there are
   *     too many of them, 503 if too many others wait
   */
  public VerifiedItem admit(Bytes raw) {
    if (raw.isEmpty()) {
      throw new Refusal(400, "the body is empty; send a signed ANS-104 data item");
    }
    if (raw.size() > itemBytesMax) {
      throw new Refusal(
          413, "an item of " + raw.size() + " bytes exceeds the maximum of " + itemBytesMax);
    }
    DataItem item;
    try {
      item = DataItem.decode(raw);
    } catch (MalformedItemException e) {
      throw new Refusal(400, "the body is no signed data item: " + e.getMessage());
    }
    return verify(item);
  }

  /**
   * What became of items whose form was right.
   *
   * @param verified their signatures held
   * @param refused they did not
   * @param turnedAway too many waited
   */
  public record Counts(long verified, long refused, long turnedAway) {
    /** Both together. */
    public Counts and(Counts other) {
      return new Counts(
          verified + other.verified, refused + other.refused, turnedAway + other.turnedAway);
    }
  }

  /** Since this door was made. */
  public Counts counts() {
    return new Counts(verified.sum(), refused.sum(), turnedAway.sum());
  }

  private VerifiedItem verify(DataItem item) {
    Optional<VerifiedItem> checked = inTurn(item::verify);
    (checked.isPresent() ? verified : refused).increment();
    return checked.orElseThrow(() ->
        new Refusal(
            400,
            "the signature of item "
                + item.id()
                + " does not hold; sign the item with the key in its owner field"));
  }

  /**
   * Runs a check of a signature that a stranger sent, of whatever form, when it is its turn.
   *
   * @throws Refusal 503 if too many others wait
   */
  public <T> T inTurn(Supplier<T> check) {
    if (!places.tryAcquire()) {
      turnedAway.increment();
      throw new Refusal(503, "too many signatures wait to be checked; send the item again");
    }
    try {
      checks.acquireUninterruptibly();
      try {
        return check.get();
      } finally {
        checks.release();
      }
    } finally {
      places.release();
    }
  }
}
