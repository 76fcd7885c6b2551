package dev.heddle.core.wallet;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;

/**
 * A private key that signs items, of any of the three kinds we create.
 *
 * <p>Signing is deterministic for all kinds: the same draft gives the same item. {@code toString}
 * shows the address and never the key. Immutable and safe for use by any thread.
 */
public sealed interface Wallet permits RsaWallet, Ed25519Wallet, Secp256k1Wallet {
  SignatureType type();

  /** The public key as items carry it. */
  Bytes owner();

  /** Signs any bytes the way this kind of key signs messages. */
  Bytes signMessage(Bytes message);

  /** The key as a JSON Web Key, private part included: handle it like the key. */
  String toJwk();

  /** Signs the draft; the item it becomes always verifies. */
  default DataItem sign(ItemDraft draft) {
    Bytes signature = signMessage(DataItem.signingHash(type(), owner(), draft));
    return DataItem.of(type(), signature, owner(), draft);
  }

  /** The address gateways use: SHA-256 of the owner in base64url. */
  default String address() {
    return DataItem.ownerAddress(owner());
  }

  /** The address ao uses: checksummed 0x… for Ethereum keys, else {@link #address()}. */
  default String aoAddress() {
    return DataItem.aoAddress(owner());
  }

  /**
   * Reads a JSON Web Key: RSA (Arweave key files), OKP with Ed25519, EC with secp256k1.
   *
   * @throws MalformedWalletException if it is anything else or contradicts itself
   */
  static Wallet fromJwk(String json) {
    return Jwk.parse(json);
  }
}
