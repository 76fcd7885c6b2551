package dev.heddle.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private final AtomicLong nowNanos = new AtomicLong(1);
  private final AtomicBoolean crowded = new AtomicBoolean();
  private final Pace pace = new Pace(Duration.ofSeconds(10), crowded::get, nowNanos::get);

  private void pass(long seconds) {
    nowNanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void whoSaysNothingKeepsTheNodeWaiting() {
    pass(7);
    assertThat(pace.waited()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void inACrowdTimeCountsEightTimes() {
    pass(2);
    assertThat(pace.late()).isFalse();
    crowded.set(true);
    assertThat(pace.waited()).isEqualTo(Duration.ofSeconds(16));
    assertThat(pace.late()).isTrue();
    pace.working();
    assertThat(pace.late()).isFalse();
  }

  @Test
  void theTimeOfTheNodeDoesNotCount() {
    pace.working();
    pass(1000);
    assertThat(pace.waited()).isZero();
    pace.awaiting();
    assertThat(pace.waited()).isZero();
    pass(3);
    assertThat(pace.waited()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void whatTheNodeDoesInBetweenMakesNobodySlowerOrFaster() {
    pass(6);
    pace.pause();
    pass(1000);
    assertThat(pace.waited()).isZero();
    pace.resume();
    assertThat(pace.waited()).isEqualTo(Duration.ofSeconds(6));
    pass(5);
    assertThat(pace.late()).isTrue();
  }

  @Test
  void thoseWhoAreFastEnoughBeginAnewAndOthersDoNot() {
    pass(9);
    pace.passed(10 * Pace.BYTES_PER_SECOND_MIN);
    assertThat(pace.waited()).isZero();
    pass(9);
    pace.passed(10 * Pace.BYTES_PER_SECOND_MIN - 1);
    assertThat(pace.waited()).isEqualTo(Duration.ofSeconds(9));
    pace.passed(1);
    assertThat(pace.waited()).isZero();
  }
}
