package dev.heddle.node.smartweave;

import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a state says of the source that it wants from the next interaction on. */
final class Evolution {
  private static final Pattern ID = Pattern.compile("[a-z0-9_-]{43}", Pattern.CASE_INSENSITIVE);

  private Evolution() {}

  /**
   * The source that a state names, if it may.
   *
   * <p>3EM asks that {@code canEvolve} be true. SmartWeave and Warp look into the settings as well,
   * and there only a {@code canEvolve} of the settings, or one that is neither false nor missing,
   * says no: that {@code false} in the state alone says nothing is what they do.
   */
  static Optional<String> wanted(Evaluator evaluator, String state) {
    if (!state.contains("evolve\"")) {
      return Optional.empty();
    }
    JsonNode json = Json.parse(state);
    if (evaluator == Evaluator.THREE_EM_0_3_26 || evaluator == Evaluator.THREE_EM_0_3_14) {
      boolean may = truthy(json.path("canEvolve"));
      return may ? Optional.of(json.path("evolve").asString("undefined")) : Optional.empty();
    }
    JsonNode evolve = either(json, "evolve");
    JsonNode may = either(json, "canEvolve");
    boolean allowed = may.isMissingNode() || may.isNull() || truthy(may);
    return evolve.isString() && allowed && ID.matcher(evolve.stringValue()).find()
        ? Optional.of(evolve.stringValue())
        : Optional.empty();
  }

  /** JavaScript's {@code state.x || settings.get('x')}. */
  private static JsonNode either(JsonNode state, String name) {
    return truthy(state.path(name)) ? state.path(name) : setting(state.path("settings"), name);
  }

  private static JsonNode setting(JsonNode settings, String name) {
    if (settings.isObject()) {
      return settings.path(name);
    }
    JsonNode found = settings.path(name);
    for (JsonNode pair : settings) {
      if (pair.path(0).asString("").equals(name)) {
        found = pair.path(1);
      }
    }
    return found;
  }

  private static boolean truthy(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING, NULL -> false;
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> value.doubleValue() != 0;
      case STRING -> !value.stringValue().isEmpty();
      default -> true;
    };
  }
}
