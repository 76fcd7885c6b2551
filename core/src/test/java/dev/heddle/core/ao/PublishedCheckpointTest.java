package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishedCheckpointTest {
  private static final Bytes MEMORY = Bytes.utf8("memory");
  private static final PublishedCheckpoint CHECKPOINT =
      new PublishedCheckpoint(
          id("process"),
          id("module"),
          7,
          id("assignment"),
          id("chain"),
          1_700_000_000_123L,
          1_500_042,
          Hashes.sha256(MEMORY).hex());

  private static Bytes id(String name) {
    return Hashes.sha256(Bytes.utf8(name));
  }

  /** The names are those of the reference unit, in its order. */
  @Test
  void saysWhatTheReferenceUnitSaysInItsOrder() {
    ItemDraft draft = CHECKPOINT.draft(Bytes.utf8("packed"), "unit");

    assertThat(draft.tags().list())
        .containsExactly(
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Checkpoint"),
            new Tag("Module", id("module").base64Url()),
            new Tag("Process", id("process").base64Url()),
            new Tag("Nonce", "7"),
            new Tag("Timestamp", "1700000000123"),
            new Tag("Block-Height", "1500042"),
            new Tag("Content-Type", "application/octet-stream"),
            new Tag("SHA-256", Hashes.sha256(MEMORY).hex()),
            new Tag("Content-Encoding", "gzip"),
            new Tag("Unit-Identifier", "unit"),
            new Tag("Ordinate", "7"),
            new Tag("Assignment", id("assignment").base64Url()),
            new Tag("Hash-Chain", id("chain").base64Url()));
    assertThat(draft.data()).isEqualTo(Bytes.utf8("packed"));
    assertThat(draft.anchor()).isEmpty();
    assertThat(draft.target()).isEmpty();
  }

  @Test
  void isReadBack() {
    Tags tags = CHECKPOINT.draft(Bytes.EMPTY, "unit").tags();

    assertThat(PublishedCheckpoint.of(tags)).contains(CHECKPOINT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Data-Protocol",
        "Type",
        "Module",
        "Process",
        "Nonce",
        "Timestamp",
        "Block-Height",
        "SHA-256",
        "Content-Encoding",
        "Assignment",
        "Hash-Chain"
      })
  void isNoneWithoutOneOfTheTagsOrWithNonsenseInIt(String name) {
    List<Tag> tags = new ArrayList<>(CHECKPOINT.draft(Bytes.EMPTY, "unit").tags().list());
    tags.removeIf(tag -> tag.name().equals(name));
    assertThat(PublishedCheckpoint.of(Tags.of(tags))).isEmpty();
    tags.add(new Tag(name, "nonsense"));
    assertThat(PublishedCheckpoint.of(Tags.of(tags))).isEmpty();
  }

  @Test
  void isNoneBetweenCronTicks() {
    List<Tag> tags = new ArrayList<>(CHECKPOINT.draft(Bytes.EMPTY, "unit").tags().list());
    tags.add(new Tag("Cron-Interval", "0-10-seconds"));
    assertThat(PublishedCheckpoint.of(Tags.of(tags))).isEmpty();
  }
}
