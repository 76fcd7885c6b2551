package dev.heddle.core.claim;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.List;
import java.util.Optional;

/**
 * Somebody's word for what came of the first slots of a process: an item of {@code Type} {@code
 * Slots-Claim} without data, with the tags {@code Process}, {@code Slots} and {@code Claim-Top}.
 * Whoever signs it stands for every slot, since each can be proven to be in it or not.
 *
 * @param slots how many, from slot 0
 * @param top the top node of the {@link ClaimTree} over them
 */
public record Claim(Bytes process, int slots, Bytes top) {
  private static final String TYPE = "Slots-Claim";
  private static final int DIGITS = 7;

  /** The item to sign. */
  public ItemDraft draft() {
    Tags tags =
        Tags.of(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", Assignment.VARIANT),
                new Tag("Type", TYPE),
                new Tag("Process", process.base64Url()),
                new Tag("Slots", Integer.toString(slots)),
                new Tag("Claim-Top", top.base64Url())));
    return new ItemDraft(Optional.of(process), Optional.empty(), tags, Bytes.EMPTY);
  }

  /** Reads an item, whose signature is for the caller to check; nothing if it is no claim. */
  public static Optional<Claim> of(DataItem item) {
    Tags tags = item.tags();
    Optional<Bytes> process = tags.first("Process").flatMap(Ids::parse);
    Optional<Bytes> top = tags.first("Claim-Top").flatMap(Ids::parse);
    int slots =
        tags.first("Slots")
            .filter(text -> text.matches("[1-9][0-9]{0," + (DIGITS - 1) + "}"))
            .map(Integer::parseInt)
            .filter(count -> count <= ClaimTree.CLAIM_SLOTS_MAX)
            .orElse(0);
    return process.isPresent() && top.isPresent() && slots > 0 && tags.has("Type", TYPE)
        ? Optional.of(new Claim(process.get(), slots, top.get()))
        : Optional.empty();
  }

  /** Whether a slot is in it, as {@link ClaimTree#path} proves it. */
  public boolean holds(SlotClaim slot, List<Bytes> path) {
    return slot.slot() >= 0
        && slot.slot() < slots
        && path.size() == ClaimTree.height(slots)
        && ClaimTree.top(slot, path).equals(top);
  }
}
