package dev.heddle.sim;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.check.AcknowledgedIsDurable;
import dev.heddle.node.check.DuplicateHasNoEffect;
import dev.heddle.node.check.Finding;
import dev.heddle.node.check.HashChainHolds;
import dev.heddle.node.check.IndexIsAFunctionOfTheLog;
import dev.heddle.node.check.Invariant;
import dev.heddle.node.check.OutboxDeliveredOnceInEffect;
import dev.heddle.node.check.SlotsAreGapless;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ReindexProgress;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import java.util.List;
import java.util.Optional;

/**
 * Looks at whole nodes: with the checkers of {@code heddle check}, and by folding every log again
 * where nothing else is known.
 */
final class Judge {
  private static final ReindexProgress QUIETLY = (_, _) -> {};
  private static final Invariant INDEX = new IndexIsAFunctionOfTheLog(Optional.empty(), QUIETLY);

  private static final List<Invariant> OF_A_STORE =
      List.of(
          new AcknowledgedIsDurable(QUIETLY),
          new SlotsAreGapless(),
          new HashChainHolds(false),
          new DuplicateHasNoEffect(),
          new OutboxDeliveredOnceInEffect(),
          INDEX);

  private static final int PROCESSES_MAX = 1000;

  private final Network network;
  private int folding;

  Judge(Network network) {
    this.network = network;
  }

  /** Looks whether the index is what the log gives. */
  static void index(Store store) {
    look(store, INDEX);
  }

  /** Looks at a node that nobody uses meanwhile. */
  void look(SimNode node) {
    Store store = node.units().orElseThrow().store();
    OF_A_STORE.forEach(invariant -> look(store, invariant));
  }

  private static void look(Store store, Invariant invariant) {
    List<Finding> violations = invariant.violations(store);
    if (!violations.isEmpty()) {
      throw Checker.titled(invariant.name()).broken(violations.getFirst().sentence());
    }
  }

  /** Begins to fold all logs of a node again, and to compare. */
  void foldAgain(SimNode node) {
    Units live = node.units().orElseThrow();
    Life judging = new Life("judge");
    folding++;
    network
        .world()
        .start(
            judging,
            () -> {
              Units again = node.again(judging);
              for (Bytes process : live.store().processes(Optional.empty(), PROCESSES_MAX)) {
                for (Entry entry : live.store().entries(process, 0, Integer.MAX_VALUE)) {
                  Came came = came(live.compute(), entry);
                  compare(node, came, came(again.compute(), entry));
                  if (entry.crank()) {
                    came.row.ifPresent(row -> delivered(row));
                  }
                }
              }
              folding--;
            });
  }

  /** Looks whether all that a result sent is in the log of its target, once. */
  private void delivered(ResultRow row) {
    Result result = Result.parse(row.json());
    for (OutboxMessage message : result.messages()) {
      Bytes target = Ids.parse(message.target()).orElseThrow();
      Store store = network.home(target).flatMap(SimNode::units).orElseThrow().store();
      String number = number(message.tags());
      long times =
          store.entries(target, 0, Integer.MAX_VALUE).stream()
              .flatMap(entry -> entry.message().stream())
              .filter(item -> item.tags().has("From-Process", row.process().base64Url()))
              .filter(item -> item.tags().has("Number", number))
              .count();
      Checker.OUTBOX_DELIVERED_ONCE_IN_EFFECT.require(
          times == 1,
          "message %s of slot %d of %s is %d times in the log of %s"
              .formatted(number, row.slot(), row.process(), times, target));
    }
  }

  private static String number(List<Tag> tags) {
    return tags.stream()
        .filter(tag -> tag.name().equals("Number"))
        .map(Tag::value)
        .findFirst()
        .orElseThrow();
  }

  /** Whether all that was begun has ended. */
  boolean done() {
    return folding == 0;
  }

  /** What came of it, or why nothing did. */
  private record Came(Bytes process, long slot, Optional<ResultRow> row, String refusal) {}

  private static Came came(Compute compute, Entry entry) {
    Bytes process = entry.assignment().process();
    long slot = entry.assignment().slot();
    try {
      return new Came(process, slot, Optional.of(compute.result(process, slot)), "");
    } catch (Refusal refusal) {
      return new Came(process, slot, Optional.empty(), refusal.reason());
    }
  }

  private static void compare(SimNode node, Came live, Came again) {
    Checker checker =
        node.restored(live.process) ? Checker.CHECKPOINT_EQUALS_REPLAY : Checker.REPLAY_EQUALS_LIVE;
    checker.require(
        live.equals(again), "%s has %s, and folded again %s".formatted(node.name(), live, again));
  }
}
