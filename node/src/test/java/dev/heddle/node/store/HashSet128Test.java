package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HashSet128Test {
  @Test
  void knowsWhatWasAddedAndNothingElse() {
    SplittableRandom random = new SplittableRandom(1);
    HashSet128 set = new HashSet128();
    Set<Bytes> model = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] hash = new byte[32];
      random.nextBytes(hash);
      // Many with one beginning, so that they look for their places.
      hash[7] = (byte) (i % 3);
      hash[6] = 0;
      Bytes bytes = Bytes.wrap(hash);
      assertThat(set.contains(bytes)).isFalse();
      if (i % 4 != 0) {
        assertThat(set.add(bytes)).isTrue();
        assertThat(set.add(bytes)).isFalse();
        model.add(bytes);
      }
    }
    assertThat(set.size()).isEqualTo(model.size());
    assertThat(model).allMatch(set::contains);
  }

  @Test
  void takesZeros() {
    HashSet128 set = new HashSet128();
    assertThat(set.contains(Rows.zeros(32))).isFalse();
    assertThat(set.add(Rows.zeros(32))).isTrue();
    assertThat(set.contains(Rows.zeros(32))).isTrue();
  }
}
