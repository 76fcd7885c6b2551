package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineageTest {
  private static final Lineage LINEAGE =
      new Lineage(
          Hashes.sha256(Bytes.utf8("process")), 42, Hashes.sha256(Bytes.utf8("assignment")));

  @Test
  void isReadAsItIsWritten() {
    assertThat(Lineage.of(Tags.of(LINEAGE.tags()))).contains(LINEAGE);
    assertThat(LINEAGE.tags()).allMatch(Lineage::names);
  }

  @Test
  void aProcessWithoutTheTagsIsNoFork() {
    assertThat(Lineage.of(Tags.of(List.of(new Tag("Fork-Slot", "1"))))).isEmpty();
  }

  @Test
  void aForkOfNothingInParticularIsRefused() {
    for (Tag gone : LINEAGE.tags().subList(1, 3)) {
      List<Tag> tags = new ArrayList<>(LINEAGE.tags());
      tags.remove(gone);
      refused(tags);
      tags.add(new Tag(gone.name(), "x"));
      refused(tags);
    }
    refused(List.of(new Tag("Fork-Of", "x")));
  }

  @Test
  void slotsHaveALimitOfDigits() {
    List<Tag> tags = new ArrayList<>(LINEAGE.tags());
    tags.set(1, new Tag("Fork-Slot", "9".repeat(15)));
    assertThat(Lineage.of(Tags.of(tags)).orElseThrow().slot()).isEqualTo(999_999_999_999_999L);
    tags.set(1, new Tag("Fork-Slot", "9".repeat(16)));
    refused(tags);
  }

  private static void refused(List<Tag> tags) {
    assertThatThrownBy(() -> Lineage.of(Tags.of(tags))).isInstanceOf(MalformedAoException.class);
  }
}
