package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is asked to stop finishes what it acknowledged, and ends as one that succeeded. */
final class StopTest {
  @TempDir Path folder;

  @Test
  void aNodeStopsUnderLoadAndEndsWithZero() throws Exception {
    Path data = folder.resolve("data");
    RunningNode node = RunningNode.start(data);
    MixedLoad load = MixedLoad.on(node, 1);
    List<Thread> senders = load.begin(node);
    AosProcess.until(true, () -> load.acknowledged().size() > 100);
    node.stop();
    for (Thread sender : senders) {
      sender.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(sender.isAlive()).isFalse();
    }
    assertThat(node.exitCode()).isZero();
    Checked.of(data, "--replay").holds("after a stop");
    try (RunningNode again = RunningNode.start(data)) {
      Sender reader = new Sender(again.url());
      load.acknowledged().isThereOnceAndInOrder(reader, "after a stop");
      AosProcess.until((long) MixedLoad.ACCOUNTS * MixedLoad.BALANCE, () -> load.money(reader));
    }
  }
}
