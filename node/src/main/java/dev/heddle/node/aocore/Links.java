package dev.heddle.node.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.aocore.HttpSignature;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Structured;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Answers whose parts are named instead of told: a message within one becomes {@code key+link}, its
 * id, and is read at {@code /ID}.
 *
 * <p>An item has its own id and stays where it is. Any other part has the id of a message that
 * nobody signed, which follows from what is in it and from the ids of its own parts; it is kept as
 * long as there is room, those go first that nobody asked for. Who comes too late asks again for
 * what it was a part of. A list with links in it is kept as a message with numbers for keys. Safe
 * for any thread.
 */
final class Links {
  /** All parts that are kept. */
  static final int BYTES_MAX = 16 << 20;

  private static final String COMMITMENTS = "commitments";
  private static final int ENTRY_BYTES = 128;

  private final Predicate<Bytes> isItem;
  private final int bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Bytes, Value> parts = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param isItem whether that is the id of an item that is kept anyway
   */
  Links(Predicate<Bytes> isItem, int bytesMax) {
    this.isItem = isItem;
    this.bytesMax = bytesMax;
  }

  /** The value with links in the place of what is in it. */
  Value linked(Value value) {
    return value instanceof Value.Map map ? new Value.Map(linked(map.message())) : value;
  }

  private Message linked(Message message) {
    Message.Builder linked = Message.builder();
    message.forEach((key, value) -> {
      boolean part =
          !key.equals(COMMITMENTS) && value.asMessage().filter(some -> !some.isEmpty()).isPresent();
      if (part) {
        linked.put(key + "+link", link(value).base64Url());
      } else {
        linked.put(key, value);
      }
    });
    return linked.build();
  }

  private Bytes link(Value value) {
    Optional<Bytes> item = value.asMessage().flatMap(Links::signedId).filter(isItem);
    if (item.isPresent()) {
      return item.get();
    }
    Message plain = value.asMessage().orElseThrow().without(COMMITMENTS);
    Message part = linked(plain);
    Message tabm = Structured.encode(part);
    if (value instanceof Value.Sequence) {
      // What tells a list from a message with the keys 1, 2 and so on.
      String types = tabm.text("ao-types").map(text -> ", " + text).orElse("");
      tabm = tabm.with("ao-types", Value.Binary.of(".=\"list\"" + types));
    }
    Bytes id = HttpSignature.unsignedId(tabm);
    keep(id, part.equals(plain) && value instanceof Value.Sequence ? value : new Value.Map(part));
    return id;
  }

  private static Optional<Bytes> signedId(Message message) {
    List<String> ids =
        message
            .get(COMMITMENTS)
            .flatMap(Value::asMessage)
            .map(all -> List.copyOf(all.values().keySet()))
            .orElse(List.of());
    return ids.size() == 1 ? Ids.parse(ids.getFirst()) : Optional.empty();
  }

  private void keep(Bytes id, Value part) {
    lock.lock();
    try {
      if (parts.put(id, part) == null) {
        bytes += size(part);
      }
      Iterator<Map.Entry<Bytes, Value>> oldest = parts.entrySet().iterator();
      while (bytes > bytesMax && oldest.hasNext()) {
        bytes -= size(oldest.next().getValue());
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The part with that id, if it is kept. */
  Optional<Value> part(Bytes id) {
    lock.lock();
    try {
      return Optional.ofNullable(parts.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of one level, which is all that a part has. */
  private static long size(Value part) {
    long[] size = {ENTRY_BYTES};
    part.asMessage()
        .orElse(Message.EMPTY)
        .forEach((key, value) -> size[0] += key.length() + ENTRY_BYTES + length(value));
    return size[0];
  }

  private static long length(Value value) {
    return value instanceof Value.Binary binary ? binary.bytes().size() : 0;
  }
}
