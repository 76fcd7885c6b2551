package dev.heddle.node.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.aocore.CommittedMessage;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process as AO-Core shows it ({@code process@1.0}): its state at a slot, and messages that leave
 * no trace.
 *
 * <p>The state has {@code device}, {@code process}, {@code at-slot}, {@code initialized} and {@code
 * results}, and beside them what the process patched. {@code compute} without a slot is {@code
 * now}; {@code latest} is what has been evaluated already.
 */
final class ProcessDevice {
  /** What a process is asked for, as opposed to what a data item has. */
  static final Set<String> KEYS =
      Set.of("compute", "now", "latest", "slot", "schedule", "push", "process", "as", "results");

  private static final int SLOT_DIGITS_MAX = 15;

  /** Who asks if nobody says so: the address of no wallet. */
  private static final String NOBODY = "A".repeat(43);

  private static final Set<String> OWN =
      Set.of("device", "process", "at-slot", "initialized", "results");

  private final Counterparts others;
  private final Patches patches;

  ProcessDevice(Counterparts others, Patches patches) {
    this.others = others;
    this.patches = patches;
  }

  /** What the steps lead to from a process; writes are not among them. */
  Value read(Bytes process, List<Step> steps, Asked asked) {
    if (steps.isEmpty()) {
      return new Value.Map(definition(process));
    }
    Step first = steps.getFirst();
    List<Step> rest = steps.subList(1, steps.size());
    return switch (first.key()) {
      case "compute" -> compute(process, first, rest);
      case "now" -> newest(process, head(process).slots() - 1, rest);
      case "latest" -> newest(process, latest(process), rest);
      case "results" -> compute(process, first, steps);
      case "process" -> Walk.into(new Value.Map(definition(process)), rest, "process " + process);
      case "as" -> as(process, first, rest, asked);
      default -> Walk.into(new Value.Map(definition(process)), steps, "process " + process);
    };
  }

  ProcessHead head(Bytes process) {
    return others
        .store()
        .head(process)
        .orElseThrow(() ->
            new Refusal(
                404,
                "process %s is not here; spawn it by POST /push, or ask the node of its scheduler"
                    .formatted(process)));
  }

  private Message definition(Bytes process) {
    head(process);
    return others
        .store()
        .entry(process, 0)
        .flatMap(Entry::message)
        .map(Schedule::message)
        .orElseThrow(
            () -> new Refusal(404, "process %s has no definition here".formatted(process)));
  }

  private long latest(Bytes process) {
    head(process);
    return others
        .store()
        .newestResult(process)
        .map(ResultRow::slot)
        .orElseThrow(() ->
            new Refusal(
                404,
                "nothing of process %s has been evaluated yet; ask for now".formatted(process)));
  }

  /** The slot stands with the step, or as clients of ao have it: with results that follow. */
  private Value compute(Bytes process, Step step, List<Step> rest) {
    Optional<String> named =
        step.argument("compute")
            .or(() -> step.argument("slot"))
            .or(() ->
                rest.stream()
                    .findFirst()
                    .filter(next -> next.key().equals("results"))
                    .flatMap(next -> next.argument("results")));
    long newest = head(process).slots() - 1;
    if (named.isEmpty()) {
      return newest(process, newest, rest);
    }
    long slot = slot(process, named.get());
    return slot == newest ? newest(process, newest, rest) : asOf(process, slot, rest);
  }

  /** The slot of a number, or of the id of a message. */
  long slot(Bytes process, String named) {
    if (named.length() <= SLOT_DIGITS_MAX && named.matches("\\d+")) {
      return Long.parseLong(named);
    }
    Bytes id =
        Ids.parse(named)
            .orElseThrow(() ->
                new Refusal(
                    400,
                    "a slot is a number or the id of a message of process %s, not \"%s\""
                        .formatted(process, shown(named))));
    return others
        .store()
        .find(process, id)
        .or(() -> enclosed(process, id))
        .map(entry -> entry.assignment().slot())
        .orElseThrow(() ->
            new Refusal(404, "message %s is not in the log of process %s".formatted(id, process)));
  }

  /** The entry whose item encloses the message of that id, see {@link Envelopes}. */
  private Optional<Entry> enclosed(Bytes process, Bytes id) {
    ItemQuery query =
        ItemQuery.ALL
            .withRecipients(List.of(process))
            .withTags(List.of(new TagFilter(CommittedMessage.ID_TAG, id.base64Url())));
    return others.store().query(query).hits().stream()
        .flatMap(hit -> others.store().find(process, hit.id()).stream())
        .filter(entry ->
            entry
                .message()
                .flatMap(CommittedMessage::within)
                .filter(message -> message.id().equals(id))
                .isPresent())
        .findFirst();
  }

  static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  private Value newest(Bytes process, long slot, List<Step> steps) {
    if (steps.isEmpty() || OWN.contains(steps.getFirst().key())) {
      return state(process, slot, steps, patched(process, slot, steps));
    }
    return patches
        .newest(process, slot, () -> others.compute().result(process, slot), path(steps))
        .orElseThrow(() -> nothingAt(process, steps));
  }

  private Optional<Value> patched(Bytes process, long slot, List<Step> steps) {
    return steps.isEmpty()
        ? patches.newest(process, slot, () -> others.compute().result(process, slot), List.of())
        : Optional.empty();
  }

  private Value asOf(Bytes process, long slot, List<Step> steps) {
    boolean own = !steps.isEmpty() && OWN.contains(steps.getFirst().key());
    if (own) {
      return state(process, slot, steps, Optional.empty());
    }
    others.compute().result(process, slot);
    if (steps.isEmpty()) {
      return state(process, slot, steps, patches.asOf(process, slot, List.of()));
    }
    return patches.asOf(process, slot, path(steps)).orElseThrow(() -> nothingAt(process, steps));
  }

  private static List<String> path(List<Step> steps) {
    return steps.stream().map(Step::key).toList();
  }

  private static Refusal nothingAt(Bytes process, List<Step> steps) {
    return new Refusal(
        404,
        "the state of process %s has nothing at %s; a process shows what it patches"
            .formatted(process, shown(String.join("/", path(steps)))));
  }

  private Value state(Bytes process, long slot, List<Step> steps, Optional<Value> patched) {
    ResultRow result = others.compute().result(process, slot);
    Message.Builder state = Message.builder();
    patched.flatMap(Value::asMessage).ifPresent(state::putAll);
    state.put("device", "process@1.0").put("at-slot", slot).put("initialized", Value.Atom.of(true));
    if (steps.isEmpty() || steps.getFirst().key().equals("process")) {
      state.put("process", definition(process));
    }
    Message results = ResultMessage.of(result.json());
    state.put("results", steps.size() == 1 ? results : withText(results, result.json()));
    return Walk.into(
        new Value.Map(state.build()), steps, "process %s at slot %d".formatted(process, slot));
  }

  /** Earlier generations had the result as text, and clients still look for it there. */
  private static Message withText(Message results, String json) {
    return results.with(
        "json",
        new Value.Map(
            Message.builder().put("content-type", "application/json").put("body", json).build()));
  }

  private Value as(Bytes process, Step as, List<Step> rest, Asked asked) {
    boolean dryRun =
        as.argument("as").equals(Optional.of("execution"))
            && !rest.isEmpty()
            && rest.getFirst().key().equals("compute");
    if (!dryRun) {
      throw new Refusal(
          400,
          "a process is asked as=execution/compute&Tag=value, not as=%s"
              .formatted(shown(as.argument("as").orElse(""))));
    }
    head(process);
    String json =
        others
            .dryRuns()
            .dryRun(
                process,
                Optional.empty(),
                Json.writeBytes(message(process, rest.getFirst().arguments(), asked)));
    Message results = ResultMessage.of(json);
    Message answer = results.with("results", new Value.Map(withText(results, json)));
    return Walk.into(
        new Value.Map(answer), rest.subList(1, rest.size()), "the dry-run of " + process);
  }

  /** The message of a dry-run: tags stand in the path and in the signed item, data in the item. */
  private static ObjectNode message(Bytes process, Message arguments, Asked asked) {
    ArrayNode tags = Json.array();
    List<String> named = new ArrayList<>();
    arguments.forEach((name, value) -> {
      if (!Asked.PREFERENCES.contains(name) && !name.equals("Owner") && !name.equals("Data")) {
        tags.addObject().put("name", name).put("value", value.text().orElse(""));
        named.add(name);
      }
    });
    Optional<DataItem> item = asked.item().map(signed -> signed.item());
    item.ifPresent(signed ->
        signed
            .tags()
            .list()
            .forEach(tag -> {
              if (!named.contains(tag.name())) {
                tags.addObject().put("name", tag.name()).put("value", tag.value());
              }
            }));
    ObjectNode message = Json.object();
    message.put("Id", item.map(DataItem::id).map(Bytes::base64Url).orElse(NOBODY));
    message.put(
        "Owner", item.map(DataItem::aoAddress).or(() -> arguments.text("Owner")).orElse(NOBODY));
    message.put("Target", process.base64Url());
    message.put(
        "Data",
        item.map(DataItem::data).map(Bytes::utf8).or(() -> arguments.text("Data")).orElse(""));
    message.set("Tags", tags);
    return message;
  }
}
