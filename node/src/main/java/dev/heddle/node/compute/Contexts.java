package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.lambda.SlotWitness;
import dev.heddle.node.http.Refusal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The contexts of Lambda applications, read without their machines: those of live processes as they
 * are, those of earlier slots from the nearest checkpoint. Some of the latter are kept for who asks
 * next. Safe for any thread.
 */
final class Contexts {
  /** About how much memory contexts of earlier slots may take here. */
  static final long KEPT_BYTES_MAX = 64L << 20;

  /** What a key takes beside its bytes. */
  private static final long ENTRY_BYTES = 600;

  private record Key(Bytes process, long slot) {}

  /**
   * A context.
   *
   * @param slot the last message that is in it
   */
  record At(long slot, KvMap context) {
    private long takes() {
      return context.bytes() + ENTRY_BYTES * (1 + context.entries());
    }
  }

  private final ComputeUnit unit;
  private final long keptBytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, At> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  Contexts(ComputeUnit unit) {
    this(unit, KEPT_BYTES_MAX);
  }

  Contexts(ComputeUnit unit, long keptBytesMax) {
    this.unit = unit;
    this.keptBytesMax = keptBytesMax;
  }

  /**
   * The context of a process.
   *
   * @param slot just after that message; nothing for all there are
   * @throws Refusal 404 if there is no such process or slot, 422 if it is no Lambda application
   */
  At at(Bytes process, Optional<Long> slot) {
    long wanted = unit.slotOf(process, slot);
    Goal goal = Goal.message(wanted);
    Optional<At> live =
        unit.live(process, goal).filter(fold -> !fold.beyond(goal)).flatMap(this::of);
    if (live.isPresent() && live.get().slot() == wanted) {
      return live.get();
    }
    Key key = new Key(process, wanted);
    return recall(key)
        .orElseGet(() -> {
          At found =
              unit.at(process, goal, true, this::of)
                  .orElseThrow(
                      () -> new Refusal(422, "process %s has no context".formatted(process)));
          keep(key, found);
          return found;
        });
  }

  /**
   * The witness of a slot, see {@link SlotWitness}.
   *
   * @param slot from 1: the first one begins with an empty context
   * @throws Refusal 404 if there is no such process or slot, 413 if the witness is too large, 422
   *     if it is no Lambda application
   */
  String witness(Bytes process, long slot) {
    long wanted = unit.slotOf(process, Optional.of(slot));
    try {
      return unit.at(process, Goal.message(wanted - 1), true, Fold::witness);
    } catch (SlotWitness.RefusedException e) {
      throw new Refusal(413, "slot %d of process %s: %s".formatted(slot, process, e.getMessage()));
    }
  }

  /** The context of a process at a goal, or further. */
  At from(Bytes process, Goal goal) {
    return unit.live(process, goal)
        .flatMap(this::of)
        .or(() -> unit.at(process, goal, false, this::of))
        .orElseThrow(() -> new Refusal(422, "process %s has no context".formatted(process)));
  }

  Optional<At> of(Fold fold) {
    try {
      long slot = fold.progress().slot();
      Optional<At> found = fold.context().map(context -> new At(slot, context));
      return fold.progress().slot() == slot ? found : Optional.empty();
    } catch (InstanceClosedException e) {
      return Optional.empty(); // it had to make place for another in this moment
    }
  }

  private Optional<At> recall(Key key) {
    lock.lock();
    try {
      return Optional.ofNullable(kept.get(key));
    } finally {
      lock.unlock();
    }
  }

  private void keep(Key key, At found) {
    lock.lock();
    try {
      At before = kept.put(key, found);
      keptBytes += found.takes() - (before == null ? 0 : before.takes());
      Iterator<At> eldestFirst = kept.values().iterator();
      while (keptBytes > keptBytesMax && eldestFirst.hasNext()) {
        keptBytes -= eldestFirst.next().takes();
        eldestFirst.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many are kept. */
  int keptCount() {
    lock.lock();
    try {
      return kept.size();
    } finally {
      lock.unlock();
    }
  }
}
