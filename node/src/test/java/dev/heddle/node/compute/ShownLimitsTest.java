package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ResultRow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much of what strangers wrote comes back in answers and names. */
@Timeout(60)
final class ShownLimitsTest {
  private final ToyNode node = new ToyNode();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void refusesCronIntervalsOfMoreLettersThanTheLimit() {
    String letters = "0".repeat(191);
    Bytes longest = node.spawn("longest", new Tag("Cron-Interval", letters + "1-seconds"));
    Bytes over = node.spawn("over", new Tag("Cron-Interval", letters + "01-seconds"));

    assertThat(node.output(longest, 0)).isEqualTo("longest");
    assertThatThrownBy(() -> node.output(over, 0))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(422))
        .hasMessageContaining(over.base64Url())
        .hasMessageContaining("more than 200 letters");
  }

  @Test
  void showsFewDifferencesOfAReplayAndTheBeginningOfEach() {
    Bytes process = node.spawn("p");
    for (int i = 1; i <= 12; i++) {
      node.send(process, "a");
    }
    node.unit.result(process, 12);
    for (int slot = 1; slot <= 12; slot++) {
      ResultRow row = node.unit.result(process, slot);
      String other = "x".repeat(slot == 1 ? 400 : 401);
      node.store.putResult(
          new ResultRow(
              process, row.id(), slot, other, row.error(), row.gasUsed(), row.messageId()));
    }

    ReplayReport report = node.unit.replay(process, (done, total) -> {});

    assertThat(report.mismatchCount()).isEqualTo(12);
    assertThat(report.mismatches()).hasSize(10);
    assertThat(report.mismatches().get(0).stored()).startsWith("x".repeat(400) + " with gas");
    assertThat(report.mismatches().get(1).stored()).startsWith("x".repeat(400) + "… with gas");
  }
}
