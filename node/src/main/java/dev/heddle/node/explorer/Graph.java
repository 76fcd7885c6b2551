package dev.heddle.node.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * A trace as a drawing in which no two messages have one place: causes to the left of what they
 * caused, each as high as the middle of it, or, where that would be a tower, the first in the
 * middle and what follows on rings around it.
 *
 * @param nodes in the order in which they are reached by keyboard
 * @param edges paths from cause to effect
 */
record Graph(List<Node> nodes, List<String> edges, int width, int height) {
  static final int COLUMN = 168;
  static final int LINE = 34;
  private static final int MARGIN = 20;

  /** More lines than that are a tower. */
  static final int LINES_MAX = 60;

  /** Of more rings than that the outer ones would lie outside of what anybody looks at. */
  static final int RINGS_MAX = 16;

  /** Between neighbours on the outermost ring, and what words take beyond it. */
  private static final int RING_STEP = 15;

  private static final int RING_MARGIN = 130;

  /**
   * A message or an undelivered entry, where it stands.
   *
   * @param turn of its words about that place, in degrees
   * @param before whether its words end there
   */
  record Node(int x, int y, double turn, boolean before, Branch.Step step) {
    /** How the words are turned, as SVG has it. */
    String turned() {
      return String.format(Locale.ROOT, "rotate(%.1f %d %d)", turn, x, y);
    }
  }

  /** Where a spot is, from its depth and its line. */
  private interface Layout {
    double x(double depth, double line);

    double y(double depth, double line);
  }

  private record Rows() implements Layout {
    @Override
    public double x(double depth, double line) {
      return MARGIN + depth * COLUMN;
    }

    @Override
    public double y(double depth, double line) {
      return MARGIN + line * LINE;
    }
  }

  private record Rings(double lines, double ring, double middle) implements Layout {
    static Rings of(double lines, int depth) {
      double ring = Math.max(COLUMN, lines * RING_STEP / (2 * Math.PI * depth));
      return new Rings(lines, ring, ring * depth + RING_MARGIN);
    }

    double angle(double line) {
      return 2 * Math.PI * (line + 0.5) / lines - Math.PI / 2;
    }

    @Override
    public double x(double depth, double line) {
      return middle + ring * depth * StrictMath.cos(angle(line));
    }

    @Override
    public double y(double depth, double line) {
      return middle + ring * depth * StrictMath.sin(angle(line));
    }
  }

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
    List<Spot> spots = spots(trace.path("messages"));
    place(spots);
    int depth = spots.stream().mapToInt(spot -> spot.depth).max().orElse(0);
    double lines = spots.stream().mapToDouble(spot -> spot.line + 1).max().orElse(0);
    if (lines > LINES_MAX && depth <= RINGS_MAX) {
      Rings rings = Rings.of(lines, depth);
      int side = (int) Math.ceil(2 * rings.middle);
      return drawn(spots, rings, side, side);
    }
    int height = (int) Math.ceil(lines * LINE) + MARGIN;
    return drawn(spots, new Rows(), (depth + 1) * COLUMN + MARGIN, height);
  }

  private static Graph drawn(List<Spot> spots, Layout layout, int width, int height) {
    List<Node> nodes = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    for (Spot spot : spots) {
      nodes.add(node(spot, layout));
      spot.then.forEach(next -> edges.add(edge(spot, next, layout)));
    }
    return new Graph(nodes, edges, width, height);
  }

  private static Node node(Spot spot, Layout layout) {
    int x = (int) Math.round(layout.x(spot.depth, spot.line));
    int y = (int) Math.round(layout.y(spot.depth, spot.line));
    return switch (layout) {
      case Rings rings when spot.depth > 0 -> {
        double degrees = Math.toDegrees(rings.angle(spot.line));
        boolean before = degrees > 90;
        yield new Node(x, y, before ? degrees - 180 : degrees, before, spot.step);
      }
      default -> new Node(x, y, 0, false, spot.step);
    };
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

  private static String edge(Spot from, Spot to, Layout layout) {
    double middle = (from.depth + to.depth) / 2.0;
    // What is in the middle of rings looks in no direction of its own.
    double leaving = layout instanceof Rings && from.depth == 0 ? to.line : from.line;
    return String.format(
        Locale.ROOT,
        "M%.0f,%.0fC%.0f,%.0f %.0f,%.0f %.0f,%.0f",
        layout.x(from.depth, from.line),
        layout.y(from.depth, from.line),
        layout.x(middle, leaving),
        layout.y(middle, leaving),
        layout.x(middle, to.line),
        layout.y(middle, to.line),
        layout.x(to.depth, to.line),
        layout.y(to.depth, to.line));
  }
}
