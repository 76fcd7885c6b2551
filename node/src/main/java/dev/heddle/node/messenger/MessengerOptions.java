package dev.heddle.node.messenger;

import java.time.Duration;

/**
 * What an operator may choose about carrying messages.
 *
 * @param outboxesAtOnceMax outboxes that are evaluated and carried at the same time
 * @param itemBytesMax size of the largest item that a process can send
 */
public record MessengerOptions(
    Chains chains, Post post, Crons crons, int outboxesAtOnceMax, int itemBytesMax) {
  public static final MessengerOptions LOCAL =
      new MessengerOptions(
          new Chains(1_000_000, 1_000_000, 20_000, 10),
          new Post(
              new Retry(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofDays(3), 1000),
              64,
              100_000,
              10_000),
          new Crons(Duration.ofSeconds(1), Duration.ofDays(1), 10_000),
          256,
          10_485_760);

  /**
   * What may follow from one item. Two processes that answer each other for ever come to an end.
   *
   * @param itemsMax items that may follow; what is beyond becomes a dead letter
   * @param depthMax steps from the item to the last that follows; the same
   * @param itemsFree items that follow at full speed
   * @param itemsPerSecond how fast the others follow, at least 1
   */
  public record Chains(int itemsMax, int depthMax, int itemsFree, int itemsPerSecond) {
    public Chains {
      if (itemsPerSecond < 1) {
        throw new IllegalArgumentException("a chain that is slowed down still moves");
      }
    }
  }

  /**
   * When letters are tried again. Pauses double from the first to the longest.
   *
   * @param giveUp how long after it was posted a letter is dead
   * @param triesMax after how many tries it is dead
   */
  public record Retry(Duration firstPause, Duration pauseMax, Duration giveUp, int triesMax) {}

  /**
   * Letters: entries of outboxes that could not be delivered at once.
   *
   * @param atOnceMax letters tried at the same time
   * @param waitingMax letters that wait, over all processes; outboxes that would make more wait
   * @param deadMax dead letters of one process; the oldest go
   */
  public record Post(Retry retry, int atOnceMax, int waitingMax, int deadMax) {}

  /**
   * Cron results.
   *
   * @param interval how often monitored processes are asked for them
   * @param catchUp how old they may be and still be carried
   * @param monitorsMax processes monitored at the same time
   */
  public record Crons(Duration interval, Duration catchUp, int monitorsMax) {}

  MessengerOptions withChains(Chains other) {
    return new MessengerOptions(other, post, crons, outboxesAtOnceMax, itemBytesMax);
  }

  MessengerOptions withPost(Post other) {
    return new MessengerOptions(chains, other, crons, outboxesAtOnceMax, itemBytesMax);
  }

  MessengerOptions withCrons(Crons other) {
    return new MessengerOptions(chains, post, other, outboxesAtOnceMax, itemBytesMax);
  }
}
