package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
final class CarrierTest {
  private static final int MORE = 44;

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty();
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore mayGo = new Semaphore(0);
  private final AtomicInteger serving = new AtomicInteger();
  private final AtomicInteger servingMost = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();

  /** Takes what a process sends when the gate opens. */
  private final Scheduler gated =
      new Scheduler() {
        @Override
        public String address() {
          return scheduler.address();
        }

        @Override
        public Scheduled schedule(VerifiedItem item, boolean follow) {
          if (item.item().tags().first("From-Process").isEmpty()) {
            return scheduler.schedule(item, follow);
          }
          servingMost.accumulateAndGet(serving.incrementAndGet(), Math::max);
          arrived.release();
          mayGo.acquireUninterruptibly();
          serving.decrementAndGet();
          served.incrementAndGet();
          return scheduler.schedule(item, follow);
        }

        @Override
        public Scheduled assign(AssignmentRequest request, boolean follow) {
          return scheduler.assign(request, follow);
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
    Sender sender = Sender.of(1);
    List<VerifiedItem> processes = new ArrayList<>();
    for (int i = 0; i < targets; i++) {
      processes.add(sender.process("target " + i));
      scheduler.schedule(processes.getLast(), false);
    }
    VerifiedItem process = sender.process("p");
    programs.run(process.id(), entry -> outbox(processes));
    try (MessengerUnit messenger =
        new MessengerUnit(
            store,
            new Neighbours(gated, programs, Strangers.NONE),
            Sender.of(98).wallet(),
            Hands.surroundings(timer),
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

  private static ObjectNode outbox(List<VerifiedItem> targets) {
    ObjectNode result = Programs.nothing();
    for (int i = 0; i < targets.size(); i++) {
      Programs.and(result, "Messages", Programs.message(targets.get(i).id().base64Url(), i));
    }
    return result;
  }
}
