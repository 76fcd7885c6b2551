package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.MessageJson;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.store.EvaluationId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the patches of one process have made of its state, up to one of its results. A change costs
 * what it changes, a read what it reads. Not safe for several threads at once.
 */
final class Patched {
  /** Where a key is a message, its keys; else its value. */
  private sealed interface Held {
    record Leaf(Value value, int size) implements Held {}

    record Keys(TreeMap<String, Held> below) implements Held {}
  }

  private static final int KEY_BYTES = 64;

  /** Results that are added to it until it is kept again, see {@link #toKeep}. */
  static final int KEEP_EVERY = 500;

  /** Bytes that may be kept for each of those. */
  private static final int KEPT_BYTES_EACH = 1024;

  private final Held.Keys root = new Held.Keys(new TreeMap<>());
  private @Nullable EvaluationId last;
  private long slot = -1;
  private long size;
  private long added;

  /** The last result that is in it; empty before the first. */
  Optional<EvaluationId> last() {
    return Optional.ofNullable(last);
  }

  /** The slot of that, or -1. */
  long slot() {
    return slot;
  }

  /** About how many bytes it takes. */
  long size() {
    return size;
  }

  void advance(EvaluationId id, long ofSlot) {
    last = id;
    slot = Math.max(slot, ofSlot);
    added++;
  }

  /**
   * What is to be kept of it so that it need not be made from the first result again; nothing as
   * long as that would cost more than it saves. Large states are kept more seldom.
   */
  Optional<Bytes> toKeep() {
    EvaluationId id = last;
    if (id == null
        || added < KEEP_EVERY
        || added * KEPT_BYTES_EACH < size
        || size > Patches.BYTES_MAX) {
      return Optional.empty();
    }
    added = 0;
    ObjectNode kept =
        Json.object()
            .put("timestamp", id.timestampMs())
            .put("ordinate", id.ordinate())
            .put("slot", slot);
    id.cron().ifPresent(cron -> kept.put("cron", cron));
    kept.set("state", MessageJson.encode(value(root)));
    return Optional.of(Json.writeBytes(kept));
  }

  /** The state that was kept, or an empty one where that cannot be read. */
  static Patched of(Bytes kept) {
    Patched patched = new Patched();
    try {
      JsonNode json = Json.parse(kept, JsonLimits.DEFAULT);
      patched.merge(MessageJson.value(json.path("state")).asMessage().orElse(Message.EMPTY));
      patched.advance(
          new EvaluationId(
              json.path("timestamp").asLong(-1),
              json.path("ordinate").asString(""),
              Optional.ofNullable(json.get("cron")).map(JsonNode::asString)),
          json.path("slot").asLong(-1));
      patched.added = 0;
      return patched;
    } catch (MalformedJsonException | IllegalArgumentException e) {
      return new Patched();
    }
  }

  void merge(Message changes) {
    merge(root, changes);
  }

  private void merge(Held.Keys into, Message changes) {
    changes.forEach((key, value) -> {
      Held old = into.below.get(key);
      if (value instanceof Value.Map map) {
        Held.Keys below;
        if (old instanceof Held.Keys keys) {
          below = keys;
        } else {
          below = new Held.Keys(new TreeMap<>());
          replace(into, key, old, below);
        }
        merge(below, map.message());
      } else {
        replace(into, key, old, new Held.Leaf(value, size(value)));
      }
    });
  }

  private void replace(Held.Keys into, String key, @Nullable Held old, Held by) {
    into.below.put(key, by);
    size += size(by) - (old == null ? -2L * key.length() - KEY_BYTES : size(old));
  }

  private static long size(Held held) {
    return switch (held) {
      case Held.Leaf leaf -> leaf.size;
      case Held.Keys keys ->
          keys.below.entrySet().stream()
              .mapToLong(e -> 2L * e.getKey().length() + KEY_BYTES + size(e.getValue()))
              .sum();
    };
  }

  private static int size(Value value) {
    return switch (value) {
      case Value.Binary binary -> KEY_BYTES + binary.bytes().size();
      case Value.Whole _, Value.Real _, Value.Atom _ -> KEY_BYTES;
      case Value.Sequence sequence ->
          KEY_BYTES + sequence.values().stream().mapToInt(Patched::size).sum();
      case Value.Map map ->
          KEY_BYTES
              + map.message().values().entrySet().stream()
                  .mapToInt(e -> KEY_BYTES + 2 * e.getKey().length() + size(e.getValue()))
                  .sum();
    };
  }

  /** What is at a path; all of it where that is empty. */
  Optional<Value> read(List<String> path) {
    Held at = root;
    for (int i = 0; i < path.size(); i++) {
      switch (at) {
        case Held.Keys keys -> {
          Held next = keys.below.get(path.get(i));
          if (next == null) {
            return path.get(i).equals("keys") && i == path.size() - 1
                ? Optional.of(keys(keys))
                : Optional.empty();
          }
          at = next;
        }
        case Held.Leaf leaf -> {
          return within(leaf.value, path.subList(i, path.size()));
        }
      }
    }
    return Optional.of(value(at));
  }

  private static Optional<Value> within(Value value, List<String> path) {
    Optional<Value> at = Optional.of(value);
    for (String key : path) {
      at = at.flatMap(Value::asMessage).flatMap(message -> Walk.key(message, key));
    }
    return at;
  }

  private static Value keys(Held.Keys keys) {
    return new Value.Sequence(
        keys.below.keySet().stream().map(Value.Binary::of).map(Value.class::cast).toList());
  }

  private static Value value(Held held) {
    return switch (held) {
      case Held.Leaf leaf -> leaf.value;
      case Held.Keys keys -> {
        Message.Builder message = Message.builder();
        keys.below.forEach((key, below) -> message.put(key, value(below)));
        yield new Value.Map(message.build());
      }
    };
  }
}
