package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A scheduler's signed word that a message has this slot of this process.
 *
 * @param slot ao's {@code Nonce}, from zero
 * @param message the id of the message; absent for the process itself, which is its own first
 *     message
 * @param exclude the parts of the message that the process must not see
 */
public record Assignment(
    DataItem item,
    Bytes process,
    long epoch,
    long slot,
    Bytes hashChain,
    long blockHeight,
    long timestampMs,
    Optional<Bytes> message,
    List<String> exclude) {
  public static final String VARIANT = "ao.TN.1";

  public Assignment {
    exclude = List.copyOf(exclude);
  }

  /** What an assignment says, before it is signed; the fields are those of {@link Assignment}. */
  public record Terms(
      Bytes process,
      long epoch,
      long slot,
      Bytes hashChain,
      long blockHeight,
      long timestampMs,
      Optional<Bytes> message,
      List<String> exclude) {
    public Terms {
      exclude = List.copyOf(exclude);
    }
  }

  /** The id of the assignment item. */
  public Bytes id() {
    return item.id();
  }

  /** What it says, without the signature. */
  public Terms terms() {
    return new Terms(process, epoch, slot, hashChain, blockHeight, timestampMs, message, exclude);
  }

  /**
   * The item to sign, its tags in the order the reference scheduler gives them.
   *
   * @param anchor 32 bytes; with a signer that is deterministic they decide the id
   */
  public static ItemDraft draft(Terms terms, Bytes anchor) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Process", terms.process().base64Url()));
    tags.add(new Tag("Epoch", Long.toString(terms.epoch())));
    tags.add(new Tag("Nonce", Long.toString(terms.slot())));
    tags.add(new Tag("Hash-Chain", terms.hashChain().base64Url()));
    tags.add(new Tag("Block-Height", blockHeightText(terms.blockHeight())));
    tags.add(new Tag("Timestamp", Long.toString(terms.timestampMs())));
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Type", "Assignment"));
    tags.add(new Tag("Variant", VARIANT));
    terms.message().ifPresent(id -> tags.add(new Tag("Message", id.base64Url())));
    terms.exclude().forEach(part -> tags.add(new Tag("Exclude", part)));
    return new ItemDraft(Optional.empty(), Optional.of(anchor), Tags.of(tags), Bytes.EMPTY);
  }

  /** A block height as the wire has it: decimal, padded with zeros to twelve digits. */
  public static String blockHeightText(long height) {
    String digits = Long.toString(height);
    return "0".repeat(Math.max(0, 12 - digits.length())) + digits;
  }

  /**
   * Reads an assignment; whether its signature holds and who signed it is for the caller to check.
   *
   * @throws MalformedAoException if a tag is missing, repeated or out of form
   */
  public static Assignment of(DataItem item) {
    Reader tags = new Reader(item.tags());
    tags.require("Data-Protocol", "ao");
    tags.require("Type", "Assignment");
    tags.require("Variant", VARIANT);
    Optional<Bytes> message =
        item.tags().first("Message").isEmpty() ? Optional.empty() : Optional.of(tags.id("Message"));
    return new Assignment(
        item,
        tags.id("Process"),
        tags.number("Epoch"),
        tags.number("Nonce"),
        tags.id("Hash-Chain"),
        tags.number("Block-Height"),
        tags.number("Timestamp"),
        message,
        item.tags().all("Exclude"));
  }

  private record Reader(Tags tags) {
    private static final int DIGITS_MAX = 18;

    String only(String name) {
      String only = null;
      int count = 0;
      for (Tag tag : tags.list()) {
        if (tag.name().equals(name)) {
          only = tag.value();
          count++;
        }
      }
      if (only == null || count != 1) {
        throw new MalformedAoException("an assignment has one tag " + name + ", this has " + count);
      }
      return only;
    }

    void require(String name, String value) {
      if (!only(name).equals(value)) {
        throw new MalformedAoException("tag " + name + " of an assignment is " + value);
      }
    }

    Bytes id(String name) {
      return Ids.parse(only(name))
          .orElseThrow(
              () -> new MalformedAoException("tag " + name + " of an assignment is no id"));
    }

    long number(String name) {
      String text = only(name);
      boolean digits = !text.isEmpty() && text.length() <= DIGITS_MAX;
      for (int i = 0; digits && i < text.length(); i++) {
        digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
      }
      if (!digits) {
        throw new MalformedAoException("tag " + name + " of an assignment is no number");
      }
      return Long.parseLong(text);
    }
  }
}
