package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Changes to an index that are written together, seen as if they were written already. */
public final class Batch implements IndexView {
  private final IndexView below;
  private final Map<Table, Map<Bytes, Optional<Bytes>>> changes = new EnumMap<>(Table.class);

  Batch(IndexView below) {
    this.below = below;
  }

  void put(Table table, Bytes key, Bytes value) {
    change(table, key, Optional.of(value));
  }

  void delete(Table table, Bytes key) {
    change(table, key, Optional.empty());
  }

  private void change(Table table, Bytes key, Optional<Bytes> value) {
    changes.computeIfAbsent(table, _ -> new HashMap<>()).put(key, value);
  }

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    Optional<Bytes> changed = changes.getOrDefault(table, Map.of()).get(key);
    return changed == null ? below.get(table, key) : changed;
  }

  /** By table and key, the new value, or nothing where the key goes. */
  Map<Table, Map<Bytes, Optional<Bytes>>> changes() {
    return Collections.unmodifiableMap(changes);
  }
}
