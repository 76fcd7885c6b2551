package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.RsaPss;
import dev.heddle.core.crypto.Secp256k1;
import java.util.Optional;

/**
 * What each {@link SignatureType} signs over the 48-byte signing hash, and whether a signature
 * holds.
 *
 * <p>The message forms are public so that wallets sign exactly what is verified here.
 */
public final class ItemSignatures {
  private static final int APTOS_KEYS = 32;

  private ItemSignatures() {}

  /** The digest of an EIP-191 personal message. */
  public static Bytes personalDigest(Bytes message) {
    return Hashes.keccak256(
        Bytes.utf8("\u0019Ethereum Signed Message:\n" + message.size()), message);
  }

  /** The text Solana wallets sign: lower-case hex. */
  public static Bytes solanaMessage(Bytes signingHash) {
    return Bytes.utf8(signingHash.hex());
  }

  /** The text Aptos wallets sign. */
  public static Bytes aptosMessage(Bytes signingHash) {
    return Bytes.utf8("APTOS\nmessage: " + signingHash.hex() + "\nnonce: bundlr");
  }

  /** The EIP-712 digest of a type-7 item; nothing if the owner is not an address in ASCII. */
  public static Optional<Bytes> typedDigest(Bytes signingHash, Bytes owner) {
    return TypedEthereum.address(owner).map(address -> TypedEthereum.digest(signingHash, address));
  }

  /** The 65 bytes of an Ethereum signature: recovery numbers count from 27 there. */
  public static Bytes ethereumSignature(Bytes recoverable) {
    return Bytes.concat(
        recoverable.slice(0, 64), Bytes.wrap(new byte[] {(byte) (recoverable.at(64) + 27)}));
  }

  static boolean hold(DataItem item, Bytes hash) {
    Bytes owner = item.owner();
    Bytes signature = item.signature();
    return switch (item.type()) {
      case ARWEAVE -> RsaPss.verify(owner, hash, signature);
      case ED25519 -> Ed25519.verify(owner, hash, signature);
      case SOLANA -> Ed25519.verify(owner, solanaMessage(hash), signature);
      case INJECTED_APTOS -> Ed25519.verify(owner, aptosMessage(hash), signature);
      case MULTI_APTOS -> multiAptosHolds(owner, hash, signature);
      case ETHEREUM, KYVE ->
          recover(personalDigest(hash), signature).filter(owner::equals).isPresent();
      case TYPED_ETHEREUM -> typedEthereumHolds(owner, hash, signature);
    };
  }

  private static Optional<Bytes> recover(Bytes digest, Bytes signature) {
    // v is 27 or 28. Other values name the same signature, and would give the item a second id.
    byte v = signature.at(64);
    if (v != 27 && v != 28) {
      return Optional.empty();
    }
    Bytes recoverable =
        Bytes.concat(signature.slice(0, 64), Bytes.wrap(new byte[] {(byte) (v - 27)}));
    return Secp256k1.recover(digest, recoverable);
  }

  private static boolean typedEthereumHolds(Bytes owner, Bytes hash, Bytes signature) {
    Optional<Bytes> address = TypedEthereum.address(owner);
    return address.isPresent()
        && recover(TypedEthereum.digest(hash, address.get()), signature)
            .map(key -> Hashes.keccak256(key.from(1)).from(12))
            .filter(address.get()::equals)
            .isPresent();
  }

  /**
   * Every signature that the bitmap names must hold, and there must be as many as the owner's
   * threshold, which must be at least one: arbundles forgets both counts, and so takes an empty
   * bitmap for anybody's consent. Slots that the bitmap does not name must be empty, because
   * whatever stood there would make another id of the same consent.
   */
  private static boolean multiAptosHolds(Bytes owner, Bytes hash, Bytes signature) {
    Bytes bitmap = signature.from(APTOS_KEYS * Ed25519.SIGNATURE_BYTES);
    int threshold = owner.at(APTOS_KEYS * Ed25519.KEY_BYTES) & 0xff;
    int signers = 0;
    for (int i = 0; i < APTOS_KEYS; i++) {
      Bytes part = signature.slice(i * 64, (i + 1) * 64);
      boolean named = (bitmap.at(i / 8) & (0x80 >> (i % 8))) != 0;
      if (named && !Ed25519.verify(owner.slice(i * 32, (i + 1) * 32), hash, part)) {
        return false;
      }
      if (!named && !part.equals(Bytes.wrap(new byte[64]))) {
        return false;
      }
      signers += named ? 1 : 0;
    }
    return threshold >= 1 && signers >= threshold;
  }
}
