package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxAssignment;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.store.OutboxEntry.Kind;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a result asks for, as parcels in their order: messages, each with whom it is shared, then
 * spawns with what tells the spawner of them, then assignments. A pure function of result, origin
 * and wallet.
 *
 * @param impossible what can never be sent
 */
record Outbox(List<Parcel> parcels, List<Impossible> impossible) {
  /** Longer names of fields are nobody's. */
  private static final int EXCLUDE_BYTES_MAX = 256;

  private static final int EXCLUDES_MAX = 64;

  /** An entry that no item can be made of, and why. */
  record Impossible(OutboxEntry entry, String reason) {}

  static Outbox of(Result result, Origin origin, OutboxItems items) {
    Builder builder = new Builder(origin, items);
    for (int i = 0; i < result.messages().size(); i++) {
      builder.message(result.messages().get(i), i);
    }
    for (int i = 0; i < result.spawns().size(); i++) {
      builder.spawn(result.spawns().get(i), i);
    }
    for (int i = 0; i < result.assignments().size(); i++) {
      builder.assignment(result.assignments().get(i), i);
    }
    return builder.done();
  }

  /** The same with the greeting of a process that was sent with a target. */
  Outbox greeting(Origin origin, Bytes target) {
    List<Parcel> more = new ArrayList<>(parcels);
    OutboxEntry entry = new OutboxEntry(origin.process(), origin.evaluation(), Kind.GREETING, 0, 0);
    more.add(new Parcel(entry, target, Parcel.assignment(target, origin.process())));
    return new Outbox(List.copyOf(more), impossible);
  }

  private static final class Builder {
    private final Origin origin;
    private final OutboxItems items;
    private final List<Parcel> parcels = new ArrayList<>();
    private final List<Impossible> impossible = new ArrayList<>();

    Builder(Origin origin, OutboxItems items) {
      this.origin = origin;
      this.items = items;
    }

    void message(OutboxMessage message, int index) {
      OutboxEntry entry = entry(Kind.MESSAGE, index, 0);
      switch (items.message(message, origin, index)) {
        case OutboxItems.Made.Impossible(String reason) ->
            impossible.add(new Impossible(entry, reason));
        case OutboxItems.Made.Item(VerifiedItem item) -> {
          Bytes target = item.item().target().orElseThrow();
          parcels.add(new Parcel(entry, target, new Parcel.Content.Item(target, item)));
          for (int part = 0; part < message.assignees().size(); part++) {
            share(entry(Kind.SHARE, index, part), message.assignees().get(part), item.id(), target);
          }
        }
      }
    }

    /** Behind the message, since only what has a place can be assigned. */
    private void share(OutboxEntry entry, String process, Bytes item, Bytes behind) {
      Optional<Bytes> assignee = Ids.parse(process);
      if (assignee.isEmpty()) {
        impossible.add(new Impossible(entry, "the process " + process + " is no id"));
      } else {
        parcels.add(new Parcel(entry, behind, Parcel.assignment(assignee.get(), item)));
      }
    }

    void spawn(OutboxSpawn spawn, int index) {
      OutboxEntry entry = entry(Kind.SPAWN, index, 0);
      switch (items.spawn(spawn, origin, index)) {
        case OutboxItems.Made.Impossible(String reason) ->
            impossible.add(new Impossible(entry, reason));
        case OutboxItems.Made.Item(VerifiedItem process) -> {
          Bytes spawner = origin.process();
          parcels.add(new Parcel(entry, spawner, new Parcel.Content.Item(process.id(), process)));
          OutboxEntry success = entry(Kind.SPAWNED, index, 0);
          switch (items.spawned(spawn, origin, process.id())) {
            case OutboxItems.Made.Impossible(String reason) ->
                impossible.add(new Impossible(success, reason));
            case OutboxItems.Made.Item(VerifiedItem item) ->
                parcels.add(new Parcel(success, spawner, new Parcel.Content.Item(spawner, item)));
          }
        }
      }
    }

    void assignment(OutboxAssignment assignment, int index) {
      Optional<Bytes> item = Ids.parse(assignment.message());
      List<String> exclude =
          assignment.exclude().stream()
              .filter(name -> Bytes.utf8(name).size() <= EXCLUDE_BYTES_MAX)
              .limit(EXCLUDES_MAX)
              .toList();
      for (int part = 0; part < assignment.processes().size(); part++) {
        OutboxEntry entry = entry(Kind.ASSIGNMENT, index, part);
        Optional<Bytes> process = Ids.parse(assignment.processes().get(part));
        if (item.isEmpty() || process.isEmpty()) {
          impossible.add(
              new Impossible(entry, "the message or the process that it names is no id"));
        } else {
          AssignmentRequest request =
              new AssignmentRequest(process.get(), item.get(), assignment.baseLayer(), exclude);
          parcels.add(new Parcel(entry, process.get(), new Parcel.Content.Assignment(request)));
        }
      }
    }

    private OutboxEntry entry(Kind kind, int index, int part) {
      return new OutboxEntry(origin.process(), origin.evaluation(), kind, index, part);
    }

    Outbox done() {
      return new Outbox(List.copyOf(parcels), List.copyOf(impossible));
    }
  }
}
