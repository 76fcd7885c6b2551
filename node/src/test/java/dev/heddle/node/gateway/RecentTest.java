package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentTest {
  @Test
  void whatWasNotAskedForLongestGoesFirst() {
    Recent<String, Integer> recent = new Recent<>(10, weight -> weight);
    recent.put("a", 4);
    recent.put("b", 4);
    assertThat(recent.get("a")).contains(4);
    recent.put("c", 4);
    assertThat(recent.get("b")).isEmpty();
    assertThat(recent.get("a")).contains(4);
    recent.put("a", 1);
    recent.put("d", 5);
    assertThat(recent.size()).isEqualTo(3);
    recent.put("large", 11);
    assertThat(recent.size()).isZero();
    assertThat(Digests.KEPT_MAX).isEqualTo(50_000);
    assertThat(DataRoutes.MANIFEST_BYTES_KEPT_MAX).isEqualTo(16 << 20);
  }
}
