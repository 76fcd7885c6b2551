package dev.heddle.node.gateway;

import dev.heddle.node.store.ItemQuery;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param more whether something comes after the last edge
 * @param query what was asked; nothing for blocks, and where nothing can match
 */
record Listing(List<Edge> edges, boolean more, Optional<ItemQuery> query) {
  /**
   * @param node a {@link Shown} or a block
   */
  record Edge(String cursor, Object node) {}

  Listing {
    edges = List.copyOf(edges);
  }

  static final Listing EMPTY = new Listing(List.of(), false, Optional.empty());
}
