package dev.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** The maximum of a module's memory is raised in place. */
final class MemoryMaximumTest {
  private static final String HEADER = "0061736d01000000";
  private static final String EMPTY_TYPES = "010100";

  @Test
  void aMaximumOfTwoBytesBecomesTheLargestThatTakesTwo() {
    String before = HEADER + EMPTY_TYPES + "0506" + "0105" + "c008" + "8040";
    String after = HEADER + EMPTY_TYPES + "0506" + "0105" + "c008" + "ff7f";
    assertThat(MemoryMaximum.raised(Bytes.hex(before))).isEqualTo(Bytes.hex(after));
  }

  @Test
  void aModuleWithoutAMaximumIsRefused() {
    assertThatThrownBy(() -> MemoryMaximum.raised(Bytes.hex(HEADER + "0503" + "0100" + "01")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
