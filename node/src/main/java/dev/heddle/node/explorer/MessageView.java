package dev.heddle.node.explorer;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Page.Hit;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a page says of an item, and of its slot if it is in a log.
 *
 * @param data readable, unless it is hidden
 * @param hidden whether the operator blocked it
 * @param place nothing of what is in no log
 */
record MessageView(
    Id id,
    String kind,
    String title,
    List<Fact> facts,
    List<Tag> tags,
    Said data,
    long dataBytes,
    boolean hidden,
    Optional<Place> place) {
  /** Messages of a trace that are drawn. */
  static final int TRACE_MAX = 2000;

  /** Entries of an outbox that are shown. */
  static final int OUTBOX_MAX = 50;

  /**
   * Its slot.
   *
   * @param before the message of the slot before, if there is one
   * @param after of the next
   * @param result nothing if nobody asked for it yet
   */
  record Place(
      Id process,
      long slot,
      List<Fact> facts,
      Optional<Id> before,
      Optional<Id> after,
      Optional<Outcome> result) {}

  /** What came of it. */
  record Outcome(Said output, Optional<String> error, long gasUsed, List<Sent> outbox, int more) {}

  /** An entry of the outbox. */
  record Sent(String kind, Id target, String title, Said data) {}

  /**
   * What it caused, which takes longer to find out and to draw than all else together.
   *
   * @param messages in all, itself included
   * @param cut whether there are more
   */
  record Trace(Optional<Id> cause, Branch tree, Graph graph, int messages, boolean cut) {
    static Trace of(Entry entry, Neighbours others) {
      JsonNode trace = others.traces().trace(entry, TRACE_MAX);
      return new Trace(
          Ids.parse(trace.path("parent").path("id").asString("")).map(Id::message),
          Branch.of(trace),
          Graph.of(trace),
          trace.path("messages").size(),
          trace.path("truncated").booleanValue());
    }
  }

  /** A look at one thing that can be checked. */
  record Check(String what, boolean good, String words) {}

  /** Larger data are not looked at. */
  private static final long DATA_BYTES_MAX = 16 << 20;

  static MessageView of(Hit hit, Optional<Entry> entry, Neighbours others) {
    String kind = hit.transaction() ? "Transaction" : Row.kind(hit.tags());
    Optional<DataItem> item =
        hit.transaction() || hit.dataBytes() > DATA_BYTES_MAX
            ? Optional.empty()
            : others.store().item(hit.id()).map(StoredItem::item);
    boolean hidden = item.filter(others.hidden()).isPresent();
    return new MessageView(
        Id.message(hit.id()),
        kind,
        Row.title(hit.tags(), kind),
        facts(hit, item),
        hit.tags().list(),
        hidden ? Said.NOTHING : item.map(held -> Said.ofData(held.data())).orElse(Said.NOTHING),
        hit.dataBytes(),
        hidden,
        entry.map(found -> place(found, others)));
  }

  /** Of what is assigned by an id that nothing here has. */
  static MessageView ofAbsent(Bytes id, Entry entry, Neighbours others) {
    return new MessageView(
        Id.message(id),
        "Message",
        "",
        List.of(),
        List.of(),
        Said.NOTHING,
        0,
        false,
        Optional.of(place(entry, others)));
  }

  private static List<Fact> facts(Hit hit, Optional<DataItem> item) {
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("Owner", Id.owner(hit.owner())));
    hit.target().ifPresent(target -> facts.add(Fact.of("Target", Id.of(target))));
    hit.tags()
        .first("From-Process")
        .ifPresent(from -> facts.add(Fact.of("From process", Id.of(from))));
    hit.parent().ifPresent(bundle -> facts.add(Fact.of("In bundle", Id.of(bundle))));
    item.flatMap(DataItem::anchor)
        .filter(anchor -> !anchor.isEmpty())
        .ifPresent(anchor -> facts.add(Fact.of("Anchor", anchor.base64Url())));
    SignatureType.of(hit.signatureType())
        .ifPresent(type -> facts.add(Fact.of("Signature", type.name().toLowerCase(Locale.ROOT))));
    facts.add(Fact.of("Height", Shown.whole(hit.ord() >>> 32)));
    facts.add(Fact.of("Data", Shown.bytes(hit.dataBytes())));
    return facts;
  }

  private static Place place(Entry entry, Neighbours others) {
    Assignment assignment = entry.assignment();
    Store store = others.store();
    Bytes process = assignment.process();
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("Process", Id.process(process)));
    facts.add(Fact.of("Slot", Shown.whole(assignment.slot())));
    facts.add(Fact.of("Assigned", Shown.time(assignment.timestampMs())));
    facts.add(Fact.of("Block", Shown.whole(assignment.blockHeight())));
    facts.add(Fact.of("Scheduler", Id.of(assignment.item().ownerAddress())));
    facts.add(Fact.of("Assignment", assignment.id().base64Url()));
    facts.add(Fact.of("Hash chain", assignment.hashChain().base64Url()));
    return new Place(
        Id.process(process),
        assignment.slot(),
        facts,
        neighbour(process, assignment.slot() - 1, store),
        neighbour(process, assignment.slot() + 1, store),
        LogRow.result(entry, store).map(MessageView::outcome));
  }

  private static Optional<Id> neighbour(Bytes process, long slot, Store store) {
    return slot < 0
        ? Optional.empty()
        : store.entry(process, slot).map(entry -> Id.message(LogRow.messageId(entry)));
  }

  static Outcome outcome(ResultRow row) {
    Result result = Result.parse(row.json());
    List<Sent> outbox = new ArrayList<>();
    for (OutboxMessage message : result.messages()) {
      outbox.add(
          new Sent(
              "Message",
              Id.of(message.target()),
              tag(message.tags(), "Action"),
              Said.ofText(message.data())));
    }
    result
        .spawns()
        .forEach(spawn ->
            outbox.add(
                new Sent(
                    "Spawn",
                    Id.of(tag(spawn.tags(), "Module")),
                    tag(spawn.tags(), "Name"),
                    Said.ofText(spawn.data()))));
    result
        .assignments()
        .forEach(
            given -> outbox.add(new Sent("Assignment", Id.of(given.message()), "", Said.NOTHING)));
    List<Sent> shown = outbox.subList(0, Math.min(outbox.size(), OUTBOX_MAX));
    return new Outcome(
        Said.ofOutput(result.output()),
        row.error().map(text -> Said.ofText(text).text()),
        row.gasUsed(),
        List.copyOf(shown),
        outbox.size() - shown.size());
  }

  private static String tag(List<Tag> tags, String name) {
    return tags.stream()
        .filter(tag -> tag.name().equals(name))
        .findFirst()
        .map(tag -> Shown.cut(tag.value(), 64))
        .orElse("");
  }

  /** What can be checked of a slot without evaluating it: signatures and the hash chain. */
  static List<Check> checks(Entry entry, Store store) {
    List<Check> checks = new ArrayList<>();
    entry
        .message()
        .ifPresent(message ->
            checks.add(
                new Check(
                    "Signature of the message",
                    message.verify().isPresent(),
                    "by " + message.ownerAddress())));
    Assignment assignment = entry.assignment();
    checks.add(
        new Check(
            "Signature of the assignment",
            assignment.item().verify().isPresent(),
            "by " + assignment.item().ownerAddress()));
    Bytes chain =
        assignment.slot() == 0
            ? HashChain.seed(assignment.process())
            : store
                .entry(assignment.process(), assignment.slot() - 1)
                .map(Entry::assignment)
                .map(last -> HashChain.next(last.id(), last.hashChain()))
                .orElse(Bytes.EMPTY);
    checks.add(
        new Check(
            "Hash chain",
            chain.equals(assignment.hashChain()),
            assignment.slot() == 0
                ? "begins at the process"
                : "follows slot " + (assignment.slot() - 1)));
    return checks;
  }
}
