package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Who waits for the outbox of a slot to be carried, or to be put off. Safe for any thread. */
final class Awaited {
  private record Slot(Bytes process, long slot) {}

  private final Map<Slot, List<CountDownLatch>> waiting = new ConcurrentHashMap<>();

  /**
   * Waits until {@link #ended} is told of the slot, at most for a time.
   *
   * @param over whether it is over already; asked once the wait has begun, so that no end is missed
   */
  void await(Bytes process, long slot, BooleanSupplier over, long timeoutMs) {
    Slot key = new Slot(process, slot);
    CountDownLatch end = new CountDownLatch(1);
    waiting.merge(
        key, List.of(end), (some, one) -> Stream.concat(some.stream(), one.stream()).toList());
    try {
      if (!over.getAsBoolean()) {
        boolean _ = end.await(timeoutMs, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.computeIfPresent(
          key,
          (_, some) -> {
            List<CountDownLatch> others = some.stream().filter(one -> !one.equals(end)).toList();
            return others.isEmpty() ? null : others;
          });
    }
  }

  void ended(Bytes process, long slot) {
    List<CountDownLatch> ends = waiting.remove(new Slot(process, slot));
    if (ends != null) {
      ends.forEach(CountDownLatch::countDown);
    }
  }
}
