package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message that is answered and forgotten, as {@code POST /dry-run} takes it.
 *
 * <p>Nobody signs it, so it may claim any Id, Owner and tags; From follows from those. Timestamp
 * and Block-Height are those of the last evaluation unless it names others. Keys that no message
 * has are left out.
 */
final class DryRun {
  private static final int DEPTH_MAX = 64;

  private final Bytes process;
  private final JsonNode body;
  private final List<Tag> tags;
  private final String owner;

  private DryRun(Bytes process, JsonNode body) {
    this.process = process;
    this.body = body;
    this.tags = tags(body.path("Tags"));
    this.owner = text("Owner").filter(name -> !name.isEmpty()).orElseThrow(DryRun::noOwner);
    for (String name :
        List.of("Id", "Signature", "Target", "Anchor", "Forwarded-By", "Hash-Chain")) {
      text(name);
    }
    for (String name : List.of("Epoch", "Nonce", "Timestamp", "Block-Height")) {
      number(name);
    }
    if (!body.path("Cron").isMissingNode() && !body.path("Cron").isBoolean()) {
      throw new Refusal(400, "'Cron' of the dry-run message must be true or false");
    }
  }

  /**
   * Reads the body.
   *
   * @throws Refusal 400 if it is not JSON, or not a message
   */
  static DryRun of(Bytes process, Bytes body, int bytesMax) {
    if (body.isEmpty()) {
      throw new Refusal(
          400, "a dry-run has its message in the body: {\"Owner\":…,\"Data\":…,\"Tags\":[…]}");
    }
    JsonNode json;
    try {
      json = Json.parse(body, new JsonLimits(bytesMax, bytesMax, DEPTH_MAX));
    } catch (MalformedJsonException e) {
      throw new Refusal(
          400, "the dry-run message for process %s is %s".formatted(process, e.getMessage()));
    }
    if (!json.isObject()) {
      throw new Refusal(
          400, "the dry-run message for process " + process + " must be a JSON object");
    }
    return new DryRun(process, json);
  }

  /** The message as the process is given it after that evaluation. */
  String message(CronGap.Moment last) {
    ObjectNode message = Json.object();
    copy(message, "Id");
    copy(message, "Signature");
    copy(message, "Data");
    message.put("Owner", owner);
    message.put("Target", text("Target").orElseGet(process::base64Url));
    copy(message, "Anchor");
    message.put("From", MessageJson.from(tags, owner));
    copy(message, "Forwarded-By");
    message.set("Tags", MessageJson.visible(tags));
    number("Epoch").ifPresent(epoch -> message.put("Epoch", epoch));
    number("Nonce").ifPresent(nonce -> message.put("Nonce", nonce));
    message.put("Timestamp", number("Timestamp").orElse(last.timestampMs()));
    message.put("Block-Height", blockHeight(last));
    copy(message, "Hash-Chain");
    message.put("Cron", body.path("Cron").asBoolean(false));
    message.put("Read-Only", true);
    return Json.write(message);
  }

  long blockHeight(CronGap.Moment last) {
    return number("Block-Height").orElse(last.blockHeight());
  }

  private void copy(ObjectNode message, String name) {
    JsonNode value = body.get(name);
    if (value != null) {
      message.set(name, value);
    }
  }

  private Optional<String> text(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new Refusal(400, "'" + name + "' of the dry-run message must be text");
    }
    return Optional.of(value.stringValue());
  }

  /** A number, or one in text as some clients send it. */
  private Optional<Long> number(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    String digits = value.isString() ? value.stringValue() : Json.write(value);
    if (digits.isEmpty()
        || digits.length() > 15
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Refusal(400, "'" + name + "' of the dry-run message must be a whole number");
    }
    return Optional.of(Long.parseLong(digits));
  }

  private static List<Tag> tags(JsonNode list) {
    List<Tag> tags = new ArrayList<>();
    boolean good = list.isMissingNode() || list.isNull() || list.isArray();
    for (JsonNode tag : list) {
      good = good && tag.path("name").isString() && tag.path("value").isString();
      if (good) {
        tags.add(new Tag(tag.path("name").stringValue(), tag.path("value").stringValue()));
      }
    }
    if (!good) {
      throw new Refusal(
          400, "'Tags' of the dry-run message must be a list of {\"name\":\"…\",\"value\":\"…\"}");
    }
    return tags;
  }

  private static Refusal noOwner() {
    return new Refusal(400, "'Owner' of the dry-run message must be an address");
  }
}
