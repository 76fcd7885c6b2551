package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/**
 * TON: Ed25519 of the message itself. An address is the hash of a wallet's first state, so of its
 * code too: wallet v3R1 on the basic chain, TonWeb's default and so MEM's, in the form that does
 * not bounce.
 */
final class Ton {
  /** The code of wallet v3R1, one cell without references (ton-blockchain, new-wallet-v3.fif). */
  private static final Bytes CODE =
      Bytes.hex(
          "ff0020dd2082014c97ba9730ed44d0d70b1fe0a4f2608308d71820d31fd31fd31ff82313bbf263ed44"
              + "d0d31fd31fd3ffd15132baf2a15144baf2a204f901541055f910f2a3f8009320d74a96d307d402fb"
              + "00e8d101a4c8cb1fcb1fcbffc9ed54");

  /** No messages yet, and the number of wallets on the basic chain, 698983191. */
  private static final Bytes DATA = Bytes.hex("0000000029a9a317");

  private static final Bytes NOT_BOUNCING_ON_BASIC_CHAIN = Bytes.hex("5100");

  private Ton() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Hex.decode(key, Ed25519.KEY_BYTES);
    return Ed25519.verify(account, message, Hex.decode(signature))
        ? Optional.of(new Signer(address(account), account))
        : Optional.empty();
  }

  static String address(Bytes key) {
    // Five bits say what the state has, here code and data; then the mark that ends odd bits.
    Bytes state =
        Hashes.sha256(
            Bytes.hex("020134"), Bytes.hex("00000000"), leaf(CODE), leaf(Bytes.concat(DATA, key)));
    Bytes body = Bytes.concat(NOT_BOUNCING_ON_BASIC_CHAIN, state);
    return Bytes.concat(body, checksum(body)).base64Url();
  }

  /** The hash of a cell of whole bytes without references. */
  private static Bytes leaf(Bytes data) {
    return Hashes.sha256(Bytes.wrap(new byte[] {0, (byte) (2 * data.size())}), data);
  }

  /** CRC-16 of XMODEM. */
  private static Bytes checksum(Bytes body) {
    int crc = 0;
    for (int i = 0; i < body.size(); i++) {
      crc ^= (body.at(i) & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      }
    }
    return Bytes.wrap(new byte[] {(byte) (crc >>> 8), (byte) crc});
  }
}
