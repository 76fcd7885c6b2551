package dev.heddle.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsTest {
  private static final Tag A = new Tag("Content-Type", "text/plain");
  private static final Tag B = new Tag("App-Name", "perm");

  @Test
  void encodesAsArbundlesDoes() {
    assertThat(Tags.of(A, B).raw().hex())
        .isEqualTo(
            "0418436f6e74656e742d5479706514746578742f706c61696e104170702d4e616d65087065726d00");
    assertThat(Tags.of().raw()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void findsByName() {
    Tags tags = Tags.of(A, B, new Tag("App-Name", "second"));

    assertThat(tags.first("App-Name")).contains("perm");
    assertThat(tags.first("app-name")).isEmpty();
    assertThat(tags.all("App-Name")).containsExactly("perm", "second");
    assertThat(tags.has("App-Name", "second")).isTrue();
    assertThat(tags.has("App-Name", "third")).isFalse();
    assertThat(tags.plus(A).list()).containsExactly(A, B, new Tag("App-Name", "second"), A);
  }

  @Test
  void readsSeveralBlocksAndKeepsTheirBytes() {
    // One tag; then a block of minus one, preceded by its length in bytes; then the end.
    Bytes raw = Bytes.hex("02" + "0261" + "0262" + "01" + "08" + "0263" + "0264" + "00");
    Tags tags = Tags.decode(raw, 2);

    assertThat(tags.list()).containsExactly(new Tag("a", "b"), new Tag("c", "d"));
    assertThat(tags.raw()).isEqualTo(raw).isNotEqualTo(Tags.of(tags.list()).raw());
  }

  @Test
  void readsTheEmptyListInBothForms() {
    assertThat(Tags.decode(Bytes.EMPTY, 0).list()).isEmpty();
    assertThat(Tags.decode(Bytes.hex("00"), 0).list()).isEmpty();
    assertThat(Tags.decode(Bytes.hex("00"), 0, ItemRules.SPECIFICATION).raw().hex())
        .isEqualTo("00");
  }

  @ParameterizedTest
  @CsvSource({
    "0x02026102, 1", // ends in a value
    "0x0202610262, 1", // no end of the list
    "0x020261026200, 2", // fewer than declared
    "0x040261026202630264, 1", // more than declared
    "0x02ff, 1", // ends in a number
    "0x02ffffffffffffffffffff01, 1", // number of more than 64 bits
    "0xffffffffffffffffff01, 1", // the smallest number of tags
    "0xfeffffffffffffffff01, 1", // the largest number of tags
    "0x02feffffffffffffffff0100, 1", // a name of 2^63 - 1 bytes
    "0x0201, 1", // a name of minus one byte
    "0x020261026200, 0", // a count of zero, which is not signed, over tags, which are
    "'', 1",
    "'', -1",
    "'', 2049",
  })
  void refusesMalformedBytes(String hex, long count) {
    Bytes raw = Bytes.hex(hex.replace("0x", ""));

    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> Tags.decode(raw, count));
  }

  @Test
  void limitsTheEncodedSize() {
    Tags largest = Tags.of(new Tag("n", "x".repeat(4096 - 6)));
    Tags tooLarge = Tags.of(new Tag("n", "x".repeat(4096 - 5)));

    assertThat(largest.raw().size()).isEqualTo(4096);
    assertThat(Tags.decode(largest.raw(), 1)).isEqualTo(largest);
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> Tags.decode(tooLarge.raw(), 1))
        .withMessageContaining("4096");
  }

  @Test
  void appliesTheSpecificationWhenAsked() {
    List<Tag> many = new ArrayList<>();
    for (int i = 0; i < 129; i++) {
      many.add(new Tag("n" + i, "v"));
    }

    assertStrictlyRefused(Tags.of(many));
    assertStrictlyRefused(Tags.of(new Tag("", "v")));
    assertStrictlyRefused(Tags.of(new Tag("n", "")));
    assertStrictlyRefused(Tags.of(new Tag("n".repeat(1025), "v")));
    assertStrictlyRefused(Tags.of(new Tag("n", "v".repeat(3073))));
    Tags fits = Tags.of(many.subList(0, 128));
    assertThat(Tags.decode(fits.raw(), 128, ItemRules.SPECIFICATION)).isEqualTo(fits);
    Bytes trailing = Bytes.concat(Tags.of(A).raw(), Bytes.hex("ff"));
    assertThat(Tags.decode(trailing, 1).list()).containsExactly(A);
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> Tags.decode(trailing, 1, ItemRules.SPECIFICATION));
  }

  @Test
  void comesBackFromItsBytes() {
    long seed = 42;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<Tag> list = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        list.add(new Tag(text(random), text(random)));
      }
      Tags tags = Tags.of(list);
      Tags back = Tags.decode(tags.raw(), list.size());
      assertThat(back.list()).as("seed %d, round %d", seed, round).isEqualTo(list);
    }
  }

  @Test
  void showsForeignBytesAndKeepsThem() {
    Bytes raw = Bytes.hex("02" + "04ff61" + "0262" + "00");
    Tags tags = Tags.decode(raw, 1);

    assertThat(tags.list()).containsExactly(new Tag("\ufffda", "b"));
    assertThat(tags.raw()).isEqualTo(raw);
  }

  private static void assertStrictlyRefused(Tags tags) {
    assertThat(Tags.decode(tags.raw(), tags.size())).isEqualTo(tags);
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> Tags.decode(tags.raw(), tags.size(), ItemRules.SPECIFICATION));
  }

  private static String text(Random random) {
    String letters = "aZ0-ä€漢\u0000\"";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(90); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
