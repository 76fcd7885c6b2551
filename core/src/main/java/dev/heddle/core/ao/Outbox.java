package dev.heddle.core.ao;

import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the outbox arrays of a result, leaving out what cannot be used. */
final class Outbox {
  private Outbox() {}

  static List<OutboxMessage> messages(JsonNode entries) {
    List<OutboxMessage> messages = new ArrayList<>();
    for (JsonNode entry : elements(entries)) {
      JsonNode anchor = entry.path("Anchor");
      if (isText(entry.path("Target")) && !anchor.isMissingNode() && entry.has("Tags")) {
        messages.add(
            new OutboxMessage(
                entry.path("Target").stringValue(),
                text(entry.path("Data")),
                text(anchor),
                tags(entry.path("Tags")),
                assignees(entry.path("Tags"))));
      }
    }
    return messages;
  }

  static List<OutboxSpawn> spawns(JsonNode entries) {
    List<OutboxSpawn> spawns = new ArrayList<>();
    for (JsonNode entry : elements(entries)) {
      if (entry.path("Tags").isArray()) {
        spawns.add(
            new OutboxSpawn(
                text(entry.path("Data")), text(entry.path("Anchor")), tags(entry.path("Tags"))));
      }
    }
    return spawns;
  }

  static List<OutboxAssignment> assignments(JsonNode entries) {
    List<OutboxAssignment> assignments = new ArrayList<>();
    for (JsonNode entry : elements(entries)) {
      List<String> processes = texts(entry.path("Processes"));
      if (isText(entry.path("Message")) && !processes.isEmpty()) {
        assignments.add(
            new OutboxAssignment(
                processes,
                entry.path("Message").stringValue(),
                isTrue(entry.path("BaseLayer")),
                texts(entry.path("Exclude"))));
      }
    }
    return assignments;
  }

  /** Text as it is, nothing as empty text, anything else as its JSON. */
  static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isString() ? value.stringValue() : Json.write(value);
  }

  private static List<Tag> tags(JsonNode entries) {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode entry : elements(entries)) {
      JsonNode value = entry.path("value");
      if (isText(entry.path("name"))
          && value.isValueNode()
          && !value.isNull()
          && !isAssignees(entry)) {
        tags.add(new Tag(entry.path("name").stringValue(), text(value)));
      }
    }
    return tags;
  }

  private static List<String> assignees(JsonNode tags) {
    for (JsonNode entry : elements(tags)) {
      if (isAssignees(entry)) {
        return texts(entry.path("value"));
      }
    }
    return List.of();
  }

  private static boolean isAssignees(JsonNode tag) {
    JsonNode name = tag.path("name");
    return name.isString() && name.stringValue().equals("Assignments");
  }

  private static List<String> texts(JsonNode value) {
    if (isText(value)) {
      return List.of(value.stringValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(value)) {
      if (isText(element)) {
        texts.add(element.stringValue());
      }
    }
    return texts;
  }

  /** Lua has one empty table, so an empty list may arrive as an empty object. */
  private static Iterable<JsonNode> elements(JsonNode value) {
    return value.isArray() ? value : List.of();
  }

  private static boolean isText(JsonNode value) {
    return value.isString() && !value.stringValue().isEmpty();
  }

  private static boolean isTrue(JsonNode value) {
    return (value.isBoolean() && value.booleanValue())
        || isText(value)
        || (value.isNumber() && value.doubleValue() != 0);
  }
}
