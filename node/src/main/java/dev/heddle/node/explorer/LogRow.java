package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.Optional;

/**
 * A slot of a log with its result, if anybody asked for that yet.
 *
 * @param from who sent it: the process that it comes from, or else the wallet that signed it
 */
record LogRow(
    long slot,
    Id message,
    String title,
    Optional<Id> from,
    long atMs,
    boolean evaluated,
    String output,
    Optional<String> error,
    long gasUsed) {
  private static final int OUTPUT_CHARS_MAX = 160;

  static LogRow of(Entry entry, Store store) {
    Optional<ResultRow> result = result(entry, store);
    Tags tags = entry.message().map(DataItem::tags).orElse(Tags.NONE);
    String kind = entry.message().isPresent() ? Row.kind(tags) : "Assignment";
    String title = Row.title(tags, kind);
    return new LogRow(
        entry.assignment().slot(),
        Id.message(messageId(entry)),
        title.isEmpty() ? kind : title,
        entry.message().map(LogRow::from),
        entry.assignment().timestampMs(),
        result.isPresent(),
        result.map(row -> output(row).line(OUTPUT_CHARS_MAX)).orElse(""),
        result.flatMap(ResultRow::error).map(text -> Said.ofText(text).line(OUTPUT_CHARS_MAX)),
        result.map(ResultRow::gasUsed).orElse(0L));
  }

  static Optional<ResultRow> result(Entry entry, Store store) {
    EvaluationId id = EvaluationId.of(entry.assignment().timestampMs(), entry.assignment().slot());
    return store.result(entry.assignment().process(), id);
  }

  static Said output(ResultRow row) {
    return Said.ofOutput(Json.parse(row.json()).path("Output"));
  }

  /** What the slot is of: a process is its own first message. */
  static Bytes messageId(Entry entry) {
    return entry
        .message()
        .map(DataItem::id)
        .or(() -> entry.assignment().message())
        .orElseGet(() -> entry.assignment().process());
  }

  static Id from(DataItem item) {
    return item.tags()
        .first("From-Process")
        .map(Id::of)
        .orElseGet(() -> Id.of(item.ownerAddress()));
  }
}
