package dev.heddle.node.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts answers by where they were asked for and by the class of their status. */
final class Answered {
  private static final int CLASSES = 10;

  private final Map<String, AtomicLongArray> counts = new ConcurrentHashMap<>();

  /**
   * @param places where something is served, each of which has a count from the beginning
   */
  Answered(List<String> places) {
    places.forEach(this::of);
  }

  private AtomicLongArray of(String place) {
    return counts.computeIfAbsent(place, _ -> new AtomicLongArray(CLASSES));
  }

  void count(String place, int status) {
    of(place).incrementAndGet(status / 100);
  }

  /** The counts of one class, 2 to 5, by place. */
  Map<String, Long> of(int hundreds) {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((place, classes) -> all.put(place, classes.get(hundreds)));
    return all;
  }
}
