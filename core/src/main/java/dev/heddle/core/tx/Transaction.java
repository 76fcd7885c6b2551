package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.RsaPss;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.item.DeepHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A transaction of Arweave itself, format 1 or 2.
 *
 * <p>Amounts are in winston. {@code data} may be absent from a format 2 transaction (its chunks
 * travel separately), {@code dataRoot} and {@code dataSize} commit to it all the same. An empty
 * {@code owner} in format 2 means a secp256k1 signature (fork 2.9), from which the key is
 * recovered.
 *
 * @param id as claimed; {@link #verify} says whether it is the hash of the signature
 * @param denomination zero unless the network redenominated
 */
public record Transaction(
    int format,
    Bytes id,
    Bytes lastTx,
    Bytes owner,
    List<TxTag> tags,
    Bytes target,
    BigInteger quantity,
    Bytes data,
    BigInteger dataSize,
    Bytes dataRoot,
    BigInteger reward,
    Bytes signature,
    long denomination) {
  public Transaction {
    tags = List.copyOf(tags);
  }

  /**
   * Reads the JSON of {@code POST /tx}.
   *
   * @throws MalformedTransactionException if a field is missing, out of form or over its limit
   */
  public static Transaction fromJson(JsonNode json) {
    return TransactionJson.read(json);
  }

  /**
   * Reads the JSON of {@code POST /tx}.
   *
   * @throws MalformedTransactionException if it is not JSON, or a field is missing, out of form or
   *     over its limit
   */
  public static Transaction fromJson(Bytes utf8) {
    return TransactionJson.read(utf8);
  }

  /**
   * The JSON that nodes take: tags name first, because Erlang nodes drop tags in the other order.
   */
  public ObjectNode toJson() {
    return TransactionJson.write(this);
  }

  /**
   * The bytes that the owner signs: in format 1 the fields one after the other (data included, its
   * root not), in format 2 the 48-byte deep hash of the fields.
   */
  public Bytes signingData() {
    return format == 1 ? signingDataOne() : signingDataTwo();
  }

  /**
   * True if the id is the hash of the signature, the signature is the owner's, nobody sends to
   * themselves, and in format 2 there is a data root if and only if there are data.
   */
  public boolean verify() {
    return id.equals(Hashes.sha256(signature)) && signatureHolds() && wellFormed();
  }

  private boolean wellFormed() {
    boolean toItself = !target.isEmpty() && ownerAddress().filter(target::equals).isPresent();
    boolean rooted = format == 1 || (dataSize.signum() == 0) == dataRoot.isEmpty();
    return !toItself && rooted && (quantity.signum() == 0 || !target.isEmpty());
  }

  /**
   * The address that pays: SHA-256 of the modulus, or of the compressed secp256k1 key. Nothing if
   * there is no key in the transaction and none can be recovered.
   */
  public Optional<Bytes> ownerAddress() {
    if (owner.isEmpty()) {
      return recoveredKey().map(key -> Hashes.sha256(Secp256k1.compressed(key)));
    }
    return Optional.of(Hashes.sha256(owner));
  }

  /** The same transaction with other data, or without any; nothing else follows from it. */
  public Transaction withData(Bytes newData) {
    return new Transaction(
        format,
        id,
        lastTx,
        owner,
        tags,
        target,
        quantity,
        newData,
        dataSize,
        dataRoot,
        reward,
        signature,
        denomination);
  }

  /** The same transaction with the signature, and the id that follows from it. */
  public Transaction withSignature(Bytes newSignature) {
    return new Transaction(
        format,
        Hashes.sha256(newSignature),
        lastTx,
        owner,
        tags,
        target,
        quantity,
        data,
        dataSize,
        dataRoot,
        reward,
        newSignature,
        denomination);
  }

  private boolean signatureHolds() {
    return owner.isEmpty()
        ? recoveredKey().isPresent()
        : RsaPss.verify(owner, signingData(), signature);
  }

  private Optional<Bytes> recoveredKey() {
    return format == 2
        ? Secp256k1.recover(Hashes.sha256(signingData()), signature)
        : Optional.empty();
  }

  private Bytes signingDataOne() {
    Bytes[] parts = new Bytes[6 + 2 * tags.size()];
    int at = 0;
    for (Bytes part : List.of(owner, target, data, decimal(quantity), decimal(reward), lastTx)) {
      parts[at++] = part;
    }
    for (TxTag tag : tags) {
      parts[at++] = tag.name();
      parts[at++] = tag.value();
    }
    return Bytes.concat(parts);
  }

  private Bytes signingDataTwo() {
    List<DeepHash.Tree> fields = new ArrayList<>();
    if (denomination > 0) {
      fields.add(DeepHash.blob(Long.toString(denomination)));
    }
    fields.add(DeepHash.blob("2"));
    if (!owner.isEmpty()) {
      fields.add(DeepHash.blob(owner));
    }
    fields.add(DeepHash.blob(target));
    fields.add(DeepHash.blob(decimal(quantity)));
    fields.add(DeepHash.blob(decimal(reward)));
    fields.add(DeepHash.blob(lastTx));
    fields.add(
        new DeepHash.Branch(
            tags.stream()
                .map(tag -> DeepHash.list(DeepHash.blob(tag.name()), DeepHash.blob(tag.value())))
                .toList()));
    fields.add(DeepHash.blob(decimal(dataSize)));
    fields.add(DeepHash.blob(dataRoot));
    return DeepHash.hash(new DeepHash.Branch(fields));
  }

  private static Bytes decimal(BigInteger number) {
    return Bytes.utf8(number.toString());
  }
}
