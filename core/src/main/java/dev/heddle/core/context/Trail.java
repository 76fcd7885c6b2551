package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The blobs of a {@link KvMap} that were looked at, which are the proof of what was seen: who knows
 * the root and opens a map on nothing but them reads the same, be it that a key is there, that it
 * is not, or all that a range holds. Not safe for use by several threads.
 */
public final class Trail implements Blobs {
  private final Map<Bytes, Bytes> blobs = new LinkedHashMap<>();
  private long bytes;

  /** A trail of nothing yet. */
  public Trail() {}

  /** What somebody gave as a proof, in any order. */
  public static Trail of(Iterable<Bytes> blobs) {
    Trail trail = new Trail();
    for (Bytes blob : blobs) {
      trail.add(KvNode.hash(blob), blob);
      trail.add(KvValue.hash(blob), blob);
    }
    return trail;
  }

  void add(Bytes hash, Bytes blob) {
    if (blobs.put(hash, blob) == null) {
      bytes += blob.size();
    }
  }

  /** The blobs, in the order in which they were first looked at. */
  public List<Bytes> blobs() {
    return List.copyOf(new ArrayList<>(blobs.values()));
  }

  /** The bytes of all of them. */
  public long bytes() {
    return bytes;
  }

  @Override
  public Optional<Bytes> get(Bytes hash) {
    return Optional.ofNullable(blobs.get(hash));
  }
}
