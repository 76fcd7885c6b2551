package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node dies by {@code kill -9} at random times under a mixed load, again and again: what was
 * acknowledged is there once, every outbox arrives once, and {@code heddle check} finds nothing.
 */
final class KillTest {
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 3 : 100;

  /** After many rounds the outboxes of thousands of processes are to be carried first. */
  private static final Duration SETTLED_MOST = Duration.ofMinutes(30);

  /** Stays where the test fails: what is in it cannot be made again. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void nothingThatWasAcknowledgedIsLostAndNothingHappensTwice() throws Exception {
    long seed = Long.getLong("heddle.seed", System.nanoTime());
    try {
      rounds(seed);
    } catch (IOException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void rounds(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Path data = folder.resolve("data");
    RunningNode node = RunningNode.start(data);
    MixedLoad load = MixedLoad.on(node, seed);
    for (int round = 0; round < ROUNDS; round++) {
      String when = "seed " + seed + ", round " + round;
      List<Thread> senders = load.begin(node);
      TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 1000));
      node.kill();
      for (Thread sender : senders) {
        sender.join();
      }
      Checked.of(data).holds(when);
      node = RunningNode.start(data);
      load.acknowledged().isThere(new Sender(node.url()), when);
    }
    try (RunningNode last = node) {
      Sender sender = new Sender(last.url());
      load.acknowledged().isThereOnceAndInOrder(sender, "seed " + seed);
      long all = (long) MixedLoad.ACCOUNTS * MixedLoad.BALANCE;
      AosProcess.until(SETTLED_MOST, all, () -> load.money(sender));
      assertThat(load.acknowledged().size()).isGreaterThan(10 * ROUNDS);
    }
    Checked.of(data, "--replay").holds("seed " + seed + ", in the end");
  }
}
