package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final Bytes PID = Hashes.sha256(Bytes.utf8("process"));
  private static final Bytes MESSAGE = Hashes.sha256(Bytes.utf8("message"));
  private static final Bytes ANCHOR = Hashes.sha256(Bytes.utf8("anchor"));
  private static final Assignment.Terms TERMS =
      new Assignment.Terms(
          PID,
          0,
          7,
          HashChain.seed(PID),
          1_700_000,
          1_700_000_000_123L,
          Optional.of(MESSAGE),
          List.of("Data", "Tags"));

  @Test
  void hasItsTagsInTheOrderOfTheReference() {
    ItemDraft draft = Assignment.draft(TERMS, ANCHOR);

    assertThat(draft.tags().list())
        .containsExactly(
            new Tag("Process", PID.base64Url()),
            new Tag("Epoch", "0"),
            new Tag("Nonce", "7"),
            new Tag("Hash-Chain", HashChain.seed(PID).base64Url()),
            new Tag("Block-Height", "000001700000"),
            new Tag("Timestamp", "1700000000123"),
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Assignment"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Message", MESSAGE.base64Url()),
            new Tag("Exclude", "Data"),
            new Tag("Exclude", "Tags"));
    assertThat(draft.target()).isEmpty();
    assertThat(draft.anchor()).contains(ANCHOR);
    assertThat(draft.data()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void comesBackFromItsItem() {
    DataItem item = TestKeys.ED25519.sign(Assignment.draft(TERMS, ANCHOR));
    Assignment assignment = Assignment.of(DataItem.decode(item.raw()));

    assertThat(assignment.terms()).isEqualTo(TERMS);
    assertThat(assignment.id()).isEqualTo(item.id());
  }

  @Test
  void ofTheProcessItselfNamesNoMessage() {
    Assignment.Terms first =
        new Assignment.Terms(PID, 0, 0, HashChain.seed(PID), 0, 0, Optional.empty(), List.of());
    DataItem item = TestKeys.ED25519.sign(Assignment.draft(first, ANCHOR));

    assertThat(item.tags().first("Message")).isEmpty();
    assertThat(item.tags().first("Block-Height")).contains("000000000000");
    assertThat(Assignment.of(item).terms()).isEqualTo(first);
  }

  @Test
  void refusesMissingRepeatedAndMalformedTags() {
    List<Tag> tags = Assignment.draft(TERMS, ANCHOR).tags().list();
    for (int i = 0; i < tags.size(); i++) {
      Tag tag = tags.get(i);
      if (tag.name().equals("Exclude")) {
        continue;
      }
      List<Tag> changed = new ArrayList<>(tags);
      changed.set(i, new Tag(tag.name(), "-1"));
      assertRefused(changed);
      changed.set(i, new Tag(tag.name(), "9".repeat(30)));
      assertRefused(changed);
      changed.set(i, tag);
      changed.add(tag);
      assertRefused(changed);
      if (!tag.name().equals("Message")) {
        changed.removeAll(List.of(tag));
        assertRefused(changed);
      }
    }
  }

  @Test
  void readsNumbersOfSoManyDigitsAndNoMore() {
    List<Tag> tags = new ArrayList<>(Assignment.draft(TERMS, ANCHOR).tags().list());
    tags.removeIf(tag -> tag.name().equals("Nonce"));
    tags.add(new Tag("Nonce", "9".repeat(18)));
    DataItem item =
        TestKeys.ED25519.sign(
            new ItemDraft(Optional.empty(), Optional.of(ANCHOR), Tags.of(tags), Bytes.EMPTY));
    assertThat(Assignment.of(item).slot()).isEqualTo(999_999_999_999_999_999L);

    tags.set(tags.size() - 1, new Tag("Nonce", "9".repeat(19)));
    assertRefused(tags);
  }

  @Test
  void chainsHashesAsTheReferenceDoes() {
    Bytes zeros = Bytes.wrap(new byte[32]);

    assertThat(HashChain.seed(zeros).base64Url())
        .isEqualTo("Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU");
    assertThat(HashChain.next(Bytes.hex("01".repeat(32)), zeros).base64Url())
        .isEqualTo("A31t-zo2mkHgEQD91Tw17j-2nd7Fgw1h4RONBmpMIoU");
  }

  @Test
  void readsIdsInTheirOneSpelling() {
    String id = PID.base64Url();
    String twin = id.substring(0, 42) + (char) (id.charAt(42) + 1);

    assertThat(Ids.parse(id)).contains(PID);
    assertThat(Ids.parse(twin)).isEmpty();
    assertThat(Ids.parse(id + "=")).isEmpty();
    assertThat(Ids.parse("")).isEmpty();
    assertThat(Ids.parse("ä".repeat(43))).isEmpty();
  }

  private static void assertRefused(List<Tag> tags) {
    DataItem item =
        TestKeys.ED25519.sign(
            new ItemDraft(Optional.empty(), Optional.of(ANCHOR), Tags.of(tags), Bytes.EMPTY));
    assertThatExceptionOfType(MalformedAoException.class)
        .as("%s", tags)
        .isThrownBy(() -> Assignment.of(item));
  }
}
