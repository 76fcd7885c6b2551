package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a process's log as an ANS-104 bundle, so that anybody can check every byte of it: in
 * the order of slots each assignment and, behind it, its message. Where an item that lies elsewhere
 * was assigned by its id, the next assignment follows at once.
 */
public final class LogBundle {
  private LogBundle() {}

  /** One slot; what the bytes are is for {@link LogAudit} to say. */
  public record Slot(Bytes assignment, Optional<Bytes> message) {}

  /** What stands in one slot. */
  public record Signed(DataItem assignment, Optional<DataItem> message) {}

  /** The bundle of these slots. */
  public static Bytes encode(List<Signed> slots) {
    List<DataItem> items = new ArrayList<>();
    for (Signed slot : slots) {
      items.add(slot.assignment());
      slot.message().ifPresent(items::add);
    }
    return Bundle.encode(items);
  }

  /**
   * Cuts a bundle into slots.
   *
   * <p>What follows an assignment is its message if the bundle calls it by the id that the
   * assignment names. If it does not, it is the next assignment if it is one of the same scheduler,
   * and else a message in the wrong place.
   *
   * @throws MalformedItemException if the header of the bundle does not fit its bytes
   */
  public static List<Slot> slots(Bytes bundle) {
    List<Bundle.Entry> entries = Bundle.entries(bundle);
    List<Slot> slots = new ArrayList<>();
    int at = 0;
    while (at < entries.size()) {
      Bytes first = entries.get(at++).raw();
      Optional<Bytes> message = Optional.empty();
      Optional<Assignment> assignment = assignment(first);
      if (at < entries.size()
          && assignment.isPresent()
          && isMessage(entries.get(at), assignment.get())) {
        message = Optional.of(entries.get(at++).raw());
      }
      slots.add(new Slot(first, message));
    }
    return List.copyOf(slots);
  }

  private static boolean isMessage(Bundle.Entry entry, Assignment before) {
    Bytes named = before.message().orElse(before.process());
    return entry.headerId().equals(named)
        || assignment(entry.raw())
            .filter(next -> next.item().owner().equals(before.item().owner()))
            .isEmpty();
  }

  private static Optional<Assignment> assignment(Bytes raw) {
    try {
      return Optional.of(Assignment.of(DataItem.decode(raw)));
    } catch (MalformedItemException | MalformedAoException e) {
      return Optional.empty();
    }
  }
}
