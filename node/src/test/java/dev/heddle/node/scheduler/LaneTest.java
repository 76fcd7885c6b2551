package dev.heddle.node.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LaneTest {
  private static final Scheduled SETTLED = new Scheduled.Refused(400, "settled");

  private final List<Integer> turns = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final Semaphore working = new Semaphore(0);
  private final CountDownLatch mayGo = new CountDownLatch(1);
  private final Lane lane = new Lane(this::settle);

  private void settle(List<Claim> claims) {
    turns.add(claims.size());
    working.release();
    try {
      mayGo.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    claims.forEach(claim -> claim.outcome().complete(SETTLED));
  }

  @Test
  void settlesNoMoreClaimsAtOnceThanTheLimit() throws InterruptedException {
    assertThat(Lane.BATCH_MAX).isEqualTo(256);

    passAtOnce("small", 1 + 2 * Lane.BATCH_MAX + 1);

    assertThat(turns).containsExactly(1, Lane.BATCH_MAX, Lane.BATCH_MAX, 1);
    assertThat(answered).hasValue(2 * Lane.BATCH_MAX + 2);
  }

  @Test
  void takesNoFurtherClaimOnceTheBytesReachTheLimit() throws InterruptedException {
    assertThat(Lane.BATCH_BYTES_MAX).isEqualTo(16L << 20);

    passAtOnce("x".repeat(8 << 20), 1 + 5);

    assertThat(turns).containsExactly(1, 2, 2, 1);
    assertThat(answered).hasValue(6);
  }

  @Test
  void takesAnotherClaimBelowTheLimitOfBytes() throws InterruptedException {
    passAtOnce("x".repeat((8 << 20) - 1000), 1 + 5);

    assertThat(turns).containsExactly(1, 3, 2);
  }

  @Test
  void refusesWhoComesWhenTooManyWait() throws InterruptedException {
    VerifiedItem item = Sender.of(1).message(Hashes.sha256(Bytes.EMPTY), "a");
    List<Thread> callers = new ArrayList<>();
    callers.add(pass(item));
    working.acquire();
    while (callers.size() < Lane.WAITING_MAX) {
      callers.add(pass(item));
    }
    while (callers.stream().anyMatch(caller -> caller.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }

    assertThat(lane.pass(Claim.Whole.of(item, false, false)))
        .isInstanceOfSatisfying(
            Scheduled.Refused.class, refused -> assertThat(refused.status()).isEqualTo(503));

    mayGo.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(answered).hasValue(Lane.WAITING_MAX);
  }

  /** Claims of which all but the first come while the first is settled. */
  private void passAtOnce(String data, int claims) throws InterruptedException {
    VerifiedItem item = Sender.of(1).message(Hashes.sha256(Bytes.EMPTY), data);
    List<Thread> callers = new ArrayList<>();
    callers.add(pass(item));
    working.acquire();
    while (callers.size() < claims) {
      callers.add(pass(item));
    }
    while (callers.stream().anyMatch(caller -> caller.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    mayGo.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private Thread pass(VerifiedItem item) {
    return Thread.startVirtualThread(() -> {
      assertThat(lane.pass(Claim.Whole.of(item, false, false))).isEqualTo(SETTLED);
      answered.incrementAndGet();
    });
  }
}
