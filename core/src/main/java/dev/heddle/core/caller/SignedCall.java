package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * A call that says who is calling: a wallet of any {@link Chain} has signed function, input and a
 * number.
 *
 * <p>The signed text begins with the line {@code Heddle call}, then come the id of the function,
 * the number in decimal digits, and the input as it is sent: a wallet shows what will be done, and
 * a signature is worth nothing for another function, input or number. No field can be taken for the
 * next one, since neither id nor number has a line break in it. See {@link Nonces} for what the
 * number is for.
 *
 * @param key public key or address, as the chain has it
 * @param nonce 0 to {@link #NONCE_MAX}; milliseconds since 1970 will do
 * @param signature as the chain has it
 */
public record SignedCall(Chain chain, String key, long nonce, String signature) {
  /** What JavaScript's numbers can count to, 2^53 - 1. */
  public static final long NONCE_MAX = (1L << 53) - 1;

  public SignedCall {
    if (nonce < 0 || nonce > NONCE_MAX) {
      throw new IllegalArgumentException("a nonce is from 0 to " + NONCE_MAX + ", not " + nonce);
    }
  }

  /** What a wallet has to sign. */
  public static String message(String function, long nonce, String input) {
    return "Heddle call\n" + function + "\n" + nonce + "\n" + input;
  }

  /** Whoever has signed this call of that function with that input; nothing if nobody did. */
  public Optional<Signer> signer(String function, String input) {
    return chain.signer(key, Bytes.utf8(message(function, nonce, input)), signature);
  }
}
