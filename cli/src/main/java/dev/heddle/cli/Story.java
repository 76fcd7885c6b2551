package dev.heddle.cli;

import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A test of a project: messages to a process that has just begun, and what each must come to.
 *
 * <p>In a file they are the members of an object: the name, and an array of steps. A step has
 * {@code send}, whose {@code Data} is the data, whose {@code From} is the sender ({@code tester}
 * where it is not there) and all else of which are tags; or {@code eval}, code that the owner has
 * run. What is said beside that is looked at, and only that: {@code output}, the text; {@code
 * error}, a part of it; {@code messages} and {@code spawns}, as many as there are, each with some
 * of {@code Target}, {@code Data} and tags. Where no error is expected there must be none.
 *
 * @param steps as they stand in the file
 */
record Story(String name, List<JsonNode> steps) {
  private static final Set<String> MEMBERS =
      Set.of("send", "eval", "output", "error", "messages", "spawns");

  Story {
    steps = List.copyOf(steps);
  }

  /** Reads the tests of a file. */
  static List<Story> of(Path file) {
    JsonNode json;
    try {
      json = Json.parse(Content.read(file).utf8());
    } catch (MalformedJsonException e) {
      throw CommandFailure.failed(file + " is no JSON: " + e.getMessage());
    }
    List<Story> stories = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      List<JsonNode> steps = StreamSupport.stream(member.getValue().spliterator(), false).toList();
      steps.forEach(step -> check(file, member.getKey(), step));
      stories.add(new Story(member.getKey(), steps));
    }
    if (stories.isEmpty()) {
      throw CommandFailure.failed(file + " has no tests: write {\"name\": [steps]}");
    }
    return stories;
  }

  private static void check(Path file, String name, JsonNode step) {
    List<String> unknown =
        step.properties().stream()
            .map(Map.Entry::getKey)
            .filter(key -> !MEMBERS.contains(key))
            .toList();
    if (!unknown.isEmpty() || step.has("send") == step.has("eval")) {
      throw CommandFailure.failed(
          "%s, \"%s\": a step has either send or eval, and some of output, error, messages, spawns; not %s"
              .formatted(file, name, Json.write(step)));
    }
  }

  /** Plays it. Returns what was not as expected, if something was not. */
  Optional<String> play(Trial trial) {
    trial.begin(name);
    for (int i = 0; i < steps.size(); i++) {
      JsonNode step = steps.get(i);
      JsonNode result =
          step.has("eval") ? trial.eval(step.path("eval").asString("")) : sent(trial, step);
      Optional<String> difference = difference(step, result);
      if (difference.isPresent()) {
        return Optional.of("step %d: %s".formatted(i + 1, difference.get()));
      }
    }
    return Optional.empty();
  }

  private static JsonNode sent(Trial trial, JsonNode step) {
    List<Map.Entry<String, String>> tags = new ArrayList<>();
    String data = "";
    String from = "tester";
    for (Map.Entry<String, JsonNode> member : step.path("send").properties()) {
      String value = text(member.getValue());
      switch (member.getKey()) {
        case "Data" -> data = value;
        case "From" -> from = value;
        default -> tags.add(Map.entry(member.getKey(), value));
      }
    }
    return trial.send(from, tags, data);
  }

  private static Optional<String> difference(JsonNode step, JsonNode result) {
    String error = text(result.path("Error"));
    if (!step.has("error") && !error.isEmpty()) {
      return Optional.of("there is an error: " + error.strip());
    }
    if (step.has("error")) {
      String part = text(step.path("error"));
      if (error.isEmpty() || !error.contains(part)) {
        return Optional.of(
            "the error should have \"%s\" in it and is \"%s\"".formatted(part, error.strip()));
      }
    }
    if (step.has("output") && !text(step.path("output")).equals(output(result.path("Output")))) {
      return Optional.of(
          "the output should be \"%s\" and is \"%s\""
              .formatted(text(step.path("output")), output(result.path("Output"))));
    }
    return entries("messages", step, result.path("Messages"))
        .or(() -> entries("spawns", step, result.path("Spawns")));
  }

  private static Optional<String> entries(String member, JsonNode step, JsonNode sent) {
    JsonNode expected = step.path(member);
    if (!step.has(member)) {
      return Optional.empty();
    }
    boolean same = expected.size() == sent.size();
    for (int i = 0; same && i < expected.size(); i++) {
      JsonNode entry = sent.get(i);
      same =
          expected.get(i).properties().stream()
              .allMatch(one -> text(one.getValue()).equals(of(entry, one.getKey())));
    }
    return same
        ? Optional.empty()
        : Optional.of(
            "the %s should be %s and are %s"
                .formatted(member, Json.write(expected), Json.write(sent)));
  }

  private static String of(JsonNode entry, String name) {
    if (name.equals("Target") || name.equals("Data")) {
      return text(entry.path(name));
    }
    return entry
        .path("Tags")
        .valueStream()
        .filter(tag -> tag.path("name").asString("").equals(name))
        .map(tag -> text(tag.path("value")))
        .findFirst()
        .orElse("");
  }

  /** What there is to read in an output, whichever machine it is of. */
  private static String output(JsonNode output) {
    if (output.has("reports")) {
      return String.join(
          "\n", output.path("reports").valueStream().map(one -> text(one.path("text"))).toList());
    }
    JsonNode data = output.has("data") ? output.path("data") : output;
    return text(data.has("output") ? data.path("output") : data);
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isString() ? value.stringValue() : Json.write(value);
  }
}
