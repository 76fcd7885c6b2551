package dev.heddle.node.messenger;

import dev.heddle.core.json.Json;
import dev.heddle.node.store.Deliveries.Held;
import dev.heddle.node.store.Letter;
import tools.jackson.databind.node.ObjectNode;

/** Letters as our own surface shows them. */
final class LetterJson {
  private LetterJson() {}

  static ObjectNode of(Held held) {
    Letter letter = held.letter();
    ObjectNode json = Json.object().put("id", letter.id().base64Url());
    json.put("process", letter.entry().process().base64Url());
    json.put("evaluation", letter.entry().evaluation().ordinate());
    letter.entry().evaluation().cron().ifPresent(cron -> json.put("cron", cron));
    json.put("entry", letter.entry().text());
    json.put("target", letter.target().base64Url());
    json.put("item", letter.item().base64Url());
    json.put("root", letter.way().root().base64Url()).put("depth", letter.way().depth());
    standing(held, json);
    return json;
  }

  /** How it stands: {@code dead}, {@code behind} another of its lane, or {@code retrying}. */
  static void standing(Held held, ObjectNode json) {
    Letter.Standing standing = held.standing();
    boolean behind = standing.nextMs() == Letter.Standing.BEHIND;
    String state = standing.dead() ? "dead" : behind ? "behind" : "retrying";
    json.put("state", state).put("letter", held.letter().id().base64Url());
    json.put("tries", standing.tries()).put("since", standing.sinceMs());
    if (!standing.dead() && !behind) {
      json.put("next", standing.nextMs());
    }
    if (!standing.reason().isEmpty()) {
      json.put("reason", standing.reason());
    }
  }
}
