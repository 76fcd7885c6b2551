package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.BlockTree;
import dev.heddle.node.store.Weave;
import java.util.List;
import java.util.Optional;

/** The Merkle trees over the data of blocks, the last of which are kept. Safe for any thread. */
final class BlockTrees {
  /** Trees that are kept. */
  static final int KEPT_MAX = 16;

  private final Newest<Long, Known> known = new Newest<>(KEPT_MAX);

  private record Known(List<Bytes> ids, BlockTree tree) {}

  /** The {@code tx_root} of a closed block; nothing if none of its transactions has data. */
  Optional<Bytes> root(Weave weave, long height) {
    return of(weave, height).map(found -> found.tree().root());
  }

  /** The {@code tx_path} of a transaction in a closed block. */
  Optional<Bytes> path(Weave weave, Weave.Place place) {
    return of(weave, place.ord() >>> 32)
        .map(found -> found.tree().path(found.ids().indexOf(place.id())));
  }

  private Optional<Known> of(Weave weave, long height) {
    Optional<Known> there = known.get(height);
    return there.isPresent() ? there : make(weave, height);
  }

  private Optional<Known> make(Weave weave, long height) {
    long from = weave.sizeAt(height - 1);
    List<Weave.Place> places = weave.between(from, weave.sizeAt(height), Integer.MAX_VALUE);
    if (places.isEmpty()) {
      return Optional.empty();
    }
    Known made =
        new Known(
            places.stream().map(Weave.Place::id).toList(),
            new BlockTree(
                places.stream()
                    .map(place -> new BlockTree.Entry(place.dataRoot(), place.size()))
                    .toList()));
    known.put(height, made);
    return Optional.of(made);
  }
}
