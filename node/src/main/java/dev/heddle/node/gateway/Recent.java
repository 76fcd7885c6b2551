package dev.heddle.node.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What was worked out of things that never change, kept as long as there is room: what was not
 * asked for longest goes first. Safe for any thread.
 */
final class Recent<K, V> {
  private final Map<K, V> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final ToIntFunction<V> weight;
  private final long weightMax;
  private long total;

  Recent(long weightMax, ToIntFunction<V> weight) {
    this.weightMax = weightMax;
    this.weight = weight;
  }

  synchronized Optional<V> get(K key) {
    return Optional.ofNullable(kept.get(key));
  }

  synchronized void put(K key, V value) {
    V before = kept.put(key, value);
    total += weight.applyAsInt(value) - (before == null ? 0 : weight.applyAsInt(before));
    var oldest = kept.entrySet().iterator();
    while (total > weightMax && oldest.hasNext()) {
      total -= weight.applyAsInt(oldest.next().getValue());
      oldest.remove();
    }
  }

  synchronized int size() {
    return kept.size();
  }
}
