package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.StoredItem;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Something this node holds under an id, seen the one way in which gateways show both kinds. */
sealed interface Held {
  Bytes id();

  /** Height of the block in the upper half, place in the block in the lower. */
  long ord();

  Bytes anchor();

  Bytes signature();

  int signatureType();

  /** 32 bytes, or none. */
  Bytes recipient();

  /** Base64url of the hash of the key. */
  String ownerAddress();

  /** None where the key follows from the signature. */
  Bytes ownerKey();

  BigInteger fee();

  BigInteger quantity();

  BigInteger dataSize();

  Bytes data();

  /** The same without its data, in memory of its own, for lists of many. */
  Held header();

  List<Tag> tags();

  /** The bundle that it came in, if it came in one. */
  Optional<Bytes> parent();

  /** The value of the first tag of that name, whatever its case. */
  default Optional<String> tag(String name) {
    return tags().stream()
        .filter(tag -> tag.name().toLowerCase(Locale.ROOT).equals(name))
        .map(Tag::value)
        .findFirst();
  }

  /** A data item; {@code data} may have been left out of {@code item}. */
  record Item(DataItem item, long ord, Optional<Bytes> parent, long size) implements Held {
    static Item of(StoredItem stored) {
      DataItem item = stored.item();
      return new Item(item, stored.ord(), stored.parent(), item.data().size());
    }

    @Override
    public Item header() {
      ItemDraft content = item.content();
      ItemDraft bare =
          new ItemDraft(content.target(), content.anchor(), content.tags(), Bytes.EMPTY);
      DataItem copy = DataItem.of(item.type(), item.signature(), item.owner(), bare);
      return new Item(DataItem.decodeHistoric(copy.raw()), ord, parent, size);
    }

    @Override
    public Bytes id() {
      return item.id();
    }

    @Override
    public Bytes anchor() {
      return item.anchor().orElse(Bytes.EMPTY);
    }

    @Override
    public Bytes signature() {
      return item.signature();
    }

    @Override
    public int signatureType() {
      return item.type().code();
    }

    @Override
    public Bytes recipient() {
      return item.target().orElse(Bytes.EMPTY);
    }

    @Override
    public String ownerAddress() {
      return item.ownerAddress();
    }

    @Override
    public Bytes ownerKey() {
      return item.owner();
    }

    @Override
    public BigInteger fee() {
      return BigInteger.ZERO;
    }

    @Override
    public BigInteger quantity() {
      return BigInteger.ZERO;
    }

    @Override
    public BigInteger dataSize() {
      return BigInteger.valueOf(size);
    }

    @Override
    public Bytes data() {
      return item.data();
    }

    @Override
    public List<Tag> tags() {
      return item.tags().list();
    }
  }

  /** A layer-one transaction; {@code data} may have been left out of it. */
  record BaseLayer(Transaction transaction, long ord, BigInteger dataSize) implements Held {
    static BaseLayer of(Transaction transaction, long ord) {
      // Format 1 does not have to say how many there are.
      BigInteger carried = BigInteger.valueOf(transaction.data().size());
      return new BaseLayer(transaction, ord, transaction.dataSize().max(carried));
    }

    @Override
    public BaseLayer header() {
      Transaction tx = transaction;
      Transaction bare =
          new Transaction(
              tx.format(),
              tx.id(),
              tx.lastTx(),
              tx.owner(),
              tx.tags(),
              tx.target(),
              tx.quantity(),
              Bytes.EMPTY,
              tx.dataSize(),
              tx.dataRoot(),
              tx.reward(),
              tx.signature(),
              tx.denomination());
      return new BaseLayer(bare, ord, dataSize);
    }

    @Override
    public Bytes id() {
      return transaction.id();
    }

    @Override
    public Bytes anchor() {
      return transaction.lastTx();
    }

    @Override
    public Bytes signature() {
      return transaction.signature();
    }

    @Override
    public int signatureType() {
      return (transaction.owner().isEmpty() ? SignatureType.ETHEREUM : SignatureType.ARWEAVE)
          .code();
    }

    @Override
    public Bytes recipient() {
      return transaction.target();
    }

    @Override
    public String ownerAddress() {
      return transaction.ownerAddress().map(Bytes::base64Url).orElse("");
    }

    @Override
    public Bytes ownerKey() {
      return transaction.owner();
    }

    @Override
    public BigInteger fee() {
      return transaction.reward();
    }

    @Override
    public BigInteger quantity() {
      return transaction.quantity();
    }

    @Override
    public Bytes data() {
      return transaction.data();
    }

    @Override
    public List<Tag> tags() {
      return transaction.tags().stream()
          .map(tag -> new Tag(tag.name().utf8(), tag.value().utf8()))
          .toList();
    }

    @Override
    public Optional<Bytes> parent() {
      return Optional.empty();
    }
  }
}
