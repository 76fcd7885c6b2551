package dev.heddle.node.compute;

import static java.util.stream.Collectors.joining;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.BlobLostException;
import dev.heddle.machine.Machine;
import dev.heddle.machine.StateTree;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Upstream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds logs once more from their first messages, in fresh instances, and compares results, gas and
 * the roots of kept states with what is stored. It goes as far as anything is stored and writes
 * nothing. For one thread; an instance of a process is live at a time.
 */
public final class SecondFold implements AutoCloseable {
  private static final int RESULTS_AT_ONCE = 1000;

  /** Of the pages in which two states differ. */
  private static final int PAGES_SHOWN = 10;

  private final Store store;
  private final Programs programs;
  private final Fold.Setting setting;

  /** Who is told what is not as it was. */
  @FunctionalInterface
  public interface Differences {
    void differs(String what);
  }

  /** What came of folding one log. */
  public sealed interface Folded {
    /** It was folded; so many messages and ticks were evaluated. */
    record Whole(long evaluations) implements Folded {}

    /** It could not be folded, so nothing is known. */
    record Not(String reason) implements Folded {}
  }

  public SecondFold(Store store, Machine machine, ComputeOptions options) {
    this.store = store;
    this.programs = new Programs(machine, 1);
    Plans plans = new Plans(store, Upstream.NONE, machine, options);
    this.setting = new Fold.Setting(store, plans, programs, options.cron(), Witness.NONE, true);
  }

  /** Folds the log of a process as far as there are results or states of it. */
  public Folded fold(Bytes process, Differences differences) {
    SortedMap<Checkpoint.Place, Optional<Checkpoint>> stops = stops(process);
    if (stops.isEmpty()) {
      return new Folded.Whole(0);
    }
    Comparison comparison = new Comparison(differences);
    try (Fold fold = FoldStart.begin(setting, process)) {
      stops.forEach((place, kept) -> {
        Goal goal = new Goal(place.slot(), place.ticksBeforeMs());
        while (fold.step(goal, comparison) != Fold.Step.NONE) {
          // One after the other.
        }
        kept.ifPresent(checkpoint -> compareState(fold, checkpoint, differences));
      });
    } catch (Refusal refusal) {
      return new Folded.Not(refusal.reason());
    } catch (LostException lost) {
      return new Folded.Not(lost.sentence());
    } catch (StuckException stuck) {
      return new Folded.Not(stuck.sentence());
    }
    long stored = countResults(process);
    if (stored != comparison.found) {
      differences.differs(
          (stored - comparison.found) + " results are stored of what the log does not hold");
    }
    return new Folded.Whole(comparison.evaluations);
  }

  /** The places of its states, and that of its last result. */
  private SortedMap<Checkpoint.Place, Optional<Checkpoint>> stops(Bytes process) {
    SortedMap<Checkpoint.Place, Optional<Checkpoint>> stops = new TreeMap<>();
    store
        .newestResult(process)
        .ifPresent(last -> {
          long ticksBeforeMs = last.id().cron().isPresent() ? last.id().timestampMs() + 1 : 0;
          stops.put(new Checkpoint.Place(last.slot(), ticksBeforeMs), Optional.empty());
        });
    for (Checkpoint checkpoint : store.checkpoints(process)) {
      stops.put(checkpoint.place(), Optional.of(checkpoint));
    }
    return stops;
  }

  private void compareState(Fold fold, Checkpoint kept, Differences differences) {
    RootedState again = fold.rooted();
    Bytes root = again.root().hash();
    again.tree().step(); // lets go of the pages, which nobody will write
    if (!root.equals(kept.stateRoot())) {
      differences.differs(
          "the state kept at slot %d has root %s, folded again %s; %s"
              .formatted(kept.place().slot(), kept.stateRoot(), root, where(kept, again)));
    }
  }

  /** Where two states differ, which tells much of why. */
  private String where(Checkpoint kept, RootedState again) {
    if (kept.sizeBytes() != again.sizeBytes()) {
      return "it has %d bytes, folded again %d".formatted(kept.sizeBytes(), again.sizeBytes());
    }
    try {
      List<Integer> pages = StateTree.difference(store.tree(kept), again.tree(), PAGES_SHOWN + 1);
      boolean more = pages.size() > PAGES_SHOWN;
      return "they differ in the pages "
          + pages.stream().limit(PAGES_SHOWN).map(String::valueOf).collect(joining(", "))
          + (more ? " and more" : "");
    } catch (BlobLostException lost) {
      return "its node " + lost.hash() + " is missing";
    }
  }

  private long countResults(Bytes process) {
    long count = 0;
    List<ResultRow> some =
        store.results(process, Optional.empty(), Optional.empty(), true, RESULTS_AT_ONCE, false);
    while (!some.isEmpty()) {
      count += some.size();
      some =
          store.results(
              process,
              Optional.of(some.getLast().id()),
              Optional.empty(),
              true,
              RESULTS_AT_ONCE,
              false);
    }
    return count;
  }

  private final class Comparison implements Fold.Ledger {
    private final Differences differences;
    private long evaluations;
    private long found;

    Comparison(Differences differences) {
      this.differences = differences;
    }

    @Override
    public void enter(List<ResultRow> rows) {
      rows.forEach(this::enter);
    }

    private void enter(ResultRow row) {
      evaluations++;
      Optional<ResultRow> stored = store.result(row.process(), row.id());
      found += stored.isPresent() ? 1 : 0;
      if (stored.filter(kept -> !kept.agrees(row)).isPresent()) {
        differences.differs(
            "slot "
                + row.slot()
                + " gives another result"
                + row.id().cron().map(cron -> " of cron " + cron).orElse("")
                + "; "
                + ReplayDiffersException.difference(stored.get(), row));
      }
    }
  }

  @Override
  public void close() {
    programs.close();
  }
}
