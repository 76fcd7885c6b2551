package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A store, a clock, a {@link ToyMachine} and a compute unit over them. */
final class ToyNode implements AutoCloseable {
  static final long START_MS = 1_700_000_000_123L;
  static final Sender ALICE = Sender.of(1);
  static final Sender SCHEDULER = Sender.of(2);

  final ManualClock clock = new ManualClock(START_MS);
  final Store store = Store.inMemory(StoreOptions.DEFAULT, clock);
  final Bytes module;
  ToyMachine machine = new ToyMachine();
  ComputeOptions options = ComputeOptions.standard("compute-address");
  ComputeUnit unit;

  ToyNode() {
    module = upload(ALICE, "toy", moduleTags("toy"));
    unit = unit(Upstream.NONE);
  }

  static List<Tag> moduleTags(String format) {
    return new ArrayList<>(
        List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Module"),
            new Tag("Module-Format", format),
            new Tag("Input-Encoding", "JSON-1"),
            new Tag("Output-Encoding", "JSON-1"),
            new Tag("Memory-Limit", "1-mb"),
            new Tag("Compute-Limit", "9000")));
  }

  ComputeUnit unit(Upstream upstream) {
    return new ComputeUnit(store, machine, upstream, options, clock);
  }

  /** Stops the unit and starts one that knows nothing but the store. */
  void restart() {
    unit.close();
    machine = new ToyMachine();
    unit = unit(Upstream.NONE);
  }

  void restart(ComputeOptions with) {
    options = with;
    restart();
  }

  Bytes upload(Sender sender, String data, List<Tag> tags) {
    VerifiedItem item = sender.item(Optional.empty(), data, tags);
    store.append(new ItemRecord(item.item().raw())).join();
    return item.id();
  }

  Bytes spawn(String name, Tag... tags) {
    return spawn(name, module, tags);
  }

  Bytes spawn(String name, Bytes ofModule, Tag... more) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Type", "Process"));
    tags.add(new Tag("Module", ofModule.base64Url()));
    tags.add(new Tag("Scheduler", SCHEDULER.wallet().address()));
    tags.addAll(List.of(more));
    return open(ALICE.item(Optional.empty(), name, tags).item());
  }

  /** Opens a log with an item that is its process. */
  Bytes open(DataItem process) {
    assign(process.id(), Optional.of(process), Optional.empty(), List.of(), clock.millis());
    return process.id();
  }

  /** Sends a message one millisecond after the last thing that happened; gives its slot. */
  long send(Bytes process, String data, Tag... tags) {
    clock.advance(1);
    return sendAt(clock.millis(), process, data, tags);
  }

  long sendAt(long timestampMs, Bytes process, String data, Tag... tags) {
    DataItem message = ALICE.message(process, data, tags).item();
    return assign(process, Optional.of(message), Optional.of(message.id()), List.of(), timestampMs);
  }

  /** Schedules an item that was made elsewhere. */
  long sendItem(Bytes process, DataItem message, long timestampMs) {
    return assign(process, Optional.of(message), Optional.of(message.id()), List.of(), timestampMs);
  }

  long assignById(Bytes process, Bytes id, String... exclude) {
    clock.advance(1);
    return assign(process, Optional.empty(), Optional.of(id), List.of(exclude), clock.millis());
  }

  private long assign(
      Bytes process,
      Optional<DataItem> message,
      Optional<Bytes> id,
      List<String> exclude,
      long timestampMs) {
    long slot = store.head(process).map(head -> head.slots()).orElse(0L);
    Bytes chain =
        store
            .head(process)
            .map(head -> HashChain.next(head.lastAssignment(), head.hashChain()))
            .orElseGet(() -> HashChain.seed(process));
    Assignment.Terms terms =
        new Assignment.Terms(
            process, 0, slot, chain, store.tip().height(), timestampMs, id, exclude);
    append(terms, message);
    return slot;
  }

  void append(Assignment.Terms terms, Optional<DataItem> message) {
    Bytes anchor = Hashes.sha256(terms.process(), Bytes.utf8(Long.toString(terms.slot())));
    DataItem assignment = SCHEDULER.wallet().sign(Assignment.draft(terms, anchor));
    store
        .append(
            new AssignmentRecord(
                assignment.raw(), message.map(DataItem::raw).orElse(Bytes.EMPTY), false))
        .join();
  }

  Entry entry(Bytes process, long slot) {
    return store.entry(process, slot).orElseThrow();
  }

  JsonNode result(Bytes process, long slot) {
    return Json.parse(unit.result(process, slot).json());
  }

  String output(Bytes process, long slot) {
    return result(process, slot).path("Output").asString();
  }

  @Override
  public void close() {
    unit.close();
    store.close();
  }
}
