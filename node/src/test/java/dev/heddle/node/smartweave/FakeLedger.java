package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain in memory: each interaction is in a block of its own unless it is told otherwise. */
final class FakeLedger implements Ledger {
  static final String OWNER = "o".repeat(43);

  private final Map<Bytes, Document> documents = new HashMap<>();
  private final List<Interaction> interactions = new ArrayList<>();
  private int ids;
  private long height = 1_000_000;
  private long unsettled;

  /** How often somebody asked for interactions, and from which height the last time. */
  int listings;

  long listedFrom;

  /** Has the newest blocks not be settled. */
  void unsettled(long blocks) {
    unsettled = blocks;
  }

  long height() {
    return height;
  }

  void mine() {
    height++;
  }

  Bytes source(String text) {
    return put(Bytes.utf8(text), new Tag("Content-Type", "application/javascript"));
  }

  Bytes contract(String source, String state, Tag... tags) {
    return contract(source(source), state, tags);
  }

  Bytes contract(Bytes source, String state, Tag... tags) {
    List<Tag> all = new ArrayList<>(List.of(tags));
    all.add(new Tag("Contract-Src", source.base64Url()));
    return put(Bytes.utf8(state), all.toArray(Tag[]::new));
  }

  Bytes put(Bytes data, Tag... tags) {
    Bytes id = id();
    documents.put(id, new Document(id, OWNER, height, List.of(tags), () -> data));
    mine();
    return id;
  }

  private Bytes id() {
    return Hashes.sha256(Bytes.utf8("id " + ids++));
  }

  String write(Bytes contract, String input, Tag... more) {
    String id = writeInThisBlock(contract, input, more);
    mine();
    return id;
  }

  String writeInThisBlock(Bytes contract, String input, Tag... more) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Contract", contract.base64Url()));
    tags.add(new Tag("Input", input));
    tags.addAll(List.of(more));
    Bytes id = id();
    Interaction.Block block =
        new Interaction.Block(
            height, Hashes.sha384(Bytes.utf8("block " + height)), 1_700_000_000L + height);
    interactions.add(
        new Interaction(
            id.base64Url(),
            OWNER,
            "",
            tags,
            "0",
            "0",
            block,
            false,
            Interaction.Order.of(block, id)));
    return id.base64Url();
  }

  /** Takes the newest blocks back, with all that is in them. */
  void takeBack(long blocks) {
    height -= blocks;
    interactions.removeIf(each -> each.block().height() >= height);
  }

  @Override
  public Reach reach() {
    return new Reach(height - 1, height - 1 - unsettled);
  }

  @Override
  public Optional<Document> find(Bytes id) {
    return Optional.ofNullable(documents.get(id));
  }

  @Override
  public List<Interaction> interactions(
      String tag, Bytes contract, long fromHeight, long toHeight) {
    listings++;
    listedFrom = fromHeight;
    return interactions.stream()
        .filter(each -> each.has(tag, contract.base64Url()))
        .filter(each -> each.block().height() >= fromHeight && each.block().height() <= toHeight)
        .toList();
  }
}
