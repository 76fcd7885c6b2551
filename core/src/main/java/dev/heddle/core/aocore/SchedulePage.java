package dev.heddle.core.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A part of a log as nodes of AO-Core tell it ({@code scheduler@1.0/schedule}), in either form: a
 * message with {@code assignments} by slot, or the JSON of {@code application/aos-2}. The signature
 * of every item in it holds. What the scheduler signed differs between the generations and is not
 * looked at: when and where a message came is its word. Immutable.
 *
 * @param slots in their order
 */
public record SchedulePage(List<Slot> slots) {
  /** What is read of a page in JSON. */
  private static final JsonLimits LIMITS = new JsonLimits(64 << 20, 64 << 20, 64);

  public SchedulePage {
    slots = List.copyOf(slots);
  }

  /** A slot: what lies in it, and what time it was for the scheduler. */
  public record Slot(long slot, long timestampMs, long blockHeight, VerifiedItem item) {}

  /**
   * Reads the form that HTTP messages have.
   *
   * @throws MalformedMessageException if it is none, or a message in it is no data item
   */
  public static SchedulePage of(Message bundle) {
    Message assignments =
        bundle
            .get("assignments")
            .flatMap(Value::asMessage)
            .orElseThrow(() -> new MalformedMessageException("a schedule has assignments"));
    TreeMap<Long, Slot> slots = new TreeMap<>();
    assignments.forEach((_, value) -> {
      Message assignment =
          value
              .asMessage()
              .orElseThrow(() -> new MalformedMessageException("an assignment is a message"));
      long slot = number(assignment.text("slot").or(() -> assignment.text("nonce")), "slot");
      Message body =
          assignment
              .get("body")
              .flatMap(Value::asMessage)
              .orElseThrow(() ->
                  new MalformedMessageException("the assignment of slot " + slot + " has no body"));
      slots.put(
          slot,
          new Slot(
              slot,
              number(assignment.text("timestamp"), "timestamp"),
              number(assignment.text("block-height"), "block-height"),
              verified(slot, item(slot, body))));
    });
    return new SchedulePage(List.copyOf(slots.values()));
  }

  private static DataItem item(long slot, Message body) {
    try {
      return ItemMessage.decode(body);
    } catch (MalformedMessageException e) {
      throw new MalformedMessageException(
          "the message of slot %d is not there as a data item: %s".formatted(slot, e.getMessage()));
    }
  }

  private static VerifiedItem verified(long slot, DataItem item) {
    return item.verify()
        .orElseThrow(() ->
            new MalformedMessageException(
                "the signature of message %s in slot %d does not hold".formatted(item.id(), slot)));
  }

  /**
   * Reads the form {@code application/aos-2}, in which an item is taken apart: its key is in {@code
   * PublicKey}, and data that are no text are not there.
   *
   * @throws MalformedMessageException if it is none, or an item does not come together again
   */
  public static SchedulePage ofAos2(Bytes json) {
    JsonNode page;
    try {
      page = Json.parse(json, LIMITS);
    } catch (MalformedJsonException e) {
      throw new MalformedMessageException("the schedule is " + e.getMessage());
    }
    if (!page.path("edges").isArray()) {
      throw new MalformedMessageException("a schedule of application/aos-2 has edges");
    }
    List<Slot> slots = new ArrayList<>();
    for (JsonNode edge : page.path("edges")) {
      Map<String, String> assignment = terms(edge.path("node").path("assignment"));
      long slot =
          number(
              Optional.ofNullable(assignment.get("nonce"))
                  .or(() -> Optional.ofNullable(assignment.get("slot"))),
              "slot");
      slots.add(
          new Slot(
              slot,
              number(Optional.ofNullable(assignment.get("timestamp")), "timestamp"),
              number(Optional.ofNullable(assignment.get("block-height")), "block-height"),
              together(slot, edge.path("node").path("message"))));
    }
    return new SchedulePage(slots);
  }

  /** Members and tags by their names in small letters; members go before tags. */
  private static Map<String, String> terms(JsonNode object) {
    Map<String, String> terms = new TreeMap<>();
    object
        .properties()
        .forEach(member -> {
          if (member.getValue().isString() || member.getValue().isNumber()) {
            terms.put(member.getKey().toLowerCase(Locale.ROOT), member.getValue().asString());
          }
        });
    for (JsonNode tag : object.path("Tags")) {
      terms.putIfAbsent(
          tag.path("name").asString("").toLowerCase(Locale.ROOT), tag.path("value").asString(""));
    }
    return terms;
  }

  private static VerifiedItem together(long slot, JsonNode message) {
    String id = message.path("Id").asString("");
    List<Tag> tags = new ArrayList<>();
    for (JsonNode tag : message.path("Tags")) {
      tags.add(new Tag(tag.path("name").asString(""), tag.path("value").asString("")));
    }
    try {
      Bytes key = Bytes.base64Url(message.path("PublicKey").asString(""));
      Bytes signature = Bytes.base64Url(message.path("Signature").asString(""));
      ItemDraft content =
          new ItemDraft(
              Ids.parse(message.path("Target").asString("")),
              Optional.of(message.path("Anchor").asString(""))
                  .filter(text -> !text.isEmpty())
                  .map(Bytes::base64Url),
              Tags.of(tags),
              Bytes.utf8(message.path("Data").asString("")));
      for (SignatureType type : SignatureType.values()) {
        if (type.ownerBytes() == key.size() && type.signatureBytes() == signature.size()) {
          Optional<VerifiedItem> item = DataItem.of(type, signature, key, content).verify();
          if (item.isPresent() && item.get().id().base64Url().equals(id)) {
            return item.get();
          }
        }
      }
    } catch (IllegalArgumentException e) {
      // One of its parts is no base64, or it has more tags than an item may have.
    }
    throw new MalformedMessageException(
        "the message %s of slot %d does not come together to a signed item in application/aos-2"
            .formatted(id.length() <= 64 ? id : id.substring(0, 64) + "…", slot));
  }

  private static long number(Optional<String> text, String name) {
    return text.filter(digits -> digits.matches("\\d{1,15}"))
        .map(Long::parseLong)
        .orElseThrow(() ->
            new MalformedMessageException(
                "an assignment of a schedule has no %s that is a number".formatted(name)));
  }
}
