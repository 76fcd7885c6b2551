package dev.heddle.node.functions;

import dev.heddle.core.caller.Chain;
import dev.heddle.core.caller.SignedCall;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One interaction as it is asked for.
 *
 * @param input JSON as text; what is none is an interaction that is not valid
 * @param tags what the function sees beside it
 * @param signed who is calling, if a wallet says so
 */
record Call(String input, List<Tag> tags, Optional<SignedCall> signed) {
  /**
   * What a stranger may not say through us: our wallet owns the functions that it deploys, so these
   * would be obeyed.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "Data-Protocol",
          "Variant",
          "Type",
          "Input",
          "Recorded",
          "Caller",
          "Caller-Chain",
          "Caller-Key",
          "Caller-Nonce",
          "Caller-Signature",
          "From-Process",
          "Pushed-For",
          "Init-State",
          "Evaluator");

  /**
   * Reads {@code {"input", "tags"?, "caller"?: {"chain", "key", "nonce", "signature"}}}; an input
   * that is no text is taken as the JSON that it is.
   *
   * @throws Refusal 400 if it is anything else
   */
  static Call of(JsonNode json) {
    JsonNode input = json.path("input");
    if (input.isMissingNode()) {
      throw new Refusal(400, "an input is missing: expected {\"input\": …, \"tags\": […]}");
    }
    return new Call(
        input.isString() ? input.stringValue() : Json.write(input),
        tags(json.path("tags")),
        json.has("caller") ? Optional.of(signed(json.path("caller"))) : Optional.empty());
  }

  private static List<Tag> tags(JsonNode list) {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode each : list) {
      Tag tag = new Tag(each.path("name").asString(""), each.path("value").asString(""));
      boolean upgrade = tag.name().equals("Action") && tag.value().equals("Upgrade-Function");
      if (RESERVED.contains(tag.name()) || upgrade) {
        throw new Refusal(
            400, "the tag %s=%s is not for callers to set".formatted(tag.name(), tag.value()));
      }
      tags.add(tag);
    }
    return List.copyOf(tags);
  }

  private static SignedCall signed(JsonNode caller) {
    String label = caller.path("chain").asString("");
    Chain chain =
        Chain.of(label)
            .orElseThrow(() -> new Refusal(400, "there is no chain \"" + label + "\" here"));
    JsonNode nonce = caller.path("nonce");
    if (!nonce.isIntegralNumber() || !nonce.canConvertToLong()) {
      throw new Refusal(400, "the nonce of a caller must be a whole number");
    }
    try {
      return new SignedCall(
          chain,
          caller.path("key").asString(""),
          nonce.longValue(),
          caller.path("signature").asString(""));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }
}
