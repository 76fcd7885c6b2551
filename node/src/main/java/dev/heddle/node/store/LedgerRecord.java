package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Amounts of the local chain that change hands. Without any effect where the sender has too little
 * when it is applied.
 *
 * @param from who pays; nobody where the amount is made
 * @param to who gets the quantity; nobody where there is only a fee
 * @param quantity in winston
 * @param fee in winston, on top of the quantity; nobody gets it
 */
public record LedgerRecord(
    Optional<Bytes> from, Optional<Bytes> to, BigInteger quantity, BigInteger fee)
    implements WeaveRecord {
  /** An amount has no more bytes: 10^27 winston fit, and there are 66 * 10^18. */
  static final int AMOUNT_BYTES = 12;

  /** Makes an amount. */
  public static LedgerRecord mint(Bytes to, BigInteger quantity) {
    return new LedgerRecord(Optional.empty(), Optional.of(to), quantity, BigInteger.ZERO);
  }
}
