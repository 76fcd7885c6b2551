package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Deliveries.Due;
import dev.heddle.node.store.Deliveries.Held;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tries letters when they are due, fairly between the processes that sent them: who has a thousand
 * for a scheduler that does not answer holds up none of the others'. Safe for any thread.
 */
final class Postman implements AutoCloseable {
  /** Letters of one process that are tried at the same time. */
  static final int COURIERS_MAX = 8;

  private static final int PAGE = 1000;

  /** The clock may be moved while an alarm is set. */
  private static final long ALARM_MS_MAX = 60_000;

  /** One of those who carry letters of a process. */
  private record Courier(Bytes process, int number) {}

  private static final class Bag {
    private final ArrayDeque<Bytes> letters = new ArrayDeque<>();

    /** The couriers who are about it: each comes back for another letter until there is none. */
    private final BitSet out = new BitSet(COURIERS_MAX);
  }

  private final Store store;
  private final Delivery delivery;
  private final Chains chains;
  private final InstantSource clock;
  private final Surroundings surroundings;
  private final Letters letters;
  private final Turns<Courier> turns;

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Due> later = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
  private final Map<Bytes, Bag> bags = new HashMap<>();
  private final Set<Bytes> trying = ConcurrentHashMap.newKeySet();
  private @Nullable Future<?> alarm;
  private long alarmAtMs = Long.MAX_VALUE;
  private boolean closed;

  Postman(
      Store store,
      Delivery delivery,
      Chains chains,
      MessengerOptions.Post options,
      Surroundings surroundings) {
    this.store = store;
    this.delivery = delivery;
    this.chains = chains;
    this.clock = surroundings.clock();
    this.surroundings = surroundings;
    this.letters = new Letters(store, options, surroundings, this::ring);
    this.turns = new Turns<>("delivering", this::carry, surroundings, options.atOnceMax());
  }

  Letters letters() {
    return letters;
  }

  /** Takes up all letters that wait. */
  void resume() {
    Optional<Due> after = Optional.empty();
    while (true) {
      List<Due> due = store.deliveries().due(after, PAGE);
      if (due.isEmpty()) {
        return;
      }
      due.forEach(this::ring);
      after = Optional.of(due.getLast());
    }
  }

  /** Waits until nothing is being tried and nothing is due. */
  boolean awaitIdle(long timeoutMs) {
    return turns.awaitIdle(timeoutMs);
  }

  private void ring(Due due) {
    if (due.atMs() == Letter.Standing.BEHIND) {
      return;
    }
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (due.atMs() <= clock.millis()) {
        ready(due);
      } else {
        later.add(due);
        setAlarm();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called with the lock held. */
  private void ready(Due due) {
    Bag bag = bags.computeIfAbsent(due.process(), process -> new Bag());
    bag.letters.add(due.letter());
    int resting = bag.out.nextClearBit(0);
    if (resting < COURIERS_MAX) {
      bag.out.set(resting);
      turns.wake(new Courier(due.process(), resting));
    }
  }

  /** Called with the lock held. */
  private void setAlarm() {
    Due first = later.peek();
    if (first == null || closed || (alarm != null && alarmAtMs <= first.atMs())) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmAtMs = first.atMs();
    long waitMs = Math.clamp(alarmAtMs - clock.millis(), 1, ALARM_MS_MAX);
    alarm = surroundings.timer().schedule(this::wakeUp, waitMs, TimeUnit.MILLISECONDS);
  }

  private void wakeUp() {
    lock.lock();
    try {
      alarm = null;
      alarmAtMs = Long.MAX_VALUE;
      long nowMs = clock.millis();
      for (Due due = later.peek(); due != null && due.atMs() <= nowMs; due = later.peek()) {
        later.remove();
        ready(due);
      }
      setAlarm();
    } finally {
      lock.unlock();
    }
  }

  private Turns.Verdict carry(Courier courier) {
    Optional<Bytes> letter = take(courier);
    if (letter.isEmpty()) {
      return Turns.REST;
    }
    if (!trying.add(letter.get())) {
      return Turns.AGAIN;
    }
    try {
      store.deliveries().letter(letter.get()).filter(this::isDue).ifPresent(this::attempt);
    } catch (RuntimeException e) {
      // It is still due in the log; here it must not be forgotten either.
      ring(new Due(clock.millis() + 1000, letter.get(), courier.process()));
      throw e;
    } finally {
      trying.remove(letter.get());
    }
    return Turns.AGAIN;
  }

  /** The next letter; where there is none, the courier rests. */
  private Optional<Bytes> take(Courier courier) {
    lock.lock();
    try {
      Bag bag = bags.get(courier.process());
      if (bag == null) {
        return Optional.empty();
      }
      Bytes letter = bag.letters.poll();
      if (letter == null) {
        bag.out.clear(courier.number());
        if (bag.out.isEmpty()) {
          bags.remove(courier.process());
        }
      }
      return Optional.ofNullable(letter);
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue(Held held) {
    return !held.standing().dead() && held.standing().nextMs() <= clock.millis();
  }

  private void attempt(Held held) {
    if (chains.cancelled(held.letter().way())) {
      letters.end(held, Letter.End.CANCELLED);
      return;
    }
    Delivery.Tried tried;
    try {
      tried = delivery.to(content(held.letter()));
    } catch (dev.heddle.node.http.Refusal refusal) {
      tried = new Delivery.Tried.Later(refusal.reason(), Optional.empty());
    }
    switch (tried) {
      case Delivery.Tried.Arrived() -> letters.end(held, Letter.End.DELIVERED);
      case Delivery.Tried.Later(String reason, var after) -> letters.later(held, reason, after);
      case Delivery.Tried.Busy(String reason) -> letters.later(held, reason, Optional.empty());
      case Delivery.Tried.Never(String reason) -> letters.never(held, reason);
    }
  }

  private static Parcel.Content content(Letter letter) {
    return switch (letter.content()) {
      case Letter.Content.Item(Bytes raw) ->
          new Parcel.Content.Item(letter.target(), verified(DataItem.decode(raw)));
      case Letter.Content.Assignment(boolean baseLayer, List<String> exclude) ->
          new Parcel.Content.Assignment(
              new AssignmentRequest(letter.target(), letter.item(), baseLayer, exclude));
    };
  }

  private static VerifiedItem verified(DataItem item) {
    return item.verify()
        .orElseThrow(() -> new IllegalStateException("our own signature does not hold"));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (alarm != null) {
        alarm.cancel(false);
      }
    } finally {
      lock.unlock();
    }
    turns.close();
  }
}
