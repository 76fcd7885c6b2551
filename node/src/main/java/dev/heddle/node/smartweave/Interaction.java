package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.Optional;

/**
 * An interaction as a ledger has it, and where it stands in the order of all.
 *
 * @param id base64url, or whatever a dry-run calls it
 * @param owner address, base64url
 * @param target address, or nothing
 * @param quantity and {@code reward} in winston
 * @param inBundle whether it came within a bundle
 * @param order its place: the height, and a hash of block and id that nobody can choose
 */
record Interaction(
    String id,
    String owner,
    String target,
    List<Tag> tags,
    String quantity,
    String reward,
    Block block,
    boolean inBundle,
    Order order) {
  static final String CONTRACT = "Contract";
  static final String WRITES = "Interact-Write";
  private static final String INPUT = "Input";

  /** The block that it is in; the timestamp counts seconds. */
  record Block(long height, Bytes hash, long timestamp) {}

  /** What interactions are ordered by, in all evaluators alike. */
  record Order(long height, String hash) implements Comparable<Order> {
    static Order of(Block block, Bytes id) {
      return new Order(block.height(), Hashes.sha256(block.hash(), id).hex());
    }

    @Override
    public int compareTo(Order other) {
      int byHeight = Long.compare(height, other.height);
      return byHeight != 0 ? byHeight : hash.compareTo(other.hash);
    }

    /** As Warp writes it; the zeros are where its sequencer has a time. */
    String sortKey() {
      return "%012d,0000000000000,%s".formatted(height, hash);
    }
  }

  /** The first value of a tag. */
  Optional<String> tag(String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
  }

  boolean has(String name, String value) {
    return tags.stream().anyMatch(tag -> tag.name().equals(name) && tag.value().equals(value));
  }

  /** What it asks of a contract if it is the only one that it is for: its first input. */
  String onlyInput() {
    return tag(INPUT).orElse("");
  }

  /**
   * What it asks of a contract, where one interaction may be for several: then the input stands
   * right after the contract.
   */
  String inputFor(Bytes contract) {
    long contracts = tags.stream().filter(tag -> tag.name().equals(CONTRACT)).count();
    if (contracts <= 1) {
      return onlyInput();
    }
    int next = tags.indexOf(new Tag(CONTRACT, contract.base64Url())) + 1;
    boolean there = next > 0 && next < tags.size() && tags.get(next).name().equals(INPUT);
    return there ? tags.get(next).value() : "";
  }
}
