package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ThinningTest {
  @Test
  void keepsAllOfAFew() {
    assertThat(Thinning.gone(List.of(), Long::longValue)).isEmpty();
    List<Long> few = LongStream.range(0, Thinning.KEPT_MAX).boxed().toList();
    assertThat(Thinning.gone(few, Long::longValue)).isEmpty();
  }

  @Test
  void thinsMoreTheFartherBack() {
    List<Long> many = LongStream.rangeClosed(0, 128).boxed().toList();
    List<Long> kept = new ArrayList<>(many);
    kept.removeAll(Thinning.gone(many, Long::longValue));
    assertThat(kept).hasSize(8).startsWith(0L).endsWith(127L, 128L);
    for (int i = 2; i < kept.size() - 1; i++) {
      long before = kept.get(i) - kept.get(i - 1);
      assertThat(before).isGreaterThanOrEqualTo(kept.get(i + 1) - kept.get(i));
    }
  }

  @Test
  void doesNotCareWhenAllAreAtOnePlace() {
    List<Long> same = LongStream.range(0, 20).map(_ -> 5).boxed().toList();
    assertThat(Thinning.gone(same, Long::longValue)).hasSize(12);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void leavesTheWayToAnyPlaceInProportionToItsAge(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> kept = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 10_000; i++) {
      now += 1 + random.nextInt(2 * (1 + random.nextInt(10)));
      kept.add(now);
      kept.removeAll(Thinning.gone(kept, Long::longValue));
      assertThat(kept).hasSizeLessThanOrEqualTo(Thinning.KEPT_MAX).endsWith(now);
      for (int k = 1; k < kept.size() - 1; k++) {
        double elder = now - kept.get(k - 1);
        double junior = now - kept.get(k);
        assertThat(elder / junior).as("seed %d at %d: %s", seed, now, kept).isLessThan(40);
      }
    }
  }
}
