package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.Rows.ClockRow;
import dev.heddle.node.store.Rows.Meta;
import dev.heddle.node.store.Rows.SlotRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a record does to the index: a pure function of the record, its place and the index before.
 *
 * <p>{@link #FORMAT} grows whenever the answer changes, so that an index made by another version is
 * never mixed with ours.
 */
final class Indexing {
  static final long FORMAT = 4;

  private final long frameAt;
  private final Batch batch;

  /** By term, the ords that this frame posts under it, rising. */
  private final Map<Long, List<Long>> posted = new LinkedHashMap<>();

  private Indexing(Position frameAt, Batch batch) {
    this.frameAt = frameAt.offset();
    this.batch = batch;
  }

  /**
   * Adds to the batch what the records of a frame change.
   *
   * @throws SlotConflictException if a slot does not follow the one before it
   */
  static void apply(Position frameAt, List<Digest> digests, Batch batch) {
    Indexing indexing = new Indexing(frameAt, batch);
    digests.forEach(indexing::apply);
    indexing.posted.forEach(indexing::post);
  }

  private void post(long term, List<Long> ords) {
    for (int from = 0; from < ords.size(); from += PostingRow.ORDS_MAX) {
      List<Long> row = ords.subList(from, Math.min(ords.size(), from + PostingRow.ORDS_MAX));
      Bytes key = Bytes.concat(Keys.number(term), Keys.number(row.getFirst()));
      batch.put(Table.POST, key, PostingRow.encode(row));
    }
  }

  /** Notes that the index holds everything before that place. */
  static void applied(Position next, Batch batch) {
    batch.put(Table.STATE, Keys.APPLIED, Keys.number(next.offset()));
    batch.put(Table.STATE, Keys.FORMAT, Keys.number(FORMAT));
  }

  /** Up to where the index holds the log. */
  static Position applied(IndexView index) {
    return index
        .get(Table.STATE, Keys.APPLIED)
        .map(offset -> new Position(Keys.number(offset)))
        .orElse(Position.START);
  }

  static ClockRow clock(IndexView index) {
    return index.get(Table.STATE, Keys.CLOCK).map(ClockRow::decode).orElse(ClockRow.START);
  }

  private void apply(Digest digest) {
    long bodyAt = frameAt + LogFormat.FRAME_HEADER_BYTES + digest.bodyOffset();
    boolean upload = digest.slot().isEmpty();
    for (Content content : digest.contents()) {
      if (addContent(content, bodyAt) && upload) {
        addRival(content);
      }
    }
    switch (digest.record()) {
      case ItemRecord _, TransactionRecord _ -> {}
      case WeaveRecord weave -> new WeaveIndexing(batch).apply(weave, bodyAt);
      case AssignmentRecord record ->
          addSlot(record, digest.slot().orElseThrow(), bodyAt + LogFormat.ASSIGNMENT_AT);
      case BlockRecord block -> addBlock(block);
      case CrankedRecord(Bytes process, long slot) ->
          batch.delete(Table.OWED, Keys.of(process, slot));
      case MonitorRecord(Bytes process, boolean on, Bytes _) -> monitor(process, on);
      case DeliveryRecord delivery -> new DeliveryIndexing(batch).apply(delivery);
      case ConveyorRecord conveyor -> new ConveyorIndexing(batch).apply(conveyor);
      case AliasRecord(Bytes alias, Bytes item) -> batch.put(Table.ALIAS, alias, item);
      case MonitorAtRecord(Bytes process, String cursor) -> {
        if (batch.get(Table.MONITOR, process).isPresent()) {
          batch.put(Table.MONITOR, process, Bytes.utf8(cursor));
        }
      }
    }
  }

  /** Says whether it is new. */
  private boolean addContent(Content content, long bodyAt) {
    Optional<Bytes> known = batch.get(Table.ID, content.id());
    if (known.isPresent()) {
      Bytes ord = known.get().slice(0, Long.BYTES);
      content.parent().ifPresent(parent -> addParent(ord, parent));
      return false;
    }
    ClockRow clock = clock(batch);
    Bytes ord = Keys.number(clock.ord());
    Extent extent = new Extent(bodyAt + content.offset(), content.bytes(), content.crc());
    Meta meta =
        new Meta(
            content.transaction(),
            content.id(),
            content.owner(),
            content.target(),
            content.parent(),
            extent,
            content.form(),
            content.tags(),
            content.place(),
            new WeaveIndexing(batch).enter(content, clock.ord()),
            false);
    batch.put(Table.ID, content.id(), ord);
    batch.put(Table.META, ord, meta.encode());
    for (long term : content.terms()) {
      posted.computeIfAbsent(term, _ -> new ArrayList<>(1)).add(clock.ord());
    }
    Bytes digest = Hashes.sha256(clock.digest(), content.id());
    batch.put(
        Table.STATE, Keys.CLOCK, new ClockRow(clock.height(), clock.next() + 1, digest).encode());
    return true;
  }

  /** Notes that an item which is here already came in a bundle, too. */
  private void addParent(Bytes ord, Bytes parent) {
    Meta meta = Meta.decode(batch.get(Table.META, ord).orElseThrow());
    if (meta.parent().isEmpty()) {
      batch.put(Table.META, ord, meta.in(parent).encode());
    } else if (meta.parent().get().equals(parent)) {
      return;
    } else {
      batch.put(Table.PARENT, Bytes.concat(ord, parent), Bytes.EMPTY);
    }
    batch.put(
        Table.POST, Bytes.concat(Keys.number(Keys.laterParentTerm(parent)), ord), Bytes.EMPTY);
  }

  /** Notes what may be a second assignment of a slot, for whoever asks to look at it closely. */
  private void addRival(Content content) {
    Optional<SlotName> name = SlotName.of(content);
    if (name.isEmpty()) {
      return;
    }
    Bytes process = name.get().process();
    if (schedulerOf(process).filter(content.owner()::equals).isPresent()) {
      Bytes slot = Keys.of(process, name.get().slot());
      batch.put(Table.RIVAL, Bytes.concat(slot, content.id()), Bytes.EMPTY);
    }
  }

  /** The address that the newest assignment of a process is signed by. */
  private Optional<Bytes> schedulerOf(Bytes process) {
    return batch
        .get(Table.HEAD, process)
        .map(row -> Rows.head(process, row).lastAssignment())
        .flatMap(id -> batch.get(Table.ID, id))
        .flatMap(row -> batch.get(Table.META, row.slice(0, Long.BYTES)))
        .map(row -> Meta.decode(row).owner());
  }

  private void addSlot(AssignmentRecord record, Digest.Slot slot, long at) {
    Assignment assignment = slot.assignment();
    Bytes process = assignment.process();
    SlotGuard.check(assignment, SlotGuard.slots(process, batch));
    if (assignment.slot() == 0) {
      long processes = batch.get(Table.STATE, Keys.PROCESSES).map(Keys::number).orElse(0L);
      batch.put(Table.STATE, Keys.PROCESSES, Keys.number(processes + 1));
    }
    int assignmentBytes = record.assignment().size();
    Extent extent = new Extent(at, assignmentBytes + record.message().size(), slot.crc());
    boolean withMessage = slot.messageId().isPresent();
    SlotRow row = new SlotRow(record.crank(), withMessage, assignmentBytes, extent);
    Bytes number = Keys.number(assignment.slot());
    batch.put(Table.SLOT, Bytes.concat(process, number), row.encode());
    Bytes time = Keys.time(process, assignment.timestampMs(), assignment.slot());
    batch.put(Table.TIME, time, Bytes.EMPTY);
    ProcessHead head =
        new ProcessHead(
            process,
            assignment.slot() + 1,
            assignment.id(),
            assignment.hashChain(),
            assignment.timestampMs());
    batch.put(Table.HEAD, process, Rows.head(head));
    if (record.crank()) {
      batch.put(Table.OWED, Bytes.concat(process, number), Bytes.EMPTY);
    }
    Found.put(process, number, assignment.id(), batch);
    slot.messageId().ifPresent(id -> Found.put(process, number, id, batch));
    slot.pushedHash()
        .ifPresent(hash -> putFirst(Table.PUSHED, Bytes.concat(process, hash), number));
    slot.signedHash().ifPresent(hash -> putFirst(Table.SIGNED, hash, number));
  }

  private void putFirst(Table table, Bytes key, Bytes value) {
    if (batch.get(table, key).isEmpty()) {
      batch.put(table, key, value);
    }
  }

  private void addBlock(BlockRecord block) {
    batch.put(
        Table.BLOCK,
        Keys.number(block.height()),
        Bytes.concat(Rows.block(block), Keys.number(WeaveIndexing.size(batch))));
    batch.put(Table.BLOCK_HASH, block.hash(), Keys.number(block.height()));
    ClockRow next = new ClockRow(block.height() + 1, 0, ClockRow.START.digest());
    batch.put(Table.STATE, Keys.CLOCK, next.encode());
  }

  private void monitor(Bytes process, boolean on) {
    if (!on) {
      batch.delete(Table.MONITOR, process);
    } else if (batch.get(Table.MONITOR, process).isEmpty()) {
      batch.put(Table.MONITOR, process, Bytes.EMPTY);
    }
  }
}
