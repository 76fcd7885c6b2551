package dev.heddle.node.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the node says of itself, unit by unit.
 *
 * @param ok whether each unit can do its job
 */
record NodeReport(boolean ok, List<Fact> facts, List<Unit> units) {
  private static final Map<String, String> NAMES =
      Map.of(
          "store", "Store",
          "su", "Scheduler",
          "cu", "Compute unit",
          "mu", "Messenger",
          "gateway", "Gateway",
          "conveyor", "Conveyor",
          "functions", "Functions");

  /**
   * A unit.
   *
   * @param trouble why it cannot do its job, or an alarm
   */
  record Unit(String name, boolean ok, Optional<String> trouble, List<Fact> facts) {}

  static NodeReport of(JsonNode status, JsonNode health) {
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("Version", status.path("version").asString("")));
    facts.add(Fact.of("Running for", Shown.duration(status.path("uptimeMs").asLong(0))));
    facts.add(Fact.of("Engine", status.path("engine").asString("")));
    facts.add(Fact.of("Height", Shown.whole(status.path("height").asLong(0))));
    facts.add(Fact.of("Processes", Shown.whole(status.path("processes").asLong(0))));
    facts.add(Fact.of("Built-in module", Id.of(status.path("module").asString(""))));
    status
        .path("addresses")
        .properties()
        .forEach(wallet ->
            facts.add(
                Fact.of(
                    name(wallet.getKey()) + "’s address", Id.of(wallet.getValue().asString("")))));
    List<Unit> units = new ArrayList<>();
    health
        .path("units")
        .properties()
        .forEach(unit -> units.add(unit(unit.getKey(), unit.getValue())));
    return new NodeReport(health.path("status").asString("").equals("ok"), facts, units);
  }

  private static Unit unit(String key, JsonNode json) {
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> figure : json.properties()) {
      if (figure.getValue().isNumber()) {
        facts.add(
            Fact.of(words(figure.getKey()), shown(figure.getKey(), figure.getValue().asLong())));
      }
    }
    Optional<String> trouble =
        json.path("reason").asStringOpt().or(() -> json.path("alarm").asStringOpt());
    return new Unit(name(key), json.path("ok").booleanValue(), trouble, facts);
  }

  private static String name(String unit) {
    return NAMES.getOrDefault(unit, unit);
  }

  /** {@code queuedBytesMax} as "Queued bytes max", without a unit that the value has. */
  private static String words(String key) {
    String bare = key.replaceAll("(Bytes|Ms)$", "");
    String spaced = bare.replaceAll("([A-Z])", " $1").toLowerCase(java.util.Locale.ROOT);
    return spaced.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + spaced.substring(1);
  }

  private static String shown(String key, long number) {
    if (key.contains("Bytes")) {
      return Shown.bytes(number);
    }
    return key.endsWith("Ms") ? Shown.duration(number) : Shown.whole(number);
  }
}
