package dev.heddle.node.explorer;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A trace as a drawing: causes to the left, what they caused to the right, each message as high as
 * the middle of what it caused, and no two in one place.
 *
 * @param nodes in the order in which they are reached by keyboard
 * @param edges paths from cause to effect
 */
record Graph(List<Node> nodes, List<String> edges, int width, int height) {
  static final int COLUMN = 168;
  static final int LINE = 34;
  private static final int MARGIN = 20;

  /** A message or an undelivered entry, where it stands. */
  record Node(int x, int y, Branch.Step step) {}

  /** A place in the tree before it has a height. */
  private static final class Spot {
    final Branch.Step step;
    final int depth;
    final List<Spot> then = new ArrayList<>();
    double line;

    Spot(Branch.Step step, int depth) {
      this.step = step;
      this.depth = depth;
    }
  }

  static Graph of(JsonNode trace) {
    JsonNode messages = trace.path("messages");
    List<Spot> spots = spots(messages);
    place(spots);
    List<Node> nodes = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    int columns = 0;
    double lines = 0;
    for (Spot spot : spots) {
      nodes.add(new Node(x(spot), y(spot), spot.step));
      spot.then.forEach(next -> edges.add(edge(spot, next)));
      columns = Math.max(columns, spot.depth + 1);
      lines = Math.max(lines, spot.line + 1);
    }
    return new Graph(
        nodes, edges, columns * COLUMN + MARGIN, (int) Math.ceil(lines * LINE) + MARGIN);
  }

  /** All of them, each behind its cause; without recursion, since a chain may be long. */
  private static List<Spot> spots(JsonNode messages) {
    List<Spot> spots = new ArrayList<>();
    List<Spot> open = new ArrayList<>();
    if (!messages.isEmpty()) {
      open.add(new Spot(Branch.step(messages.path(0), 0), 0));
    }
    while (!open.isEmpty()) {
      Spot spot = open.removeLast();
      spots.add(spot);
      if (spot.step.place() < 0) {
        continue;
      }
      for (JsonNode entry : messages.path(spot.step.place()).path("outbox")) {
        int place = entry.path("message").asInt(-1);
        Branch.Step step =
            place < 0 ? Branch.entry(entry) : Branch.step(messages.path(place), place);
        spot.then.add(new Spot(step, spot.depth + 1));
      }
      open.addAll(spot.then.reversed());
    }
    return spots;
  }

  /** Leaves take a line each, from above; causes the middle of what they caused. */
  private static void place(List<Spot> spots) {
    int next = 0;
    for (Spot spot : spots) {
      if (spot.then.isEmpty()) {
        spot.line = next++;
      }
    }
    for (Spot spot : spots.reversed()) {
      if (!spot.then.isEmpty()) {
        spot.line = (spot.then.getFirst().line + spot.then.getLast().line) / 2;
      }
    }
  }

  private static int x(Spot spot) {
    return MARGIN + spot.depth * COLUMN;
  }

  private static int y(Spot spot) {
    return MARGIN + (int) Math.round(spot.line * LINE);
  }

  private static String edge(Spot from, Spot to) {
    int bend = x(to) - COLUMN / 4;
    return "M%d,%d C%d,%d %d,%d %d,%d"
        .formatted(x(from), y(from), bend, y(from), bend, y(to), x(to), y(to));
  }
}
