package dev.heddle.node.conveyor;

import java.math.BigInteger;
import java.time.Duration;

/**
 * What an operator may choose about the way to Arweave.
 *
 * @param appName the tag {@code App-Name} of the transactions
 */
public record ConveyorOptions(
    Seals seals, Depths depths, Money money, Pace pace, Duration lateAfter, String appName) {
  public static final ConveyorOptions STANDARD =
      new ConveyorOptions(
          new Seals(4 << 20, 10_000, Duration.ofMinutes(1), 16, 120),
          new Depths(20, 50, 10),
          new Money(new BigInteger("1000000000000"), 10),
          new Pace(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(10)),
          Duration.ofHours(6),
          "Heddle");

  /**
   * When a shipment is sealed: whatever comes first.
   *
   * @param bytes of the items in it; the item that reaches it is the last
   * @param items how many
   * @param age of the oldest
   * @param openMax so many shipments are under way at most; items wait then
   * @param perHourMax so many are sealed in an hour at most; items wait then
   */
  public record Seals(long bytes, int items, Duration age, int openMax, int perHourMax) {}

  /**
   * How deep is deep enough, in blocks.
   *
   * @param confirmations from which a shipment is final
   * @param anchorBlocks how long a transaction can get into a block after its anchor
   * @param margin added to that before another transaction is signed for the same items
   */
  public record Depths(long confirmations, long anchorBlocks, long margin) {}

  /**
   * What may be spent.
   *
   * @param budgetWinston for the shipments of 24 hours
   * @param marginPercent added to the price that targets name
   */
  public record Money(BigInteger budgetWinston, int marginPercent) {}

  /**
   * How often targets are asked.
   *
   * @param poll between two looks at a shipment with which all is well
   * @param firstPause after a failure; it doubles up to the longest
   */
  public record Pace(Duration poll, Duration firstPause, Duration pauseMax) {}
}
