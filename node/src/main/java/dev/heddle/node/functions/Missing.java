package dev.heddle.node.functions;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Outcome;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What an interaction asked of the outside and found no recorded answer to.
 *
 * @param key under which the answer is recorded
 * @param arguments those of the fetch, as the text of a JSON array
 */
record Missing(String key, String arguments) {
  static List<Missing> of(Outcome outcome) {
    return outcome instanceof Outcome.Rejected rejected
        ? of(Json.parse(rejected.result()))
        : List.of();
  }

  static List<Missing> of(JsonNode result) {
    List<Missing> missing = new ArrayList<>();
    for (JsonNode each : result.path("Fetches")) {
      missing.add(new Missing(each.path("key").asString(), each.path("args").asString()));
    }
    return missing;
  }
}
