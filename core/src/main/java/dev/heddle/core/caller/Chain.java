package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * A chain whose wallets can say who is calling. Keys and signatures are text as the chain's own
 * tools write it; the constants say which.
 *
 * <p>Forms and algorithms are those of MEM's molecules, and beside them those of today's wallets
 * where these differ (a prefix that the wallet puts before the message). Checks are pure functions.
 */
public enum Chain {
  /** EIP-191 personal message; key is the address, signature 0x and 65 bytes. */
  EVM("evm"),
  /** RSA-PSS over SHA-256 of the message; key is the modulus; both base64, either alphabet. */
  ARWEAVE("ar"),
  /** Ed25519; both base58. */
  SOLANA("sol"),
  /** EC-Schnorr over SHA-256 of the message; both hex. */
  ZILLIQA("zil"),
  /** ECDSA, as DER over SHA-256 of the message, or 65 bytes over the prefixed one; both hex. */
  STACKS("stx"),
  /** sr25519, Ed25519 or ECDSA; key is the account in hex or SS58, signature hex. */
  SUBSTRATE("substrate"),
  /** TRON's personal message, with the message's length or with 32; key is the address. */
  TRON("trx"),
  /** secp256k1 over SHA-256 of the message; key is the raw or DER public key; both hex. */
  INTERNET_COMPUTER("icp"),
  /** Ed25519; both hex; the address is that of the key's wallet v3R1. */
  TON("ton"),
  /** Ed25519 over BLAKE3 of the message; P… and base58check. */
  MASSA("massa"),
  /** secp256k1 over SHA-256 of the message, plain or prefixed; key is the address. */
  FUEL("fuel"),
  /** Ed25519, secp256k1 or P-256 over BLAKE2b of the message, plain or packed; edpk…, edsig…. */
  TEZOS("tez"),
  /** Ed25519; both 0x and hex. */
  APTOS("aptos"),
  /** A signed event whose content is the message; key is hex, signature the event as JSON. */
  NOSTR("nostr");

  /** Longer texts than this are no key and no signature of any chain (an event of Nostr may be). */
  static final int TEXT_CHARS_MAX = 2048;

  /** What a wallet may be asked to sign. */
  static final int MESSAGE_BYTES_MAX = 1 << 20;

  private final String label;

  Chain(String label) {
    this.label = label;
  }

  /** The short name, as in MEM's molecules. */
  public String label() {
    return label;
  }

  /** The chain of that name, if it is one of them. */
  public static Optional<Chain> of(String label) {
    for (Chain chain : values()) {
      if (chain.label.equals(label)) {
        return Optional.of(chain);
      }
    }
    return Optional.empty();
  }

  /** Whoever signed the message with that key; nothing if nobody did, or a text is malformed. */
  public Optional<Signer> signer(String key, Bytes message, String signature) {
    int signatureMax = this == NOSTR ? 8 * MESSAGE_BYTES_MAX : TEXT_CHARS_MAX;
    if (key.length() > TEXT_CHARS_MAX
        || signature.length() > signatureMax
        || message.size() > MESSAGE_BYTES_MAX) {
      return Optional.empty();
    }
    try {
      return check(key, message, signature);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Signer> check(String key, Bytes message, String signature) {
    return switch (this) {
      case EVM -> Ethereum.signer(key, message, signature);
      case ARWEAVE -> Arweave.signer(key, message, signature);
      case SOLANA -> Solana.signer(key, message, signature);
      case ZILLIQA -> Zilliqa.signer(key, message, signature);
      case STACKS -> Stacks.signer(key, message, signature);
      case SUBSTRATE -> Substrate.signer(key, message, signature);
      case TRON -> Tron.signer(key, message, signature);
      case INTERNET_COMPUTER -> InternetComputer.signer(key, message, signature);
      case TON -> Ton.signer(key, message, signature);
      case MASSA -> Massa.signer(key, message, signature);
      case FUEL -> Fuel.signer(key, message, signature);
      case TEZOS -> Tezos.signer(key, message, signature);
      case APTOS -> Aptos.signer(key, message, signature);
      case NOSTR -> Nostr.signer(key, message, signature);
    };
  }
}
