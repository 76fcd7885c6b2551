package dev.heddle.node.boot;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.compute.ComputeUnit;
import dev.heddle.node.compute.CountingMachine;
import dev.heddle.node.compute.ReplayReport;
import dev.heddle.node.explorer.ExplorerRoutes;
import dev.heddle.node.explorer.Neighbours;
import dev.heddle.node.explorer.Neighbours.NodeView;
import dev.heddle.node.explorer.Neighbours.Replayed;
import dev.heddle.node.explorer.Neighbours.Work;
import dev.heddle.node.gateway.BlockList;
import dev.heddle.node.messenger.MessengerUnit;
import dev.heddle.node.store.Store;
import java.time.InstantSource;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The explorer, which knows no unit by name, and the units that it asks. */
final class ExplorerSetup {
  private final Store store;
  private final ComputeUnit compute;
  private final MessengerUnit messenger;
  private final BlockList blocked;

  ExplorerSetup(Store store, ComputeUnit compute, MessengerUnit messenger, BlockList blocked) {
    this.store = store;
    this.compute = compute;
    this.messenger = messenger;
    this.blocked = blocked;
  }

  ExplorerRoutes make(
      Supplier<ObjectNode> status,
      Supplier<ObjectNode> health,
      CountingMachine machine,
      InstantSource clock) {
    return new ExplorerRoutes(
        new Neighbours(
            store,
            compute,
            compute,
            messenger::trace,
            this::replay,
            blocked::hides,
            new NodeView(health, status, () -> work(machine))),
        clock);
  }

  private Replayed replay(Bytes process) {
    ReplayReport report = compute.replay(process, (_, _) -> {});
    return new Replayed(
        report.slots(),
        report.ticks(),
        report.gasUsed(),
        report.mismatchCount(),
        report.imageHash(),
        report.liveImageHash());
  }

  private Work work(CountingMachine machine) {
    CountingMachine.Evaluations done = machine.counts().evaluations();
    return new Work(
        store.counts().appends(),
        done.accepted() + done.rejected() + done.failed() + done.stopped(),
        done.gasUsed());
  }
}
