package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.node.store.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What this gateway does not serve, by id or by SHA-256 of the data, whoever asks and under
 * whatever id. The bytes stay in the log, so that processes that are made of them keep their state.
 *
 * <p>Kept in a JSON file that is replaced whole: {@code [{"kind", "value", "reason"}]}. A change is
 * durable when the call returns. Safe for any thread.
 */
public final class BlockList {
  /** Entries altogether. */
  static final int ENTRIES_MAX = 100_000;

  /** Letters of a reason. */
  static final int REASON_CHARS_MAX = 500;

  private static final JsonLimits LIMITS = new JsonLimits(256 << 20, 4096, 4);

  /** What an entry is matched with. */
  enum Kind {
    ID,
    HASH
  }

  /**
   * @param value an id, or the SHA-256 of data; 32 bytes
   */
  record Entry(Kind kind, Bytes value, String reason) {}

  private final Path file;
  private final Map<String, Entry> entries = new TreeMap<>();

  /**
   * Reads the list.
   *
   * @param file need not be there yet
   * @throws UncheckedIOException if it is there and cannot be read: what was blocked must not be
   *     served by mistake
   */
  public BlockList(Path file) {
    this.file = file;
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (JsonNode node : Json.parse(Bytes.wrap(Files.readAllBytes(file)), LIMITS)) {
        Bytes value = Bytes.base64Url(node.path("value").asString(""));
        Kind kind = Kind.valueOf(node.path("kind").asString(""));
        keep(new Entry(kind, value, node.path("reason").asString("")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the list of what is blocked, " + file, e);
    } catch (RuntimeException e) {
      throw new UncheckedIOException(new IOException(file + " is no list of what is blocked", e));
    }
  }

  private static String key(Kind kind, Bytes value) {
    return kind + " " + value.base64Url();
  }

  private void keep(Entry entry) {
    entries.put(key(entry.kind, entry.value), entry);
  }

  synchronized boolean blocks(Kind kind, Bytes value) {
    return !entries.isEmpty() && entries.containsKey(key(kind, value));
  }

  /** Whether an item's data are not served, because of its id or of what they are. */
  public boolean hides(DataItem item) {
    return blocks(Kind.ID, item.id())
        || (hasHashes() && blocks(Kind.HASH, Hashes.sha256(item.data())));
  }

  /** Whether digests of data have to be known. */
  synchronized boolean hasHashes() {
    return entries.values().stream().anyMatch(entry -> entry.kind == Kind.HASH);
  }

  /** Entries by kind and value, up to a number, after a place. */
  synchronized List<Entry> list() {
    return List.copyOf(entries.values());
  }

  /** Adds an entry or gives it another reason; false if there are too many. */
  synchronized boolean add(Entry entry) {
    String key = key(entry.kind, entry.value);
    if (!entries.containsKey(key) && entries.size() >= ENTRIES_MAX) {
      return false;
    }
    Optional<Entry> before = Optional.ofNullable(entries.put(key, entry));
    write(() -> before.ifPresentOrElse(old -> entries.put(key, old), () -> entries.remove(key)));
    return true;
  }

  /** Removes an entry; false if there is none. */
  synchronized boolean remove(Kind kind, Bytes value) {
    Entry before = entries.remove(key(kind, value));
    if (before == null) {
      return false;
    }
    write(() -> keep(before));
    return true;
  }

  private void write(Runnable undo) {
    List<Entry> all = new ArrayList<>(entries.values());
    ArrayNode json = Json.array();
    all.forEach(entry ->
        json.addObject()
            .put("kind", entry.kind.name())
            .put("value", entry.value.base64Url())
            .put("reason", entry.reason));
    try {
      WholeFile.replace(file, Json.writeBytes(json));
    } catch (IOException e) {
      undo.run();
      throw new UncheckedIOException("the list of what is blocked was not changed", e);
    }
  }
}
