package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.messenger.Carrier.Outcome;
import dev.heddle.node.store.Crank;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Works off what the store says is owed: for each process its slots in order, a few a turn, so that
 * who owes a hundred thousand delays nobody else.
 *
 * <p>The store remembers what is owed; here is kept only who has work. A slot that cannot be
 * carried now, as when it cannot be evaluated, is tried again after growing pauses, and the later
 * ones of its process wait, for they build on it. Safe for any thread.
 */
final class Cranks implements AutoCloseable {
  /** How one slot is carried. */
  interface Work {
    /**
     * Carries the outbox of the slot and, when that is done, says so in the log. May throw
     * anything; that counts as postponed.
     */
    Outcome crank(Bytes process, long slot);
  }

  /** A process that cannot be gone on with. */
  record Stalled(Bytes process, long slot, int tries, long nextMs, String reason) {}

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int PAGE = 1000;

  /** What one process may do while others wait for their turn. */
  static final int TURN_SLOTS = 16;

  private static final long TURN_MS = 50;
  private static final System.Logger LOG = System.getLogger(Cranks.class.getName());

  private final Store store;
  private final Work work;
  private final Surroundings surroundings;
  private final Backoff backoff;
  private final Turns<Bytes> turns;

  /** Of each process that has work the lowest slot that has not been looked at. */
  private final Map<Bytes, Long> from = new ConcurrentHashMap<>();

  private final Map<Bytes, Stalled> stalled = new ConcurrentHashMap<>();

  Cranks(Store store, Work work, Surroundings surroundings, int atOnceMax) {
    this.store = store;
    this.work = work;
    this.surroundings = surroundings;
    this.backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, surroundings.random());
    this.turns = new Turns<>("carrying the outboxes", this::turn, surroundings, atOnceMax);
  }

  /** Takes up everything that is owed. */
  void resume() {
    Optional<Bytes> after = Optional.empty();
    while (true) {
      List<Crank> owed = store.owedProcesses(after, PAGE);
      if (owed.isEmpty()) {
        return;
      }
      owed.forEach(crank -> wake(crank.process(), crank.slot()));
      after = Optional.of(owed.getLast().process());
    }
  }

  /** Says that the slot is owed; returns at once. */
  void wake(Bytes process, long slot) {
    from.merge(process, slot, Math::min);
    turns.wake(process);
  }

  /** Processes that have owed outboxes. */
  int size() {
    return turns.size();
  }

  /** Those that cannot be gone on with at the moment. */
  Stream<Stalled> stalled() {
    return stalled.values().stream();
  }

  /** Waits until no process has work. For tests and for closing. */
  boolean awaitIdle(long timeoutMs) {
    return turns.awaitIdle(timeoutMs);
  }

  /** Waits until every process has no work or cannot be gone on with. */
  boolean awaitQuiet(long timeoutMs) {
    return turns.awaitQuiet(timeoutMs);
  }

  /** Lets what is under way end; what is owed stays owed. */
  @Override
  public void close() {
    turns.close();
  }

  /** Some slots in one go: a process that had to be brought back to life is not left at once. */
  private Turns.Verdict turn(Bytes process) {
    long endMs = surroundings.clock().millis() + TURN_MS;
    Turns.Verdict verdict = Turns.AGAIN;
    for (int i = 0; i < TURN_SLOTS && verdict.equals(Turns.AGAIN); i++) {
      verdict = step(process);
      if (surroundings.clock().millis() >= endMs) {
        break;
      }
    }
    return verdict;
  }

  private Turns.Verdict step(Bytes process) {
    Long first = from.remove(process);
    if (first == null) {
      return Turns.REST;
    }
    OptionalLong owed = store.nextOwed(process, first);
    if (owed.isEmpty()) {
      stalled.remove(process);
      return Turns.REST;
    }
    long slot = owed.getAsLong();
    return switch (attempt(process, slot)) {
      case Outcome.Carried() -> {
        stalled.remove(process);
        from.merge(process, slot + 1, Math::min);
        yield Turns.AGAIN;
      }
      case Outcome.Postponed(String reason) -> {
        from.merge(process, slot, Math::min);
        yield new Turns.Verdict.Pause(pauseMs(process, slot, reason));
      }
    };
  }

  private Outcome attempt(Bytes process, long slot) {
    try {
      return work.crank(process, slot);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "carrying the outbox of slot " + slot + " of process " + process + " failed",
          e);
      return new Outcome.Postponed(String.valueOf(e.getMessage()));
    }
  }

  private long pauseMs(Bytes process, long slot, String reason) {
    Stalled before = stalled.get(process);
    int tries = before == null || before.slot() != slot ? 1 : before.tries() + 1;
    long pauseMs = backoff.pauseMs(tries);
    if (tries == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the outbox of slot {0} of process {1} waits: {2}",
          Long.toString(slot),
          process,
          Letters.shortened(reason));
    }
    long nextMs = surroundings.clock().millis() + pauseMs;
    stalled.put(process, new Stalled(process, slot, tries, nextMs, Letters.shortened(reason)));
    return pauseMs;
  }
}
