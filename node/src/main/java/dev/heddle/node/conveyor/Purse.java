package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.tx.TxTag;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.Attempt;
import dev.heddle.node.store.Store;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Signs transactions with the wallet of the conveyor, as long as it may and can pay for them. */
final class Purse {
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);

  private final Store store;
  private final Targets targets;
  private final Wallet wallet;
  private final ConveyorOptions options;
  private final InstantSource clock;

  Purse(Store store, Targets targets, Wallet wallet, ConveyorOptions options, InstantSource clock) {
    this.store = store;
    this.targets = targets;
    this.wallet = wallet;
    this.options = options;
    this.clock = clock;
  }

  /** A transaction for these bytes; or why there is none. */
  Heard<Attempt> sign(Freight freight) {
    return targets
        .price(freight.size())
        .then(price -> affordable(withMargin(price)))
        .then(reward ->
            // The height is asked for after the anchor, so that the anchor is no newer.
            targets
                .first(Target::anchor)
                .then(anchor ->
                    targets
                        .first(Target::height)
                        .then(height -> new Word<>(signed(freight, reward, anchor, height)))));
  }

  private BigInteger withMargin(BigInteger price) {
    return price
        .multiply(HUNDRED.add(BigInteger.valueOf(options.money().marginPercent())))
        .add(HUNDRED.subtract(BigInteger.ONE))
        .divide(HUNDRED);
  }

  private Heard<BigInteger> affordable(BigInteger reward) {
    BigInteger spent = spentToday();
    BigInteger budget = options.money().budgetWinston();
    if (spent.add(reward).compareTo(budget) > 0) {
      return new Silence<>(
          "the budget of %d winston a day does not reach: %d are spent, this takes %d"
              .formatted(budget, spent, reward));
    }
    return targets
        .first(target -> target.balance(wallet.address()))
        .then(balance ->
            balance.compareTo(reward) >= 0
                ? new Word<>(reward)
                : new Silence<>(
                    "the wallet %s has %d winston, this takes %d; send it some"
                        .formatted(wallet.address(), balance, reward)));
  }

  /** What the shipments cost that were sealed in the last 24 hours. */
  BigInteger spentToday() {
    long since = clock.millis() - DAY_MS;
    BigInteger sum = BigInteger.ZERO;
    for (long number = store.shipments().count() - 1; number >= 0; number--) {
      Optional<Shipment> shipment = store.shipments().shipment(number);
      if (shipment.isEmpty() || shipment.get().last().atMs() < since) {
        break;
      }
      List<Attempt> attempts = store.shipments().attempts(number);
      if (!attempts.isEmpty()) {
        sum = sum.add(Transaction.fromJson(attempts.getLast().header()).reward());
      }
    }
    return sum;
  }

  private Attempt signed(Freight freight, BigInteger reward, Bytes anchor, long height) {
    Transaction draft =
        new Transaction(
            2,
            Bytes.EMPTY,
            anchor,
            wallet.owner(),
            List.of(
                tag("Bundle-Format", "binary"),
                tag("Bundle-Version", "2.0.0"),
                tag("App-Name", options.appName())),
            Bytes.EMPTY,
            BigInteger.ZERO,
            Bytes.EMPTY,
            BigInteger.valueOf(freight.size()),
            freight.tree().root(),
            reward,
            Bytes.EMPTY,
            0);
    Transaction tx = draft.withSignature(wallet.signMessage(draft.signingData()));
    return new Attempt(Json.writeBytes(tx.toJson()), height, clock.millis());
  }

  private static TxTag tag(String name, String value) {
    return new TxTag(Bytes.utf8(name), Bytes.utf8(value));
  }

  void describe(ObjectNode json) {
    json.put("wallet", wallet.address());
    json.put("spentTodayWinston", spentToday().toString());
    json.put("budgetWinston", options.money().budgetWinston().toString());
  }
}
