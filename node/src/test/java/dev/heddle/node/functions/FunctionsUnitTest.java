package dev.heddle.node.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Ed25519Wallet;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FunctionsUnitTest {
  @Test
  void theIdOfAFunctionNeverLooksLikeAnOption() {
    Ed25519Wallet wallet = Ed25519Wallet.generate(new SecureRandom());
    List<String> drawn = new ArrayList<>();
    do {
      VerifiedItem item =
          FunctionsUnit.typeable(() -> {
            ItemDraft draft =
                new ItemDraft(
                    Optional.empty(),
                    Optional.of(Bytes.utf8("%032d".formatted(drawn.size()))),
                    Tags.NONE,
                    Bytes.EMPTY);
            VerifiedItem next = wallet.sign(draft).verify().orElseThrow();
            drawn.add(next.id().base64Url());
            return next;
          });
      assertThat(item.id().base64Url()).as("after %s", drawn).isEqualTo(drawn.getLast());
      assertThat(drawn.getLast()).as("after %s", drawn).doesNotStartWith("-");
    } while (drawn.stream()
        .noneMatch(id -> id.startsWith("-"))); // one in 64 does, so some are passed over
  }
}
