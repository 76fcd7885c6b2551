package dev.heddle.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundleTest {
  private static final List<DataItem> ITEMS = items(5);

  @Test
  void comesBackFromItsBytes() {
    assertThat(Bundle.decode(Bundle.encode(ITEMS))).isEqualTo(ITEMS);
    assertThat(Bundle.decode(Bundle.encode(List.of()))).isEmpty();
    assertThat(Bundle.encode(List.of()).size()).isEqualTo(32);
  }

  @Test
  void aBadItemDoesNotHideTheOthers() {
    byte[] raw = Bundle.encode(ITEMS).toByteArray();
    List<Bundle.Entry> before = Bundle.entries(Bytes.copyOf(raw));
    raw[before.get(2).offset()] = 99;
    raw[32 + 64 * 3 + 32] ^= 1;
    List<Bundle.Entry> entries = Bundle.entries(Bytes.wrap(raw));

    assertThat(entries).hasSize(5);
    assertThat(entries.get(0).item()).isEqualTo(ITEMS.get(0));
    assertThat(entries.get(1).item()).isEqualTo(ITEMS.get(1));
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> entries.get(2).item())
        .withMessageContaining("unknown signature type");
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> entries.get(3).item())
        .withMessageContaining("another id");
    assertThat(entries.get(4).item()).isEqualTo(ITEMS.get(4));
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> Bundle.decode(Bytes.wrap(raw)));
  }

  @Test
  void refusesHeadersThatDoNotFit() {
    Bytes raw = Bundle.encode(ITEMS);

    assertRefused(Bytes.EMPTY);
    assertRefused(raw.slice(0, 31));
    assertRefused(raw.slice(0, 100));
    assertRefused(raw.slice(0, raw.size() - 1));
    assertRefused(with(raw, 0, 200));
    assertRefused(with(raw, 7, 0x80));
    assertRefused(with(raw, 20, 1));
    assertRefused(with(raw, 32 + 2, 1));
    assertRefused(with(raw, 32 + 31, 1));
    assertRefused(with(raw, 32, 1));
    // A bundle of ten million items that are not there must cost nothing.
    assertRefused(with(with(Bytes.wrap(new byte[32]), 2, 0x98), 1, 0x96));
  }

  private static void assertRefused(Bytes raw) {
    assertThatExceptionOfType(MalformedItemException.class).isThrownBy(() -> Bundle.entries(raw));
  }

  private static Bytes with(Bytes raw, int at, int value) {
    byte[] changed = raw.toByteArray();
    changed[at] = (byte) value;
    return Bytes.wrap(changed);
  }

  private static List<DataItem> items(int count) {
    List<DataItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(
          TestKeys.ED25519.sign(
              new ItemDraft(
                  Optional.empty(),
                  Optional.empty(),
                  Tags.of(new Tag("Index", Integer.toString(i))),
                  Bytes.utf8("data ".repeat(20)))));
    }
    return items;
  }
}
