package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/** Where the nodes and values of a {@link KvMap} come from, by their hash. */
@FunctionalInterface
public interface Blobs {
  /** Holds nothing. */
  Blobs NONE = hash -> Optional.empty();

  /** What has that hash; whoever asks checks that it has. */
  Optional<Bytes> get(Bytes hash);
}
