package dev.heddle.node.compute;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to have a live instance: so many of them, and so many bytes in all.
 *
 * <p>Whoever has nothing to do keeps their seat until the room is wanted; the one that has been
 * idle for longest goes first. What somebody takes is known once they sit, so the bytes may be
 * passed by what those do who sit already; then nobody else sits down until there is room again.
 * One may always sit, however much it takes. Safe for any thread.
 */
final class Seats {
  /** Who has a seat. */
  interface Sitter {
    /** Keeps what must be kept, and takes nothing any more. */
    void putAside();
  }

  private final int seatsMax;
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Map<Sitter, Long> sitting = new HashMap<>();
  private final Set<Sitter> idle = new LinkedHashSet<>();
  private long bytes;
  private int waiting;

  Seats(int seatsMax, long bytesMax) {
    this.seatsMax = seatsMax;
    this.bytesMax = bytesMax;
  }

  /** How many sit, and what they take. */
  record Taken(int seats, long bytes, int waiting) {}

  Taken taken() {
    lock.lock();
    try {
      return new Taken(sitting.size(), bytes, waiting);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a seat, waiting for one if need be.
   *
   * @return nothing if they sit now; otherwise who has to leave first, which is for the caller to
   *     see to, who then asks again
   */
  Optional<Sitter> take(Sitter sitter) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++; // also for whoever is still being put aside from an earlier seat
      try {
        while (sitting.containsKey(sitter) || (!hasRoom() && idle.isEmpty())) {
          changed.await();
        }
      } finally {
        waiting--;
      }
      if (hasRoom()) {
        sitting.put(sitter, 0L);
        return Optional.empty();
      }
      return eldestIdle();
    } finally {
      lock.unlock();
    }
  }

  /** Says what a sitter takes now. */
  void weigh(Sitter sitter, long bytesTaken) {
    lock.lock();
    try {
      Long before = sitting.replace(sitter, bytesTaken);
      if (before != null) {
        bytes += bytesTaken - before;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Somebody who has to leave, as from {@link #take}, because those who sit take too much. */
  Optional<Sitter> surplus() {
    lock.lock();
    try {
      return bytes > bytesMax ? eldestIdle() : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Has nothing to do for now. */
  void rest(Sitter sitter) {
    lock.lock();
    try {
      idle.add(sitter);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has something to do again; false if the seat is gone. */
  boolean resume(Sitter sitter) {
    lock.lock();
    try {
      return idle.remove(sitter);
    } finally {
      lock.unlock();
    }
  }

  /** Is of use though it rests, so that others go first. */
  void touch(Sitter sitter) {
    lock.lock();
    try {
      if (idle.remove(sitter)) {
        idle.add(sitter);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives up a seat that is not resting. */
  void leave(Sitter sitter) {
    lock.lock();
    try {
      Long taken = sitting.remove(sitter);
      if (taken != null) {
        bytes -= taken;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits for a seat. */
  boolean wanted() {
    lock.lock();
    try {
      return waiting > 0;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom() {
    return sitting.isEmpty() || (sitting.size() < seatsMax && bytes < bytesMax);
  }

  private Optional<Sitter> eldestIdle() {
    Optional<Sitter> eldest = idle.stream().findFirst();
    eldest.ifPresent(idle::remove);
    return eldest;
  }
}
