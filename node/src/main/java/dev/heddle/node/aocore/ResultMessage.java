package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.MessageJson;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A result as {@code genesis-wasm@1.0} gives it: {@code raw}, the result of the compute unit as it
 * is; {@code data}, what it put out as text; {@code outbox}, its messages by number; {@code
 * patches}, what is to be merged into the state instead of being sent ({@code patch@1.0}).
 */
final class ResultMessage {
  /** What a patch says of itself as a message, and what the state has of its own. */
  private static final Set<String> NO_PATCH =
      Set.of(
          "device",
          "method",
          "data-protocol",
          "type",
          "variant",
          "reference",
          "target",
          "process",
          "results",
          "at-slot",
          "initialized",
          "commitments",
          "ao-types");

  private ResultMessage() {}

  static Message of(String json) {
    JsonNode raw = Json.parse(json);
    Message.Builder outbox = Message.builder();
    List<Value> patches = new ArrayList<>();
    int number = 0;
    for (JsonNode entry : raw.path("Messages")) {
      Optional<Message> patch = patch(entry);
      if (patch.isPresent()) {
        patches.add(new Value.Map(patch.get()));
      } else {
        outbox.put(Integer.toString(++number), message(entry));
      }
    }
    Message.Builder result =
        Message.builder()
            .put("raw", MessageJson.value(raw))
            .put("outbox", outbox.build())
            .put("patches", new Value.Sequence(patches))
            .put("status", 200);
    output(raw.path("Output")).ifPresent(text -> result.put("data", text));
    return result.build();
  }

  private static Optional<String> output(JsonNode output) {
    for (JsonNode at : List.of(output, output.path("data"), output.path("data").path("output"))) {
      if (at.isString()) {
        return Optional.of(at.stringValue());
      }
    }
    return Optional.empty();
  }

  /** Whether a result may hold patches at all; saves parsing those that do not. */
  static boolean mayPatch(String json) {
    return json.contains("\"patch@1.0\"") || json.contains("\"PATCH\"");
  }

  /** Places of the messages that are in the outbox, which patches are not. */
  static List<Integer> sent(String json) {
    List<Integer> sent = new ArrayList<>();
    int place = 0;
    for (JsonNode entry : Json.parse(json).path("Messages")) {
      if (patch(entry).isEmpty()) {
        sent.add(place);
      }
      place++;
    }
    return sent;
  }

  /** What the patches of a result change, each a message to be merged into the state. */
  static List<Message> patches(String json) {
    List<Message> patches = new ArrayList<>();
    for (JsonNode entry : Json.parse(json).path("Messages")) {
      patch(entry).ifPresent(patches::add);
    }
    return patches;
  }

  private static Optional<Message> patch(JsonNode entry) {
    boolean patch = false;
    Message.Builder changes = Message.builder();
    for (JsonNode tag : entry.path("Tags")) {
      String name = tag.path("name").asString("").toLowerCase(Locale.ROOT);
      JsonNode value = tag.path("value");
      patch |=
          value.isString()
              && ((name.equals("device") && value.stringValue().equals("patch@1.0"))
                  || (name.equals("method") && value.stringValue().equals("PATCH")));
      if (!name.isEmpty() && !NO_PATCH.contains(name) && !name.startsWith("priv")) {
        changes.put(name, MessageJson.value(value));
      }
    }
    return patch ? Optional.of(changes.build()) : Optional.empty();
  }

  private static Message message(JsonNode entry) {
    Message.Builder message = Message.builder();
    for (JsonNode tag : entry.path("Tags")) {
      message.put(
          tag.path("name").asString("").toLowerCase(Locale.ROOT),
          MessageJson.value(tag.path("value")));
    }
    entry
        .properties()
        .forEach(member -> {
          if (!member.getKey().equals("Tags")) {
            message.put(
                member.getKey().toLowerCase(Locale.ROOT), MessageJson.value(member.getValue()));
          }
        });
    return message.build();
  }
}
