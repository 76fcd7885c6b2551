package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.ao.PushedContent;
import dev.heddle.core.ao.SignedContent;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.tx.MalformedTransactionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that the index needs to know of a record and that can be worked out without the index: a pure
 * function of the record, made before the record queues for the disk so that nothing waits for it.
 *
 * @param bodyOffset where in the payload of its frame the body begins
 * @param contents what can be found by id
 */
record Digest(LogRecord record, int bodyOffset, List<Content> contents, Optional<Slot> slot) {
  Digest {
    contents = List.copyOf(contents);
  }

  /**
   * One slot of a process.
   *
   * @param crc of assignment and message, one after the other
   * @param pushedHash of messages that a process sent: the same whoever pushed them
   * @param signedHash of messages with an anchor: the same whatever the signature
   */
  record Slot(
      Assignment assignment,
      int crc,
      Optional<Bytes> messageId,
      Optional<Bytes> pushedHash,
      Optional<Bytes> signedHash) {}

  /**
   * Digests every record of a frame.
   *
   * @throws MalformedRecordException if what should be an item, assignment or transaction is none
   */
  static List<Digest> of(Frame frame) {
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < frame.records().size(); i++) {
      try {
        digests.add(of(frame.records().get(i), frame.bodyOffsets().get(i)));
      } catch (MalformedItemException | MalformedAoException | MalformedTransactionException e) {
        throw new MalformedRecordException("record " + i + " of the append: " + e.getMessage(), e);
      }
    }
    return List.copyOf(digests);
  }

  private static Digest of(LogRecord record, int bodyOffset) {
    return switch (record) {
      case ItemRecord(Bytes item) ->
          new Digest(record, bodyOffset, Content.ofUpload(item), Optional.empty());
      case TransactionRecord(Bytes header, Bytes data) ->
          new Digest(record, bodyOffset, Content.ofTransaction(header, data), Optional.empty());
      case AssignmentRecord assignment -> ofAssignment(assignment, bodyOffset);
      case PlacedItemRecord placed ->
          new Digest(record, bodyOffset, List.of(Content.ofPlaced(placed)), Optional.empty());
      case BlockRecord _,
          CrankedRecord _,
          MonitorRecord _,
          MonitorAtRecord _,
          AliasRecord _,
          DeliveryRecord _,
          ChunksRecord _,
          LedgerRecord _ ->
          new Digest(record, bodyOffset, List.of(), Optional.empty());
    };
  }

  private static Digest ofAssignment(AssignmentRecord record, int bodyOffset) {
    Assignment assignment = Assignment.of(DataItem.decode(record.assignment()));
    List<Content> contents = new ArrayList<>();
    int at = LogFormat.ASSIGNMENT_AT;
    contents.add(Content.of(assignment.item(), at, Optional.empty()));
    int crc = Frame.crc(List.of(record.assignment(), record.message()));
    if (record.message().isEmpty()) {
      Slot slot = new Slot(assignment, crc, Optional.empty(), Optional.empty(), Optional.empty());
      return new Digest(record, bodyOffset, contents, Optional.of(slot));
    }
    DataItem message = DataItem.decode(record.message());
    contents.add(Content.of(message, at + record.assignment().size(), Optional.empty()));
    Optional<Bytes> pushed =
        message.tags().first("From-Process").isPresent()
            ? Optional.of(PushedContent.hash(message.content()))
            : Optional.empty();
    Optional<Bytes> signed =
        assignment.slot() == 0
            ? Optional.empty()
            : SignedContent.hash(assignment.process(), message);
    Slot slot = new Slot(assignment, crc, Optional.of(message.id()), pushed, signed);
    return new Digest(record, bodyOffset, contents, Optional.of(slot));
  }
}
