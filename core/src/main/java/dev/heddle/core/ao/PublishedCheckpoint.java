package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a compute unit says of a state of a process that it publishes, in the form of the reference
 * unit: an item of {@code Type} Checkpoint whose data are the memory, packed with gzip. Whoever
 * signed it vouches for the state; nothing else does.
 *
 * <p>Of states between messages and cron ticks only those after a message are written or read here.
 * Source: {@code createCheckpointDataItem} of the reference compute unit.
 *
 * @param slot the last message that is in the state
 * @param assignment the id of its assignment
 * @param hashChain of that assignment
 * @param timestampMs of that assignment
 * @param blockHeight of that assignment
 * @param memoryHash SHA-256 of the memory as it is unpacked, 64 hex digits
 */
public record PublishedCheckpoint(
    Bytes process,
    Bytes module,
    long slot,
    Bytes assignment,
    Bytes hashChain,
    long timestampMs,
    long blockHeight,
    String memoryHash) {
  /** The value of the tag {@code Type}. */
  public static final String TYPE = "Checkpoint";

  private static final int DIGITS = 15;

  /**
   * The item to sign.
   *
   * @param packed the memory, packed with gzip
   * @param unit what the publisher calls itself
   */
  public ItemDraft draft(Bytes packed, String unit) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Variant", Assignment.VARIANT));
    tags.add(new Tag("Type", TYPE));
    tags.add(new Tag("Module", module.base64Url()));
    tags.add(new Tag("Process", process.base64Url()));
    tags.add(new Tag("Nonce", Long.toString(slot)));
    tags.add(new Tag("Timestamp", Long.toString(timestampMs)));
    tags.add(new Tag("Block-Height", Long.toString(blockHeight)));
    tags.add(new Tag("Content-Type", "application/octet-stream"));
    tags.add(new Tag("SHA-256", memoryHash));
    tags.add(new Tag("Content-Encoding", "gzip"));
    tags.add(new Tag("Unit-Identifier", unit));
    tags.add(new Tag("Ordinate", Long.toString(slot)));
    tags.add(new Tag("Assignment", assignment.base64Url()));
    tags.add(new Tag("Hash-Chain", hashChain.base64Url()));
    return new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), packed);
  }

  /** Reads the tags of an item; nothing if it is no checkpoint after a message in this form. */
  public static Optional<PublishedCheckpoint> of(Tags tags) {
    boolean afterAMessage =
        is(tags, "Data-Protocol", "ao")
            && is(tags, "Type", TYPE)
            && is(tags, "Content-Encoding", "gzip")
            && tags.first("Cron-Interval").isEmpty();
    Optional<Bytes> process = id(tags, "Process");
    Optional<Bytes> module = id(tags, "Module");
    Optional<Bytes> assignment = id(tags, "Assignment");
    Optional<Bytes> hashChain = id(tags, "Hash-Chain");
    Optional<Long> slot = number(tags, "Nonce");
    Optional<Long> timestampMs = number(tags, "Timestamp");
    Optional<Long> blockHeight = number(tags, "Block-Height");
    Optional<String> hash = tags.first("SHA-256").filter(text -> text.matches("[0-9a-f]{64}"));
    boolean whole =
        afterAMessage
            && process.isPresent()
            && module.isPresent()
            && assignment.isPresent()
            && hashChain.isPresent()
            && slot.isPresent()
            && timestampMs.isPresent()
            && blockHeight.isPresent()
            && hash.isPresent();
    return whole
        ? Optional.of(
            new PublishedCheckpoint(
                process.get(),
                module.get(),
                slot.get(),
                assignment.get(),
                hashChain.get(),
                timestampMs.get(),
                blockHeight.get(),
                hash.get()))
        : Optional.empty();
  }

  private static boolean is(Tags tags, String name, String value) {
    return tags.first(name).filter(value::equals).isPresent();
  }

  private static Optional<Bytes> id(Tags tags, String name) {
    return tags.first(name).flatMap(Ids::parse);
  }

  private static Optional<Long> number(Tags tags, String name) {
    return tags.first(name)
        .filter(text -> text.matches("[0-9]{1," + DIGITS + "}"))
        .map(Long::parseLong);
  }
}
