package dev.heddle.node.functions;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.node.functions.FunctionsUnit.Written;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.FunctionFolds.FunctionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a function's interactions into bundles as EXM's operator keeps them on Arweave, from which
 * the stock {@code function:evaluate} comes to the state without our log.
 *
 * <p>A bundle is an item of ours whose data are {@code {"entities": [{"raw", "metadata"}],
 * "exmContext": {"requests", "kv"}}}: interactions as {@link FunctionEntity} has them, then what
 * was fetched for them, and the keys and values after them. Beside the tags of EXM it has {@code
 * Slot-From}, {@code Slot-To} and {@code State-Hash}, the SHA-256 of the state after it as text.
 * Bundles follow one another without gaps. An interaction that was not valid changes nothing here,
 * and something there, so it is left out, but for the evaluator that has it so.
 *
 * <p>EXM's form has no upgrades: an upgraded function has bundles up to its upgrade. Calls block;
 * safe for any thread.
 */
final class FunctionBundles {
  /** Slots that one bundle goes over. */
  static final int SLOTS_MAX = 100;

  /** Bundles that one request makes; the next goes on. */
  static final int BUNDLES_MAX = 10;

  /** Inputs and fetched answers of one bundle, but for one interaction that has more. */
  static final int CHARS_MAX = 1 << 20;

  private static final String SLOT_TO = "Slot-To";

  private final FunctionsUnit unit;
  private final Store store;
  private final Set<Bytes> busy = ConcurrentHashMap.newKeySet();

  FunctionBundles(FunctionsUnit unit, Store store) {
    this.unit = unit;
    this.store = store;
  }

  /**
   * What was made.
   *
   * @param slot the last one that is in a bundle, 0 for none
   * @param more whether there are interactions after it that a next request puts into bundles
   */
  record Made(List<Bytes> bundles, long slot, boolean more) {}

  /**
   * Makes bundles of what is in none yet.
   *
   * @throws Refusal 404 if the function is not here, 503 if somebody else does the same
   */
  Made make(Bytes function) {
    unit.record(function);
    if (!busy.add(function)) {
      throw new Refusal(503, "the bundles of " + function + " are being made; ask again");
    }
    try {
      long slot = lastBundled(function);
      List<Bytes> made = new ArrayList<>();
      while (made.size() < BUNDLES_MAX) {
        Optional<Gathered> next = gather(function, slot + 1);
        if (next.isEmpty()) {
          return new Made(made, slot, false);
        }
        made.add(keep(function, next.get()));
        slot = next.get().toSlot;
      }
      return new Made(made, slot, store.entry(function, slot + 1).isPresent());
    } finally {
      busy.remove(function);
    }
  }

  private long lastBundled(Bytes function) {
    ItemQuery query =
        ItemQuery.ALL
            .withOwners(List.of(Bytes.base64Url(unit.address())))
            .withTags(
                List.of(
                    new TagFilter("Function", function.base64Url()),
                    new TagFilter("Type", "Serverless")));
    while (true) {
      Page page = store.query(query);
      for (Page.Hit hit : page.hits()) {
        Optional<String> slot = hit.tags().first(SLOT_TO).filter(text -> text.matches("\\d{1,15}"));
        if (slot.isPresent()) {
          return Long.parseLong(slot.get());
        }
      }
      if (!page.more()) {
        return 0;
      }
      query = query.withAfter(page.resumeAfter());
    }
  }

  /** Interactions on their way into a bundle. */
  private static final class Gathered {
    private final long fromSlot;
    private final ObjectNode requests = Json.object();
    private final List<FunctionEntity> entities = new ArrayList<>();
    private long toSlot;
    private long timestampMs;
    private long chars;

    Gathered(long fromSlot) {
      this.fromSlot = fromSlot;
      this.toSlot = fromSlot - 1;
    }

    /** False if it does not fit, since one answer would have to be two, or there is enough. */
    boolean take(FunctionEntity entity, boolean counts) {
      boolean same =
          entity.requests().properties().stream()
              .allMatch(each ->
                  !requests.has(each.getKey())
                      || requests.path(each.getKey()).equals(each.getValue()));
      boolean first = toSlot < fromSlot;
      if (counts && !first && (!same || chars + entity.chars() > CHARS_MAX)) {
        return false;
      }
      if (counts) {
        entities.add(entity);
        chars += entity.chars();
        entity
            .requests()
            .properties()
            .forEach(each -> requests.set(each.getKey(), each.getValue()));
      }
      toSlot = entity.slot();
      timestampMs = entity.timestampMs();
      return true;
    }
  }

  private Optional<Gathered> gather(Bytes function, long fromSlot) {
    boolean allCount = unit.evaluator(function) == Evaluator.THREE_EM_0_3_14;
    DataItem record = unit.record(function);
    Gathered gathered = new Gathered(fromSlot);
    List<Written> results = unit.history(function, fromSlot, SLOTS_MAX);
    List<Entry> entries = store.entries(function, fromSlot, results.size());
    for (int i = 0; i < entries.size(); i++) {
      Written result = results.get(i);
      if (result.output().path("type").asString("").equals("upgrade")) {
        break;
      }
      FunctionEntity entity = FunctionEntity.of(record, entries.get(i));
      if (!gathered.take(entity, allCount || result.valid())) {
        break;
      }
    }
    return gathered.toSlot < fromSlot ? Optional.empty() : Optional.of(gathered);
  }

  private Bytes keep(Bytes function, Gathered gathered) {
    FunctionState state = unit.state(function, Optional.of(gathered.toSlot));
    String version = executor(function);
    ObjectNode data = Json.object();
    ArrayNode entities = data.putArray("entities");
    gathered.entities.forEach(entity -> entities.add(entity.json(version)));
    ObjectNode context = data.putObject("exmContext");
    context.set("requests", gathered.requests);
    context.set("kv", Json.parse(state.keysAndValues()));
    Tags tags =
        Tags.of(
            List.of(
                new Tag("Content-Type", "application/json"),
                new Tag("App-Name", "EM"),
                new Tag("Type", "Serverless"),
                new Tag("Function", function.base64Url()),
                new Tag("Pseudo-Timestamp", Long.toString(gathered.timestampMs)),
                new Tag("3EM-Executor-Version", version),
                new Tag("3EM-Function-Deployed", "true"),
                new Tag("Slot-From", Long.toString(gathered.fromSlot)),
                new Tag(SLOT_TO, Long.toString(gathered.toSlot)),
                new Tag("State-Hash", Hashes.sha256(Bytes.utf8(state.state())).base64Url())));
    DataItem item =
        unit.signed(new ItemDraft(Optional.empty(), Optional.empty(), tags, Json.writeBytes(data)))
            .item();
    store.commit(new ItemRecord(item.raw()));
    return item.id();
  }

  /** Which 3EM the stock clients take for it: they know some versions by name. */
  private String executor(Bytes function) {
    return unit.evaluator(function) == Evaluator.THREE_EM_0_3_14 ? "0.3.14" : "0.3.13";
  }
}
