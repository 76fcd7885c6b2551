package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PushedContentTest {
  private static final Tag A = new Tag("a", "1");
  private static final Tag B = new Tag("b", "2");

  @Test
  void givesTheHashOfTheReferenceScheduler() {
    ItemDraft content = content(B, A, new Tag("Pushed-For", "X"));

    assertThat(PushedContent.hash(content).base64Url())
        .isEqualTo("fF3lPVF51HsA5FQ_vZqldF2FXYxc223NEOTBJzGAHttH6QQ3JEDiRSGDXmL_mQKj");
    assertThat(PushedContent.hashUnsorted(content).base64Url())
        .isEqualTo("_qtvbGhqRyGZrIPLYDwn5BUp3xEh11NXdHA1OfOv8sK4z0U980LSBzgJIqYpOhLt");
  }

  @Test
  void isTheSameForEveryRootAndOrder() {
    assertThat(PushedContent.hash(content(A, B, new Tag("Pushed-For", "Y"))))
        .isEqualTo(PushedContent.hash(content(B, A)));
    assertThat(PushedContent.hash(content(A))).isNotEqualTo(PushedContent.hash(content(A, A)));
  }

  private static ItemDraft content(Tag... tags) {
    return new ItemDraft(
        Optional.of(Bytes.hex("01".repeat(32))),
        Optional.of(Bytes.utf8("0".repeat(31) + "1")),
        Tags.of(tags),
        Bytes.utf8("hello"));
  }
}
