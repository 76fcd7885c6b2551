package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Who may give a process another template, and when it counts: what the tags of the process said
 * when it began, which nothing changes.
 *
 * @param module the one that it began with
 * @param authorities addresses or processes, of the tags {@code Upgrade-Authority}; {@code owner}
 *     stands for whoever spawned it. Nobody, if there is none
 * @param messengers who may say that a message is from a process, of the tags {@code Authority}
 * @param delay how many slots there are between an upgrade and its effect, of the tag {@code
 *     Upgrade-Delay}
 */
record UpgradeRules(
    Optional<Bytes> module, Set<String> authorities, Set<String> messengers, long delay) {
  private static final String OWNER = "owner";
  private static final int DELAY_DIGITS = 9;

  UpgradeRules {
    authorities = Set.copyOf(authorities);
    messengers = Set.copyOf(messengers);
  }

  static UpgradeRules of(JsonNode environment) {
    JsonNode tags = environment.at("/Process/Tags");
    List<String> authorities = tags(tags, "Upgrade-Authority");
    authorities.replaceAll(
        name -> name.equals(OWNER) ? environment.at("/Process/Owner").asString("") : name);
    String delay = tags(tags, "Upgrade-Delay").stream().findFirst().orElse("0");
    boolean whole = delay.matches("[0-9]{1," + DELAY_DIGITS + "}");
    return new UpgradeRules(
        LambdaLine.id(environment.at("/Module/Id").asString("")),
        whole ? Set.copyOf(authorities) : Set.of(),
        Set.copyOf(tags(tags, "Authority")),
        whole ? Long.parseLong(delay) : 0);
  }

  /** Whether a message may upgrade. A wallet speaks for itself, a messenger for processes. */
  boolean allow(LambdaInput message) {
    String from = message.from();
    return authorities.contains(from)
        && (from.equals(message.owner()) || messengers.contains(message.owner()));
  }

  static List<String> tags(JsonNode tags, String name) {
    List<String> values = new ArrayList<>();
    tags.forEach(tag -> {
      if (tag.path("name").asString("").equals(name)) {
        values.add(tag.path("value").asString(""));
      }
    });
    return values;
  }
}
