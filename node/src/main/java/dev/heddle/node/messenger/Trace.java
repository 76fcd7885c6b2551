package dev.heddle.node.messenger;

import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Deliveries.Cause;
import dev.heddle.node.store.Deliveries.Effect;
import dev.heddle.node.store.Deliveries.Held;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a message caused, as a tree: the message, its slot and result, the entries of its outbox
 * with how each stands, what those caused, and so on. Nothing is evaluated for it.
 *
 * <p>The tree is made level by level until it has as many messages as asked for, and written as a
 * list: an entry that was delivered names the place of its message in it, so that a long chain is
 * no deep document. Where the tree is cut, {@code more} says so; whoever wants to see what lies
 * there asks for that message's own trace. Used once, by one thread.
 */
final class Trace {
  /** Messages of one trace. */
  static final int NODES_MAX = 2000;

  /** Entries of one outbox that are shown. */
  static final int ENTRIES_MAX = 200;

  private static final int OUTPUT_CHARS_MAX = 200;
  private static final int PAGE_MAX = 1000;

  /**
   * How much to show.
   *
   * @param nodes messages in all
   * @param depth levels below the first message
   * @param from the first entry of its outbox to show
   */
  record Limits(int nodes, int depth, int from) {}

  private record Open(ObjectNode json, Entry entry, int depth, int from) {}

  private final Store store;
  private final Deliveries deliveries;
  private final Chains chains;
  private final Limits limits;
  private final ArrayDeque<Open> open = new ArrayDeque<>();
  private final ArrayNode messages = Json.array();
  private boolean truncated;

  Trace(Store store, Chains chains, Limits limits) {
    this.store = store;
    this.deliveries = store.deliveries();
    this.chains = chains;
    this.limits = limits;
  }

  /** The trace of what is at that slot. */
  ObjectNode of(Entry entry) {
    Bytes item = MessengerUnit.itemOf(entry);
    Bytes process = entry.assignment().process();
    Letter.Way way = chains.way(process, item);
    Deliveries.Chain chain = deliveries.chain(way.root());
    ObjectNode trace = Json.object().put("id", item.base64Url());
    trace.put("root", way.root().base64Url()).put("depth", way.depth());
    trace.set("parent", deliveries.cause(process, item).map(this::parent).orElse(null));
    trace
        .putObject("chain")
        .put("items", chain.items())
        .put("depth", chain.depth())
        .put("cancelled", chain.cancelled());
    trace.set("messages", messages);
    node(entry, 0, limits.from());
    for (Open next = open.poll(); next != null; next = open.poll()) {
      expand(next);
    }
    trace.put("truncated", truncated);
    return trace;
  }

  private ObjectNode parent(Cause cause) {
    OutboxEntry entry = cause.entry();
    ObjectNode parent = Json.object().put("process", entry.process().base64Url());
    if (entry.evaluation().cron().isPresent()) {
      parent.put("cron", entry.evaluation().cron().get());
      parent.put("timestamp", entry.evaluation().timestampMs());
    } else {
      long slot = Long.parseLong(entry.evaluation().ordinate());
      parent.put("slot", slot);
      store
          .entry(entry.process(), slot)
          .ifPresent(found -> parent.put("id", MessengerUnit.itemOf(found).base64Url()));
    }
    return parent.put("entry", entry.text());
  }

  /** Adds a message and gives its place among them. */
  private int node(Entry entry, int depth, int from) {
    Bytes process = entry.assignment().process();
    long slot = entry.assignment().slot();
    ObjectNode node = messages.addObject();
    node.put("id", MessengerUnit.itemOf(entry).base64Url());
    node.put("process", process.base64Url()).put("slot", slot);
    node.put("timestamp", entry.assignment().timestampMs());
    entry.message().ifPresent(message -> describe(message, node));
    Optional<ResultRow> result =
        store.result(process, EvaluationId.of(entry.assignment().timestampMs(), slot));
    node.put("state", state(entry, result.isPresent()));
    node.set("result", result.map(Trace::brief).orElse(null));
    open.add(new Open(node, entry, depth, from));
    return messages.size() - 1;
  }

  private static void describe(DataItem message, ObjectNode node) {
    message.tags().first("Action").ifPresent(action -> node.put("action", action));
    message.tags().first("From-Process").ifPresent(from -> node.put("from", from));
    message.tags().first("Type").ifPresent(type -> node.put("type", type));
  }

  /** Whether its outbox is carried, is owed, or is nobody's business. */
  private String state(Entry entry, boolean evaluated) {
    if (!entry.crank()) {
      return "cast";
    }
    Bytes process = entry.assignment().process();
    long slot = entry.assignment().slot();
    if (store.nextOwed(process, slot).equals(OptionalLong.of(slot))) {
      return evaluated ? "owed" : "waiting";
    }
    Letter.Way way = chains.way(process, MessengerUnit.itemOf(entry));
    return chains.cancelled(way) && !evaluated ? "cancelled" : "followed";
  }

  private static ObjectNode brief(ResultRow row) {
    ObjectNode brief = Json.object().put("gasUsed", row.gasUsed());
    brief.put("error", row.error().map(Trace::cut).orElse(null));
    JsonNode output = Json.parse(row.json()).path("Output");
    JsonNode data = output.isObject() && output.has("data") ? output.path("data") : output;
    String text = data.isString() ? data.stringValue() : Json.write(data);
    return brief.put("output", cut(text));
  }

  private static String cut(String text) {
    return text.length() <= OUTPUT_CHARS_MAX ? text : text.substring(0, OUTPUT_CHARS_MAX) + "…";
  }

  private void expand(Open node) {
    Bytes process = node.entry().assignment().process();
    EvaluationId evaluation =
        EvaluationId.of(node.entry().assignment().timestampMs(), node.entry().assignment().slot());
    List<Effect> effects = deliveries.effects(process, evaluation, node.from(), ENTRIES_MAX + 1);
    ArrayNode outbox = node.json().putArray("outbox");
    int shown = Math.min(effects.size(), ENTRIES_MAX);
    for (Effect effect : effects.subList(0, shown)) {
      outbox.add(entry(effect, node.depth()));
    }
    if (effects.size() > shown) {
      truncated = true;
      node.json().put("more", node.from() + shown);
    }
    if (node.from() == 0 && effects.size() == shown) {
      long followed = effects.stream().filter(Trace::isWhole).count();
      long missing = askedFor(process, evaluation) - followed;
      if (missing > 0) {
        node.json().put("notFollowed", missing);
      }
    }
  }

  /** An entry of an outbox may be for several targets; this is the first. */
  private static boolean isWhole(Effect effect) {
    return effect.entry().part() == 0
        && switch (effect.entry().kind()) {
          case MESSAGE, SPAWN, ASSIGNMENT -> true;
          case SHARE, SPAWNED, GREETING -> false;
        };
  }

  /** How many entries the outbox of a result has. */
  private int askedFor(Bytes process, EvaluationId evaluation) {
    return store
        .result(process, evaluation)
        .map(row -> Result.parse(row.json()))
        .map(result ->
            result.messages().size() + result.spawns().size() + result.assignments().size())
        .orElse(0);
  }

  private ObjectNode entry(Effect effect, int depth) {
    ObjectNode json = Json.object().put("entry", effect.entry().text());
    json.put("target", effect.target().base64Url()).put("item", effect.item().base64Url());
    Optional<Entry> there = there(effect);
    if (there.isPresent()) {
      json.put("state", "delivered");
      follow(json, there.get(), effect, depth);
      return json;
    }
    Optional<Held> letter = deliveries.letter(effect.entry().id());
    if (letter.isPresent()) {
      LetterJson.standing(letter.get(), json);
    } else {
      json.put("state", fate(effect));
    }
    return json;
  }

  /** The slot that it got, or that an equal item got before it. */
  private Optional<Entry> there(Effect effect) {
    return store.find(effect.target(), effect.item());
  }

  private void follow(ObjectNode json, Entry entry, Effect effect, int depth) {
    boolean ours =
        deliveries
            .cause(effect.target(), effect.item())
            .filter(cause -> cause.entry().equals(effect.entry()))
            .isPresent();
    if (!ours) {
      json.put("slot", entry.assignment().slot()).put("repeat", true);
    } else if (messages.size() >= limits.nodes() || depth >= limits.depth()) {
      truncated = true;
      json.put("slot", entry.assignment().slot()).put("more", true);
    } else {
      json.put("message", node(entry, depth + 1, 0));
    }
  }

  private String fate(Effect effect) {
    if (effect.end().isPresent()) {
      return switch (effect.end().get()) {
        case DELIVERED -> store.has(effect.item()) ? "kept" : "delivered elsewhere";
        case DROPPED -> "dropped";
        case CANCELLED -> "cancelled";
      };
    }
    return store.has(effect.item()) ? "kept" : "sending";
  }

  /** The limit on a page of letters. */
  static int page(Optional<Integer> asked) {
    return Math.clamp(asked.orElse(100), 1, PAGE_MAX);
  }
}
