package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.EthereumAddress;
import dev.heddle.core.crypto.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An ANS-104 data item: the unit in which everything is signed, sent and stored.
 *
 * <p>Decoding checks the form, not the signature: only {@link VerifiedItem} says that the owner
 * signed it. Layout, integers little-endian: signature type (2), signature, owner, presence byte
 * and target, presence byte and anchor, number of tags (8), size of tags (8), tags, data to the
 * end. The parts are slices of {@link #raw()}. Immutable and safe for use by any thread. Equality
 * is that of the bytes.
 */
public final class DataItem {
  /**
   * No item is smaller: two-byte type, the smallest signature and owner, presences and tag sizes.
   */
  static final int BYTES_MIN = 2 + 64 + 32 + 2 + 16;

  /** What stands before the data of an item has no more bytes. */
  public static final int HEAD_BYTES = 2 + 2052 + 1025 + 2 * 33 + 16 + 4096;

  private final SignatureType type;
  private final Bytes signature;
  private final Bytes owner;
  private final ItemDraft content;
  private final Bytes raw;
  private final boolean historic;
  private final Bytes id;
  private @Nullable Bytes signingHash;

  private DataItem(ItemParts parts, Bytes raw, boolean historic) {
    this.type = parts.type();
    this.signature = parts.signature();
    this.owner = parts.owner();
    this.content = parts.content();
    this.raw = raw;
    this.historic = historic;
    this.id = Hashes.sha256(signature);
  }

  /**
   * Decodes under {@link ItemRules#ARBUNDLES}.
   *
   * @throws MalformedItemException if the bytes are not an item, with the reason and the offset
   */
  public static DataItem decode(Bytes raw) {
    return decode(raw, ItemRules.ARBUNDLES);
  }

  /**
   * Decodes under the given rules.
   *
   * @throws MalformedItemException if the bytes are not an item, with the reason and the offset
   */
  public static DataItem decode(Bytes raw, ItemRules rules) {
    return new DataItem(ItemParts.decode(raw, rules, true), raw, false);
  }

  /**
   * Decodes what stands before the data, under {@link ItemRules#ARBUNDLES}; the item then has no
   * data and {@link #raw()} ends before them. It never verifies, {@link #signedOver} says whether
   * it was signed.
   *
   * @param beginning the first {@link #HEAD_BYTES} of the item, or all of it
   * @throws MalformedItemException if that is not how an item begins
   */
  public static DataItem decodeHead(Bytes beginning) {
    int dataBytes = decode(beginning).data().size();
    return decode(beginning.slice(0, beginning.size() - dataBytes).compact());
  }

  /**
   * Decodes what old bundles hold: there a presence byte above one counts as absence, as arbundles
   * reads it. An item that needed this is {@link #historic()}, can be shown, and never verifies.
   *
   * @throws MalformedItemException if the bytes are not an item even so
   */
  public static DataItem decodeHistoric(Bytes raw) {
    try {
      return decode(raw);
    } catch (MalformedItemException strict) {
      return new DataItem(ItemParts.decode(raw, ItemRules.ARBUNDLES, false), raw, true);
    }
  }

  /**
   * Assembles an item of a signature made elsewhere; not verified.
   *
   * @throws IllegalArgumentException if signature or owner do not have the size of the type
   */
  public static DataItem of(SignatureType type, Bytes signature, Bytes owner, ItemDraft content) {
    ItemParts parts = new ItemParts(type, signature, owner, content);
    return new DataItem(parts, parts.encode(), false);
  }

  public SignatureType type() {
    return type;
  }

  public Bytes signature() {
    return signature;
  }

  /** The public key, or for {@link SignatureType#TYPED_ETHEREUM} the address in ASCII. */
  public Bytes owner() {
    return owner;
  }

  public Optional<Bytes> target() {
    return content.target();
  }

  public Optional<Bytes> anchor() {
    return content.anchor();
  }

  public Tags tags() {
    return content.tags();
  }

  public Bytes data() {
    return content.data();
  }

  /** What was signed, without who signed it. */
  public ItemDraft content() {
    return content;
  }

  /** All bytes of the item. */
  public Bytes raw() {
    return raw;
  }

  /** SHA-256 of the signature. */
  public Bytes id() {
    return id;
  }

  /** True if only {@link #decodeHistoric} could read it. */
  public boolean historic() {
    return historic;
  }

  /** The 48-byte deep hash that the owner signed. */
  public Bytes signingHash() {
    Bytes hash = signingHash;
    if (hash == null) {
      hash = signingHash(type, owner, content);
      signingHash = hash;
    }
    return hash;
  }

  /**
   * Whether the owner signed this, which has no data of its own, together with data that are
   * elsewhere.
   *
   * @param dataBytes how many they are
   * @param dataSha384 their SHA-384
   */
  public boolean signedOver(long dataBytes, Bytes dataSha384) {
    List<DeepHash.Tree> elements = new ArrayList<>(signedBeforeData(type, owner, content));
    elements.add(new DeepHash.Digested(dataBytes, dataSha384));
    return !historic && ItemSignatures.hold(this, DeepHash.hash(new DeepHash.Branch(elements)));
  }

  private static List<DeepHash.Tree> signedBeforeData(
      SignatureType type, Bytes owner, ItemDraft content) {
    return List.of(
        DeepHash.blob("dataitem"),
        DeepHash.blob("1"),
        DeepHash.blob(Integer.toString(type.code())),
        DeepHash.blob(owner),
        DeepHash.blob(content.target().orElse(Bytes.EMPTY)),
        DeepHash.blob(content.anchor().orElse(Bytes.EMPTY)),
        DeepHash.blob(content.tags().raw()));
  }

  /**
   * The deep hash that the owner of the given type has to sign. Eight elements, the tags as their
   * raw bytes: the specification's text differs, every implementation does this.
   */
  public static Bytes signingHash(SignatureType type, Bytes owner, ItemDraft content) {
    return DeepHash.hash(
        Bytes.utf8("dataitem"),
        Bytes.utf8("1"),
        Bytes.utf8(Integer.toString(type.code())),
        owner,
        content.target().orElse(Bytes.EMPTY),
        content.anchor().orElse(Bytes.EMPTY),
        content.tags().raw(),
        content.data());
  }

  /** The item as one that its owner really signed; nothing if they did not. */
  public Optional<VerifiedItem> verify() {
    return VerifiedItem.verify(this);
  }

  /** The address gateways use for every kind of key: SHA-256 of the owner in base64url. */
  public String ownerAddress() {
    return ownerAddress(owner);
  }

  /**
   * The address ao uses: checksummed Ethereum addresses for Ethereum owners, else the gateway's.
   */
  public String aoAddress() {
    return aoAddress(owner);
  }

  /** As {@link #ownerAddress()} for any owner. */
  public static String ownerAddress(Bytes owner) {
    return Hashes.sha256(owner).base64Url();
  }

  /**
   * As {@link #aoAddress()} for any owner: 65 bytes are an Ethereum key, 42 ASCII bytes of 0x and
   * hex an Ethereum address.
   */
  public static String aoAddress(Bytes owner) {
    if (owner.size() == 65) {
      return EthereumAddress.of(owner);
    }
    return TypedEthereum.address(owner)
        .map(EthereumAddress::checksummed)
        .orElseGet(() -> ownerAddress(owner));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataItem that && raw.equals(that.raw);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT) + " item " + id + " of " + raw.size() + " bytes";
  }
}
