package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.CrankedRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CranksTest {
  private static final long WAIT_MS = 30_000;

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty();
  private final SchedulerUnit scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Sender sender = Sender.of(1);
  private final List<Bytes> carried = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    store.close();
  }

  private Bytes owing(String name, int messages) {
    VerifiedItem process = sender.process(name);
    scheduler.schedule(process, true);
    for (int i = 1; i < messages; i++) {
      scheduler.schedule(sender.message(process.id(), "m" + i), true);
    }
    return process.id();
  }

  private Carrier.Outcome carry(Bytes process, long slot) {
    carried.add(process);
    store.commit(new CrankedRecord(process, slot));
    return Carrier.CARRIED;
  }

  @Test
  void whoOwesMuchDelaysNobody() {
    Bytes busy = owing("busy", 300);
    Bytes quiet = owing("quiet", 2);
    Semaphore begin = new Semaphore(0);
    try (Cranks cranks =
        new Cranks(
            store,
            (process, slot) -> {
              begin.acquireUninterruptibly();
              return carry(process, slot);
            },
            Hands.surroundings(timer),
            1)) {
      cranks.resume();
      begin.release(1000);
      assertThat(cranks.awaitIdle(WAIT_MS)).isTrue();
    }
    assertThat(carried).hasSize(302);
    assertThat(carried.lastIndexOf(quiet)).isLessThan(Cranks.TURN_SLOTS + 2);
    assertThat(carried.getLast()).isEqualTo(busy);
  }

  @Test
  void carriesNoMoreOutboxesAtOnceThanTheLimit() {
    Semaphore arrived = new Semaphore(0);
    Semaphore mayGo = new Semaphore(0);
    AtomicInteger carrying = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      owing("process " + i, 1);
    }
    try (Cranks cranks =
        new Cranks(
            store,
            (process, slot) -> {
              most.accumulateAndGet(carrying.incrementAndGet(), Math::max);
              arrived.release();
              mayGo.acquireUninterruptibly();
              carrying.decrementAndGet();
              return carry(process, slot);
            },
            Hands.surroundings(timer),
            2)) {
      cranks.resume();
      for (int i = 0; i < 6; i++) {
        arrived.acquireUninterruptibly();
        mayGo.release(i % 2 * 2);
      }
      assertThat(cranks.awaitIdle(WAIT_MS)).isTrue();
    }
    assertThat(carried).hasSize(6);
    assertThat(most).hasValue(2);
  }

  @Test
  void triesASlotAgainAfterGrowingPausesAndLaterOnesWait() {
    Bytes process = owing("p", 2);
    AtomicInteger tries = new AtomicInteger();
    try (Cranks cranks =
        new Cranks(
            store,
            (pid, slot) ->
                tries.incrementAndGet() <= 3
                    ? new Carrier.Outcome.Postponed("not now")
                    : carry(pid, slot),
            Hands.surroundings(timer),
            4)) {
      cranks.resume();
      long before = 0;
      for (int i = 1; i <= 3; i++) {
        assertThat(cranks.awaitQuiet(WAIT_MS)).isTrue();
        assertThat(tries).hasValue(i);
        Cranks.Stalled stalled = cranks.stalled().findFirst().orElseThrow();
        assertThat(stalled.process()).isEqualTo(process);
        assertThat(stalled.slot()).isZero();
        assertThat(stalled.tries()).isEqualTo(i);
        assertThat(stalled.reason()).isEqualTo("not now");
        long pause = stalled.nextMs() - timer.clock.millis();
        assertThat(pause)
            .isBetween(500L << (i - 1), 1000L << (i - 1))
            .isGreaterThanOrEqualTo(before);
        before = pause;
        timer.advanceToNext();
      }
      assertThat(cranks.awaitIdle(WAIT_MS)).isTrue();
      assertThat(cranks.stalled()).isEmpty();
    }
    assertThat(carried).hasSize(2);
  }

  @Test
  void aFailureIsAReasonToTryAgain() {
    owing("p", 1);
    AtomicInteger tries = new AtomicInteger();
    try (Cranks cranks =
        new Cranks(
            store,
            (pid, slot) -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("odd");
              }
              return carry(pid, slot);
            },
            Hands.surroundings(timer),
            4)) {
      cranks.resume();
      assertThat(cranks.awaitQuiet(WAIT_MS)).isTrue();
      timer.advanceToNext();
      assertThat(cranks.awaitIdle(WAIT_MS)).isTrue();
    }
    assertThat(carried).hasSize(1);
  }
}
