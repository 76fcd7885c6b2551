package dev.heddle.core.item;

import java.util.Optional;

/**
 * How an item is signed: the number on the wire and the sizes it fixes (ANS-104, arbundles, Turbo).
 */
public enum SignatureType {
  /** RSA-PSS 4096; the owner is the modulus. */
  ARWEAVE(1, 512, 512),
  ED25519(2, 64, 32),
  /** secp256k1 over an EIP-191 personal message; the owner is the uncompressed public key. */
  ETHEREUM(3, 65, 65),
  /** Ed25519 over the hex text of the signing hash. */
  SOLANA(4, 64, 32),
  /** Ed25519 over the text an Aptos wallet shows. */
  INJECTED_APTOS(5, 64, 32),
  /** Up to 32 Ed25519 signatures with a bitmap; the owner is 32 keys and a threshold. */
  MULTI_APTOS(6, 2052, 1025),
  /** secp256k1 over EIP-712 typed data; the owner is the ASCII text of an address. */
  TYPED_ETHEREUM(7, 65, 42),
  /** As {@link #ETHEREUM}, under another number. */
  KYVE(101, 65, 65);

  private final int code;
  private final int signatureBytes;
  private final int ownerBytes;

  SignatureType(int code, int signatureBytes, int ownerBytes) {
    this.code = code;
    this.signatureBytes = signatureBytes;
    this.ownerBytes = ownerBytes;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  public int signatureBytes() {
    return signatureBytes;
  }

  public int ownerBytes() {
    return ownerBytes;
  }

  /** The type of that number, if there is one. */
  public static Optional<SignatureType> of(int code) {
    for (SignatureType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
