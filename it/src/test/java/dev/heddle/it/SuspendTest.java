package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node is held up by SIGSTOP in the middle of its work and goes on later. */
final class SuspendTest {
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 2 : 10;

  @TempDir Path folder;

  @Test
  void whoeverWaitedIsServedAndNothingHappensTwice() throws Exception {
    long seed = Long.getLong("heddle.seed", System.nanoTime());
    Path data = folder.resolve("data");
    try (RunningNode node = RunningNode.start(data)) {
      MixedLoad load = MixedLoad.on(node, seed);
      List<Thread> senders = load.begin(node);
      for (int round = 0; round < ROUNDS; round++) {
        TimeUnit.MILLISECONDS.sleep(500);
        node.signal("STOP");
        int before = load.acknowledged().size();
        // Longer than anything in the node waits before it tries again.
        TimeUnit.MILLISECONDS.sleep(3_000);
        assertThat(load.acknowledged().size() - before).isLessThanOrEqualTo(senders.size());
        node.signal("CONT");
        AosProcess.until(true, () -> load.acknowledged().size() > before + senders.size());
      }
      for (Thread sender : senders) {
        sender.interrupt();
        sender.join();
      }
      Sender reader = new Sender(node.url());
      load.acknowledged().isThereOnceAndInOrder(reader, "seed " + seed);
      AosProcess.until((long) MixedLoad.ACCOUNTS * MixedLoad.BALANCE, () -> load.money(reader));
    }
    Checked.of(data, "--replay").holds("seed " + seed);
  }
}
