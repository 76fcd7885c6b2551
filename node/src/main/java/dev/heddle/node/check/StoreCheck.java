package dev.heddle.node.check;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.check.LogInvariant.Walk;
import dev.heddle.node.store.ReindexProgress;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds a store to several invariants; the logs of processes are read once for all that look at
 * them. What cannot be read is a finding, not the end.
 */
public final class StoreCheck {
  private final List<Invariant> invariants;
  private final Watch watch;

  /** Who is told how it gets on. */
  @FunctionalInterface
  public interface Watch {
    /** Nobody. */
    Watch NONE = (_, _, _) -> {};

    /**
     * So much of that part is done.
     *
     * @param part what is being looked at
     * @param unit of the two figures
     */
    void at(String part, Done done, String unit);
  }

  /** How far something is. */
  public record Done(long done, long total) {}

  public StoreCheck(List<Invariant> invariants, Watch watch) {
    this.invariants = List.copyOf(invariants);
    this.watch = watch;
  }

  /**
   * All that can be seen without evaluating anything, those that look at the whole first: where the
   * log is damaged or the index is not its, the others find consequences.
   *
   * @param aside a folder for another index, which is removed; without one it is in memory
   */
  public static List<Invariant> invariants(Optional<Path> aside, Watch watch) {
    return List.of(
        new AcknowledgedIsDurable(bytes("log", watch)),
        new IndexIsAFunctionOfTheLog(aside, bytes("index", watch)),
        new PagesAreWhole(),
        new SlotsAreGapless(),
        new HashChainHolds(true),
        new DuplicateHasNoEffect(),
        new OutboxDeliveredOnceInEffect(),
        new PermanentIsEnough());
  }

  private static ReindexProgress bytes(String part, Watch watch) {
    return (done, total) -> watch.at(part, new Done(done, total), "bytes");
  }

  /** Looks, and says of each invariant in turn whether it holds. */
  public List<Verdict> run(Store store) {
    Map<Invariant, Findings> all = new LinkedHashMap<>();
    invariants.forEach(invariant -> all.put(invariant, new Findings(invariant)));
    List<LogInvariant> ofLogs = new ArrayList<>();
    all.forEach((invariant, findings) -> {
      if (invariant instanceof LogInvariant ofLog) {
        ofLogs.add(ofLog);
        guarded("store", findings, () -> ofLog.outside(store, findings));
      } else {
        watch.at(invariant.name(), new Done(0, 1), "");
        guarded("store", findings, () -> invariant.check(store, findings));
      }
    });
    if (!ofLogs.isEmpty()) {
      walkLogs(store, ofLogs, all);
    }
    return all.values().stream().map(Findings::verdict).toList();
  }

  private void walkLogs(Store store, List<LogInvariant> ofLogs, Map<Invariant, Findings> all) {
    long total = store.processCount();
    long[] done = {0};
    LogInvariant.eachProcess(
        store,
        process -> {
          watch.at("processes", new Done(done[0]++, total), "");
          List<Walk> walks = new ArrayList<>();
          for (LogInvariant invariant : ofLogs) {
            Findings findings = findings(all, invariant);
            guarded(
                process.base64Url(),
                findings,
                () ->
                    walks.add(
                        guarded(process, invariant.begin(store, process, findings), findings)));
          }
          try {
            LogInvariant.walk(store, process, walks);
          } catch (StoreException e) {
            ofLogs.forEach(
                invariant -> unreadable(process.base64Url(), findings(all, invariant), e));
          }
        });
    watch.at("processes", new Done(total, total), "");
  }

  /** One that cannot go on does not keep the others from it. */
  private static Walk guarded(Bytes process, Walk walk, Findings findings) {
    return next -> guarded(process.base64Url(), findings, () -> walk.entries(next));
  }

  private static void guarded(String about, Findings findings, Runnable look) {
    try {
      look.run();
    } catch (StoreException e) {
      unreadable(about, findings, e);
    }
  }

  private static void unreadable(String about, Findings findings, StoreException e) {
    findings.violation(about, "it cannot be read: " + e.getMessage(), "");
  }

  private static Findings findings(Map<Invariant, Findings> all, Invariant invariant) {
    Findings findings = all.get(invariant);
    if (findings == null) {
      throw new IllegalArgumentException("not one of those that are checked: " + invariant.name());
    }
    return findings;
  }
}
