package dev.heddle.node.explorer;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.wasm.ModuleFormat;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.DryRuns;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a process says that it answers to. aos and its like list their handlers when their owner has
 * them evaluate a line of Lua; a dry-run may claim to be from him, and leaves no trace.
 *
 * @param table of those that it named; nothing where it said something else
 * @param words why there is none
 */
record Handlers(Optional<Table> table, String words) {
  /** Letters of an answer that are looked at; the program in it names a hundred handlers. */
  static final int ANSWER_CHARS_MAX = 1 << 18;

  private static final String MARK = "heddle handlers ";
  private static final Bytes PROGRAM = program();
  private static final String OTHERWISE =
      "It does not say: what it runs keeps no list of handlers, or lets nobody ask for it.";

  private static Bytes program() {
    try (InputStream in = Handlers.class.getResourceAsStream("handlers.lua")) {
      if (in == null) {
        throw new IllegalStateException("handlers.lua is missing in this build of the node");
      }
      return Bytes.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read handlers.lua", e);
    }
  }

  /** Whether it is worth asking: not where the module is known to be of another kind. */
  static boolean mayHave(DataItem process, Store store) {
    return process
        .tags()
        .first("Module")
        .flatMap(Ids::parse)
        .flatMap(store::item)
        .flatMap(module -> module.item().tags().first("Module-Format"))
        .map(format ->
            ModuleFormat.ofTag(format).filter(known -> known != ModuleFormat.LAMBDA).isPresent())
        .orElse(false);
  }

  /** Asks it. Evaluates what is not evaluated yet; whatever goes wrong is said in words. */
  static Handlers of(DataItem process, DryRuns dryRuns) {
    try {
      return ofResult(dryRuns.dryRun(process.id(), Optional.empty(), question(process)));
    } catch (Refusal refusal) {
      return new Handlers(Optional.empty(), "It could not be asked: " + refusal.reason());
    }
  }

  /** A process that another one started belongs to that. */
  private static Bytes question(DataItem process) {
    ObjectNode question = Json.object();
    question.put("Owner", process.ownerAddress());
    question.put("Data", PROGRAM.utf8());
    ArrayNode tags = question.putArray("Tags");
    tags.add(tag("Action", "Eval"));
    process.tags().first("From-Process").ifPresent(parent -> tags.add(tag("From-Process", parent)));
    return Bytes.utf8(Json.write(question));
  }

  private static ObjectNode tag(String name, String value) {
    return Json.object().put("name", name).put("value", value);
  }

  /** What a result has behind the mark. */
  static Handlers ofResult(String result) {
    String said = Said.output(Json.parse(result).path("Output")).asString("");
    return said.lines()
        .filter(line -> line.startsWith(MARK) && line.length() <= ANSWER_CHARS_MAX)
        .findFirst()
        .flatMap(line -> table(line.substring(MARK.length())))
        .map(table -> new Handlers(Optional.of(table), ""))
        .orElseGet(() -> new Handlers(Optional.empty(), OTHERWISE));
  }

  private static Optional<Table> table(String text) {
    JsonNode json;
    try {
      json = Json.parse(text, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : json.path("rows")) {
      if (rows.size() < Table.ROWS_MAX) {
        rows.add(
            List.of(
                Table.cell(row.path("name")),
                Table.cell(row.path("pattern")),
                Table.cell(row.path("runs"))));
      }
    }
    int more = Math.max(0, json.path("total").asInt(0) - rows.size());
    return Optional.of(new Table(List.of("Handler", "Answers to", "Runs"), rows, more));
  }
}
