package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.TestStores;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CranksTest {
  private static final long WAIT_MS = 30_000;

  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore mayGo = new Semaphore(0);
  private final AtomicInteger carrying = new AtomicInteger();
  private final AtomicInteger carryingMost = new AtomicInteger();
  private final AtomicInteger carried = new AtomicInteger();

  private Carrier.Outcome carry(Bytes process, long slot) {
    carryingMost.accumulateAndGet(carrying.incrementAndGet(), Math::max);
    arrived.release();
    mayGo.acquireUninterruptibly();
    carrying.decrementAndGet();
    carried.incrementAndGet();
    return Carrier.Outcome.DELIVERED;
  }

  @Test
  void carriesNoMoreOutboxesAtOnceThanTheLimit() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Store store = TestStores.empty();
        Cranks cranks = new Cranks(store, this::carry, timer, 2)) {
      for (int i = 0; i < 6; i++) {
        cranks.wake(Hashes.sha256(Bytes.utf8("process " + i)), 0);
      }
      for (int i = 0; i < 6; i++) {
        arrived.acquireUninterruptibly();
        mayGo.release(i % 2 * 2);
      }
      assertThat(cranks.awaitIdle(WAIT_MS)).isTrue();
    }
    assertThat(carried).hasValue(6);
    assertThat(carryingMost).hasValue(2);
  }
}
