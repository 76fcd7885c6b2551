package dev.heddle.node.explorer;

import dev.heddle.core.ao.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A message of a trace with what it caused, as a nested list shows it: a message that caused one
 * other stands above it and not around it, so that a long chain does not run off the page.
 *
 * @param run messages of which each caused only the next
 * @param then what the last of them caused
 * @param cut whether what lies deeper is to be looked at from there
 */
record Branch(List<Step> run, List<Branch> then, boolean cut) {
  /** Lists within lists; browsers give up on deeper ones. */
  static final int DEPTH_MAX = 40;

  Branch {
    run = List.copyOf(run);
    then = List.copyOf(then);
  }

  /**
   * A message of a trace, or an entry of an outbox that became none here.
   *
   * @param state how it stands: its error, followed, owed, delivered elsewhere and the like
   * @param place of what is a message, in the trace
   */
  record Step(
      Id id,
      Optional<Id> process,
      String title,
      String slot,
      String state,
      String output,
      Tone tone,
      int place) {}

  /** How a step went. */
  enum Tone {
    GOOD,
    BAD,
    OPEN;

    /** As the style sheet calls it. */
    String style() {
      return switch (this) {
        case GOOD -> "good";
        case BAD -> "bad";
        case OPEN -> "open";
      };
    }
  }

  /** The tree of a trace from the message at a place on. */
  static Branch of(JsonNode trace) {
    return branch(trace.path("messages"), 0, 0);
  }

  private static Branch branch(JsonNode messages, int place, int depth) {
    List<Step> run = new ArrayList<>();
    JsonNode message = messages.path(place);
    int at = place;
    while (true) {
      run.add(step(message, at));
      JsonNode outbox = message.path("outbox");
      JsonNode only = outbox.path(0);
      if (outbox.size() != 1 || !only.has("message")) {
        break;
      }
      at = only.path("message").intValue();
      message = messages.path(at);
    }
    if (depth >= DEPTH_MAX) {
      return new Branch(run, List.of(), !message.path("outbox").isEmpty());
    }
    List<Branch> then = new ArrayList<>();
    for (JsonNode entry : message.path("outbox")) {
      if (entry.has("message")) {
        then.add(branch(messages, entry.path("message").intValue(), depth + 1));
      } else {
        then.add(new Branch(List.of(entry(entry)), List.of(), false));
      }
    }
    boolean more = message.has("more") || message.has("notFollowed");
    return new Branch(run, then, more);
  }

  static Step step(JsonNode message, int place) {
    JsonNode result = message.path("result");
    String error = result.path("error").asString("");
    String state = message.path("state").asString("");
    return new Step(
        link(message.path("id").asString("")),
        Ids.parse(message.path("process").asString("")).map(Id::process),
        Shown.cut(message.path("action").asString(message.path("type").asString("Message")), 40),
        message.path("slot").asString(""),
        error.isEmpty()
            ? (result.isObject() ? state : "not evaluated")
            : Said.ofText(error).line(120),
        Said.ofText(result.path("output").asString("")).line(120),
        error.isEmpty() ? (result.isObject() ? Tone.GOOD : Tone.OPEN) : Tone.BAD,
        place);
  }

  /** An entry that leads to no message of this trace. */
  static Step entry(JsonNode entry) {
    String state = entry.path("state").asString("");
    boolean bad = state.equals("dead") || state.equals("dropped") || state.equals("cancelled");
    boolean kept = state.equals("delivered") || state.equals("kept");
    return new Step(
        link(entry.path("item").asString("")),
        Ids.parse(entry.path("target").asString("")).map(Id::of),
        entry.path("entry").asString(""),
        entry.path("slot").asString(""),
        entry.has("repeat") ? "a repeat" : entry.has("more") ? "goes on there" : state,
        "",
        bad ? Tone.BAD : kept ? Tone.GOOD : Tone.OPEN,
        -1);
  }

  private static Id link(String text) {
    return Ids.parse(text).map(Id::message).orElseGet(() -> Id.of(text));
  }
}
