package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
final class CarrierTest {
  private static final int MORE = 44;

  private final Store store = TestStores.empty();
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store,
          Sender.of(99).wallet(),
          Upstream.NONE,
          new ManualClock(1_700_000_000_000L),
          SchedulerOptions.LOCAL);
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore mayGo = new Semaphore(0);
  private final AtomicInteger serving = new AtomicInteger();
  private final AtomicInteger servingMost = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();

  /** Every process is elsewhere, and takes its message when the gate opens. */
  private final Strangers strangers =
      new Strangers() {
        @Override
        public Optional<URI> schedulerOf(Bytes process) {
          return Optional.of(URI.create("http://far.invalid"));
        }

        @Override
        public Sent send(URI scheduler, DataItem item) {
          servingMost.accumulateAndGet(serving.incrementAndGet(), Math::max);
          arrived.release();
          mayGo.acquireUninterruptibly();
          serving.decrementAndGet();
          served.incrementAndGet();
          return new Sent.Taken();
        }
      };

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void servesNoMoreTargetsOfAnOutboxAtOnceThanTheLimit() {
    assertThat(Carrier.TARGETS_AT_ONCE_MAX).isEqualTo(256);
    int targets = Carrier.TARGETS_AT_ONCE_MAX + MORE;
    VerifiedItem process = Sender.of(1).process("p");
    programs.run(process.id(), entry -> outbox(targets));
    try (var timer = Executors.newSingleThreadScheduledExecutor();
        MessengerUnit messenger =
            new MessengerUnit(
                store,
                new Neighbours(scheduler, programs, strangers),
                Sender.of(98).wallet(),
                timer,
                MessengerOptions.LOCAL)) {
      messenger.send(process);
      arrived.acquireUninterruptibly(Carrier.TARGETS_AT_ONCE_MAX);
      mayGo.release(targets);

      assertThat(messenger.awaitIdle(30_000)).isTrue();
      assertThat(store.owedCranks(Optional.empty(), 10)).isEmpty();
    }
    assertThat(served).hasValue(targets);
    assertThat(servingMost).hasValue(Carrier.TARGETS_AT_ONCE_MAX);
  }

  private static ObjectNode outbox(int targets) {
    ObjectNode result = Programs.nothing();
    for (int i = 0; i < targets; i++) {
      String target = Hashes.sha256(Bytes.utf8("target " + i)).base64Url();
      Programs.and(result, "Messages", Programs.message(target, i));
    }
    return result;
  }
}
