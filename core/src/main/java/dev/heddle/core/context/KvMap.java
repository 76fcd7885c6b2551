package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map from bytes to bytes with a Merkle root: a context of kind {@code kv@1}.
 *
 * <p>Persistent: {@link #put} and {@link #remove} give another map that shares what is the same, so
 * a snapshot costs nothing and a change costs the way to its key. The root is a function of the
 * content alone, never of the order in which it came about. Nodes are read when they are needed and
 * each is checked against its hash, so any part of a map can be read by who has that part. Safe for
 * use by any thread as far as its {@link Blobs} are. Methods throw {@link BlobMissingException}
 * where they need what is not there.
 *
 * <p>docs/context.md has the same for people who write a reader. A change of it is another format.
 *
 * <ul>
 *   <li>A key has 1 to 1,024 bytes, a value 0 to 1,048,576. Keys are ordered as unsigned bytes. Of
 *       a key, each byte is two nibbles, the high one first.
 *   <li>Hashes are SHA-256, 32 bytes. The hash of a value is {@code H(0x11 || value)}, that of a
 *       node {@code H(0x10 || encoded node)}. The root of a map is the hash of its top node; of a
 *       map without keys, 32 zero bytes.
 *   <li>A node stands for all keys that begin with the nibbles that lead to it. It holds the
 *       nibbles that all those keys have next in common (its path), the value of the key that ends
 *       there if there is one, and for each nibble that follows in others a child; the child's path
 *       begins behind that nibble. A node without a value has at least two children.
 *   <li>A node is encoded as: number of nibbles of its path (2 bytes); the path, two nibbles a
 *       byte, the last padded with a zero nibble; 1 if it has a value, else 0 (1 byte); bitmap of
 *       its children, bit n for nibble n (2 bytes); how many keys are in and below it (8 bytes);
 *       how many bytes those keys and their values have (8 bytes); if it has a value, its size (4
 *       bytes) and hash (32 bytes); the hashes of its children in the order of their nibbles.
 *       Numbers are big-endian.
 * </ul>
 */
public final class KvMap {
  /** The longest key. */
  public static final int KEY_BYTES_MAX = 1024;

  /** The largest value; what is larger goes under several keys. */
  public static final int VALUE_BYTES_MAX = 1 << 20;

  /** The root of a map without keys. */
  public static final Bytes EMPTY_ROOT = Bytes.wrap(new byte[KvNode.HASH_BYTES]);

  private static final byte[] NO_PATH = new byte[0];
  private static final KvNode.Sum NOTHING = new KvNode.Sum(0, 0);
  private static final KvMap EMPTY = new KvMap(null, Blobs.NONE);

  private final @Nullable KvRef top;
  private final Blobs blobs;

  private KvMap(@Nullable KvRef top, Blobs blobs) {
    this.top = top;
    this.blobs = blobs;
  }

  /** A key and its value. */
  public record Entry(Bytes key, Bytes value) {}

  /**
   * Part of a map.
   *
   * @param from the first key that may be in it; empty for the first there is
   * @param to the key before which it ends; nothing for the end of the map
   * @param entriesMax how many entries at most
   * @param bytesMax after how many bytes of keys and values it ends; the entry that passes this is
   *     the last
   */
  public record Range(Bytes from, Optional<Bytes> to, int entriesMax, long bytesMax) {}

  /** A map without keys. */
  public static KvMap empty() {
    return EMPTY;
  }

  /** The map with that root, whose nodes and values are in {@code blobs} when they are needed. */
  public static KvMap open(Bytes root, Blobs blobs) {
    return new KvMap(root.equals(EMPTY_ROOT) ? null : KvRef.elsewhere(root), blobs);
  }

  /** 32 bytes. */
  public Bytes root() {
    return top == null ? EMPTY_ROOT : top.hash();
  }

  /** How many keys there are. */
  public long entries() {
    return sum().entries();
  }

  /** How many bytes all keys and values have. */
  public long bytes() {
    return sum().bytes();
  }

  private KvNode.Sum sum() {
    return top == null ? NOTHING : top.node(blobs).sum();
  }

  /** The same map, of which every blob that is looked at is noted. */
  public KvMap watched(Trail trail) {
    return top == null ? this : open(top.hash(), new Watching(top, blobs, trail));
  }

  /** The value of a key, if it has one; a key that is too short or too long has none. */
  public Optional<Bytes> get(Bytes key) {
    KvValue value = key.isEmpty() || key.size() > KEY_BYTES_MAX ? null : find(nibbles(key));
    return value == null ? Optional.empty() : Optional.of(value.bytes(blobs));
  }

  private @Nullable KvValue find(byte[] key) {
    KvRef ref = top;
    int at = 0;
    while (ref != null) {
      KvNode node = ref.node(blobs);
      byte[] path = node.path();
      if (common(path, key, at) < path.length) {
        return null;
      }
      at += path.length;
      if (at == key.length) {
        return node.value();
      }
      ref = node.child(key[at++]);
    }
    return null;
  }

  /**
   * The map with a key set.
   *
   * @throws IllegalArgumentException if key or value is not of a size that may be
   */
  public KvMap put(Bytes key, Bytes value) {
    if (key.isEmpty() || key.size() > KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a key has 1 to %d bytes, not %d".formatted(KEY_BYTES_MAX, key.size()));
    }
    if (value.size() > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a value has at most %d bytes, not %d".formatted(VALUE_BYTES_MAX, value.size()));
    }
    KvValue set = KvValue.of(value.compact());
    byte[] path = nibbles(key);
    KvNode changed =
        top == null
            ? KvNode.leaf(path, set, key.size())
            : put(top.node(blobs), path, 0, set, key.size());
    return new KvMap(KvRef.of(changed), blobs);
  }

  private KvNode put(KvNode node, byte[] key, int at, KvValue value, int keyBytes) {
    byte[] path = node.path();
    int common = common(path, key, at);
    if (common < path.length) {
      return split(node, common, key, at, value, keyBytes);
    }
    int end = at + path.length;
    if (end == key.length) {
      KvValue before = node.value();
      KvNode.Sum sum =
          before == null
              ? node.sum().plus(1, (long) keyBytes + value.size())
              : node.sum().plus(0, (long) value.size() - before.size());
      return node.withValue(value, sum);
    }
    int place = key[end];
    KvRef below = node.child(place);
    KvNode child = below == null ? null : below.node(blobs);
    KvNode changed =
        child == null
            ? KvNode.leaf(Arrays.copyOfRange(key, end + 1, key.length), value, keyBytes)
            : put(child, key, end + 1, value, keyBytes);
    return withChild(node, place, child, changed);
  }

  private static KvNode split(
      KvNode node, int common, byte[] key, int at, KvValue value, int keyBytes) {
    byte[] path = node.path();
    KvNode below = node.withPath(Arrays.copyOfRange(path, common + 1, path.length));
    KvNode above =
        new KvNode(Arrays.copyOf(path, common), null, new @Nullable KvRef[KvNode.FAN_OUT], NOTHING)
            .withChild(path[common], below, node.sum());
    int end = at + common;
    KvNode.Sum sum = node.sum().plus(1, (long) keyBytes + value.size());
    return end == key.length
        ? above.withValue(value, sum)
        : above.withChild(
            key[end],
            KvNode.leaf(Arrays.copyOfRange(key, end + 1, key.length), value, keyBytes),
            sum);
  }

  private static KvNode withChild(
      KvNode node, int place, @Nullable KvNode before, @Nullable KvNode after) {
    KvNode.Sum was = before == null ? NOTHING : before.sum();
    KvNode.Sum is = after == null ? NOTHING : after.sum();
    return node.withChild(
        place, after, node.sum().plus(is.entries() - was.entries(), is.bytes() - was.bytes()));
  }

  /** The map without a key; this one if it has no such key. */
  public KvMap remove(Bytes key) {
    if (top == null || key.isEmpty() || key.size() > KEY_BYTES_MAX) {
      return this;
    }
    byte[] nibbles = nibbles(key);
    if (find(nibbles) == null) {
      return this;
    }
    KvNode changed = remove(top.node(blobs), nibbles, 0, key.size());
    return changed == null ? new KvMap(null, blobs) : new KvMap(KvRef.of(changed), blobs);
  }

  /** Takes away a key that is there; null if nothing is left. */
  private @Nullable KvNode remove(KvNode node, byte[] key, int at, int keyBytes) {
    int end = at + node.path().length;
    KvValue value = node.value();
    if (end == key.length && value != null) {
      KvNode.Sum sum = node.sum().plus(-1, -(long) keyBytes - value.size());
      return tidied(node.withValue(null, sum));
    }
    int place = key[end];
    KvNode child = child(node, place);
    return tidied(withChild(node, place, child, remove(child, key, end + 1, keyBytes)));
  }

  /** A node without a value has two children, or it is none of its own. */
  private @Nullable KvNode tidied(KvNode node) {
    int children = node.childCount();
    if (node.value() != null || children > 1) {
      return node;
    }
    if (children == 0) {
      return null;
    }
    int place = node.firstChild();
    KvNode child = child(node, place);
    byte[] path = node.path();
    byte[] joined = Arrays.copyOf(path, path.length + 1 + child.path().length);
    joined[path.length] = (byte) place;
    System.arraycopy(child.path(), 0, joined, path.length + 1, child.path().length);
    return child.withPath(joined);
  }

  private KvNode child(KvNode node, int place) {
    KvRef ref = node.child(place);
    if (ref == null) {
      throw new IllegalStateException("the key is below a child that is not there");
    }
    return ref.node(blobs);
  }

  /** The entries of a range, in the order of their keys. */
  public List<Entry> range(Range range) {
    KvWalk walk = new KvWalk(blobs, nibbles(range.from()));
    List<Entry> entries = new ArrayList<>();
    long[] bytes = {0};
    if (top != null && range.entriesMax() > 0) {
      walk.from(
          top,
          (key, value) -> {
            if (range.to().isPresent() && key.compareTo(range.to().get()) >= 0) {
              return false;
            }
            entries.add(new Entry(key, value.bytes(blobs)));
            bytes[0] += (long) key.size() + value.size();
            return entries.size() < range.entriesMax() && bytes[0] < range.bytesMax();
          });
    }
    return List.copyOf(entries);
  }

  /** The first key that is greater than another; no value is read. */
  public Optional<Bytes> keyAfter(Bytes key) {
    List<Bytes> found = new ArrayList<>();
    if (top != null) {
      new KvWalk(blobs, nibbles(key))
          .from(
              top,
              (next, value) -> {
                if (!next.equals(key)) {
                  found.add(next);
                }
                return found.isEmpty();
              });
    }
    return found.stream().findFirst();
  }

  /**
   * Hands out the blobs that are not where this map was opened from, each below what refers to it
   * first.
   */
  public void save(BiConsumer<Bytes, Bytes> sink) {
    if (top != null && !top.isStored()) {
      save(top.node(blobs), sink);
    }
  }

  private void save(KvNode node, BiConsumer<Bytes, Bytes> sink) {
    for (int place = 0; place < KvNode.FAN_OUT; place++) {
      KvRef child = node.child(place);
      if (child != null && !child.isStored()) {
        save(child.node(blobs), sink);
      }
    }
    KvValue value = node.value();
    if (value != null) {
      value.ifHere(bytes -> sink.accept(value.hash(), bytes));
    }
    sink.accept(node.hash(), node.encoded());
  }

  /** How many nibbles of a path a key has from a place on. */
  private static int common(byte[] path, byte[] key, int at) {
    int found = Arrays.mismatch(path, 0, path.length, key, at, key.length);
    return found < 0 ? path.length : found;
  }

  private static byte[] nibbles(Bytes key) {
    if (key.isEmpty()) {
      return NO_PATH;
    }
    byte[] nibbles = new byte[2 * key.size()];
    for (int i = 0; i < key.size(); i++) {
      nibbles[2 * i] = (byte) (key.at(i) >> 4 & 0xf);
      nibbles[2 * i + 1] = (byte) (key.at(i) & 0xf);
    }
    return nibbles;
  }
}
