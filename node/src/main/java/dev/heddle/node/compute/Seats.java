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
 * idle for longest goes first, but newcomers, who have hardly been asked since they sat down, go
 * before all others and have a part of the room only. So ten thousand processes that somebody asks
 * once leave in their places the hundreds that are asked all the time. What somebody takes is known
 * once they sit, so the bytes may be passed by what those do who sit already; then nobody else sits
 * down until there is room again. One may always sit, however much it takes. Safe for any thread.
 */
final class Seats {
  /** Who has a seat. */
  interface Sitter {
    /** Keeps what must be kept, and takes nothing any more. */
    void putAside();
  }

  /** Times that a newcomer is asked again until it is none. */
  private static final int NEWCOMER_ASKED_MAX = 2;

  /** What one of them takes, and how often it has been asked again. */
  private static final class Seat {
    private long bytes;
    private int asked;

    private boolean newcomer() {
      return asked < NEWCOMER_ASKED_MAX;
    }
  }

  private final int seatsMax;
  private final long bytesMax;
  private final long newcomerBytesMax;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Map<Sitter, Seat> sitting = new HashMap<>();
  private final Set<Sitter> idle = new LinkedHashSet<>();
  private long bytes;
  private long newcomerBytes;
  private int waiting;

  /**
   * @param newcomerBytesMax what newcomers may take of all bytes
   */
  Seats(int seatsMax, long bytesMax, long newcomerBytesMax) {
    this.seatsMax = seatsMax;
    this.bytesMax = bytesMax;
    this.newcomerBytesMax = newcomerBytesMax;
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
        while (true) {
          if (!sitting.containsKey(sitter)) {
            if (hasRoom()) {
              sitting.put(sitter, new Seat());
              return Optional.empty();
            }
            Optional<Sitter> leaving = makesRoom();
            if (leaving.isPresent()) {
              return leaving;
            }
          }
          changed.await();
        }
      } finally {
        waiting--;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says what a sitter takes now. */
  void weigh(Sitter sitter, long bytesTaken) {
    lock.lock();
    try {
      Seat seat = sitting.get(sitter);
      if (seat != null) {
        count(seat, -1);
        seat.bytes = bytesTaken;
        count(seat, 1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Somebody who has to leave, as from {@link #take}, because those who sit take too much. */
  Optional<Sitter> surplus() {
    lock.lock();
    try {
      if (bytes > bytesMax) {
        return eldestIdle();
      }
      return newcomerBytes > newcomerBytesMax ? eldestIdle(true) : Optional.empty();
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
      Seat seat = sitting.get(sitter);
      if (seat == null || !idle.remove(sitter)) {
        return false;
      }
      count(seat, -1);
      seat.asked = Math.min(seat.asked + 1, NEWCOMER_ASKED_MAX);
      count(seat, 1);
      return true;
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
      Seat seat = sitting.remove(sitter);
      if (seat != null) {
        count(seat, -1);
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

  private void count(Seat seat, int sign) {
    bytes += sign * seat.bytes;
    newcomerBytes += seat.newcomer() ? sign * seat.bytes : 0;
  }

  private boolean hasRoom() {
    return sitting.isEmpty() || (hasRoomForAll() && newcomerBytes < newcomerBytesMax);
  }

  private boolean hasRoomForAll() {
    return sitting.size() < seatsMax && bytes < bytesMax;
  }

  /** Somebody whose leaving is of use to one who wants to sit down. */
  private Optional<Sitter> makesRoom() {
    return hasRoomForAll() ? eldestIdle(true) : eldestIdle();
  }

  private Optional<Sitter> eldestIdle() {
    Optional<Sitter> newcomer = eldestIdle(true);
    return newcomer.isPresent() ? newcomer : eldestIdle(false);
  }

  private Optional<Sitter> eldestIdle(boolean newcomer) {
    Optional<Sitter> eldest =
        idle.stream()
            .filter(sitter -> {
              Seat seat = sitting.get(sitter);
              return seat != null && seat.newcomer() == newcomer;
            })
            .findFirst();
    eldest.ifPresent(idle::remove);
    return eldest;
  }
}
