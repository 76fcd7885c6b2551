package dev.heddle.node.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.TamperedStore;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks and disks fail under a scheduler, and every invariant holds all the same. */
final class FaultsTest {
  private static final long HOUR_MS = 3_600_000;
  private static final Sender ALICE = Sender.of(1);

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final TamperedStore tampered = new TamperedStore(clock);
  private final List<Bytes> accepted = new ArrayList<>();
  private final VerifiedItem process = ALICE.process("one");
  private SchedulerUnit scheduler = unit();

  private SchedulerUnit unit() {
    return new SchedulerUnit(
        tampered.store(), Sender.of(2).wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
  }

  private Scheduled send(VerifiedItem item) {
    Scheduled scheduled = scheduler.schedule(item, false);
    if (scheduled instanceof Scheduled.Accepted) {
      accepted.add(item.id());
    }
    return scheduled;
  }

  private Scheduled sendMessage(String data) {
    return send(ALICE.message(process.id(), data));
  }

  private void everythingHolds(String when) {
    List<Verdict> verdicts =
        new StoreCheck(
                StoreCheck.invariants(Optional.empty(), StoreCheck.Watch.NONE),
                StoreCheck.Watch.NONE)
            .run(tampered.store());
    assertThat(verdicts)
        .as(when)
        .allSatisfy(verdict -> assertThat(verdict.violations().first()).isEmpty());
    for (Bytes id : accepted) {
      assertThat(tampered.store().has(id)).as("%s: %s", when, id).isTrue();
    }
  }

  @Test
  void aClockThatIsSetBackChangesNoOrder() {
    send(process);
    for (int i = 0; i < 20; i++) {
      sendMessage("message " + i);
      tampered.store().advance().join();
      clock.advance(i % 5 == 3 ? -HOUR_MS : 10);
    }

    everythingHolds("after four hours back");
    assertThat(tampered.store().head(process.id()).orElseThrow().slots()).isEqualTo(21);
    assertThat(accepted).hasSize(21);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aFlushThatFailsStopsTheLogAndNothingAcknowledgedIsLost(long seed) {
    send(process);
    sendMessage("before");
    tampered.failFlush();

    assertThat(sendMessage("lost"))
        .isInstanceOfSatisfying(
            Scheduled.Refused.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(503);
              assertThat(refused.reason()).contains("restart the node");
            });
    tampered.mend();
    assertThat(sendMessage("too late")).isInstanceOf(Scheduled.Refused.class);
    assertThat(tampered.store().health().obstacle()).isPresent();
    assertThat(tampered.store().has(process.id())).isTrue();

    tampered.losePower(seed);
    scheduler = unit();
    assertThat(tampered.store().health().obstacle()).isEmpty();
    assertThat(sendMessage("after")).isInstanceOf(Scheduled.Accepted.class);
    everythingHolds("seed " + seed);
  }

  @Test
  void aDiskThatTakesNothingForAWhileIsARefusalForAWhile() {
    send(process);
    tampered.failWrites();
    for (int i = 0; i < 3; i++) {
      assertThat(sendMessage("refused " + i))
          .isInstanceOfSatisfying(
              Scheduled.Refused.class,
              refused -> assertThat(refused.reason()).contains("free space"));
    }
    tampered.mend();

    assertThat(sendMessage("refused 1")).isInstanceOf(Scheduled.Accepted.class);
    everythingHolds("after a full disk");
    assertThat(tampered.store().head(process.id()).orElseThrow().slots()).isEqualTo(2);
  }
}
