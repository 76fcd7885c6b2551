package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A compute unit whose programs are functions from an entry of the log to a result; by default they
 * do nothing.
 */
final class Programs implements Compute {
  private final Store store;
  private final Map<Bytes, Function<Entry, ObjectNode>> programs = new ConcurrentHashMap<>();
  private final Map<Bytes, List<ResultRow>> crons = new HashMap<>();

  Programs(Store store) {
    this.store = store;
  }

  void run(Bytes process, Function<Entry, ObjectNode> program) {
    programs.put(process, program);
  }

  /** Lets a cron fire with that outbox. */
  void fire(Bytes process, long timestampMs, ObjectNode result) {
    EvaluationId id = new EvaluationId(timestampMs, "0", Optional.of("0-1-second"));
    crons
        .computeIfAbsent(process, key -> new ArrayList<>())
        .add(new ResultRow(process, id, 0, Json.write(result), Optional.empty(), 0, process));
  }

  @Override
  public ResultRow result(Bytes process, long slot) {
    Entry entry = store.entry(process, slot).orElseThrow();
    Function<Entry, ObjectNode> program = programs.get(process);
    ObjectNode result = program == null ? nothing() : program.apply(entry);
    return new ResultRow(
        process,
        EvaluationId.of(entry.assignment().timestampMs(), slot),
        slot,
        Json.write(result),
        Optional.empty(),
        0,
        entry.assignment().id());
  }

  @Override
  public List<ResultRow> cronResults(Bytes process, Optional<String> after, int limit) {
    List<ResultRow> rows = crons.getOrDefault(process, List.of());
    int from = 0;
    if (after.isPresent()) {
      for (int i = 0; i < rows.size(); i++) {
        if (Monitors.cursor(rows.get(i).id()).equals(after.get())) {
          from = i + 1;
        }
      }
    }
    return rows.subList(from, Math.min(rows.size(), from + limit));
  }

  static ObjectNode nothing() {
    ObjectNode result = Json.object();
    result.set("Messages", Json.array());
    result.set("Spawns", Json.array());
    result.set("Assignments", Json.array());
    return result.put("Output", "");
  }

  /** A result that sends one message. */
  static ObjectNode sending(String target, long reference, Tag... tags) {
    return and(nothing(), "Messages", message(target, reference, tags));
  }

  /** The result with one more entry in that part of its outbox. */
  static ObjectNode and(ObjectNode result, String part, ObjectNode entry) {
    ((ArrayNode) result.path(part)).add(entry);
    return result;
  }

  static ObjectNode message(String target, long reference, Tag... tags) {
    ObjectNode message = Json.object().put("Target", target).put("Data", "d" + reference);
    message.put("Anchor", "%032d".formatted(reference));
    message.set("Tags", tags(tags));
    return message;
  }

  static ObjectNode spawn(Tag... tags) {
    ObjectNode spawn = Json.object().put("Data", "NODATA");
    spawn.set("Tags", tags(tags));
    return spawn;
  }

  static ObjectNode assignment(String item, String... processes) {
    ObjectNode assignment = Json.object();
    ArrayNode list = Json.array();
    List.of(processes).forEach(list::add);
    assignment.set("Processes", list);
    return assignment.put("Message", item);
  }

  /** The first value of that tag of the message in the entry; empty text if there is none. */
  static String tag(Entry entry, String name) {
    return entry.message().map(DataItem::tags).flatMap(tags -> tags.first(name)).orElse("");
  }

  private static ArrayNode tags(Tag... tags) {
    ArrayNode json = Json.array();
    for (Tag tag : tags) {
      json.add(Json.object().put("name", tag.name()).put("value", tag.value()));
    }
    return json;
  }
}
