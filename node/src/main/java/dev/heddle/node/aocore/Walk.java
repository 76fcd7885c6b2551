package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.aocore.Value;
import dev.heddle.node.http.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes from a value into what it holds ({@code message@1.0}). */
final class Walk {
  private Walk() {}

  /**
   * What is at the end of the steps.
   *
   * @param where how the value was reached, for the words of a failure
   * @throws Refusal 404 if a key is not there
   */
  static Value into(Value from, List<Step> steps, String where) {
    Value at = from;
    String path = where;
    for (Step step : steps) {
      String reached = path;
      at =
          next(at, step.key())
              .orElseThrow(
                  () -> new Refusal(404, "%s has no key %s".formatted(reached, step.key())));
      path += "/" + step.key();
    }
    return at;
  }

  private static Optional<Value> next(Value value, String key) {
    return value.asMessage().flatMap(message -> key(message, key));
  }

  /**
   * The value of a key, in whatever letters; where a message has no key "keys", that is all keys.
   */
  static Optional<Value> key(Message message, String key) {
    Optional<Value> found =
        message
            .get(key)
            .or(() ->
                message.values().entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(key))
                    .map(Map.Entry::getValue)
                    .findFirst());
    if (found.isEmpty() && key.equals("keys")) {
      List<Value> keys =
          message.values().keySet().stream().map(Value.Binary::of).map(Value.class::cast).toList();
      return Optional.of(new Value.Sequence(keys));
    }
    return found;
  }
}
