package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.List;
import java.util.Optional;

/**
 * Where a forked process comes from: its past is the log of its ancestor up to and with a slot.
 *
 * <p>It stands in the item that spawns the fork, as the tags {@code Fork-Of}, {@code Fork-Slot} and
 * {@code Fork-Assignment}. The assignment commits to all slots before it by its hash chain, so the
 * item names one past and no other, and whoever has the ancestor's log can check that.
 *
 * @param ancestor the process that was forked
 * @param slot the last one of it that belongs to the fork
 * @param assignment the id of the assignment at that slot
 */
public record Lineage(Bytes ancestor, long slot, Bytes assignment) {
  private static final String FORK_OF = "Fork-Of";
  private static final String FORK_SLOT = "Fork-Slot";
  private static final String FORK_ASSIGNMENT = "Fork-Assignment";

  /** Digits of a slot; one of more is none. */
  private static final int SLOT_DIGITS_MAX = 15;

  /**
   * Reads the tags of a process.
   *
   * @return nothing for a process that is no fork
   * @throws MalformedAoException if it says that it is one and not of what
   */
  public static Optional<Lineage> of(Tags tags) {
    Optional<String> ancestor = tags.first(FORK_OF);
    return ancestor.map(
        id -> new Lineage(id(FORK_OF, id), slot(tags), id(FORK_ASSIGNMENT, named(tags))));
  }

  /** The tags that say it. */
  public List<Tag> tags() {
    return List.of(
        new Tag(FORK_OF, ancestor.base64Url()),
        new Tag(FORK_SLOT, Long.toString(slot)),
        new Tag(FORK_ASSIGNMENT, assignment.base64Url()));
  }

  /** Whether a tag is one of those that say it. */
  public static boolean names(Tag tag) {
    return List.of(FORK_OF, FORK_SLOT, FORK_ASSIGNMENT).contains(tag.name());
  }

  private static String named(Tags tags) {
    return tags.first(FORK_ASSIGNMENT)
        .orElseThrow(() -> new MalformedAoException("a fork has a tag " + FORK_ASSIGNMENT));
  }

  private static Bytes id(String name, String text) {
    return Ids.parse(text)
        .orElseThrow(() -> new MalformedAoException("tag " + name + " is no id of 43 letters"));
  }

  private static long slot(Tags tags) {
    return tags.first(FORK_SLOT)
        .filter(text -> text.matches("[0-9]{1," + SLOT_DIGITS_MAX + "}"))
        .map(Long::parseLong)
        .orElseThrow(
            () -> new MalformedAoException("a fork has a tag " + FORK_SLOT + " with a slot"));
  }
}
