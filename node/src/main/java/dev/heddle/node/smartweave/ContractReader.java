package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.WasmContracts;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.smartweave.Fold.Verdict;
import dev.heddle.node.smartweave.Reading.Terms;
import dev.heddle.node.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads SmartWeave contracts at a height.
 *
 * <p>What lies in blocks that cannot change any more is kept folded, so that the next reading goes
 * on from there; newer blocks are folded anew for each. A reading that takes too long ends without
 * an answer, but what it got done is kept as well. Calls block; safe for any thread.
 */
public final class ContractReader {
  /** Readings at once. */
  static final int READINGS_MAX = 4;

  /** Time of one reading. */
  static final long READING_MS_MAX = 60_000;

  /** Memory of the folds that are kept. */
  static final long KEPT_BYTES_MAX = 128L << 20;

  private final Ledger local;
  private final Optional<Ledger> upstream;
  private final Sources sources;
  private final LongSupplier nanoTime;
  private final Semaphore permits = new Semaphore(READINGS_MAX);
  private final ReentrantLock guard = new ReentrantLock();
  private final SequencedMap<Name, Fold> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  private record Name(boolean here, Bytes contract, Evaluator evaluator, boolean internalWrites) {}

  /**
   * @param upstream where contracts are looked for first, if the operator named a gateway
   * @param javaScript evaluates, and so does {@code wasm}; both stay open
   * @param nanoTime a clock for the time that a reading takes, as {@link System#nanoTime}
   */
  public ContractReader(
      Store store,
      Optional<UpstreamLedger> upstream,
      JsMachine javaScript,
      WasmContracts wasm,
      LongSupplier nanoTime) {
    this(
        new LocalLedger(store),
        upstream.map(ledger -> ledger),
        new Sources(javaScript, wasm),
        nanoTime);
  }

  ContractReader(Ledger local, Optional<Ledger> upstream, Sources sources, LongSupplier nanoTime) {
    this.local = local;
    this.upstream = upstream;
    this.sources = sources;
    this.nanoTime = nanoTime;
  }

  /**
   * What is asked.
   *
   * @param height of the last block that counts; empty for the newest
   * @param evaluator empty for the one that the contract's tags name
   * @param internalWrites empty for what the contract's manifest says, else yes
   * @param fresh whether what is kept is left aside
   */
  record Question(
      Bytes contract,
      OptionalLong height,
      Optional<Evaluator> evaluator,
      Optional<Boolean> internalWrites,
      boolean fresh) {}

  /**
   * A contract as it was read.
   *
   * @param state and {@code result} of the last interaction; JSON text
   */
  record Answer(
      String state, String result, List<Verdict> verdicts, Evaluator evaluator, long height) {
    String validity(boolean words) {
      boolean threeEm =
          evaluator == Evaluator.THREE_EM_0_3_26 || evaluator == Evaluator.THREE_EM_0_3_14;
      return Json.write(Answers.validity(verdicts, threeEm, words));
    }
  }

  /**
   * Reads.
   *
   * @throws Refusal 404 if there is no such contract, 422 if it cannot be computed, 413 if
   *     something of it is too large, 502 if the gateway upstream does not answer, 503 if too much
   *     is asked at once or takes too long
   */
  Answer read(Question question) {
    return alone(() -> {
      Ledger ledger = ledger(question.contract());
      return read(ledger, question);
    });
  }

  /** Folds what a dry-run brings along. */
  Answer dryRun(DryRun dryRun, Evaluator evaluator) {
    return alone(() -> {
      Ledger ledger = new DryRunLedger(dryRun, upstream.orElse(local));
      Question question =
          new Question(
              DryRunLedger.CONTRACT,
              OptionalLong.empty(),
              Optional.of(evaluator),
              Optional.of(false),
              true);
      return read(ledger, question);
    });
  }

  private <T> T alone(Supplier<T> work) {
    if (!permits.tryAcquire()) {
      throw new Refusal(
          503,
          "%d contracts are being read, which is the limit; ask again".formatted(READINGS_MAX));
    }
    try {
      return work.get();
    } finally {
      permits.release();
    }
  }

  /** The chain that a contract lives on: the one upstream, if the gateway there knows it. */
  private Ledger ledger(Bytes contract) {
    return upstream.filter(ledger -> ledger.find(contract).isPresent()).orElse(local);
  }

  /** Whether the contract is on this node's own chain or upstream; for ids that may be others'. */
  boolean has(Bytes id) {
    return local
        .find(id)
        .or(() -> upstream.flatMap(ledger -> ledger.find(id)))
        .filter(document -> document.tag("Contract-Src").isPresent())
        .isPresent();
  }

  private Answer read(Ledger ledger, Question question) {
    Bytes id = question.contract();
    Ledger.Document document =
        ledger.find(id).orElseThrow(() -> new Refusal(404, "contract " + id + " is not here"));
    Evaluator evaluator = question.evaluator().orElseGet(() -> Sources.evaluator(document));
    boolean internalWrites =
        evaluator == Evaluator.WARP_1_4
            && question.internalWrites().or(() -> Sources.internalWrites(document)).orElse(true);
    Ledger.Reach reach = ledger.reach();
    long height = Math.min(reach.newest(), question.height().orElse(reach.newest()));
    long began = nanoTime.getAsLong();
    boolean here = ledger.equals(local);
    Terms terms =
        new Terms(
            evaluator,
            height,
            internalWrites,
            of ->
                question.fresh()
                    ? Optional.empty()
                    : known(new Name(here, of, evaluator, internalWrites)),
            () -> inTime(id, began));
    Reading reading = new Reading(ledger, sources, terms);
    try {
      Fold fold = reading.fold(id).orElseThrow();
      int count = fold.position(height);
      Fold.Standing standing = reading.standing(fold, count);
      List<Verdict> verdicts = List.copyOf(fold.verdicts(count));
      return new Answer(
          standing.state().state(), Answers.result(verdicts), verdicts, evaluator, height);
    } finally {
      if (!question.fresh() && !reading.unsettled()) {
        reading
            .folds()
            .forEach(fold -> {
              Name name = new Name(here, fold.definition().id(), evaluator, internalWrites);
              keep(name, fold.upTo(Math.min(height, reach.settled())));
            });
      }
    }
  }

  private void inTime(Bytes contract, long began) {
    if (nanoTime.getAsLong() - began > TimeUnit.MILLISECONDS.toNanos(READING_MS_MAX)) {
      throw new Refusal(
          503,
          "contract %s takes longer than %d s to fold; ask again, and it goes on from there, or ask for a lower height"
              .formatted(contract, READING_MS_MAX / 1000));
    }
  }

  private Optional<Fold> known(Name name) {
    guard.lock();
    try {
      return Optional.ofNullable(kept.get(name)).map(fold -> fold.upTo(Long.MAX_VALUE));
    } finally {
      guard.unlock();
    }
  }

  private void keep(Name name, Fold fold) {
    guard.lock();
    try {
      Fold before = kept.get(name);
      boolean more =
          before == null
              || fold.done() > before.done()
              || (fold.done() == before.done() && fold.listedTo() > before.listedTo());
      if (!more || fold.listedTo() < 0) {
        return;
      }
      if (before != null) {
        keptBytes -= before.bytes();
      }
      kept.put(name, fold);
      keptBytes += fold.bytes();
      while (keptBytes > KEPT_BYTES_MAX && !kept.isEmpty()) {
        keptBytes -= kept.pollFirstEntry().getValue().bytes();
      }
    } finally {
      guard.unlock();
    }
  }

  /** Memory of what is kept. */
  long keptBytes() {
    guard.lock();
    try {
      return keptBytes;
    } finally {
      guard.unlock();
    }
  }
}
