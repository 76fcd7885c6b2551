package dev.heddle.node.compute;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to have a live instance, of which there is a fixed number.
 *
 * <p>Whoever has nothing to do keeps their seat until somebody else wants one; the one that has
 * been idle for longest goes first. Waiting is first come, first served. Safe for any thread.
 *
 * @param <T> who sits
 */
final class Seats<T> {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Set<T> idle = new LinkedHashSet<>();
  private int free;
  private int waiting;

  Seats(int seats) {
    this.free = seats;
  }

  /**
   * Takes a seat, waiting for one if need be.
   *
   * @return who has to give up theirs first, which is for the caller to see to
   */
  Optional<T> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++;
      try {
        while (free == 0 && idle.isEmpty()) {
          changed.await();
        }
      } finally {
        waiting--;
      }
      if (free > 0) {
        free--;
        return Optional.empty();
      }
      T eldest = idle.iterator().next();
      idle.remove(eldest);
      return Optional.of(eldest);
    } finally {
      lock.unlock();
    }
  }

  /** Has nothing to do for now. */
  void rest(T sitter) {
    lock.lock();
    try {
      idle.add(sitter);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Has something to do again; false if the seat is gone. */
  boolean resume(T sitter) {
    lock.lock();
    try {
      return idle.remove(sitter);
    } finally {
      lock.unlock();
    }
  }

  /** Gives up a seat that is not resting. */
  void leave() {
    lock.lock();
    try {
      free++;
      changed.signal();
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
}
