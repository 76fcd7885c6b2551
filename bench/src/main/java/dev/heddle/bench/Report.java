package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures of one scenario, as a table for people and as JSON; not safe for many threads. */
final class Report {
  private record Key(String subject, String measure) {}

  private final Map<Key, Figure> figures = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** Adds one round of a figure. */
  void add(String subject, String measure, String unit, double value) {
    figures.merge(
        new Key(subject, measure),
        new Figure(subject, measure, unit, List.of(value), Optional.empty()),
        Report::followed);
  }

  /** Rates and costs of a part. */
  void add(String subject, String measure, Part part) {
    add(subject, measure, "/s", part.perSecond());
    add(subject, measure + " CPU", "ms each", part.cpuMsEach());
  }

  void addMb(String subject, String measure, long bytes) {
    add(subject, measure, "MB", bytes / 1e6);
  }

  /** Says what a figure should reach. */
  void goal(String subject, String measure, Goal goal) {
    figures.computeIfPresent(
        new Key(subject, measure),
        (key, figure) ->
            new Figure(subject, measure, figure.unit(), figure.rounds(), Optional.of(goal)));
  }

  /** Adds the quotient of two figures of the same measure, round by round. */
  void ratio(String measure, String dividend, String divisor, Optional<Goal> goal) {
    Figure above = figures.get(new Key(dividend, measure));
    Figure below = figures.get(new Key(divisor, measure));
    if (above != null && below != null) {
      Figure ratio = above.by(below, dividend + " : " + divisor, goal);
      figures.put(new Key(ratio.subject(), ratio.measure()), ratio);
    }
  }

  /** Something that a reader of the figures must know. */
  void note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
  }

  List<Figure> figures() {
    return List.copyOf(figures.values());
  }

  String table() {
    StringBuilder table = new StringBuilder();
    String row = "%-26s %-34s %10s %10s %10s  %-8s %s%n";
    table.append(row.formatted("", "", "min", "median", "max", "", "goal"));
    String before = "";
    for (Figure figure : figures.values()) {
      table.append(
          row.formatted(
              figure.subject().equals(before) ? "" : figure.subject(),
              figure.measure(),
              number(figure.min()),
              number(figure.median()),
              number(figure.max()),
              figure.unit(),
              figure.goal().map(goal -> goal(goal, figure.median())).orElse("")));
      before = figure.subject();
    }
    notes.forEach(note -> table.append("* ").append(note).append('\n'));
    return table.toString();
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    ArrayNode all = json.putArray("figures");
    for (Figure figure : figures.values()) {
      ObjectNode one = all.addObject().put("subject", figure.subject());
      one.put("measure", figure.measure()).put("unit", figure.unit());
      one.put("min", figure.min()).put("median", figure.median()).put("max", figure.max());
      ArrayNode rounds = one.putArray("rounds");
      figure.rounds().forEach(rounds::add);
      figure
          .goal()
          .ifPresent(goal ->
              one.put(goal.atLeast() ? "atLeast" : "atMost", goal.bound())
                  .put("met", goal.metBy(figure.median())));
    }
    ArrayNode said = json.putArray("notes");
    notes.forEach(said::add);
    return json;
  }

  private static Figure followed(Figure figure, Figure next) {
    List<Double> rounds = new ArrayList<>(figure.rounds());
    rounds.addAll(next.rounds());
    return new Figure(figure.subject(), figure.measure(), figure.unit(), rounds, figure.goal());
  }

  private static String goal(Goal goal, double value) {
    return "%s %s: %s"
        .formatted(
            goal.atLeast() ? ">=" : "<=",
            number(goal.bound()),
            goal.metBy(value) ? "met" : "not met");
  }

  /** Four digits that matter, at least. */
  private static String number(double value) {
    int decimals = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
