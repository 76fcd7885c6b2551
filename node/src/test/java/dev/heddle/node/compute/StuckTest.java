package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a process, and of the others, when the machine gives up on an evaluation. */
class StuckTest {
  private final ToyNode node = new ToyNode();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void triesAMessageThatTakesTooLongOnlyOnce() {
    Bytes process = node.spawn("p");
    node.send(process, "loop");
    node.send(process, "a");

    assertThat(node.output(process, 0)).isEqualTo("p");
    for (long slot = 1; slot <= 2; slot++) {
      long asked = slot;
      assertThatThrownBy(() -> node.output(process, asked))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.status()).isEqualTo(422);
                assertThat(refusal.reason()).contains("beyond slot 1");
              });
    }
    assertThat(node.machine.evaluations).hasValue(2);
    assertThat(node.machine.live).hasValue(0);
    assertThat(node.output(process, 0)).isEqualTo("p");
  }

  @Test
  void keepsAProcessWhoseDryRunTakesTooLong() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    Bytes loop = Bytes.utf8("{\"Owner\":\"x\",\"Data\":\"loop\"}");

    assertThat(node.output(process, 1)).isEqualTo("p,a");
    assertThatThrownBy(() -> node.unit.dryRun(process, Optional.empty(), loop))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(422));
    node.send(process, "b");
    assertThat(node.output(process, 2)).isEqualTo("p,a,b");
    assertThat(node.machine.starts).hasValue(1);
  }

  @Test
  void endsAnInstanceOfWhichAQuestionFoundABug() {
    Bytes process = node.spawn("p");
    Bytes bug = Bytes.utf8("{\"Owner\":\"x\",\"Data\":\"bug\"}");

    assertThatThrownBy(() -> node.unit.dryRun(process, Optional.empty(), bug))
        .hasMessage("bug as told");
    node.send(process, "a");
    assertThat(node.output(process, 1)).isEqualTo("p,a");
    assertThat(node.machine.live).hasValue(1);
  }
}
