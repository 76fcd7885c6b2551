package dev.heddle.node.messenger;

import java.time.Duration;

/**
 * What an operator may choose about carrying messages.
 *
 * @param descendantsMax items that may follow from one that was sent; what is beyond stays owed and
 *     visible, so that two processes which answer each other for ever do not fill the disk
 * @param cranksAtOnceMax outboxes carried at the same time
 * @param monitorsMax processes monitored at the same time
 * @param cronInterval how often monitored processes are asked for cron results
 * @param itemBytesMax size of the largest item that a process can send
 */
public record MessengerOptions(
    int descendantsMax,
    int cranksAtOnceMax,
    int monitorsMax,
    Duration cronInterval,
    int itemBytesMax) {
  public static final MessengerOptions LOCAL =
      new MessengerOptions(10_000, 64, 10_000, Duration.ofSeconds(1), 10_485_760);
}
