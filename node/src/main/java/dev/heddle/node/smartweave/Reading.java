package dev.heddle.node.smartweave;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.smartweave.Fold.Kind;
import dev.heddle.node.smartweave.Fold.Standing;
import dev.heddle.node.smartweave.Fold.Verdict;
import dev.heddle.node.smartweave.Sources.Definition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One reading: the contract that was asked for, and those that its interactions lead to, all folded
 * up to one height at most. A contract's state at a place in the order depends on what stands
 * before that place alone, so folds that lead to one another end. For one thread.
 */
final class Reading {
  /** Contracts that lead to one another before a reading gives up. */
  static final int DEPTH_MAX = 32;

  private final Ledger ledger;
  private final Sources sources;
  private final Terms terms;
  private final Map<Bytes, Fold> folds = new HashMap<>();
  private final Set<Bytes> busy = new TreeSet<>();
  private boolean unsettled;

  /**
   * On what terms a reading is done.
   *
   * @param height of the last block that counts
   * @param internalWrites whether contracts write to one another; empty for as the one asked for
   *     says
   * @param known what is known of a contract already
   * @param deadline throws when the reading has taken too long
   */
  record Terms(
      Evaluator evaluator,
      long height,
      boolean internalWrites,
      java.util.function.Function<Bytes, Optional<Fold>> known,
      Runnable deadline) {
    boolean warp() {
      return evaluator == Evaluator.WARP_1_4;
    }

    boolean threeEm() {
      return evaluator == Evaluator.THREE_EM_0_3_26 || evaluator == Evaluator.THREE_EM_0_3_14;
    }
  }

  Reading(Ledger ledger, Sources sources, Terms terms) {
    this.ledger = ledger;
    this.sources = sources;
    this.terms = terms;
  }

  Terms terms() {
    return terms;
  }

  Ledger ledger() {
    return ledger;
  }

  Sources sources() {
    return sources;
  }

  /** All that was folded. */
  Collection<Fold> folds() {
    return folds.values();
  }

  /** Whether something was missing that may come yet, so that nothing of this may be kept. */
  boolean unsettled() {
    return unsettled;
  }

  /** A contract as it stands after so many of its interactions. */
  Standing standing(Fold fold, int count) {
    if (fold.done() < count) {
      advance(fold, count);
    }
    var kept = fold.kept(count);
    Standing standing = kept.getValue();
    for (int at = kept.getKey(); at < count; at++) {
      terms.deadline().run();
      standing = step(fold, standing, fold.interaction(at)).after();
    }
    return standing;
  }

  private void advance(Fold fold, int count) {
    Bytes id = fold.definition().id();
    if (busy.size() >= DEPTH_MAX) {
      throw new Refusal(
          422,
          "contract %s is not computed: more than %d contracts lead to one another"
              .formatted(id, DEPTH_MAX));
    }
    if (!busy.add(id)) {
      throw new Refusal(
          422, "contract %s is not computed: its state depends on itself".formatted(id));
    }
    try {
      while (fold.done() < count) {
        terms.deadline().run();
        Ran ran = step(fold, fold.kept(fold.done()).getValue(), fold.interaction(fold.done()));
        fold.add(ran.verdict(), ran.after());
      }
    } finally {
      busy.remove(id);
    }
  }

  /** A contract with all its interactions up to the height of this reading, if it is there. */
  Optional<Fold> fold(Bytes id) {
    Fold there = folds.get(id);
    if (there != null) {
      return Optional.of(there);
    }
    Optional<Fold> known =
        terms.known().apply(id).or(() -> sources.definition(ledger, id).map(Fold::new));
    known.ifPresent(fold -> {
      list(fold);
      folds.put(id, fold);
    });
    return known;
  }

  private void list(Fold fold) {
    long from = fold.listedTo() + 1;
    if (from > terms.height()) {
      return;
    }
    Bytes id = fold.definition().id();
    List<Interaction> found =
        new ArrayList<>(ledger.interactions(Interaction.CONTRACT, id, from, terms.height()));
    if (terms.warp() && terms.internalWrites()) {
      found.addAll(ledger.interactions(Interaction.WRITES, id, from, terms.height()));
    }
    if (terms.warp()) {
      found.removeIf(Interaction::inBundle);
    }
    if (found.size() + fold.position(terms.height()) > Ledger.INTERACTIONS_MAX) {
      throw Ledger.tooMany(id);
    }
    fold.listed(found, terms.height());
  }

  /** What an interaction came to. */
  record Ran(Verdict verdict, Standing after) {}

  private Ran step(Fold fold, Standing before, Interaction interaction) {
    ledger.confirm(interaction);
    Definition contract = fold.definition();
    Ran ran =
        isWritten(contract, interaction)
            ? written(fold, before, interaction)
            : new Frame(this, interaction).direct(contract, before);
    return ran.verdict().kind() == Kind.SKIPPED ? ran : evolved(contract, before, ran);
  }

  /** Whether another contract writes to this one, as opposed to somebody to this one itself. */
  private boolean isWritten(Definition contract, Interaction interaction) {
    String id = contract.id().base64Url();
    return terms.warp()
        && terms.internalWrites()
        && interaction.has(Interaction.WRITES, id)
        && !interaction.tag(Interaction.CONTRACT).filter(id::equals).isPresent();
  }

  /** An interaction with a contract that writes to this one: that one is run for what it writes. */
  private Ran written(Fold fold, Standing before, Interaction interaction) {
    String id = interaction.id();
    Optional<Fold> writer =
        interaction
            .tag(Interaction.CONTRACT)
            .flatMap(Ids::parse)
            .flatMap(this::fold)
            .filter(found -> found.definition().height() <= interaction.block().height());
    if (writer.isEmpty()) {
      return new Ran(
          new Verdict(id, Kind.EXCEPTION, "the contract that writes is not here", "null"), before);
    }
    Fold from = writer.get();
    Standing theirs = standing(from, from.position(interaction.order(), false));
    Frame frame = new Frame(this, interaction);
    Verdict root = frame.direct(from.definition(), theirs).verdict();
    if (root.kind() != Kind.OK) {
      return new Ran(
          new Verdict(id, root.kind(), "the contract that writes failed: " + root.error(), "null"),
          before);
    }
    return frame
        .overlay(fold.definition().id())
        .orElseGet(() -> new Ran(new Verdict(id, Kind.SKIPPED, "", "null"), before));
  }

  /** The same, with the source that its state asks for. 3EM asks only a state that was given. */
  @SuppressWarnings("ReferenceEquality") // a step gives the very state before, or another
  private Ran evolved(Definition contract, Standing before, Ran ran) {
    Standing after = ran.after();
    boolean threeEm = terms.threeEm();
    if (threeEm && (ran.verdict().kind() != Kind.OK || after.state() == before.state())) {
      return ran;
    }
    Optional<String> wanted = Evolution.wanted(terms.evaluator(), after.state().state());
    if (wanted.isEmpty()) {
      return ran;
    }
    Optional<Bytes> source = Ids.parse(wanted.get());
    if (source.filter(after.source()::equals).isEmpty()) {
      String refusal = refusal(contract, source);
      if (!refusal.isEmpty()) {
        if (terms.evaluator() == Evaluator.SMARTWEAVE_0_4) {
          return ran;
        }
        throw new Refusal(
            422,
            "contract %s is not computed: %s asks for the source %s, and %s"
                .formatted(contract.id(), ran.verdict().id(), wanted.get(), refusal));
      }
      after = new Standing(after.state(), source.orElseThrow());
    }
    Verdict verdict = ran.verdict();
    return new Ran(
        threeEm ? new Verdict(verdict.id(), verdict.kind(), verdict.error(), "null") : verdict,
        after);
  }

  /** Why a source cannot be evolved to; empty if it can. */
  private String refusal(Definition contract, Optional<Bytes> source) {
    if (source.isEmpty()) {
      return "that is no id";
    }
    try {
      if (sources.source(ledger, terms.evaluator(), contract, source.get()).isPresent()) {
        return "";
      }
      unsettled = true;
      return "it is not here";
    } catch (ModuleRefusedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The sentence for an evaluation without an outcome. */
  static Refusal notComputed(Definition contract, Interaction at, EvaluationStoppedException e) {
    return new Refusal(
        422,
        "contract %s is not computed: at interaction %s %s"
            .formatted(contract.id(), at.id(), e.getMessage()));
  }
}
