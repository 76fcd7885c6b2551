package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Ed25519Wallet;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DocumentTest {
  private static final int COLLECTIONS_MAX = 100;

  /** A thousand live processes once held a thousand copies of their module by its signature. */
  @Test
  void aDocumentWithoutItsDataHoldsNothingOfTheItem() {
    byte[] raw = item().raw().toByteArray();
    WeakReference<byte[]> held = new WeakReference<>(raw);
    Document document = Document.of(DataItem.decode(Bytes.wrap(raw))).withoutData();
    raw = new byte[0];
    for (int i = 0; i < COLLECTIONS_MAX && held.get() != null; i++) {
      System.gc();
    }
    assertThat(held.get()).isNull();
    assertThat(document.tag("Type")).contains("Module");
    assertThat(document.signature().size()).isEqualTo(64);
    assertThat(raw).isEmpty();
  }

  private static DataItem item() {
    return Ed25519Wallet.generate(new SecureRandom())
        .sign(
            new ItemDraft(
                Optional.of(Bytes.wrap(new byte[32])),
                Optional.of(Bytes.wrap(new byte[32])),
                Tags.of(new Tag("Type", "Module")),
                Bytes.wrap(new byte[1 << 20])));
  }
}
