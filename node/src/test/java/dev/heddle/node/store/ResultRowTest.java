package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ResultRowTest {
  private static final Bytes PROCESS = Rows.zeros(32);
  private static final ResultRow ROW =
      new ResultRow(
          PROCESS, EvaluationId.of(7, 1), 1, "{}", Optional.of("no"), 5, Bytes.utf8("message"));

  /** ROW as it was written before results had a memory. */
  private static final String EARLIER =
      "0000000000000001"
          + "0000000000000005"
          + "01"
          + "0000000131"
          + "00000000"
          + "000000026e6f"
          + "000000076d657373616765"
          + "7b7d";

  @Test
  void aResultOfBeforeResultsHadAMemoryIsReadAndWrittenAsItWas() {
    Bytes key = ResultKeys.key(PROCESS, ROW.id());
    Bytes row = Bytes.wrap(HexFormat.of().parseHex(EARLIER));
    assertThat(Rows.result(key, row)).isEqualTo(ROW);
    assertThat(Rows.result(ROW)).isEqualTo(row);
  }

  @Test
  void theMemoryIsKeptWithAndWithoutAnError() {
    Bytes key = ResultKeys.key(PROCESS, ROW.id());
    ResultRow failed = ROW.withMemory(OptionalLong.of(1L << 33));
    ResultRow went =
        new ResultRow(PROCESS, ROW.id(), 1, "{}", Optional.empty(), 5, ROW.messageId())
            .withMemory(OptionalLong.of(0));
    assertThat(Rows.result(key, Rows.result(failed))).isEqualTo(failed);
    assertThat(Rows.result(key, Rows.result(went))).isEqualTo(went);
  }

  @Test
  void twoResultsAgreeAsFarAsBothTellOfTheMemory() {
    ResultRow small = ROW.withMemory(OptionalLong.of(4096));
    ResultRow large = ROW.withMemory(OptionalLong.of(8192));
    assertThat(small.agrees(ROW)).isTrue();
    assertThat(ROW.agrees(large)).isTrue();
    assertThat(small.agrees(small)).isTrue();
    assertThat(small.agrees(large)).isFalse();
  }
}
