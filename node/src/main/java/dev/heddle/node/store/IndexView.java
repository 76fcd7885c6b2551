package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/** Looks single keys up. */
public interface IndexView {
  Optional<Bytes> get(Table table, Bytes key);
}
