package dev.heddle.node.scheduler;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log of a process in the JSON of the reference scheduler (su {@code json.rs}), keys in its
 * order.
 *
 * <p>Its habits are kept, because compute units fold what they read here: an anchor is shown as
 * text and is null where it is not UTF-8; the data of a message is text with U+FFFD where it is not
 * UTF-8, the data of a process then is null; a missing target is empty text for a message and null
 * for a process; owners have the SHA-256 address whatever their kind of key.
 */
final class ScheduleJson {
  private ScheduleJson() {}

  /** One place in the log: {@code {"message":…,"assignment":…}}. */
  static ObjectNode message(Entry entry, boolean showAnchor) {
    ObjectNode json = Json.object();
    Optional<DataItem> message = entry.message();
    if (message.isPresent()) {
      json.set("message", message(message.get(), entry.assignment().slot() == 0));
    } else {
      json.putNull("message");
    }
    json.set("assignment", assignment(entry.assignment(), showAnchor));
    return json;
  }

  /** A page of the log; the cursor of an edge is what the next page begins after. */
  static ObjectNode page(
      List<Entry> entries, boolean hasNextPage, boolean byNonce, boolean anchor) {
    ObjectNode json = Json.object();
    json.set("page_info", Json.object().put("has_next_page", hasNextPage));
    ArrayNode edges = Json.array();
    for (Entry entry : entries) {
      Assignment assignment = entry.assignment();
      ObjectNode edge = Json.object();
      edge.set("node", message(entry, anchor));
      edge.put("cursor", Long.toString(byNonce ? assignment.slot() : assignment.timestampMs()));
      edges.add(edge);
    }
    json.set("edges", edges);
    return json;
  }

  /** A process as {@code /processes/{pid}} shows it; its block is text, its timestamp a number. */
  static ObjectNode process(DataItem process, Assignment assignment) {
    ObjectNode json = Json.object();
    json.put("process_id", process.id().base64Url());
    json.put("block", Assignment.blockHeightText(assignment.blockHeight()));
    json.set("owner", owner(process));
    json.set("tags", tags(process.tags()));
    json.put("timestamp", assignment.timestampMs());
    json.put("data", text(process.data()));
    json.put("anchor", anchor(process, false));
    json.put("signature", process.signature().base64Url());
    json.put("target", process.target().map(Bytes::base64Url).orElse(null));
    return json;
  }

  private static ObjectNode message(DataItem item, boolean isProcess) {
    ObjectNode json = Json.object();
    json.put("id", item.id().base64Url());
    json.set("owner", owner(item));
    json.put("data", isProcess ? text(item.data()) : item.data().utf8());
    json.set("tags", tags(item.tags()));
    json.put("signature", item.signature().base64Url());
    json.put("anchor", anchor(item, false));
    json.put("target", item.target().map(Bytes::base64Url).orElse(isProcess ? null : ""));
    return json;
  }

  private static ObjectNode assignment(Assignment assignment, boolean showAnchor) {
    DataItem item = assignment.item();
    ObjectNode json = Json.object();
    json.put("id", item.id().base64Url());
    json.set("owner", owner(item));
    json.set("tags", tags(item.tags()));
    json.put("signature", item.signature().base64Url());
    json.put("anchor", anchor(item, showAnchor));
    json.put("target", item.target().map(Bytes::base64Url).orElse(""));
    return json;
  }

  private static ObjectNode owner(DataItem item) {
    return Json.object().put("address", item.ownerAddress()).put("key", item.owner().base64Url());
  }

  private static ArrayNode tags(Tags tags) {
    ArrayNode json = Json.array();
    for (Tag tag : tags.list()) {
      json.add(Json.object().put("name", tag.name()).put("value", tag.value()));
    }
    return json;
  }

  private static @Nullable String anchor(DataItem item, boolean orBase64Url) {
    if (item.anchor().isEmpty()) {
      return null;
    }
    Bytes anchor = item.anchor().get();
    String text = text(anchor);
    return text == null && orBase64Url ? anchor.base64Url() : text;
  }

  /** The text, or null where the bytes are not UTF-8. */
  private static @Nullable String text(Bytes bytes) {
    ByteBuffer buffer = bytes.buffer();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
