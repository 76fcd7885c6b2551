package dev.heddle.client;

import java.util.List;

/** Some evaluations of a process, in the order that was asked for. */
public record ResultsPage(List<Edge> edges, boolean hasNext, String json) {
  public ResultsPage {
    edges = List.copyOf(edges);
  }

  /**
   * One evaluation with its place.
   *
   * @param cursor goes into {@link ResultsQuery} to go on behind this evaluation
   */
  public record Edge(Evaluation evaluation, String cursor) {}
}
