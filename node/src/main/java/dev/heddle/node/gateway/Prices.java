package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.LedgerRecord;
import dev.heddle.node.store.Store;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What transactions of the local chain cost: nothing, unless the operator wants clients to meet the
 * conditions of a chain that charges. Then it is a thousand winston for each byte that the data
 * take up in the weave, and for the 3,210 bytes that a transaction takes up itself.
 */
final class Prices {
  private static final BigInteger WINSTON_PER_BYTE = BigInteger.valueOf(1_000);
  private static final BigInteger TRANSACTION_BYTES = BigInteger.valueOf(3_210);
  private static final BigInteger CHUNK_BYTES = BigInteger.valueOf(DataTree.CHUNK_BYTES_MAX);

  private final Store store;
  private final boolean charged;

  /**
   * @param charged whether transactions cost anything, and whether a wallet that has too little is
   *     refused
   */
  Prices(Store store, boolean charged) {
    this.store = store;
    this.charged = charged;
  }

  /** The price of storing so many bytes, in winston. */
  BigInteger of(BigInteger bytes) {
    if (!charged) {
      return BigInteger.ZERO;
    }
    BigInteger[] chunks = bytes.divideAndRemainder(CHUNK_BYTES);
    BigInteger padded = chunks[0].add(BigInteger.valueOf(chunks[1].signum())).multiply(CHUNK_BYTES);
    return padded.add(TRANSACTION_BYTES).multiply(WINSTON_PER_BYTE);
  }

  /**
   * What a transaction makes its wallet pay. Where nothing is charged, a wallet that has less than
   * the quantity gives nothing.
   *
   * @throws Refusal 400 if the reward is below the price, 410 if the wallet has too little
   */
  Optional<LedgerRecord> of(Transaction transaction, Bytes owner) {
    BigInteger fee = charged ? transaction.reward() : BigInteger.ZERO;
    BigInteger cost = fee.add(transaction.quantity());
    if (charged) {
      BigInteger price =
          of(transaction.dataSize().max(BigInteger.valueOf(transaction.data().size())));
      if (fee.compareTo(price) < 0) {
        throw new Refusal(
            400, "Transaction verification failed. The reward is below " + price + ".");
      }
      if (store.weave().wallet(owner).balance().compareTo(cost) < 0) {
        throw new Refusal(410, "You don't have enough tokens");
      }
    }
    Optional<Bytes> target =
        transaction.target().isEmpty() ? Optional.empty() : Optional.of(transaction.target());
    return cost.signum() == 0
        ? Optional.empty()
        : Optional.of(new LedgerRecord(Optional.of(owner), target, transaction.quantity(), fee));
  }
}
