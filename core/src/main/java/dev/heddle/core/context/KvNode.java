package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link KvMap}, which has its format. Immutable, but for what is found out about it:
 * its encoding and hash.
 */
final class KvNode {
  static final int HASH_BYTES = 32;
  static final int FAN_OUT = 16;
  private static final Bytes MARK = Bytes.hex("10");
  private static final int FIXED_BYTES = 2 + 1 + 2 + 8 + 8;

  /** What is below a node, itself included. */
  record Sum(long entries, long bytes) {
    Sum plus(long moreEntries, long moreBytes) {
      return new Sum(entries + moreEntries, bytes + moreBytes);
    }
  }

  /** One nibble a byte. */
  private final byte[] path;

  private final @Nullable KvValue value;
  private final @Nullable KvRef[] children;
  private final Sum sum;
  private volatile @Nullable Bytes encoded;
  private volatile @Nullable Bytes hash;

  KvNode(byte[] path, @Nullable KvValue value, @Nullable KvRef[] children, Sum sum) {
    this.path = path;
    this.value = value;
    this.children = children;
    this.sum = sum;
  }

  static KvNode leaf(byte[] path, KvValue value, int keyBytes) {
    return new KvNode(
        path, value, new @Nullable KvRef[FAN_OUT], new Sum(1, (long) keyBytes + value.size()));
  }

  static Bytes hash(Bytes encoded) {
    return Hashes.sha256(MARK, encoded);
  }

  byte[] path() {
    return path;
  }

  @Nullable KvValue value() {
    return value;
  }

  @Nullable KvRef child(int place) {
    return children[place];
  }

  Sum sum() {
    return sum;
  }

  int childCount() {
    int count = 0;
    for (KvRef child : children) {
      count += child == null ? 0 : 1;
    }
    return count;
  }

  /** The only child; call it where there is one. */
  int firstChild() {
    int place = 0;
    while (children[place] == null) {
      place++;
    }
    return place;
  }

  KvNode withPath(byte[] other) {
    return new KvNode(other, value, children, sum);
  }

  KvNode withValue(@Nullable KvValue other, Sum now) {
    return new KvNode(path, other, children, now);
  }

  KvNode withChild(int place, @Nullable KvNode child, Sum now) {
    @Nullable KvRef[] changed = children.clone();
    changed[place] = child == null ? null : KvRef.of(child);
    return new KvNode(path, value, changed, now);
  }

  Bytes hash() {
    Bytes known = hash;
    if (known == null) {
      known = hash(encoded());
      hash = known;
    }
    return known;
  }

  Bytes encoded() {
    Bytes known = encoded;
    if (known == null) {
      known = encode();
      encoded = known;
    }
    return known;
  }

  private Bytes encode() {
    KvValue own = value;
    int packed = (path.length + 1) / 2;
    int size =
        FIXED_BYTES + packed + (own == null ? 0 : 4 + HASH_BYTES) + childCount() * HASH_BYTES;
    ByteBuffer out = ByteBuffer.allocate(size).putShort((short) path.length);
    for (int i = 0; i < path.length; i += 2) {
      out.put((byte) (path[i] << 4 | (i + 1 < path.length ? path[i + 1] : 0)));
    }
    int bitmap = 0;
    for (int place = 0; place < FAN_OUT; place++) {
      bitmap |= children[place] == null ? 0 : 1 << place;
    }
    out.put((byte) (own == null ? 0 : 1)).putShort((short) bitmap);
    out.putLong(sum.entries()).putLong(sum.bytes());
    if (own != null) {
      out.putInt(own.size()).put(own.hash().buffer());
    }
    for (KvRef child : children) {
      if (child != null) {
        out.put(child.hash().buffer());
      }
    }
    return Bytes.wrap(out.array());
  }

  /** Reads the form that {@link #encoded} gives; nothing if it is another one. */
  static Optional<KvNode> decode(Bytes encoded) {
    ByteBuffer in = encoded.buffer();
    if (in.remaining() < FIXED_BYTES) {
      return Optional.empty();
    }
    int nibbles = in.getShort() & 0xffff;
    int packed = (nibbles + 1) / 2;
    if (nibbles > 2 * KvMap.KEY_BYTES_MAX || in.remaining() < FIXED_BYTES - 2 + packed) {
      return Optional.empty();
    }
    byte[] path = new byte[packed * 2];
    for (int i = 0; i < packed; i++) {
      int two = in.get();
      path[2 * i] = (byte) (two >> 4 & 0xf);
      path[2 * i + 1] = (byte) (two & 0xf);
    }
    if (nibbles < path.length && path[nibbles] != 0) {
      return Optional.empty();
    }
    int flag = in.get();
    int bitmap = in.getShort() & 0xffff;
    Sum sum = new Sum(in.getLong(), in.getLong());
    int rest = (flag == 1 ? 4 + HASH_BYTES : 0) + Integer.bitCount(bitmap) * HASH_BYTES;
    boolean needed = flag == 1 || Integer.bitCount(bitmap) > 1;
    if (flag < 0 || flag > 1 || !needed || in.remaining() != rest) {
      return Optional.empty();
    }
    KvValue value = null;
    if (flag == 1) {
      int size = in.getInt();
      value = KvValue.elsewhere(size, hashAt(in));
    }
    @Nullable KvRef[] children = new @Nullable KvRef[FAN_OUT];
    for (int place = 0; place < FAN_OUT; place++) {
      if ((bitmap >>> place & 1) != 0) {
        children[place] = KvRef.elsewhere(hashAt(in));
      }
    }
    KvNode node = new KvNode(Arrays.copyOf(path, nibbles), value, children, sum);
    node.encoded = encoded;
    return Optional.of(node);
  }

  private static Bytes hashAt(ByteBuffer in) {
    byte[] hash = new byte[HASH_BYTES];
    in.get(hash);
    return Bytes.wrap(hash);
  }
}
