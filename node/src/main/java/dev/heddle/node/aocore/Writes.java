package dev.heddle.node.aocore;

import dev.heddle.core.aocore.CommittedMessage;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.StructuredFields;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;

/**
 * What goes into logs: {@code push} and {@code schedule} with a signed data item, or with a message
 * that is signed as HTTP fields, which becomes one.
 */
final class Writes {
  private static final String EXECUTION = "genesis-wasm@1.0";

  /** What a stack may have beside what evaluates: a process's patches are merged anyway. */
  private static final List<String> BESIDE = List.of("patch@1.0", "dedup@1.0");

  private final Counterparts others;
  private final Envelopes envelopes;
  private final Schedule schedule;
  private final ProcessDevice processes;
  private final Consequences consequences;

  Writes(Counterparts others, Schedule schedule, ProcessDevice processes) {
    this.others = others;
    this.envelopes = new Envelopes(others.door(), others.wallet());
    this.schedule = schedule;
    this.processes = processes;
    this.consequences = new Consequences(others.store());
  }

  /** Whether a request to {@code schedule} writes; a signed item may as well say who reads. */
  boolean isMeant(Asked asked) {
    return asked.posts() && (asked.item().isEmpty() || type(asked.item().get().item()).isPresent());
  }

  /** The assignment, and the id of the message. */
  Value schedule(Optional<Bytes> process, Asked asked) {
    return new Value.Map(
        placed(entry(others.scheduler().schedule(written(process, asked), false))));
  }

  /**
   * The same, with what evaluating it gave and what became of that: the answer waits until the
   * outbox has been carried, if that does not take too long, unless it is asked for {@code async}.
   */
  Value push(Optional<Bytes> process, Asked asked) {
    if (!asked.posts()) {
      throw new Refusal(405, "push is for POST with a signed message, or asked for a slot=N");
    }
    Entry entry = entry(others.push().apply(written(process, asked)));
    Message.Builder answer = Message.builder().putAll(placed(entry));
    boolean spawned = entry.assignment().slot() == 0;
    if (!spawned && asked.route().query().get("async").isEmpty()) {
      evaluated(entry).ifPresent(answer::putAll);
    }
    return new Value.Map(answer.build());
  }

  /** What a slot that was pushed gave, and what that has led to; nothing is sent again. */
  Value pushed(Bytes process, long slot) {
    Entry entry =
        others
            .store()
            .entry(process, slot)
            .orElseThrow(
                () -> new Refusal(404, "process %s has no slot %d".formatted(process, slot)));
    Message.Builder answer = Message.builder().putAll(placed(entry));
    evaluated(entry).ifPresent(answer::putAll);
    return new Value.Map(answer.build());
  }

  /**
   * The message has its slot whatever comes of evaluating it, so that is no failure of the push.
   */
  private Optional<Message> evaluated(Entry entry) {
    try {
      Bytes process = entry.assignment().process();
      ResultRow result = others.compute().result(process, entry.assignment().slot());
      others.outboxes().accept(process, entry.assignment().slot());
      return Optional.of(
          Message.builder()
              .putAll(ResultMessage.of(result.json()))
              .putAll(consequences.of(process, result.id(), result.json()))
              .build());
    } catch (Refusal refusal) {
      return Optional.of(
          Message.builder().put("error", refusal.reason()).put("status", 200).build());
    }
  }

  /** The id is that of the message; where an item encloses it, that is named beside it. */
  private Message placed(Entry entry) {
    Optional<Bytes> item = entry.message().map(DataItem::id);
    Optional<Bytes> enclosed =
        entry.message().flatMap(CommittedMessage::within).map(CommittedMessage::id);
    Bytes id = enclosed.or(() -> item).orElseGet(() -> entry.assignment().id());
    Message placed =
        schedule
            .assignment(entry.assignment())
            .with("id", Value.Binary.of(id.base64Url()))
            .with("status", Value.Whole.of(200));
    return enclosed.isPresent() && item.isPresent()
        ? placed.with("item", Value.Binary.of(item.get().base64Url()))
        : placed;
  }

  private static Entry entry(Scheduled scheduled) {
    return switch (scheduled) {
      case Scheduled.Accepted accepted -> accepted.entry();
      case Scheduled.Duplicate duplicate -> duplicate.first();
      case Scheduled.Refused refused -> throw new Refusal(refused.status(), refused.reason());
    };
  }

  /** Process or Message, if it is one of those. */
  private static Optional<String> type(DataItem item) {
    return tag(item, "type").filter(type -> type.equals("Process") || type.equals("Message"));
  }

  private static Optional<String> tag(DataItem item, String name) {
    return item.tags().list().stream()
        .filter(tag -> tag.name().equalsIgnoreCase(name))
        .map(Tag::value)
        .findFirst();
  }

  private VerifiedItem written(Optional<Bytes> process, Asked asked) {
    VerifiedItem item = asked.item().orElseGet(() -> enclosed(asked));
    if (type(item.item()).equals(Optional.of("Process"))) {
      refuseOtherMachines(item.item());
      return item;
    }
    Optional<Bytes> target = item.item().target();
    if (process.isPresent() && target.isPresent() && !process.equals(target)) {
      throw new Refusal(
          400,
          "item %s is for process %s, the path names %s"
              .formatted(item.id(), target.get(), process.get()));
    }
    target.ifPresent(processes::head);
    return item;
  }

  private VerifiedItem enclosed(Asked asked) {
    if (!Envelopes.isSigned(asked.request())) {
      throw new Refusal(
          400,
          "the body has to be a signed data item, with content-type application/ans104, or the"
              + " request signed by httpsig@1.0");
    }
    VerifiedItem item = envelopes.enclosed(asked.request());
    if (type(item.item()).isEmpty()) {
      // The owner of the item is the node: nothing may come from it that an owner has a say in.
      throw new Refusal(400, "what is signed as HTTP fields has the Type Process or Message");
    }
    return item;
  }

  private static void refuseOtherMachines(DataItem process) {
    String device = tag(process, "execution-device").orElse(EXECUTION);
    boolean stack = device.equals("stack@1.0");
    List<String> devices =
        stack
            ? tag(process, "device-stack").map(StructuredFields::texts).orElse(List.of())
            : List.of(device);
    boolean ours =
        devices.contains(EXECUTION)
            && devices.stream().allMatch(one -> one.equals(EXECUTION) || BESIDE.contains(one));
    if (!ours) {
      throw new Refusal(
          400,
          "process %s wants the execution-device %s%s; this node evaluates %s, alone or in a stack with %s"
              .formatted(
                  process.id(),
                  ProcessDevice.shown(device),
                  stack ? " of " + ProcessDevice.shown(devices.toString()) : "",
                  EXECUTION,
                  String.join(" and ", BESIDE)));
    }
  }
}
