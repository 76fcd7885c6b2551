package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Deliveries.Held;
import dev.heddle.node.store.Deliveries.LetterPage;
import dev.heddle.node.store.DeliveryRecord;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.Letter.Standing;
import dev.heddle.node.store.LogRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Backoff;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes down how letters stand: what comes first in its lane is due some time, the others wait
 * behind it, and whoever leaves lets the next one go in the same append. So whatever dies when, no
 * lane is left without one that is due. Safe for any thread.
 */
final class Letters {
  /** Characters of a reason that are kept: a stranger writes part of it. */
  static final int REASON_CHARS_MAX = 500;

  private static final int STRIPES = 64;
  private static final System.Logger LOG = System.getLogger(Letters.class.getName());

  /** Who is told when a letter comes due. */
  interface Bell {
    void ring(Deliveries.Due due);
  }

  private final Store store;
  private final Deliveries deliveries;
  private final MessengerOptions.Post options;
  private final Backoff backoff;
  private final InstantSource clock;
  private final Bell bell;
  private final List<ReentrantLock> stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

  Letters(Store store, MessengerOptions.Post options, Surroundings surroundings, Bell bell) {
    this.store = store;
    this.deliveries = store.deliveries();
    this.options = options;
    this.backoff =
        new Backoff(
            options.retry().firstPause(), options.retry().pauseMax(), surroundings.random());
    this.clock = surroundings.clock();
    this.bell = bell;
  }

  /** The lane of what a process sends to somebody. */
  static Bytes lane(Bytes process, Bytes target) {
    return Hashes.sha256(process, target);
  }

  /** The lane of what is slowed down: others of the process that go there do not wait for it. */
  static Bytes lane(Bytes process, Bytes target, Bytes root) {
    return Hashes.sha256(process, target, root);
  }

  /** Posts parcels of one lane, in their order. The first is due then unless others wait. */
  void post(List<Parcel> parcels, Letter.Way way, Bytes lane, Standing first) {
    inLane(
        lane,
        () -> {
          boolean free = deliveries.first(lane).isEmpty();
          List<LogRecord> records = new ArrayList<>();
          List<Deliveries.Due> due = new ArrayList<>();
          for (Parcel parcel : parcels) {
            Letter letter = parcel.letter(way, lane);
            Standing standing = free ? first : behind();
            records.add(new DeliveryRecord.Posted(letter, standing));
            if (free) {
              due.add(new Deliveries.Due(first.nextMs(), letter.id(), letter.entry().process()));
            }
            free = false;
          }
          store.commit(records.toArray(LogRecord[]::new));
          due.forEach(bell::ring);
        });
  }

  private Standing behind() {
    return new Standing(false, 0, clock.millis(), Standing.BEHIND, "");
  }

  /** As posted now, to be tried at that time. */
  Standing at(long ms, String reason) {
    return new Standing(false, 0, clock.millis(), ms, shortened(reason));
  }

  /** As after a failed try. */
  private Standing failed(Standing before, String reason, Optional<Duration> after) {
    int tries = before.tries() + 1;
    long pauseMs = Math.max(backoff.pauseMs(tries), askedMs(after));
    return new Standing(
        false, tries, before.sinceMs(), clock.millis() + pauseMs, shortened(reason));
  }

  private long askedMs(Optional<Duration> after) {
    long mostMs = options.retry().giveUp().toMillis();
    return Math.min(after.map(Duration::toMillis).orElse(0L), mostMs);
  }

  /** Posts parcels of one process as dead. */
  void postDead(List<Parcel> parcels, Letter.Way way, String reason) {
    Bytes process = parcels.getFirst().entry().process();
    List<LogRecord> records = makingRoom(process, parcels.size());
    for (Parcel parcel : parcels) {
      Letter letter = parcel.letter(way, lane(process, parcel.behind()));
      records.add(new DeliveryRecord.Posted(letter, dead(1, reason)));
    }
    say(parcels.getFirst().letter(way, process), parcels.size() - 1, reason);
    store.commit(records.toArray(LogRecord[]::new));
  }

  private Standing dead(int tries, String reason) {
    long nowMs = clock.millis();
    return new Standing(true, tries, nowMs, nowMs, shortened(reason));
  }

  /** The letter is no more. */
  void end(Held held, Letter.End end) {
    leave(held, new DeliveryRecord.Ended(held.letter().id(), end));
  }

  /** The letter could not be delivered now: it is tried again or, after all that, dead. */
  void later(Held held, String reason, Optional<Duration> after) {
    int tries = held.standing().tries() + 1;
    MessengerOptions.Retry retry = options.retry();
    boolean old = clock.millis() - held.standing().sinceMs() >= retry.giveUp().toMillis();
    if (old || tries >= retry.triesMax()) {
      never(held, reason + "; given up after " + tries + (tries == 1 ? " try" : " tries"));
      return;
    }
    Standing standing = failed(held.standing(), reason, after);
    store.commit(new DeliveryRecord.Stands(held.letter().id(), standing));
    bell.ring(due(held.letter(), standing));
  }

  /** The letter is dead. */
  void never(Held held, String reason) {
    say(held.letter(), 0, reason);
    Standing dead = dead(held.standing().tries() + 1, reason);
    leave(held, new DeliveryRecord.Stands(held.letter().id(), dead));
  }

  private void leave(Held held, DeliveryRecord how) {
    Letter letter = held.letter();
    inLane(
        letter.lane(),
        () -> {
          List<LogRecord> records =
              how instanceof DeliveryRecord.Stands
                  ? makingRoom(letter.entry().process(), 1)
                  : new ArrayList<>();
          records.add(how);
          Optional<Deliveries.Due> next =
              successor(held)
                  .filter(after -> after.standing().nextMs() == Standing.BEHIND)
                  .map(after -> release(after, records));
          store.commit(records.toArray(LogRecord[]::new));
          next.ifPresent(bell::ring);
        });
  }

  private Optional<Held> successor(Held held) {
    Optional<Held> first = deliveries.first(held.letter().lane());
    return first.isPresent() && first.get().number() == held.number()
        ? deliveries.next(held.letter().lane(), held.number())
        : first;
  }

  private Deliveries.Due release(Held next, List<LogRecord> records) {
    Standing before = next.standing();
    Standing now = new Standing(false, 0, before.sinceMs(), clock.millis(), before.reason());
    records.add(new DeliveryRecord.Stands(next.letter().id(), now));
    return due(next.letter(), now);
  }

  /**
   * A dead letter, or one that waits, is due now and begins its tries anew.
   *
   * @return false if there is no such letter
   */
  boolean retry(Bytes id) {
    return found(
        id,
        held -> {
          Letter letter = held.letter();
          Standing now = at(clock.millis(), held.standing().reason());
          store.commit(new DeliveryRecord.Stands(letter.id(), now));
          bell.ring(due(letter, now));
        });
  }

  /**
   * The letter is given up.
   *
   * @return false if there is no such letter
   */
  boolean drop(Bytes id) {
    return found(id, held -> end(held, Letter.End.DROPPED));
  }

  private boolean found(Bytes id, Consumer<Held> then) {
    Optional<Held> held = deliveries.letter(id);
    held.ifPresent(then);
    return held.isPresent();
  }

  /** Drops the oldest dead letters of a process that would have more than it may. */
  private List<LogRecord> makingRoom(Bytes process, int more) {
    List<LogRecord> records = new ArrayList<>();
    long excess = deliveries.counts(process).dead() + more - options.deadMax();
    Optional<Bytes> after = Optional.empty();
    while (records.size() < excess) {
      int oldest = (int) Math.min(excess - records.size(), Integer.MAX_VALUE);
      LetterPage page = deliveries.letters(true, Optional.of(process), after, oldest);
      for (Held held : page.letters()) {
        records.add(new DeliveryRecord.Ended(held.letter().id(), Letter.End.DROPPED));
      }
      if (page.next().isEmpty()) {
        break;
      }
      after = page.next();
    }
    return records;
  }

  private void inLane(Bytes lane, Runnable work) {
    ReentrantLock stripe = stripes.get(Math.floorMod(lane.hashCode(), STRIPES));
    stripe.lock();
    try {
      work.run();
    } finally {
      stripe.unlock();
    }
  }

  private static Deliveries.Due due(Letter letter, Standing standing) {
    return new Deliveries.Due(standing.nextMs(), letter.id(), letter.entry().process());
  }

  private static void say(Letter letter, int more, String reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        "dead letter {0}: {1} of process {2} to {3}{4}: {5}",
        letter.id(),
        letter.entry().text(),
        letter.entry().process(),
        letter.target(),
        more == 0 ? "" : " and " + more + " more",
        shortened(reason));
  }

  /** On one line, so that nobody writes lines of the log but us. */
  static String shortened(String text) {
    String start =
        text.length() <= REASON_CHARS_MAX ? text : text.substring(0, REASON_CHARS_MAX) + "…";
    return start.replaceAll("\\p{Cntrl}", " ");
  }
}
