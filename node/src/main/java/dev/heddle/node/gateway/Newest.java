package dev.heddle.node.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Remembers so many values, those that were put last. Safe for any thread. */
final class Newest<K, V> {
  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, V> kept = new LinkedHashMap<>();

  Newest(int max) {
    this.max = max;
  }

  Optional<V> get(K key) {
    lock.lock();
    try {
      return Optional.ofNullable(kept.get(key));
    } finally {
      lock.unlock();
    }
  }

  void put(K key, V value) {
    lock.lock();
    try {
      kept.remove(key);
      kept.put(key, value);
      if (kept.size() > max) {
        kept.remove(kept.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(K key) {
    lock.lock();
    try {
      kept.remove(key);
    } finally {
      lock.unlock();
    }
  }
}
