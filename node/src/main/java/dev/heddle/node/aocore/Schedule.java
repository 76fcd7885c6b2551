package dev.heddle.node.aocore;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.aocore.CommittedMessage;
import dev.heddle.core.aocore.ItemMessage;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The log of a process as AO-Core shows it ({@code scheduler@1.0}): slots are numbers here. */
final class Schedule {
  /** Slots of one page; who asks for more is told that there are more. */
  static final int PAGE_MAX = 1000;

  private static final int SLOT_DIGITS_MAX = 15;

  private final Store store;
  private final InstantSource clock;

  Schedule(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** An assignment with its keys. */
  Message assignment(Assignment assignment) {
    Message.Builder message =
        Message.builder()
            .put("path", "compute")
            .put("data-protocol", "ao")
            .put("variant", Assignment.VARIANT)
            .put("type", "Assignment")
            .put("process", assignment.process().base64Url())
            .put("epoch", assignment.epoch())
            .put("slot", assignment.slot())
            .put("block-height", assignment.blockHeight())
            .put("timestamp", assignment.timestampMs())
            .put("hash-chain", assignment.hashChain().base64Url())
            .put("assignment", assignment.id().base64Url());
    store
        .block(assignment.blockHeight())
        .ifPresent(block ->
            message
                .put("block-hash", block.hash().base64Url())
                .put("block-timestamp", block.timestampMs()));
    return message.build();
  }

  /** How far a log has come. */
  Message slot(Bytes process, long current, String address) {
    Block tip = store.tip();
    return Message.builder()
        .put("process", process.base64Url())
        .put("current", current)
        .put("timestamp", clock.millis())
        .put("block-height", tip.height())
        .put("block-hash", tip.hash().base64Url())
        .put("cache-control", "no-store")
        .put("addresses", new Value.Sequence(List.of(Value.Binary.of(address))))
        .build();
  }

  /** A range of a log, both ends in it. */
  private record Page(List<Entry> entries, boolean more) {}

  private Page page(Bytes process, long slots, Step step) {
    long from = number(step, "from", 0);
    long to = Math.min(number(step, "to", slots - 1), slots - 1);
    int wanted = wanted(from, to);
    List<Entry> entries = wanted == 0 ? List.of() : store.entries(process, from, wanted);
    boolean more = !entries.isEmpty() && entries.getLast().assignment().slot() < to;
    return new Page(entries, more);
  }

  static int wanted(long from, long to) {
    return (int) Math.min(PAGE_MAX, Math.max(0, to - from + 1));
  }

  private static long number(Step step, String name, long otherwise) {
    String text = step.argument(name).orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.length() > SLOT_DIGITS_MAX || !text.matches("\\d+")) {
      throw new Refusal(400, "%s=%s is no slot".formatted(name, ProcessDevice.shown(text)));
    }
    return Long.parseLong(text);
  }

  /** A part of a log with every assignment and message. */
  Message bundle(Bytes process, long slots, Step step) {
    Page page = page(process, slots, step);
    Message.Builder assignments = Message.builder();
    for (Entry entry : page.entries) {
      Message.Builder assignment = Message.builder().putAll(assignment(entry.assignment()));
      entry.message().ifPresent(item -> assignment.put("body", message(item)));
      assignments.put(Long.toString(entry.assignment().slot()), assignment.build());
    }
    Block tip = store.tip();
    return Message.builder()
        .put("type", "schedule")
        .put("process", process.base64Url())
        .put("continues", Value.Atom.of(page.more))
        .put("timestamp", clock.millis())
        .put("block-height", tip.height())
        .put("block-hash", tip.hash().base64Url())
        .put("assignments", assignments.build())
        .build();
  }

  /** The same in the form {@code application/aos-2}. */
  Response aos2(Bytes process, long slots, Step step) {
    Page page = page(process, slots, step);
    Block tip = store.tip();
    ObjectNode info =
        Json.object()
            .put("process", process.base64Url())
            .put("has_next_page", page.more)
            .put("timestamp", clock.millis())
            .put("block-height", tip.height())
            .put("block-hash", tip.hash().base64Url());
    ArrayNode edges = Json.array();
    for (Entry entry : page.entries) {
      ObjectNode node = Json.object();
      entry
          .message()
          .ifPresentOrElse(item -> node.set("message", terms(item)), () -> node.putNull("message"));
      node.set("assignment", terms(entry.assignment()));
      edges.addObject().put("cursor", entry.assignment().slot()).set("node", node);
    }
    ObjectNode json = Json.object();
    json.set("page_info", info);
    json.set("edges", edges);
    return Response.json(200, Json.write(json));
  }

  /** A message as it was committed to: signed as an item, or as HTTP fields within one. */
  static Message message(DataItem item) {
    return CommittedMessage.within(item)
        .map(CommittedMessage::message)
        .orElseGet(() -> ItemMessage.encode(item));
  }

  private static ObjectNode terms(DataItem item) {
    Optional<CommittedMessage> committed = CommittedMessage.within(item);
    ObjectNode message =
        Json.object()
            .put("Id", committed.map(CommittedMessage::id).orElse(item.id()).base64Url())
            .put("Owner", committed.map(CommittedMessage::committer).orElse(item.aoAddress()))
            .put("From", item.tags().first("From-Process").orElse(item.aoAddress()))
            .put("Target", item.target().map(Bytes::base64Url).orElse(""))
            .put("Anchor", item.anchor().map(Bytes::base64Url).orElse(""))
            .put("Data", item.data().utf8())
            .put("PublicKey", item.owner().base64Url())
            .put("Signature", item.signature().base64Url());
    message.set("Tags", tags(item));
    return message;
  }

  private static ArrayNode tags(DataItem item) {
    ArrayNode tags = Json.array();
    item.tags()
        .list()
        .forEach(tag -> tags.addObject().put("name", tag.name()).put("value", tag.value()));
    return tags;
  }

  private static ObjectNode terms(Assignment assignment) {
    ObjectNode terms =
        Json.object()
            .put("Id", assignment.id().base64Url())
            .put("Process", assignment.process().base64Url())
            .put("Epoch", assignment.epoch())
            .put("Nonce", assignment.slot())
            .put("Timestamp", assignment.timestampMs())
            .put("Block-Height", assignment.blockHeight())
            .put("Hash-Chain", assignment.hashChain().base64Url());
    terms.set("Tags", tags(assignment.item()));
    return terms;
  }
}
