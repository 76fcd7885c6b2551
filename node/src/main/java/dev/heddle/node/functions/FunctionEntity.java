package dev.heddle.node.functions;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.Chain;
import dev.heddle.core.caller.SignedCall;
import dev.heddle.core.caller.Signer;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Entry;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An interaction as the bundles of EXM have it: what 3EM's {@code simulateContract} takes.
 *
 * @param owner who is calling, as the function sees it
 * @param requests what was fetched for it, by key; a status in the eight bits that 3EM has for it
 */
record FunctionEntity(
    Assignment assignment,
    Bytes id,
    String owner,
    String input,
    List<Tag> tags,
    ObjectNode requests) {
  private static final int EIGHT_BITS = 127;

  /**
   * @param record the item that deployed the function: its owner speaks for callers, and its
   *     authorities for processes
   */
  static FunctionEntity of(DataItem record, Entry entry) {
    Assignment assignment = entry.assignment();
    Bytes id = assignment.message().orElse(Bytes.EMPTY);
    if (entry.message().isEmpty()) {
      return new FunctionEntity(assignment, id, "", "", List.of(), Json.object());
    }
    DataItem item = entry.message().get();
    boolean ours = item.owner().equals(record.owner());
    boolean trusted = ours || record.tags().has("Authority", item.aoAddress());
    Optional<String> process = item.tags().first("From-Process").filter(_ -> trusted);
    boolean recorded = ours && process.isEmpty() && item.tags().has("Recorded", "true");
    JsonNode data = recorded ? Json.parse(item.data()) : Json.object();
    String input =
        item.tags()
            .first("Input")
            .orElseGet(() -> recorded ? data.path("input").asString("") : item.data().utf8());
    String owner = signer(record.id(), item, input).or(() -> process).orElseGet(item::aoAddress);
    ObjectNode requests =
        data.path("requests") instanceof ObjectNode found ? eightBits(found) : Json.object();
    return new FunctionEntity(assignment, id, owner, input, item.tags().list(), requests);
  }

  private static Optional<String> signer(Bytes function, DataItem item, String input) {
    Optional<Chain> chain = item.tags().first("Caller-Chain").flatMap(Chain::of);
    Optional<Long> nonce =
        item.tags()
            .first("Caller-Nonce")
            .filter(text -> text.matches("[0-9]{1,16}"))
            .map(Long::parseLong)
            .filter(number -> number <= SignedCall.NONCE_MAX);
    if (chain.isEmpty() || nonce.isEmpty()) {
      return Optional.empty();
    }
    SignedCall call =
        new SignedCall(
            chain.get(),
            item.tags().first("Caller-Key").orElse(""),
            nonce.get(),
            item.tags().first("Caller-Signature").orElse(""));
    return call.signer(function.base64Url(), input).map(Signer::address);
  }

  /** Those that failed are left out: 3EM records none. */
  private static ObjectNode eightBits(ObjectNode recorded) {
    ObjectNode requests = Json.object();
    recorded
        .properties()
        .forEach(each -> {
          if (each.getValue() instanceof ObjectNode answer && answer.has("status")) {
            ObjectNode copy = answer.deepCopy();
            copy.put("status", Math.min(EIGHT_BITS, answer.path("status").asInt(0)));
            requests.set(each.getKey(), copy);
          }
        });
    return requests;
  }

  long slot() {
    return assignment.slot();
  }

  long timestampMs() {
    return assignment.timestampMs();
  }

  /** About how long it is as text. */
  long chars() {
    long answers = requests.isEmpty() ? 0 : Json.write(requests).length();
    return answers + input.length();
  }

  ObjectNode json(String executorVersion) {
    ObjectNode entity = Json.object();
    ObjectNode raw = entity.putObject("raw").put("id", id.base64Url()).put("owner", owner);
    raw.put("quantity", tag("Quantity").orElse(""));
    raw.put("reward", tag("Reward").orElse(""));
    tag("Target").ifPresent(target -> raw.put("target", target));
    ArrayNode list = raw.putArray("tags");
    tags.forEach(tag -> list.addObject().put("name", tag.name()).put("value", tag.value()));
    raw.putObject("block")
        .put("height", Long.toString(assignment.blockHeight()))
        .put("indepHash", tag("Block-Id").orElse(""))
        .put("timestamp", Long.toString(assignment.timestampMs() / 1000));
    raw.put("input", input);
    entity
        .putObject("metadata")
        .put("createdBy", owner)
        .put("createdWhen", assignment.timestampMs())
        .put("executorVersion", executorVersion)
        .put("internalId", assignment.slot());
    return entity;
  }

  private Optional<String> tag(String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
  }
}
