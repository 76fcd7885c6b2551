package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every index must do. */
abstract class IndexContract {
  Index index = new MemoryIndex();

  abstract Index open();

  @BeforeEach
  final void openIndex() {
    index = open();
  }

  @AfterEach
  final void closeIndex() {
    index.close();
  }

  private void put(Table table, String... keys) {
    Batch batch = new Batch(index);
    for (String key : keys) {
      batch.put(table, Bytes.utf8(key), Bytes.utf8("v" + key));
    }
    index.write(batch);
  }

  private List<String> scan(String from, String to, Direction direction) {
    List<String> keys = new ArrayList<>();
    try (Scan scan = index.scan(Table.META, Bytes.utf8(from), Bytes.utf8(to), direction)) {
      while (scan.next()) {
        assertThat(scan.value()).isEqualTo(Bytes.concat(Bytes.utf8("v"), scan.key()));
        keys.add(scan.key().utf8());
      }
    }
    return keys;
  }

  @Test
  void findsWhatWasWrittenInItsTableOnly() {
    put(Table.META, "a");
    assertThat(index.get(Table.META, Bytes.utf8("a"))).contains(Bytes.utf8("va"));
    assertThat(index.get(Table.META, Bytes.utf8("b"))).isEmpty();
    assertThat(index.get(Table.ID, Bytes.utf8("a"))).isEmpty();
  }

  @Test
  void appliesABatchAsOneAndShowsItBefore() {
    put(Table.META, "a", "b");
    Batch batch = new Batch(index);
    batch.put(Table.META, Bytes.utf8("a"), Bytes.EMPTY);
    batch.delete(Table.META, Bytes.utf8("b"));
    batch.put(Table.ID, Bytes.utf8("c"), Bytes.utf8("vc"));
    assertThat(batch.get(Table.META, Bytes.utf8("a"))).contains(Bytes.EMPTY);
    assertThat(batch.get(Table.META, Bytes.utf8("b"))).isEmpty();
    assertThat(index.get(Table.META, Bytes.utf8("b"))).isPresent();
    index.write(batch);
    assertThat(index.get(Table.META, Bytes.utf8("a"))).contains(Bytes.EMPTY);
    assertThat(index.get(Table.META, Bytes.utf8("b"))).isEmpty();
    assertThat(index.get(Table.ID, Bytes.utf8("c"))).contains(Bytes.utf8("vc"));
  }

  @Test
  void scansARangeInBothDirections() {
    put(Table.META, "b", "d", "a", "c", "ca");
    assertThat(scan("", "z", Direction.UP)).containsExactly("a", "b", "c", "ca", "d");
    assertThat(scan("b", "d", Direction.UP)).containsExactly("b", "c", "ca");
    assertThat(scan("b", "d", Direction.DOWN)).containsExactly("ca", "c", "b");
    assertThat(scan("", "z", Direction.DOWN)).containsExactly("d", "ca", "c", "b", "a");
    assertThat(scan("e", "z", Direction.DOWN)).isEmpty();
    assertThat(scan("d", "b", Direction.UP)).isEmpty();
    assertThat(scan("d", "b", Direction.DOWN)).isEmpty();
  }

  @Test
  void seeksInBothDirectionsAndStaysInItsRange() {
    put(Table.META, "a", "c", "e", "g");
    try (Scan up = index.scan(Table.META, Bytes.utf8("b"), Bytes.utf8("f"), Direction.UP)) {
      assertThat(up.seek(Bytes.utf8("d"))).isTrue();
      assertThat(up.key()).isEqualTo(Bytes.utf8("e"));
      assertThat(up.next()).isFalse();
      assertThat(up.seek(Bytes.utf8("a"))).isTrue();
      assertThat(up.key()).isEqualTo(Bytes.utf8("c"));
      assertThat(up.seek(Bytes.utf8("f"))).isFalse();
    }
    try (Scan down = index.scan(Table.META, Bytes.utf8("b"), Bytes.utf8("f"), Direction.DOWN)) {
      assertThat(down.seek(Bytes.utf8("d"))).isTrue();
      assertThat(down.key()).isEqualTo(Bytes.utf8("c"));
      assertThat(down.next()).isFalse();
      assertThat(down.seek(Bytes.utf8("z"))).isTrue();
      assertThat(down.key()).isEqualTo(Bytes.utf8("e"));
      assertThat(down.seek(Bytes.utf8("b"))).isFalse();
    }
  }

  @Test
  void ordersKeysByUnsignedBytes() {
    Batch batch = new Batch(index);
    for (String key : List.of("ff", "00", "7f", "80", "")) {
      batch.put(Table.POST, Bytes.hex(key + "01"), Bytes.EMPTY);
    }
    index.write(batch);
    List<String> keys = new ArrayList<>();
    try (Scan scan = index.scan(Table.POST, Bytes.EMPTY, Keys.END, Direction.UP)) {
      while (scan.next()) {
        keys.add(scan.key().hex());
      }
    }
    assertThat(keys).containsExactly("0001", "01", "7f01", "8001", "ff01");
  }

  @Test
  void aScanDoesNotSeeLaterWrites() {
    put(Table.META, "a", "c");
    try (Scan scan = index.scan(Table.META, Bytes.EMPTY, Keys.END, Direction.UP)) {
      assertThat(scan.next()).isTrue();
      put(Table.META, "b", "d");
      assertThat(scan.next()).isTrue();
      assertThat(scan.key()).isEqualTo(Bytes.utf8("c"));
      assertThat(scan.next()).isFalse();
    }
    assertThat(scan("", "z", Direction.UP)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void refusesEverythingOnceClosed() {
    index.close();
    index.close();
    assertThatThrownBy(() -> index.get(Table.META, Bytes.EMPTY))
        .isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> scan("", "z", Direction.UP)).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> put(Table.META, "a")).isInstanceOf(StoreClosedException.class);
  }
}
