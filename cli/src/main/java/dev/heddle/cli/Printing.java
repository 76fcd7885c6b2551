package dev.heddle.cli;

import dev.heddle.client.Evaluation;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How answers look to people. */
final class Printing {
  /** Of a message's data, before the rest is left to {@code --json}. */
  private static final int DATA_CHARS = 1_000;

  private Printing() {}

  /**
   * Puts out an evaluation as aos does: what was printed, or the error on standard error. Returns
   * the exit code.
   */
  static int evaluation(Desk desk, Evaluation evaluation) {
    boolean failed = evaluation.result().error().isPresent();
    desk.answer(evaluation.json(), failed ? "" : evaluation.output().text());
    if (failed && !desk.json()) {
      String error = desk.paint().tame(evaluation.text()).strip();
      desk.complain("the process answered with an error:\n" + error);
    }
    return failed ? ExitCodes.FAILED : ExitCodes.OK;
  }

  /** An evaluation at full length: output, outbox, gas. */
  static String whole(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    evaluation
        .result()
        .error()
        .ifPresent(error -> text.append("error   ").append(error.strip()).append('\n'));
    if (!evaluation.output().text().isEmpty()) {
      text.append("output  ").append(evaluation.output().text()).append('\n');
    }
    evaluation.result().messages().forEach(message -> text.append(line(message)).append('\n'));
    evaluation
        .result()
        .spawns()
        .forEach(spawn -> text.append("spawn   ").append(spawn.tags()).append('\n'));
    evaluation
        .result()
        .assignments()
        .forEach(assignment ->
            text.append("assign  ")
                .append(assignment.message())
                .append(" to ")
                .append(String.join(", ", assignment.processes()))
                .append('\n'));
    text.append("gas     ").append("%,d".formatted(evaluation.result().gasUsed()));
    return text.toString();
  }

  private static String line(OutboxMessage message) {
    String action = actionOf(message.tags());
    String data = message.data().strip();
    String shown = brief(data, DATA_CHARS);
    return "message to %s  %s%s%s"
        .formatted(
            message.target(),
            action.isEmpty() ? "" : action + "  ",
            shown,
            shown.equals(data) ? "" : " (--json has all of it)")
        .stripTrailing();
  }

  static String actionOf(List<Tag> tags) {
    return tags.stream()
        .filter(tag -> tag.name().equals("Action"))
        .map(Tag::value)
        .findFirst()
        .orElse("");
  }

  /** Nested JSON as lines {@code a.b.c value}. */
  static String lines(String json) {
    StringBuilder text = new StringBuilder();
    try {
      flatten("", Json.parse(json), text);
    } catch (MalformedJsonException e) {
      return json;
    }
    return text.toString().stripTrailing();
  }

  private static void flatten(String name, JsonNode value, StringBuilder text) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        flatten(
            name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), text);
      }
    } else {
      String shown = value.isString() ? value.stringValue() : Json.write(value);
      text.append("%-24s %s%n".formatted(name, shown));
    }
  }

  /** The first line of a text, cut to fit. */
  static String brief(String text, int charsMax) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() <= charsMax ? line : line.substring(0, charsMax - 1) + "…";
  }
}
