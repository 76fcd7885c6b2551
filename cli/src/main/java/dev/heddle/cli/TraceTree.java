package dev.heddle.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * A trace as a drawing. Where an outbox has one entry only, what came of it stands below it and not
 * farther to the right, so that long chains fit.
 */
final class TraceTree {
  private static final int ID_CHARS = 8;
  private static final int REASON_CHARS = 100;

  private final JsonNode messages;
  private final List<String> lines = new ArrayList<>();

  private TraceTree(JsonNode messages) {
    this.messages = messages;
  }

  /**
   * Draws a tree.
   *
   * @param trace as the node answers it
   */
  static String of(JsonNode trace) {
    return new TraceTree(trace.path("messages")).draw(trace);
  }

  private String draw(JsonNode trace) {
    JsonNode parent = trace.path("parent");
    if (parent.isObject()) {
      lines.add(
          "from %s of %s, which is %s; the root is %s"
              .formatted(
                  text(parent, "entry"),
                  parent.has("slot")
                      ? "slot " + parent.path("slot").asLong()
                      : "cron " + text(parent, "cron"),
                  text(parent, "process"),
                  text(trace, "root")));
    }
    lines.add(head(messages.path(0)));
    entries(messages.path(0), "");
    JsonNode chain = trace.path("chain");
    lines.add("");
    lines.add(
        "%,d of the %,d items that follow from the root, %,d deep%s%s"
            .formatted(
                messages.size() - 1,
                chain.path("items").asLong(),
                chain.path("depth").asLong(),
                chain.path("cancelled").asBoolean() ? "; cancelled" : "",
                trace.path("truncated").asBoolean() ? "; cut, see --limit and --from" : ""));
    return String.join("\n", lines);
  }

  private void entries(JsonNode first, String indent) {
    JsonNode message = first;
    while (message.path("outbox").size() == 1 && !cut(message)) {
      JsonNode only = message.path("outbox").get(0);
      lines.add(indent + "↳ " + entry(only));
      if (!only.has("message")) {
        return;
      }
      message = messages.path(only.path("message").asInt());
    }
    JsonNode outbox = message.path("outbox");
    for (int i = 0; i < outbox.size(); i++) {
      boolean last = i == outbox.size() - 1 && !cut(message);
      JsonNode entry = outbox.get(i);
      lines.add(indent + (last ? "└─ " : "├─ ") + entry(entry));
      if (entry.has("message")) {
        entries(messages.path(entry.path("message").asInt()), indent + (last ? "   " : "│  "));
      }
    }
    if (message.path("more").isNumber()) {
      lines.add(indent + "└─ … more, from entry " + message.path("more").asLong());
    } else if (message.path("notFollowed").isNumber()) {
      long count = message.path("notFollowed").asLong();
      lines.add(indent + "└─ " + count + (count == 1 ? " entry" : " entries") + " not followed");
    }
  }

  private static boolean cut(JsonNode message) {
    return message.path("more").isNumber() || message.path("notFollowed").isNumber();
  }

  private String entry(JsonNode entry) {
    if (entry.has("message")) {
      return head(messages.path(entry.path("message").asInt()));
    }
    StringBuilder line = new StringBuilder();
    line.append(text(entry, "entry")).append(" to ").append(brief(text(entry, "target")));
    line.append(": ").append(text(entry, "state"));
    if (entry.has("slot")) {
      line.append(" at slot ").append(entry.path("slot").asLong());
    }
    if (entry.path("repeat").asBoolean()) {
      line.append(", where it was before");
    }
    if (entry.path("more").asBoolean()) {
      line.append(", … more: heddle trace ").append(text(entry, "item"));
    }
    if (entry.has("tries")) {
      line.append(", tries ").append(entry.path("tries").asLong());
    }
    String reason = text(entry, "reason");
    return line.append(reason.isEmpty() ? "" : ": " + cut(reason)).toString();
  }

  private static String head(JsonNode message) {
    String action = text(message, "action");
    String type = text(message, "type");
    StringBuilder line = new StringBuilder();
    line.append(!action.isEmpty() ? action : type.isEmpty() ? "Assignment" : type);
    line.append(" ").append(brief(text(message, "id")));
    line.append(" at slot ").append(message.path("slot").asLong());
    line.append(" of ").append(brief(text(message, "process")));
    JsonNode result = message.path("result");
    String state = text(message, "state");
    if (!state.equals("followed")) {
      line.append(", ").append(state);
    }
    if (result.isObject()) {
      String gas = String.format(Locale.ROOT, "%,d gas", result.path("gasUsed").asLong());
      line.append(", ").append(gas);
      String error = text(result, "error");
      String output = text(result, "output");
      if (!error.isEmpty()) {
        line.append(", error: ").append(cut(error));
      } else if (!output.isEmpty()) {
        line.append(": ").append(cut(output));
      }
    }
    return line.toString();
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static String brief(String id) {
    return id.length() <= ID_CHARS ? id : id.substring(0, ID_CHARS) + "…";
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= REASON_CHARS ? line : line.substring(0, REASON_CHARS) + "…";
  }
}
