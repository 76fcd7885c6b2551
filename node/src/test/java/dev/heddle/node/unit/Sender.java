package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.Wallet;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Somebody with a wallet who writes ao items, for tests. The same seed is the same somebody. */
public record Sender(Wallet wallet) {
  public static final String MODULE = "M".repeat(42) + "A";

  public static Sender of(long seed) {
    return new Sender(Ed25519Wallet.generate(random(seed)));
  }

  /** Makes the same keys each time. */
  public static SecureRandom random(long seed) {
    return new Seeded(seed);
  }

  /** A process; {@code name} tells it from others. */
  public VerifiedItem process(String name, Tag... more) {
    return item(
        Optional.empty(),
        name,
        tags(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", MODULE),
                new Tag("Scheduler", "S".repeat(42) + "A")),
            more));
  }

  /** A message to a process. */
  public VerifiedItem message(Bytes process, String data, Tag... more) {
    return item(
        Optional.of(process),
        data,
        tags(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Message")),
            more));
  }

  public VerifiedItem item(Optional<Bytes> target, String data, List<Tag> tags) {
    return wallet
        .sign(new ItemDraft(target, Optional.empty(), Tags.of(tags), Bytes.utf8(data)))
        .verify()
        .orElseThrow();
  }

  private static List<Tag> tags(List<Tag> first, Tag... more) {
    List<Tag> tags = new ArrayList<>(first);
    tags.addAll(List.of(more));
    return tags;
  }

  /** Random bytes that a seed decides. */
  private static final class Seeded extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final Random random;

    Seeded(long seed) {
      this.random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
