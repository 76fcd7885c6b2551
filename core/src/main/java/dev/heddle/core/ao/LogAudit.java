package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the log of a process from bytes alone, slot by slot from the first: every signature, that
 * no slot is missing or there twice, the hash chain, and that each assignment is of the message
 * beside it.
 *
 * <p>A pure function of the bytes that it is given, in the order in which it is given them; it
 * keeps the last assignment only, so a log of any length can be checked. After a fault nothing is
 * checked any more. For one thread.
 */
public final class LogAudit {
  /** What must be true of every slot. */
  public enum Rule {
    /** The bytes are an assignment. */
    ASSIGNMENT,
    /** The scheduler signed it. */
    ASSIGNMENT_SIGNATURE,
    /** It is one of this process. */
    PROCESS,
    /** The scheduler is the one that signed the first. */
    SCHEDULER,
    /** The scheduler gave the slot once. */
    EQUIVOCATION,
    /** It has the epoch of the first. */
    EPOCH,
    /** Its slot follows the one before. */
    SLOT,
    /** It commits to all before it. */
    HASH_CHAIN,
    /** It is later than the one before. */
    TIMESTAMP,
    /** The bytes of the message are an item. */
    MESSAGE,
    /** Its sender signed it. */
    MESSAGE_SIGNATURE,
    /** It is the one that the assignment names: the process itself in the first slot. */
    MESSAGE_ID
  }

  /**
   * The first thing wrong with a log.
   *
   * @param slot where it was looked for
   * @param reason a sentence
   * @param equivocation the proof, if that is what is wrong
   */
  public record Fault(long slot, Rule rule, String reason, Optional<Equivocation> equivocation) {}

  private final Bytes process;
  private @Nullable Assignment last;
  private @Nullable Fault fault;
  private long messages;

  public LogAudit(Bytes process) {
    this.process = process;
  }

  /** Slots that were found in order. */
  public long slots() {
    return last == null ? 0 : last.slot() + 1;
  }

  /** Messages among them that were there whole; the others were assigned by id. */
  public long messages() {
    return messages;
  }

  /** Who gave out the slots; nothing before the first. */
  public Optional<String> scheduler() {
    return Optional.ofNullable(last).map(assignment -> assignment.item().ownerAddress());
  }

  /** The first thing wrong so far. */
  public Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  /**
   * Checks the next slot.
   *
   * @param message what is beside the assignment; nothing where an item that lies elsewhere was
   *     assigned by its id
   * @return the first thing wrong with the log, this slot included
   */
  public Optional<Fault> next(Bytes assignment, Optional<Bytes> message) {
    if (fault == null) {
      fault = check(assignment, message);
    }
    return Optional.ofNullable(fault);
  }

  private @Nullable Fault check(Bytes bytes, Optional<Bytes> message) {
    Assignment assignment;
    try {
      assignment = Assignment.of(DataItem.decode(bytes));
    } catch (MalformedItemException | MalformedAoException e) {
      return fault(Rule.ASSIGNMENT, "what should be an assignment is none: " + e.getMessage());
    }
    if (assignment.item().verify().isEmpty()) {
      return fault(
          Rule.ASSIGNMENT_SIGNATURE, "the signature of " + assignment.id() + " does not hold");
    }
    Fault found = place(assignment);
    if (found == null) {
      found = link(assignment);
    }
    if (found == null) {
      found = message(assignment, message);
    }
    if (found == null) {
      last = assignment;
    }
    return found;
  }

  /** Whether it is the scheduler's word on the next slot. */
  private @Nullable Fault place(Assignment assignment) {
    if (!assignment.process().equals(process)) {
      return fault(Rule.PROCESS, assignment.id() + " assigns to process " + assignment.process());
    }
    Assignment before = last;
    if (before != null && !before.item().owner().equals(assignment.item().owner())) {
      return fault(
          Rule.SCHEDULER,
          "the assignment is by " + assignment.item().ownerAddress() + ", those before are not");
    }
    if (before != null) {
      Optional<Equivocation> twice = Equivocation.of(before, assignment);
      if (twice.isPresent()) {
        String reason = "given twice, by " + before.id() + " and by " + assignment.id();
        return new Fault(assignment.slot(), Rule.EQUIVOCATION, reason, twice);
      }
    }
    if (assignment.epoch() != (before == null ? 0 : before.epoch())) {
      return fault(Rule.EPOCH, "the epoch is " + assignment.epoch() + ", which is another");
    }
    if (assignment.slot() != slots()) {
      return fault(Rule.SLOT, "the log goes on with slot " + assignment.slot());
    }
    return null;
  }

  /** Whether it follows the one before. */
  private @Nullable Fault link(Assignment assignment) {
    Assignment before = last;
    Bytes chain =
        before == null ? HashChain.seed(process) : HashChain.next(before.id(), before.hashChain());
    if (!assignment.hashChain().equals(chain)) {
      return fault(
          Rule.HASH_CHAIN,
          "the hash chain is "
              + assignment.hashChain()
              + "; of what comes before follows "
              + chain);
    }
    if (before != null && assignment.timestampMs() <= before.timestampMs()) {
      return fault(
          Rule.TIMESTAMP,
          "the timestamp " + assignment.timestampMs() + " is not after " + before.timestampMs());
    }
    return null;
  }

  private @Nullable Fault message(Assignment assignment, Optional<Bytes> bytes) {
    if (bytes.isEmpty()) {
      return assignment.slot() == 0
          ? fault(Rule.MESSAGE_ID, "the process itself is not there")
          : null;
    }
    DataItem message;
    try {
      message = DataItem.decode(bytes.get());
    } catch (MalformedItemException e) {
      return fault(Rule.MESSAGE, "what should be a message is none: " + e.getMessage());
    }
    if (message.verify().isEmpty()) {
      return fault(Rule.MESSAGE_SIGNATURE, "the signature of " + message.id() + " does not hold");
    }
    Bytes named = assignment.message().orElse(assignment.slot() == 0 ? process : Bytes.EMPTY);
    if (!message.id().equals(named)) {
      return fault(
          Rule.MESSAGE_ID, "the message is " + message.id() + ", the assignment names " + named);
    }
    messages++;
    return null;
  }

  private Fault fault(Rule rule, String reason) {
    return new Fault(slots(), rule, reason, Optional.empty());
  }
}
