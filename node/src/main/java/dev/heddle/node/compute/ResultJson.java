package dev.heddle.node.compute;

import dev.heddle.core.ao.Result;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Outcome;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A result as it is stored and as {@code /result} answers it, see {@link Result#normalized}.
 *
 * @param json the whole text, gas included
 * @param error what Error says, if it says anything
 */
record ResultJson(String json, Optional<String> error) {

  static ResultJson of(Outcome outcome) {
    JsonNode given =
        switch (outcome) {
          case Outcome.Accepted accepted -> Json.parse(accepted.result());
          case Outcome.Rejected rejected -> Json.parse(rejected.result());
          case Outcome.Failed failed -> Json.object().put("Error", failed.error());
        };
    ObjectNode result = Result.normalized(given);
    result.put("GasUsed", outcome.gasUsed());
    return new ResultJson(Json.write(result), Result.errorOf(result));
  }

  /** What lists show of a stored result: everything but the gas. */
  static JsonNode listed(String json) {
    JsonNode result = Json.parse(json);
    if (result instanceof ObjectNode object) {
      object.remove("GasUsed");
    }
    return result;
  }
}
