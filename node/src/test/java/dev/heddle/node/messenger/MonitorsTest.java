package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Cron results: carried once, also after a restart; caught up with as far as the horizon. */
final class MonitorsTest {
  private static final long WAIT_MS = 60_000;
  private static final long HORIZON_MS = 100_000;

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty(timer.clock);
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Sender sender = Sender.of(1);
  private final VerifiedItem sleeper = sender.process("sleeper");
  private final VerifiedItem other = sender.process("other");
  private final VerifiedItem target = sender.process("target");

  @BeforeEach
  void spawn() {
    List.of(sleeper, other, target).forEach(process -> scheduler.schedule(process, false));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private MessengerUnit messenger() {
    MessengerUnit unit =
        new MessengerUnit(
            store,
            new Neighbours(scheduler, programs, Strangers.NONE),
            Sender.of(98).wallet(),
            Hands.surroundings(timer),
            MessengerOptions.LOCAL.withCrons(
                new MessengerOptions.Crons(
                    Duration.ofSeconds(1), Duration.ofMillis(HORIZON_MS), 10)));
    unit.start();
    return unit;
  }

  private void tick(MessengerUnit unit) {
    timer.advance(1000);
    assertThat(unit.awaitIdle(WAIT_MS)).isTrue();
  }

  private void fire(VerifiedItem process, long timestampMs, String what) {
    ObjectNode result = Programs.sending(target.id().base64Url(), 0);
    ((ObjectNode) result.path("Messages").get(0)).put("Anchor", "").put("Data", what);
    programs.fire(process.id(), timestampMs, result);
  }

  private List<String> arrived() {
    return store.entries(target.id(), 1, 10_000).stream()
        .map(Entry::message)
        .map(message -> message.orElseThrow().data().utf8())
        .toList();
  }

  @Test
  void carriesMoreThanOneTurnTakesAndEachOnceAcrossRestarts() {
    int ticks = Monitors.RESULTS_MAX * 2 + 5;
    long nowMs = timer.clock.millis();
    for (int i = 0; i < ticks; i++) {
      fire(sleeper, nowMs + i, "t" + i);
    }
    try (MessengerUnit unit = messenger()) {
      unit.monitor(sleeper.id(), sleeper);
      tick(unit);
      assertThat(arrived()).hasSize(ticks).doesNotHaveDuplicates();
    }
    fire(sleeper, nowMs + 900, "last");
    try (MessengerUnit unit = messenger()) {
      tick(unit);
      tick(unit);
    }
    assertThat(arrived()).hasSize(ticks + 1).endsWith("last");
  }

  @Test
  void whoSleptForLongCatchesUpFromTheHorizonOnAndOthersGoOn() {
    long nowMs = timer.clock.millis();
    for (int i = 1; i <= 300; i++) {
      fire(sleeper, nowMs + i * 1000L, "s" + i);
    }
    fire(other, nowMs + 300_000, "o");
    timer.clock.advance(300_000);
    try (MessengerUnit unit = messenger()) {
      unit.monitor(sleeper.id(), sleeper);
      unit.monitor(other.id(), other);
      tick(unit);
    }
    // One second has passed with the tick: the horizon is at 201 s.
    assertThat(arrived()).contains("s201", "s300", "o").doesNotContain("s200").hasSize(101);
    assertThat(store.deliveries().cronSkipped(sleeper.id())).isEqualTo(200);
    assertThat(store.deliveries().cronSkipped(other.id())).isZero();
    Bytes none = target.id();
    assertThat(store.monitor(none)).isEmpty();
  }

  @Test
  void crashesBetweenTheMessageAndTheCursorDoubleNothing() {
    long nowMs = timer.clock.millis();
    fire(sleeper, nowMs, "once");
    try (MessengerUnit unit = messenger()) {
      unit.monitor(sleeper.id(), sleeper);
      tick(unit);
      // As if the cursor had not been written.
      unit.unmonitor(sleeper.id(), sleeper);
      unit.monitor(sleeper.id(), sleeper);
    }
    try (MessengerUnit unit = messenger()) {
      tick(unit);
    }
    assertThat(arrived()).containsExactly("once");
  }
}
