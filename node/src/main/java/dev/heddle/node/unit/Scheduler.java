package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Entry;
import java.util.List;

/**
 * What the other units ask of the scheduler unit: a place in a process's log.
 *
 * <p>Calls block until the answer is durable; call them from a virtual thread. Safe for any thread.
 */
public interface Scheduler {

  /** The address of the wallet that signs assignments. */
  String address();

  /**
   * Gives a process or a message its slot.
   *
   * @param item of Type Process (starts a log, slot 0) or Message (extends its target's log)
   * @param follow whether our messenger owes following the outbox of this slot
   */
  Scheduled schedule(VerifiedItem item, boolean follow);

  /** Assigns an item that exists elsewhere to a process, by id. */
  Scheduled assign(AssignmentRequest request, boolean follow);

  /**
   * An item that exists, to be given to a process by its id.
   *
   * @param process the log to extend
   * @param item the id of a data item, or of a layer-one transaction when {@code baseLayer}
   * @param exclude names of fields that the process shall not see
   */
  record AssignmentRequest(Bytes process, Bytes item, boolean baseLayer, List<String> exclude) {
    public AssignmentRequest {
      exclude = List.copyOf(exclude);
    }
  }

  /** What came of it. */
  sealed interface Scheduled {
    /** The item has this slot now. */
    record Accepted(Entry entry) implements Scheduled {}

    /** The same item, or one of the same content, was there before; this is its slot. */
    record Duplicate(Entry first) implements Scheduled {}

    /**
     * The item has no slot.
     *
     * @param status the HTTP status that fits, 4xx or 503
     * @param reason what is wrong and with which id
     */
    record Refused(int status, String reason) implements Scheduled {}
  }
}
