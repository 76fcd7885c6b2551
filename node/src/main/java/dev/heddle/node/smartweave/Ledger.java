package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where contracts and their interactions are found. Calls block; safe for any thread. */
interface Ledger {
  /** Data of a source or a state that are read. */
  int DATA_BYTES_MAX = 16 << 20;

  /** Interactions of one contract that are folded. */
  int INTERACTIONS_MAX = 20_000;

  /**
   * How far it goes.
   *
   * @param newest height of the newest closed block
   * @param settled height up to which nothing changes any more
   */
  record Reach(long newest, long settled) {}

  /**
   * Something that a ledger has under an id.
   *
   * @param owner address, base64url
   * @param height of its block, which may be open
   * @param data read when asked for
   */
  record Document(Bytes id, String owner, long height, List<Tag> tags, Supplier<Bytes> data) {
    Optional<String> tag(String name) {
      return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
    }
  }

  Reach reach();

  /** What is there under that id. */
  Optional<Document> find(Bytes id);

  /**
   * All interactions whose blocks lie between two heights, both included, in the ledger's order.
   *
   * @param tag {@link Interaction#CONTRACT} or {@link Interaction#WRITES}
   * @throws Refusal 422 if there are more than {@link #INTERACTIONS_MAX}
   */
  List<Interaction> interactions(String tag, Bytes contract, long fromHeight, long toHeight);

  /**
   * Makes sure that an interaction is what was signed; before it is folded.
   *
   * @throws Refusal 502 if it is not
   */
  default void confirm(Interaction interaction) {}

  static Refusal tooMany(Bytes contract) {
    return new Refusal(
        422,
        "contract %s has more than %,d interactions, which is the limit; ask for a lower height"
            .formatted(contract, INTERACTIONS_MAX));
  }

  static Refusal tooLarge(Bytes id) {
    return new Refusal(
        413, "%s has more than %d bytes of data, which is the limit".formatted(id, DATA_BYTES_MAX));
  }
}
