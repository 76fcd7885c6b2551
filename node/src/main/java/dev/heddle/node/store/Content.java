package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.Rows.Meta.Form;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something in a record that can be found by its id.
 *
 * @param transaction a layer-one transaction, as opposed to a data item
 * @param owner address of the owner
 * @param offset where in the body of the record its bytes begin
 * @param form what lists show of it without reading it
 * @param terms what it is posted under
 * @param place of its data where they are not among those bytes; of a transaction in any case
 */
record Content(
    boolean transaction,
    Bytes id,
    Bytes owner,
    Optional<Bytes> target,
    Optional<Bytes> parent,
    Tags tags,
    int offset,
    int bytes,
    int crc,
    Form form,
    List<Long> terms,
    Optional<DataPlace> place) {
  /** Bundles within bundles; what lies deeper is kept and not found by id. */
  static final int DEPTH_MAX = 10;

  /** Items within one upload; those after them are kept and not found by id. */
  static final int NESTED_MAX = 100_000;

  private static final Set<String> UNPOSTED =
      Set.of("Data-Protocol", "Variant", "Hash-Chain", "Timestamp", "Block-Height", "Epoch");

  Content {
    terms = List.copyOf(terms);
  }

  static Content of(DataItem item, int offset, Optional<Bytes> parent) {
    Bytes owner = Hashes.sha256(item.owner());
    return new Content(
        false,
        item.id(),
        owner,
        item.target(),
        parent,
        item.tags(),
        offset,
        item.raw().size(),
        Frame.crc(item.raw()),
        new Form(item.type().code(), item.raw().size() - item.data().size()),
        terms(owner, item.target(), parent, item.tags()),
        Optional.empty());
  }

  /** An item whose data are elsewhere; what it contains has records of its own. */
  static Content ofPlaced(PlacedItemRecord placed) {
    Content head = of(DataItem.decode(placed.head()), WeaveFormat.headAt(placed), placed.parent());
    return new Content(
        false,
        head.id,
        head.owner,
        head.target,
        head.parent,
        head.tags,
        head.offset,
        head.bytes,
        head.crc,
        head.form,
        head.terms,
        Optional.of(placed.place()));
  }

  /** The item and, if it is a bundle, what verifies of the items in it. */
  static List<Content> ofUpload(Bytes raw) {
    DataItem item = DataItem.decode(raw);
    List<Content> contents = new ArrayList<>();
    contents.add(of(item, 0, Optional.empty()));
    if (isBundle(item.tags())) {
      int dataAt = raw.size() - item.data().size();
      addNested(item.id(), item.data(), dataAt, 1, contents);
    }
    return contents;
  }

  private static Tags tags(Transaction tx) {
    return Tags.of(
        tx.tags().stream().map(tag -> new Tag(tag.name().utf8(), tag.value().utf8())).toList());
  }

  /** The transaction and, if it is a bundle, what verifies of the items in it. */
  static List<Content> ofTransaction(Bytes header, Bytes data) {
    Transaction tx = Transaction.fromJson(header);
    Tags tags = tags(tx);
    Bytes owner = tx.ownerAddress().orElse(Rows.zeros(Keys.ID_BYTES));
    Optional<Bytes> target = tx.target().isEmpty() ? Optional.empty() : Optional.of(tx.target());
    int dataAt = LogFormat.TRANSACTION_AT + header.size();
    Bytes headerSize = Keys.number(header.size()).from(Long.BYTES - LogFormat.TRANSACTION_AT);
    List<Content> contents = new ArrayList<>();
    contents.add(
        new Content(
            true,
            tx.id(),
            owner,
            target,
            Optional.empty(),
            tags,
            0,
            dataAt + data.size(),
            Frame.crc(List.of(headerSize, header, data)),
            new Form(0, dataAt),
            terms(owner, target, Optional.empty(), tags),
            place(tx, data)));
    if (isBundle(tags)) {
      addNested(tx.id(), data, dataAt, 1, contents);
    }
    return contents;
  }

  /** Format 1 does not say what its data come to in the weave. */
  private static Optional<DataPlace> place(Transaction tx, Bytes data) {
    if (tx.format() == 1) {
      return data.isEmpty()
          ? Optional.empty()
          : Optional.of(DataPlace.all(DataTree.of(data).root(), data.size()));
    }
    return tx.dataSize().signum() == 0
        ? Optional.empty()
        : Optional.of(DataPlace.all(tx.dataRoot(), tx.dataSize().longValueExact()));
  }

  /** Whether it says of itself that its data are a bundle. */
  static boolean isBundle(Tags tags) {
    return tags.first("Bundle-Format").filter("binary"::equals).isPresent();
  }

  /** Adds what verifies of the items in a bundle, as long as there are not too many. */
  static void addNested(
      Bytes parent, Bytes bundle, int bundleAt, int depth, List<Content> contents) {
    List<Bundle.Entry> entries;
    try {
      entries = Bundle.entries(bundle);
    } catch (MalformedItemException e) {
      // It says that it is a bundle and is none: an item like any other.
      return;
    }
    for (Bundle.Entry entry : entries) {
      if (contents.size() > NESTED_MAX) {
        return;
      }
      Optional<DataItem> item = verified(entry);
      if (item.isPresent()) {
        int offset = bundleAt + entry.offset();
        contents.add(of(item.get(), offset, Optional.of(parent)));
        if (depth < DEPTH_MAX && isBundle(item.get().tags())) {
          int dataAt = offset + entry.raw().size() - item.get().data().size();
          addNested(item.get().id(), item.get().data(), dataAt, depth + 1, contents);
        }
      }
    }
  }

  private static Optional<DataItem> verified(Bundle.Entry entry) {
    try {
      return entry.item().verify().map(VerifiedItem::item);
    } catch (MalformedItemException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether items are posted under tags of that name. Not under what nearly all items say alike,
   * nor what each assignment says anew and nobody looks for: a query for it finds its items by its
   * other conditions, or looks at all.
   */
  static boolean isPosted(String name) {
    return !UNPOSTED.contains(name);
  }

  private static List<Long> terms(
      Bytes owner, Optional<Bytes> target, Optional<Bytes> parent, Tags tags) {
    Set<Long> terms = new LinkedHashSet<>();
    terms.add(Keys.ownerTerm(owner));
    target.ifPresent(id -> terms.add(Keys.recipientTerm(id)));
    parent.ifPresent(id -> terms.add(Keys.parentTerm(id)));
    for (Tag tag : tags.list()) {
      if (isPosted(tag.name())) {
        terms.add(Keys.tagTerm(tag.name(), tag.value()));
      }
    }
    return List.copyOf(terms);
  }
}
