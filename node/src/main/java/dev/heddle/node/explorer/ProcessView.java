package dev.heddle.node.explorer;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.node.explorer.Neighbours.Replayed;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a page says of a process.
 *
 * @param name what it calls itself, or nothing
 * @param source its program where that is text and not large
 * @param memory over the slots of which it is known
 * @param mayHaveHandlers whether it is worth asking for them
 * @param shownTable the newest output that is a table, and its slot
 * @param older the slot from which the next page of the log goes down, if there is one
 */
record ProcessView(
    Id id,
    String kind,
    String name,
    long slots,
    List<Fact> facts,
    List<Tag> tags,
    Optional<Chart.Bars> gas,
    Optional<Memory> memory,
    boolean mayHaveHandlers,
    Optional<ShownTable> shownTable,
    Said source,
    List<LogRow> log,
    Optional<Long> older,
    boolean newest) {
  /** Slots of a page of a log. */
  static final int PAGE_MAX = 50;

  /** Larger sources are not shown. */
  private static final int SOURCE_BYTES_MAX = 64 << 10;

  /**
   * Memory by slots.
   *
   * @param late whether results of before were kept without it
   */
  record Memory(Chart.Bars bars, boolean late) {}

  record ShownTable(long slot, Table table) {}

  /** How evaluating, or folding again, went. */
  record Done(String words, boolean good, Optional<Replayed> replayed) {}

  /**
   * Looks at a process; nothing is evaluated.
   *
   * @param before shows the slots below that one
   */
  static ProcessView of(
      ProcessHead head, Optional<Long> before, Store store, Predicate<DataItem> hidden) {
    Bytes id = head.process();
    Optional<DataItem> item = item(id, store);
    List<Tag> tags = item.map(found -> found.tags().list()).orElse(List.of());
    String kind = item.map(found -> Row.kind(found.tags())).orElse("Process");
    long end = Math.min(head.slots(), before.orElse(head.slots()));
    long from = Math.max(0, end - PAGE_MAX);
    List<ResultRow> results =
        store
            .results(id, Optional.empty(), Optional.empty(), false, Chart.BARS_MAX, false)
            .reversed();
    return new ProcessView(
        Id.process(id),
        kind,
        item.map(found -> Row.title(found.tags(), kind)).orElse(""),
        head.slots(),
        facts(head, item, results, store),
        tags,
        gas(results),
        memory(results),
        item.map(found -> Handlers.mayHave(found, store)).orElse(false),
        shownTable(results),
        item.filter(hidden.negate()).map(ProcessView::source).orElse(Said.NOTHING),
        log(id, from, end, store),
        from > 0 ? Optional.of(from) : Optional.empty(),
        end == head.slots());
  }

  /** The item that a process began with. */
  static Optional<DataItem> item(Bytes process, Store store) {
    return store
        .entry(process, 0)
        .flatMap(Entry::message)
        .or(() -> store.item(process).map(stored -> stored.item()));
  }

  private static List<LogRow> log(Bytes id, long from, long end, Store store) {
    List<LogRow> log = new ArrayList<>();
    for (long slot = end - 1; slot >= from; slot--) {
      store.entry(id, slot).ifPresent(entry -> log.add(LogRow.of(entry, store)));
    }
    return log;
  }

  private static List<Fact> facts(
      ProcessHead head, Optional<DataItem> item, List<ResultRow> results, Store store) {
    List<Fact> facts = new ArrayList<>();
    item.ifPresent(found -> {
      facts.add(Fact.of("Owner", Id.owner(Bytes.base64Url(found.ownerAddress()))));
      found.tags().first("Module").ifPresent(module -> facts.add(module(module)));
      found
          .tags()
          .first("Scheduler")
          .ifPresent(scheduler -> facts.add(Fact.of("Scheduler", Id.of(scheduler))));
    });
    facts.add(Fact.of("Slots", Shown.whole(head.slots())));
    facts.add(Fact.of("Last slot given", Shown.time(head.timestampMs())));
    facts.add(
        Fact.of(
            "Evaluated",
            results.isEmpty()
                ? "not yet: nobody asked"
                : "up to slot " + Shown.whole(results.getLast().slot())));
    store
        .newestCheckpoint(head.process(), new Checkpoint.Place(head.slots() - 1, Long.MAX_VALUE))
        .ifPresent(checkpoint -> {
          facts.add(Fact.of("Memory", Shown.bytes(checkpoint.sizeBytes())));
          facts.add(
              Fact.of(
                  "State root, slot " + Shown.whole(checkpoint.place().slot()),
                  checkpoint.stateRoot().base64Url()));
        });
    facts.add(Fact.of("Hash chain", head.hashChain().base64Url()));
    return facts;
  }

  private static Fact module(String text) {
    return Ids.parse(text)
        .map(id -> Fact.of("Module", Id.module(id)))
        .orElseGet(() -> Fact.of("Module", text));
  }

  private static Optional<Chart.Bars> gas(List<ResultRow> results) {
    List<Chart.Value> values =
        results.stream()
            .filter(row -> row.id().cron().isEmpty())
            .map(row -> new Chart.Value(row.slot(), row.gasUsed(), row.error().isPresent()))
            .toList();
    boolean any = values.stream().anyMatch(value -> value.number() > 0);
    return any ? Optional.of(Chart.bars(Chart.Measure.GAS, values)) : Optional.empty();
  }

  static Optional<Memory> memory(List<ResultRow> results) {
    List<ResultRow> messages = results.stream().filter(row -> row.id().cron().isEmpty()).toList();
    List<Chart.Value> values =
        messages.stream()
            .filter(row -> row.memoryBytes().isPresent())
            .map(row ->
                new Chart.Value(row.slot(), row.memoryBytes().getAsLong(), row.error().isPresent()))
            .toList();
    if (values.isEmpty()) {
      return Optional.empty();
    }
    boolean late = values.getFirst().slot() > messages.getFirst().slot();
    return Optional.of(new Memory(Chart.bars(Chart.Measure.MEMORY, values), late));
  }

  private static Optional<ShownTable> shownTable(List<ResultRow> results) {
    int from = Math.max(0, results.size() - PAGE_MAX);
    for (ResultRow row : results.subList(from, results.size()).reversed()) {
      Optional<Table> table = LogRow.output(row).table();
      if (table.isPresent()) {
        return Optional.of(new ShownTable(row.slot(), table.get()));
      }
    }
    return Optional.empty();
  }

  private static Said source(DataItem item) {
    if (FunctionRecord.isOne(item.tags())) {
      try {
        return small(FunctionRecord.of(item).source());
      } catch (MalformedAoException e) {
        return Said.NOTHING;
      }
    }
    return small(item.data());
  }

  private static Said small(Bytes source) {
    return source.size() <= SOURCE_BYTES_MAX ? Said.ofData(source) : Said.NOTHING;
  }
}
