package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.Wallet;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wallets of all simulations, and what they signed: real signatures, each made and verified
 * once, because they are dear and many seeds send the same. Not for several threads at once.
 */
final class Wallets {
  private static final int SIGNED_MAX = 20_000;

  private static final Map<Integer, Wallet> WALLETS = new LinkedHashMap<>();
  private static final Map<Draft, VerifiedItem> SIGNED =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Draft, VerifiedItem> eldest) {
          return size() > SIGNED_MAX;
        }
      };

  private Wallets() {}

  private record Draft(int wallet, Optional<Bytes> target, List<Tag> tags, String data) {}

  /** The same number is the same wallet. */
  static Wallet numbered(int number) {
    return WALLETS.computeIfAbsent(number, Wallets::make);
  }

  private static Wallet make(int number) {
    return Ed25519Wallet.generate(new Fixed((byte) number));
  }

  /** Random bytes that are always the same. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte value;

    Fixed(byte value) {
      this.value = value;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, value);
    }
  }

  /** An item that the wallet signed; the same call gives the same item. */
  static VerifiedItem signed(int wallet, Optional<Bytes> target, List<Tag> tags, String data) {
    return SIGNED.computeIfAbsent(
        new Draft(wallet, target, List.copyOf(tags), data),
        draft ->
            numbered(wallet)
                .sign(new ItemDraft(target, Optional.empty(), Tags.of(tags), Bytes.utf8(data)))
                .verify()
                .orElseThrow());
  }
}
