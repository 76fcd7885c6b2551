package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * An entry of an outbox that could not be delivered at once and from then on has a life of its own.
 *
 * <p>It carries what it delivers, so that it stays the same item whatever happens to results and
 * wallets. Letters of one lane are delivered in their order: only the first of a lane is ever due.
 *
 * @param entry where it comes from; gives the letter its id
 * @param target the process, or wallet, that it is for
 * @param item the id of the item that it brings
 * @param content the item, or how one that exists is to be assigned
 * @param way the chain that it belongs to and how far it is down that chain
 * @param lane whom it waits behind
 */
public record Letter(
    OutboxEntry entry, Bytes target, Bytes item, Content content, Way way, Bytes lane) {
  /** What a letter brings. */
  public sealed interface Content {
    /** A signed item, all bytes of it. */
    record Item(Bytes raw) implements Content {}

    /** An item that exists, by its id; the names are fields that the process shall not see. */
    record Assignment(boolean baseLayer, List<String> exclude) implements Content {
      public Assignment {
        exclude = List.copyOf(exclude);
      }
    }
  }

  /**
   * A place in a chain.
   *
   * @param root the item that began the chain
   * @param depth how many steps lie between, at least one
   */
  public record Way(Bytes root, int depth) {}

  /**
   * How its delivery stands.
   *
   * @param tries made so far
   * @param sinceMs when it was posted, or somebody asked to have it tried anew
   * @param nextMs when it is tried next; {@link #BEHIND} while it waits for another of its lane
   * @param reason why the last try failed or why it waits; empty text if there is nothing to say
   */
  public record Standing(boolean dead, int tries, long sinceMs, long nextMs, String reason) {
    public static final long BEHIND = Long.MAX_VALUE;

    boolean due() {
      return !dead && nextMs != BEHIND;
    }
  }

  /** The id under which people find it. */
  public Bytes id() {
    return entry.id();
  }

  /** The signed item, if it brings one. */
  public Optional<Bytes> raw() {
    return switch (content) {
      case Content.Item(Bytes raw) -> Optional.of(raw);
      case Content.Assignment _ -> Optional.empty();
    };
  }

  /** How a letter came to its end. */
  public enum End {
    DELIVERED(1),
    DROPPED(2),
    CANCELLED(3);

    /** Stands for it in the log, and is never changed. */
    final int code;

    End(int code) {
      this.code = code;
    }
  }
}
