package dev.heddle.client;

import dev.heddle.core.ao.Result;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Turns the JSON of the units into records; what does not fit is a malformed answer. */
final class Answers {
  private final String what;

  /**
   * @param what the request in words, for the message when the answer does not fit
   */
  Answers(String what) {
    this.what = what;
  }

  Evaluation evaluation(JsonNode json) {
    if (!json.isObject()) {
      throw malformed("a result is an object");
    }
    Result result = Result.of(json);
    return new Evaluation(result, output(result.output()), Json.write(json));
  }

  static Output output(JsonNode output) {
    if (!output.isObject()) {
      return new Output(text(output), Optional.empty(), false);
    }
    JsonNode data = output.path("data");
    JsonNode nested = data.isObject() ? data.path("output") : data;
    JsonNode prompt = data.path("prompt").isString() ? data.path("prompt") : output.path("prompt");
    boolean bare = data.isMissingNode() && prompt.isMissingNode();
    return new Output(
        bare ? Json.write(output) : text(nested),
        prompt.isString() ? Optional.of(prompt.stringValue()) : Optional.empty(),
        output.path("print").isBoolean() && output.path("print").booleanValue());
  }

  ResultsPage results(JsonNode json) {
    List<ResultsPage.Edge> edges = new ArrayList<>();
    for (JsonNode edge : array(json, "edges")) {
      edges.add(new ResultsPage.Edge(evaluation(edge.path("node")), required(edge, "cursor")));
    }
    return new ResultsPage(edges, flag(json.path("pageInfo"), "hasNextPage"), Json.write(json));
  }

  LogPage log(JsonNode json) {
    List<LogEntry> entries = new ArrayList<>();
    for (JsonNode edge : array(json, "edges")) {
      entries.add(logEntry(edge.path("node")));
    }
    return new LogPage(entries, flag(json.path("page_info"), "has_next_page"), Json.write(json));
  }

  private LogEntry logEntry(JsonNode node) {
    JsonNode assignment = node.path("assignment");
    List<Tag> facts = tags(assignment.path("tags"));
    return new LogEntry(
        number(facts, "Nonce"),
        number(facts, "Timestamp"),
        first(facts, "Hash-Chain").orElse(""),
        required(assignment, "id"),
        logMessage(node.path("message")));
  }

  private Optional<LogEntry.Message> logMessage(JsonNode message) {
    if (!message.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new LogEntry.Message(
            required(message, "id"),
            text(message.path("owner").path("address")),
            tags(message.path("tags")),
            text(message.path("data"))));
  }

  ItemPage items(JsonNode json) {
    JsonNode errors = json.path("errors");
    if (errors.isArray() && !errors.isEmpty()) {
      throw malformed("the query failed: " + text(errors.path(0).path("message")));
    }
    JsonNode found = json.path("data").path("transactions");
    List<ItemPage.Found> items = new ArrayList<>();
    for (JsonNode edge : array(found, "edges")) {
      JsonNode node = edge.path("node");
      items.add(
          new ItemPage.Found(
              required(node, "id"),
              text(node.path("owner").path("address")),
              tags(node.path("tags")),
              size(node.path("data").path("size")),
              required(edge, "cursor")));
    }
    return new ItemPage(items, flag(found.path("pageInfo"), "hasNextPage"));
  }

  Replay replay(JsonNode json) {
    JsonNode agrees = json.path("agrees");
    if (!agrees.isBoolean()) {
      throw malformed("\"agrees\" is missing");
    }
    List<Replay.Mismatch> mismatches = new ArrayList<>();
    for (JsonNode one : array(json, "mismatches")) {
      String cron = text(one.path("cron"));
      mismatches.add(
          new Replay.Mismatch(
              whole(one, "slot"),
              cron.isEmpty() ? Optional.empty() : Optional.of(cron),
              text(one.path("stored")),
              text(one.path("replayed"))));
    }
    return new Replay(
        agrees.booleanValue(),
        whole(json, "slots"),
        whole(json, "ticks"),
        whole(json, "gasUsed"),
        whole(json, "mismatchCount"),
        mismatches,
        Json.write(json));
  }

  FoldState fold(JsonNode json) {
    JsonNode replay = json.path("replay");
    return new FoldState(
        maybe(json, "slot"),
        whole(json, "slots"),
        maybe(json, "goal"),
        whole(json, "waiting"),
        whole(json, "evaluations"),
        flag(json, "live"),
        replay.isObject()
            ? Optional.of(new FoldState.Walk(whole(replay, "slot"), whole(replay, "goal")))
            : Optional.empty(),
        Json.write(json));
  }

  private OptionalLong maybe(JsonNode json, String name) {
    return json.path(name).isNull() ? OptionalLong.empty() : OptionalLong.of(whole(json, name));
  }

  String required(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isString()) {
      throw malformed("\"" + name + "\" is missing");
    }
    return value.stringValue();
  }

  long whole(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw malformed("\"" + name + "\" is missing");
    }
    return value.longValue();
  }

  /** Text as it is, nothing as nothing, anything else as its JSON. */
  static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isString() ? value.stringValue() : Json.write(value);
  }

  private static List<Tag> tags(JsonNode entries) {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode entry : entries) {
      tags.add(new Tag(text(entry.path("name")), text(entry.path("value"))));
    }
    return tags;
  }

  private static Optional<String> first(List<Tag> tags, String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
  }

  private long number(List<Tag> tags, String name) {
    String text = first(tags, name).orElse("");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw malformed("the tag " + name + " of an assignment is not a number: \"" + text + "\"");
    }
  }

  private static long size(JsonNode size) {
    try {
      return Long.parseLong(text(size));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  JsonNode array(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isArray()) {
      throw malformed("\"" + name + "\" is missing");
    }
    return value;
  }

  private static boolean flag(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isBoolean() && value.booleanValue();
  }

  private MalformedAnswerException malformed(String why) {
    return new MalformedAnswerException(what, why, null);
  }
}
