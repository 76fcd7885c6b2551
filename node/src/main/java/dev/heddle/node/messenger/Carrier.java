package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.messenger.Delivery.Tried;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.DeliveryRecord;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Carries outboxes: writes down what each becomes, delivers what is for processes here, and makes
 * letters of the rest. It waits for nobody but our own scheduler.
 *
 * <p>What is for the same target arrives in its order; different targets do not wait for one
 * another. Carrying an outbox again has no further effect. Safe for any thread; calls block.
 */
final class Carrier {
  /** Targets of one outbox that are served at the same time; more wait. */
  static final int TARGETS_AT_ONCE_MAX = 256;

  /**
   * Dead letters of one outbox whose chain may not go on; what is beyond is only counted, or a bomb
   * would fill the disk with them.
   */
  static final int SPENT_MAX = 16;

  /** What came of it. */
  sealed interface Outcome {
    /** Everything has arrived, is a letter, or never can be sent. */
    record Carried() implements Outcome {}

    /** Not all of it, for a reason that passes. */
    record Postponed(String reason) implements Outcome {}
  }

  static final Outcome CARRIED = new Outcome.Carried();

  private static final System.Logger LOG = System.getLogger(Carrier.class.getName());

  private final Store store;
  private final Deliveries deliveries;
  private final Delivery delivery;
  private final Letters letters;
  private final Chains chains;
  private final ThreadFactory threads;
  private final int lettersMax;

  /** Those that carriers work with. */
  record Hands(Delivery delivery, Letters letters, Chains chains, ThreadFactory threads) {}

  Carrier(Store store, Hands hands, int lettersMax) {
    this.store = store;
    this.deliveries = store.deliveries();
    this.delivery = hands.delivery();
    this.letters = hands.letters();
    this.chains = hands.chains();
    this.threads = hands.threads();
    this.lettersMax = lettersMax;
  }

  /**
   * Carries an outbox.
   *
   * @param way of the items that it becomes
   */
  Outcome carry(Outbox outbox, Origin origin, Letter.Way way) {
    for (Outbox.Impossible impossible : outbox.impossible()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} of {1} of process {2} cannot be sent: {3}",
          impossible.entry().text(),
          origin.text(),
          origin.process(),
          Letters.shortened(impossible.reason()));
    }
    if (outbox.parcels().isEmpty()) {
      return CARRIED;
    }
    Deliveries.LetterCounts waiting = deliveries.counts();
    if (waiting.waiting() >= lettersMax) {
      return new Outcome.Postponed(
          waiting.waiting() + " letters wait already, which is the limit of this node");
    }
    return new Trip(way).carry(outbox, origin);
  }

  /** The delivery of one outbox. */
  private final class Trip {
    private final Letter.Way way;

    Trip(Letter.Way way) {
      this.way = way;
    }

    Outcome carry(Outbox outbox, Origin origin) {
      List<Parcel> open = outbox.parcels();
      Set<Parcel> before = Set.of();
      if (deliveries.anyEffect(origin.process(), origin.evaluation())) {
        open = open.stream().filter(parcel -> !onItsOwn(parcel)).toList();
        before = new HashSet<>(open.stream().filter(this::known).toList());
      }
      Set<Parcel> known = before;
      List<Parcel> more = open.stream().filter(parcel -> !known.contains(parcel)).toList();
      Chains.Grant grant = more.isEmpty() ? new Chains.Grant.Now(0) : chains.ask(way, more.size());
      int granted =
          switch (grant) {
            case Chains.Grant.Now(int items) -> items;
            case Chains.Grant.At(int items, long _) -> items;
          };
      List<Parcel> beyond = more.subList(granted, more.size());
      List<Parcel> spent = beyond.subList(0, Math.min(beyond.size(), SPENT_MAX));
      CompletableFuture<Void> written = write(more.subList(0, granted + spent.size()), origin);
      if (!spent.isEmpty()) {
        letters.postDead(spent, way, chains.spent(way));
      }
      Set<Parcel> left = new HashSet<>(beyond);
      List<Parcel> rest = open.stream().filter(parcel -> !left.contains(parcel)).toList();
      Outcome outcome =
          grant instanceof Chains.Grant.At(int _, long atMs) ? slow(rest, atMs) : deliver(rest);
      join(written);
      return outcome;
    }

    /** A letter, or what was one. */
    private boolean onItsOwn(Parcel parcel) {
      return deliveries.letter(parcel.entry().id()).isPresent()
          || deliveries.effect(parcel.entry()).flatMap(Deliveries.Effect::end).isPresent();
    }

    private boolean known(Parcel parcel) {
      return deliveries.effect(parcel.entry()).isPresent();
    }

    /**
     * Not waited for here: the log takes appends in their order, so that whatever of this gets a
     * slot gets it after it was written down.
     */
    private CompletableFuture<Void> write(List<Parcel> parcels, Origin origin) {
      return parcels.isEmpty()
          ? CompletableFuture.completedFuture(null)
          : store.append(
              new DeliveryRecord.Sent(
                  origin.process(),
                  origin.evaluation(),
                  way,
                  parcels.stream().map(Parcel::thing).toList()));
    }

    /** Each waits for its time, in a lane that others of the process do not stand in. */
    private Outcome slow(List<Parcel> parcels, long atMs) {
      groups(parcels)
          .values()
          .forEach(group -> {
            Parcel first = group.getFirst();
            Bytes lane = Letters.lane(first.entry().process(), first.behind(), way.root());
            String reason =
                "slowed down: more follows from " + way.root() + " than chain-items-free";
            letters.post(group, way, lane, letters.at(atMs, reason));
          });
      return CARRIED;
    }

    private Outcome deliver(List<Parcel> parcels) {
      List<List<Parcel>> groups = List.copyOf(groups(parcels).values());
      return groups.size() <= 1
          ? groups.stream().map(this::group).findFirst().orElse(CARRIED)
          : together(groups);
    }

    private Map<Bytes, List<Parcel>> groups(List<Parcel> parcels) {
      Map<Bytes, List<Parcel>> groups = new LinkedHashMap<>();
      for (Parcel parcel : parcels) {
        groups.computeIfAbsent(parcel.behind(), behind -> new ArrayList<>()).add(parcel);
      }
      return groups;
    }

    private Outcome group(List<Parcel> parcels) {
      Parcel first = parcels.getFirst();
      Bytes process = first.entry().process();
      Bytes lane = lane(first);
      boolean behindOthers =
          deliveries.counts(process).waiting() > 0 && deliveries.first(lane).isPresent();
      if (behindOthers || !parcels.stream().allMatch(p -> delivery.near(p.content()))) {
        letters.post(parcels, way, lane, letters.at(0, ""));
        return CARRIED;
      }
      for (Parcel parcel : parcels) {
        switch (delivery.to(parcel.content())) {
          case Tried.Arrived() -> {}
          case Tried.Never(String reason) -> letters.postDead(List.of(parcel), way, reason);
          case Tried.Busy(String reason) -> {
            return new Outcome.Postponed(reason);
          }
          case Tried.Later(String reason, Optional<?> _) -> {
            return new Outcome.Postponed(reason);
          }
        }
      }
      return CARRIED;
    }

    private Bytes lane(Parcel parcel) {
      return Letters.lane(parcel.entry().process(), parcel.behind());
    }

    private Outcome together(List<List<Parcel>> groups) {
      Semaphore places = new Semaphore(TARGETS_AT_ONCE_MAX);
      List<CompletableFuture<Outcome>> running = new ArrayList<>();
      for (List<Parcel> group : groups) {
        places.acquireUninterruptibly();
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        running.add(done);
        threads
            .newThread(() -> {
              try {
                done.complete(group(group));
              } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
              } finally {
                places.release();
              }
            })
            .start();
      }
      Outcome outcome = CARRIED;
      for (CompletableFuture<Outcome> one : running) {
        if (join(one) instanceof Outcome.Postponed postponed) {
          outcome = postponed;
        }
      }
      return outcome;
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
