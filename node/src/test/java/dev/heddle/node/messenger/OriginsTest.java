package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.EvaluationId;
import org.junit.jupiter.api.Test;

final class OriginsTest {
  @Test
  void remembersSoManyProcessesAndThoseThatWereBusyLast() {
    Recent<Bytes, Integer> recent = new Recent<>(Origins.KEPT_MAX);
    for (int i = 0; i <= Origins.KEPT_MAX; i++) {
      recent.put(Hashes.sha256(Bytes.utf8("p" + i)), i);
      recent.get(Hashes.sha256(Bytes.utf8("p0")));
    }
    assertThat(recent).hasSize(10_000);
    assertThat(recent).containsKey(Hashes.sha256(Bytes.utf8("p0")));
    assertThat(recent).doesNotContainKey(Hashes.sha256(Bytes.utf8("p1")));
  }

  @Test
  void knowsNoProcessThatIsNotHere() {
    try (var store = dev.heddle.node.unit.TestStores.empty()) {
      Origins origins = new Origins(store, Bytes.EMPTY);
      assertThatThrownBy(
              () -> origins.ofCron(Hashes.sha256(Bytes.utf8("nobody")), EvaluationId.of(1, 1)))
          .hasMessageContaining("no process");
    }
  }
}
