package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PageCursorTest {
  @Test
  void writesTheTupleOfArIoGateways() {
    Bytes id = Bytes.wrap(new byte[32]);
    String cursor = PageCursor.ofOrd((1_500_000L << 32) | 7).ofItem(true, id);
    assertThat(Bytes.base64Url(cursor).utf8())
        .isEqualTo("[1500000,7,true,\"" + id.base64Url() + "\",null]");
    assertThat(Bytes.base64Url(new PageCursor(5, 0).ofBlock()).utf8()).isEqualTo("[5]");
  }

  @Test
  void readsWhatItWrote() {
    long ord = (Integer.MAX_VALUE * (1L << 32)) | 0xFFFF_FFFFL;
    String cursor = PageCursor.ofOrd(ord).ofItem(false, Bytes.EMPTY);
    assertThat(PageCursor.parse(cursor).ord()).isEqualTo(ord);
    assertThat(PageCursor.parse(new PageCursor(9, 0).ofBlock())).isEqualTo(new PageCursor(9, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "7",
        "[-1,0]",
        "[1,-1]",
        "[2147483648,0]",
        "[1,4294967296]",
        "[1.5,0]",
        "[\"1\",0]",
        "[1,null]",
        "[99999999999999999999999]",
        "[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]",
        "[1,2"
      })
  void refusesWhatIsNoTuple(String json) {
    assertThatThrownBy(() -> PageCursor.parse(Bytes.utf8(json).base64Url()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("after is not a cursor of this gateway");
  }

  @Test
  void refusesWhatIsNotBase64AndWhatIsLong() {
    assertThatThrownBy(() -> PageCursor.parse("10 ")).hasMessageContaining("not a cursor");
    assertThatThrownBy(() -> PageCursor.parse("A".repeat(100_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void readsTextsUpToTheLimit() {
    String longest = Bytes.utf8("[5" + " ".repeat(765) + "]").base64Url();
    assertThat(longest).hasSize(1024);
    assertThat(PageCursor.parse(longest)).isEqualTo(new PageCursor(5, 0));
    assertThatThrownBy(() -> PageCursor.parse(Bytes.utf8("[5" + " ".repeat(766) + "]").base64Url()))
        .hasMessageContaining("not a cursor");
  }
}
