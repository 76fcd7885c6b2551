package dev.heddle.bench;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.tx.TxTag;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Wallet;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Items to look for: ten tags each, from one that all have to one that no other has, the same for
 * the same seed. They come in bundles, and a bundle in a transaction that carries it inline, which
 * is what every gateway takes.
 *
 * @param author signs the items
 * @param payer signs the transactions
 */
record Library(long seed, Wallet author, RsaWallet payer) {
  /** Small enough for a transaction that carries its data. */
  static final int BUNDLE_ITEMS = 200;

  /** Tags that two of these never share an item with: each on a tenth of all. */
  private static final int SHIFTS = 10;

  /** What the tags of item number {@code i} are, from the most to the least common. */
  List<Tag> tags(int i) {
    SplittableRandom random = new SplittableRandom(seed * 31 + i);
    return List.of(
        new Tag("Data-Protocol", "ao"),
        new Tag("Content-Type", "text/" + skewed(random, 6)),
        new Tag("App-Version", "0." + i % SHIFTS),
        new Tag("Shift", "s" + (i + SHIFTS / 2) % SHIFTS),
        new Tag("Type", "Type-" + skewed(random, 8)),
        new Tag("App-Name", "App-" + skewed(random, 20)),
        new Tag("Action", "Action-" + skewed(random, 40)),
        new Tag("Topic", "Topic-" + skewed(random, 1000)),
        new Tag("From-Process", "Process-%036d".formatted(skewed(random, 5000))),
        new Tag("Reference", Integer.toString(i)));
  }

  /** Two tags that many items have and none has both of. */
  static List<Tag> strangers(int i) {
    return List.of(new Tag("App-Version", "0." + i % SHIFTS), new Tag("Shift", "s" + i % SHIFTS));
  }

  /** A few of many, the first far more often than the last. */
  private static int skewed(SplittableRandom random, int many) {
    double even = random.nextDouble();
    return (int) (many * even * even * even);
  }

  /**
   * The transaction with the bundle of that number.
   *
   * @param anchor what the gateway gives out at the time
   */
  Transaction bundle(int number, Bytes anchor) {
    List<DataItem> items =
        IntStream.range(number * BUNDLE_ITEMS, (number + 1) * BUNDLE_ITEMS)
            .mapToObj(this::item)
            .toList();
    Bytes data = Bundle.encode(items);
    Transaction unsigned =
        new Transaction(
            2,
            Bytes.EMPTY,
            anchor,
            payer.owner(),
            List.of(tag("Bundle-Format", "binary"), tag("Bundle-Version", "2.0.0")),
            Bytes.EMPTY,
            BigInteger.ZERO,
            data,
            BigInteger.valueOf(data.size()),
            DataTree.of(data).root(),
            BigInteger.ZERO,
            Bytes.EMPTY,
            0);
    return unsigned.withSignature(payer.signMessage(unsigned.signingData()));
  }

  private DataItem item(int i) {
    Tags tags = Tags.of(tags(i).toArray(Tag[]::new));
    Bytes data = Bytes.utf8("item number %d".formatted(i));
    return author.sign(new ItemDraft(Optional.empty(), Optional.empty(), tags, data));
  }

  private static TxTag tag(String name, String value) {
    return new TxTag(Bytes.utf8(name), Bytes.utf8(value));
  }
}
