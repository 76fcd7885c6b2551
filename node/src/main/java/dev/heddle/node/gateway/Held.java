package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.store.StoredContent;
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

  /** The data, of which only a part has to be in memory at a time. */
  StoredBytes stored();

  default BigInteger dataSize() {
    return BigInteger.valueOf(stored().size());
  }

  /** All data at once; for few. */
  default Bytes data() {
    return stored().whole();
  }

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

  /** What the store has, as gateways show it. */
  static Held of(StoredContent content) {
    return content.transaction()
        ? BaseLayer.of(content)
        : new Item(
            DataItem.decode(content.header()), content.ord(), content.parent(), content.data());
  }

  /** Data of which only the size is known any more. */
  record LeftOut(long size) implements StoredBytes {
    @Override
    public boolean complete() {
      return false;
    }

    @Override
    public Bytes read(long at, int bytesMax) {
      throw new IllegalStateException("the data were left out");
    }
  }

  /** A data item; {@code item} has no data of its own. */
  record Item(DataItem item, long ord, Optional<Bytes> parent, StoredBytes stored) implements Held {
    @Override
    public Item header() {
      DataItem copy = DataItem.decode(item.raw().compact());
      return new Item(copy, ord, parent, new LeftOut(stored.size()));
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
    public List<Tag> tags() {
      return item.tags().list();
    }
  }

  /** A layer-one transaction; {@code transaction} has no data of its own. */
  record BaseLayer(Transaction transaction, long ord, StoredBytes stored) implements Held {
    static BaseLayer of(StoredContent content) {
      return new BaseLayer(Transaction.fromJson(content.header()), content.ord(), content.data());
    }

    @Override
    public BaseLayer header() {
      return new BaseLayer(transaction, ord, new LeftOut(stored.size()));
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
