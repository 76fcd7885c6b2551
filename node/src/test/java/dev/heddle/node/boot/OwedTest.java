package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class OwedTest {
  private static final long NOW_MS = 1_700_000_000_000L;

  @Test
  void countsUpToALimitAndKnowsTheOldest() {
    ManualClock clock = new ManualClock(NOW_MS);
    try (Store store = TestStores.empty(clock)) {
      assertThat(Owed.of(store)).isEqualTo(new Owed(0, OptionalLong.empty()));
      SchedulerUnit scheduler =
          new SchedulerUnit(
              store, Sender.of(2).wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
      for (int i = 0; i < 5; i++) {
        scheduler.schedule(Sender.of(1).process("process " + i), true);
        clock.advance(1000);
      }

      assertThat(Owed.of(store)).isEqualTo(new Owed(5, OptionalLong.of(NOW_MS)));
      assertThat(Owed.of(store, 3).outboxes()).isEqualTo(3);
      assertThat(Owed.COUNTED_MAX).isEqualTo(10_000);
    }
  }
}
