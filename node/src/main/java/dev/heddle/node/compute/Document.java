package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.tx.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * A data item or a layer-one transaction, which processes need not tell apart.
 *
 * @param owner the address as ao has it
 * @param target empty if there is none
 * @param anchor empty if there is none
 */
record Document(
    Bytes id,
    Bytes signature,
    String owner,
    Bytes target,
    Bytes anchor,
    List<Tag> tags,
    Bytes data) {

  static Document of(DataItem item) {
    // Copies, for a document without its data must not hold on to the bytes of the whole item.
    return new Document(
        item.id().compact(),
        item.signature().compact(),
        item.aoAddress(),
        item.target().orElse(Bytes.EMPTY).compact(),
        item.anchor().orElse(Bytes.EMPTY).compact(),
        item.tags().list(),
        item.data());
  }

  static Document of(Transaction transaction) {
    return new Document(
        transaction.id(),
        transaction.signature(),
        transaction.ownerAddress().map(Bytes::base64Url).orElse(""),
        transaction.target(),
        transaction.lastTx(),
        transaction.tags().stream()
            .map(tag -> new Tag(tag.name().utf8(), tag.value().utf8()))
            .toList(),
        transaction.data());
  }

  Document withoutData() {
    return new Document(id, signature, owner, target, anchor, tags, Bytes.EMPTY);
  }

  /** The value of the first tag of that name. */
  Optional<String> tag(String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
  }

  /** The values of all tags of that name. */
  List<String> tags(String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).toList();
  }
}
