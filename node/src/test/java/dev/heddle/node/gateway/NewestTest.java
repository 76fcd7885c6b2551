package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NewestTest {
  @Test
  void keepsNoMoreThanTheLimit() {
    Newest<Integer, String> newest = new Newest<>(3);
    for (int i = 0; i < 10; i++) {
      newest.put(i, "v" + i);
      newest.put(7, "again");
    }
    assertThat(newest.get(7)).contains("again");
    assertThat(newest.get(9)).contains("v9");
    assertThat(newest.get(8)).contains("v8");
    assertThat(newest.get(6)).isEmpty();
    newest.remove(8);
    assertThat(newest.get(8)).isEmpty();
  }
}
