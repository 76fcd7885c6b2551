package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON that a process is given: a message, and the environment of process and module.
 *
 * <p>Every byte of it lands in the process's memory, so the order of keys, which keys are there and
 * how text is written are fixed (the reference compute unit's {@code mapNode}, {@code
 * messageSchema} and {@code JSON.stringify}): {@code Id, Signature, Data, Owner, Target, Anchor,
 * From, Forwarded-By, Tags, Epoch, Nonce, Timestamp, Block-Height, Hash-Chain, Cron, Read-Only}.
 * Tags named exactly {@code From} or {@code Owner} are left out, so that no sender can pretend.
 */
final class MessageJson {
  private static final Bytes BYTE_ORDER_MARK = Bytes.hex("efbbbf");
  private static final Set<String> RESERVED_TAGS = Set.of("From", "Owner");

  private MessageJson() {}

  /**
   * The message of a slot.
   *
   * @param plans finds what is assigned by its id
   * @throws Refusal 422 if the slot names no message, 503 if what it names is not to be had
   */
  static String of(Entry entry, Plans plans) {
    Assignment assignment = entry.assignment();
    if (entry.message().isPresent()) {
      return scheduled(assignment, entry.message().get());
    }
    Bytes id = idOf(entry);
    Document document =
        plans
            .document(id)
            .orElseThrow(() ->
                new Refusal(
                    503,
                    "slot %d of process %s assigns %s, which is not here nor upstream; upload it"
                        .formatted(assignment.slot(), assignment.process(), id)));
    return assigned(assignment, document);
  }

  /**
   * The id of the message of a slot.
   *
   * @throws Refusal 422 if the slot names none
   */
  static Bytes idOf(Entry entry) {
    Assignment assignment = entry.assignment();
    return entry
        .message()
        .map(DataItem::id)
        .or(assignment::message)
        .orElseThrow(() ->
            new Refusal(
                422,
                "slot %d of process %s has neither a message nor the id of one"
                    .formatted(assignment.slot(), assignment.process())));
  }

  /** A message that somebody signed for the process, or the process itself in its first slot. */
  static String scheduled(Assignment assignment, DataItem item) {
    ObjectNode message = Json.object();
    message.put("Id", item.id().base64Url());
    message.put("Signature", item.signature().base64Url());
    message.put("Data", data(item));
    message.put("Owner", item.aoAddress());
    message.put("Target", assignment.process().base64Url());
    message.put("Anchor", item.anchor().flatMap(MessageJson::text).orElse(null));
    message.put("From", from(item.tags().list(), item.aoAddress()));
    if (item.tags().first("From-Process").isPresent()) {
      message.put("Forwarded-By", item.aoAddress());
    }
    message.set("Tags", visible(item.tags().list()));
    return sealed(message, assignment);
  }

  /** What was assigned to the process by its id; the process does not see what is excluded. */
  static String assigned(Assignment assignment, Document document) {
    Set<String> hidden = Set.copyOf(assignment.exclude());
    List<Tag> tags = hidden.contains("Tags") ? List.of() : document.tags();
    ObjectNode message = Json.object();
    message.put("Id", document.id().base64Url());
    if (!hidden.contains("Signature")) {
      message.put("Signature", document.signature().base64Url());
    }
    if (!hidden.contains("Data")) {
      Bytes data = document.data();
      message.put("Data", (data.startsWith(BYTE_ORDER_MARK) ? data.from(3) : data).utf8());
    }
    message.put("Owner", document.owner());
    message.put("Target", document.target().base64Url());
    if (!hidden.contains("Anchor")) {
      message.put("Anchor", document.anchor().base64Url());
    }
    message.put("From", from(tags, document.owner()));
    message.set("Tags", visible(tags));
    return sealed(message, assignment);
  }

  /** A message that nobody sent. */
  static String cron(Document process, CronGap.Tick tick) {
    ObjectNode message = Json.object();
    message.put("Owner", process.owner());
    message.put("Target", process.id().base64Url());
    message.put("From", process.owner());
    message.set("Tags", visible(tick.tags()));
    message.put("Timestamp", tick.at().timestampMs());
    message.put("Block-Height", tick.at().blockHeight());
    message.put("Cron", true);
    message.put("Read-Only", false);
    return Json.write(message);
  }

  /**
   * What a process may know of itself and its module.
   *
   * @param moduleId the id that the process names, of which the module may be a stand-in
   */
  static String environment(Document process, Bytes moduleId, Document module) {
    ObjectNode environment = Json.object();
    environment.set("Process", identity(process.id(), process));
    environment.set("Module", identity(moduleId, module));
    return Json.write(environment);
  }

  /** The tags as objects of name and value, without the names that nobody may claim. */
  static ArrayNode visible(List<Tag> tags) {
    return tags(tags.stream().filter(tag -> !RESERVED_TAGS.contains(tag.name())).toList());
  }

  /** On whose behalf: the first From-Process tag that says anything, else the owner. */
  static String from(List<Tag> tags, String owner) {
    for (Tag tag : tags) {
      if (tag.name().equals("From-Process")) {
        return tag.value().isEmpty() ? owner : tag.value();
      }
    }
    return owner;
  }

  private static String sealed(ObjectNode message, Assignment assignment) {
    message.put("Epoch", assignment.epoch());
    message.put("Nonce", assignment.slot());
    message.put("Timestamp", assignment.timestampMs());
    message.put("Block-Height", assignment.blockHeight());
    message.put("Hash-Chain", assignment.hashChain().base64Url());
    message.put("Cron", false);
    message.put("Read-Only", false);
    return Json.write(message);
  }

  private static ObjectNode identity(Bytes id, Document document) {
    ObjectNode identity = Json.object();
    identity.put("Id", id.base64Url());
    identity.put("Owner", document.owner());
    identity.set("Tags", tags(document.tags()));
    return identity;
  }

  private static ArrayNode tags(List<Tag> tags) {
    ArrayNode array = Json.array();
    tags.forEach(tag -> array.addObject().put("name", tag.name()).put("value", tag.value()));
    return array;
  }

  /** A scheduler shows a message's data as text at any cost, a process's only if it is text. */
  private static @Nullable String data(DataItem item) {
    boolean process = item.tags().has("Type", "Process") || FunctionRecord.isOne(item.tags());
    return process ? text(item.data()).orElse(null) : item.data().utf8();
  }

  private static Optional<String> text(Bytes bytes) {
    ByteBuffer buffer = bytes.buffer();
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
