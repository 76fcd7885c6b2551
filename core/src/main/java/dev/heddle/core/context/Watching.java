package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Gives out the blobs of a map from the root down, and notes on a trail which those were. */
final class Watching implements Blobs {
  private final Blobs blobs;
  private final Trail trail;
  private final Map<Bytes, KvRef> nodes = new HashMap<>();
  private final Map<Bytes, KvValue> values = new HashMap<>();

  Watching(KvRef top, Blobs blobs, Trail trail) {
    this.blobs = blobs;
    this.trail = trail;
    nodes.put(top.hash(), top);
  }

  @Override
  public Optional<Bytes> get(Bytes hash) {
    KvRef ref = nodes.get(hash);
    if (ref != null) {
      KvNode node = ref.node(blobs);
      for (int place = 0; place < KvNode.FAN_OUT; place++) {
        KvRef child = node.child(place);
        if (child != null) {
          nodes.putIfAbsent(child.hash(), child);
        }
      }
      KvValue value = node.value();
      if (value != null) {
        values.putIfAbsent(value.hash(), value);
      }
      return noted(hash, node.encoded());
    }
    KvValue value = values.get(hash);
    return value == null ? Optional.empty() : noted(hash, value.bytes(blobs));
  }

  private Optional<Bytes> noted(Bytes hash, Bytes blob) {
    trail.add(hash, blob);
    return Optional.of(blob);
  }
}
