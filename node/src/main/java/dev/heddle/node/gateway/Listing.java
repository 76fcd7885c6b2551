package dev.heddle.node.gateway;

import java.util.List;

/**
 * One page of a list.
 *
 * @param more whether something comes after the last edge
 */
record Listing(List<Edge> edges, boolean more) {
  /**
   * @param node a {@link Shown} or a block
   */
  record Edge(String cursor, Object node) {}

  Listing {
    edges = List.copyOf(edges);
  }

  static final Listing EMPTY = new Listing(List.of(), false);
}
