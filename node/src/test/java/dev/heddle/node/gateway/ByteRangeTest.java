package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
  private static final int SIZE = 10;

  private static ByteRange of(String header) {
    return ByteRange.of(Optional.of(header), SIZE);
  }

  @Test
  void withoutHeaderEverythingIsSent() {
    assertThat(ByteRange.of(Optional.empty(), SIZE)).isEqualTo(new ByteRange.Whole());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-, 0, 10",
    "bytes=3-5, 3, 6",
    "bytes=9-100, 9, 10",
    "bytes=-4, 6, 10",
    "bytes=-100, 0, 10",
    "Bytes=2-3, 2, 4",
    "bytes=5-99999999999999999999999, 5, 10"
  })
  void oneRangeIsCut(String header, int from, int to) {
    assertThat(of(header)).isEqualTo(new ByteRange.Part(from, to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"})
  void whatIsNotThereIsUnsatisfiable(String header) {
    assertThat(of(header)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "0-5"})
  void whatIsNoRangeIsMalformed(String header) {
    assertThat(of(header)).isEqualTo(new ByteRange.Malformed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-9,3-4", "lines=0-1", "bytes=5-3", "bytes=0100-10"})
  void overlappingRangesBackwardRangesAndOtherUnitsAreIgnored(String header) {
    assertThat(of(header)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void nothingCanBeCutFromNothing() {
    assertThat(ByteRange.of(Optional.of("bytes=0-0"), 0)).isEqualTo(new ByteRange.Unsatisfiable());
  }
}
