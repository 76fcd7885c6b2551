package dev.heddle.client;

import dev.heddle.core.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a Heddle node says about itself.
 *
 * @param healthy what {@code /health} says, which a load balancer would act on
 * @param json all of {@code /api/v1/status}
 */
public record NodeStatus(boolean healthy, String version, String json) {
  /** The id of the module that the node has from the start, a Lua prompt; empty if it has none. */
  public Optional<String> builtInModule() {
    JsonNode module = Json.parse(json).path("module");
    return module.isString() ? Optional.of(module.stringValue()) : Optional.empty();
  }
}
