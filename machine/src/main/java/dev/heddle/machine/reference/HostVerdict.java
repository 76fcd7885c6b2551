package dev.heddle.machine.reference;

import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sorts a module's answer as the reference unit does. */
final class HostVerdict {
  private static final int QUOTED_CHARS = 200;
  private static final String NO_BUFFER = "not enough memory for buffer allocation";

  private HostVerdict() {}

  static Outcome of(String answer, long gasUsed) {
    Optional<Object> parsed = HostJson.parse(answer);
    if (parsed.isEmpty()) {
      String start = answer.substring(0, Math.min(answer.length(), QUOTED_CHARS));
      return new Outcome.Failed("the module's answer is not JSON: " + start, gasUsed);
    }
    Object response = member(parsed.get(), "response");
    if (!isTrue(member(parsed.get(), "ok"))) {
      return new Outcome.Failed(failure(response), gasUsed);
    }
    if (orNull(response) == null) {
      return new Outcome.Failed("the module's answer has no response", gasUsed);
    }
    int entries = outboxEntries(response);
    if (entries > Limits.OUTBOX_ENTRIES_MAX) {
      return new Outcome.Failed(
          "the outbox has %d entries; at most %d".formatted(entries, Limits.OUTBOX_ENTRIES_MAX),
          gasUsed);
    }
    Object error = orNull(member(response, "Error"));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("Messages", orElse(member(response, "Messages"), List.of()));
    result.put("Assignments", orElse(member(response, "Assignments"), List.of()));
    result.put("Spawns", orElse(member(response, "Spawns"), List.of()));
    Object output = orElse(member(response, "Output"), "");
    result.put("Output", output instanceof Double number ? HostNumber.text(number) : output);
    if (error != null) {
      result.put("Error", error);
    }
    result.put("GasUsed", (double) gasUsed);
    String text = HostJson.write(result);
    boolean accepted = !isTrue(error) && !ranOutOfBuffer(member(response, "Output"));
    return accepted ? new Outcome.Accepted(text, gasUsed) : new Outcome.Rejected(text, gasUsed);
  }

  private static int outboxEntries(@Nullable Object response) {
    int entries = 0;
    for (String list : new String[] {"Messages", "Assignments", "Spawns"}) {
      entries += member(response, list) instanceof List<?> values ? values.size() : 0;
    }
    return entries;
  }

  private static @Nullable Object member(@Nullable Object value, String name) {
    return value instanceof Map<?, ?> members ? members.get(name) : null;
  }

  private static @Nullable Object orNull(@Nullable Object value) {
    return value == HostJson.Nothing.NULL ? null : value;
  }

  private static Object orElse(@Nullable Object value, Object other) {
    Object present = orNull(value);
    return present == null ? other : present;
  }

  /** What JavaScript takes for true. */
  private static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case Boolean bool -> bool;
      case Double number -> number != 0 && !number.isNaN();
      case String text -> !text.isEmpty();
      case HostJson.Nothing nothing -> false;
      case null -> false;
      default -> true;
    };
  }

  private static String failure(@Nullable Object response) {
    if (response instanceof String text && !text.isEmpty()) {
      return text;
    }
    return response != null && isTrue(response)
        ? HostJson.write(response)
        : "the module answered that it failed, and not why";
  }

  /** Old modules tell a failed allocation in their output only; the memory is dropped then. */
  private static boolean ranOutOfBuffer(@Nullable Object output) {
    Object text = output instanceof String ? output : member(member(output, "data"), "output");
    return text instanceof String string && string.endsWith(NO_BUFFER);
  }
}
