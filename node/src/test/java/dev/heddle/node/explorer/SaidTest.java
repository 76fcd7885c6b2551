package dev.heddle.node.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What strangers' programs say, as people can read it. */
final class SaidTest {
  @Test
  void balancesAreATable() {
    Said said =
        Said.ofOutput(Json.parse("{\"data\":\"{\\\"alice\\\":\\\"12\\\",\\\"bob\\\":3}\"}"));
    assertThat(said.table().orElseThrow().rows())
        .containsExactly(List.of("alice", "12"), List.of("bob", "3"));
  }

  @Test
  void alikeObjectsAreATableWithTheirNamesAsHead() {
    Table table = Said.ofText("[{\"a\":1},{\"a\":2,\"b\":[3]},{\"b\":null}]").table().orElseThrow();
    assertThat(table.head()).containsExactly("a", "b");
    assertThat(table.rows())
        .containsExactly(List.of("1", ""), List.of("2", "[3]"), List.of("", ""));
  }

  @Test
  void otherJsonIsNone() {
    for (String json : List.of("{\"a\":1}", "[1,2]", "{\"a\":{},\"b\":1}", "[]", "{}", "[{}]")) {
      assertThat(Said.ofText(json).table()).describedAs(json).isEmpty();
    }
  }

  @Test
  void aTableHasSoManyRowsAndColumnsAndSaysHowManyMore() {
    String pairs =
        IntStream.range(0, Table.ROWS_MAX + 7)
            .mapToObj(i -> "\"k" + i + "\":" + i)
            .collect(Collectors.joining(",", "{", "}"));
    Table table = Said.ofText(pairs).table().orElseThrow();
    assertThat(table.rows()).hasSize(Table.ROWS_MAX);
    assertThat(table.more()).isEqualTo(7);
    String wide =
        IntStream.rangeClosed(0, Table.COLUMNS_MAX)
            .mapToObj(i -> "\"k" + i + "\":" + i)
            .collect(Collectors.joining(",", "[{", "}]"));
    assertThat(Said.ofText(wide).table()).isEmpty();
  }

  @Test
  void aLongTextIsCutAndSaysSo() {
    Said said = Said.ofText("x".repeat(Said.CHARS_MAX + 1));
    assertThat(said.cut()).isTrue();
    assertThat(said.text()).hasSize(Said.CHARS_MAX + 1).endsWith("…");
  }

  @Test
  void bytesAreShownInHexAndColoursNotAtAll() {
    assertThat(Said.ofData(Bytes.hex("0061736d01")).text()).isEqualTo("00 61 73 6d 01 ");
    assertThat(Said.ofData(Bytes.utf8("\u001b[31mred\u001b[0m")).text()).isEqualTo("red");
    assertThat(Said.ofData(Bytes.EMPTY).isEmpty()).isTrue();
  }

  @Test
  void whatOnlyLooksLikeJsonIsText() {
    assertThat(Said.ofText("{not json").kind()).isEqualTo("text");
    assertThat(Said.ofText("[".repeat(100_000)).kind()).isEqualTo("text");
  }
}
