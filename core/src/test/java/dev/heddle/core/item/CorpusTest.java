package dev.heddle.core.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * Items made by arbundles (see corpus.mjs in the it module), signed and spoilt: the verdict and
 * every part must be what is written next to them.
 */
class CorpusTest {
  @Test
  void agreesWithArbundlesOnTheCommittedCorpus() throws IOException {
    try (InputStream in = CorpusTest.class.getResourceAsStream("/corpus/arbundles.jsonl")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      check(text.lines().toList());
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "heddle.corpus", matches = ".+")
  void agreesWithArbundlesOnAFreshCorpus() throws IOException {
    check(Files.readAllLines(Path.of(System.getProperty("heddle.corpus"))));
  }

  private static void check(List<String> lines) {
    assertThat(lines).hasSizeGreaterThan(50);
    for (String line : lines) {
      JsonNode expected = Json.parse(line);
      String name = expected.get("type") + " " + expected.get("name").stringValue();
      Bytes raw = Bytes.base64Url(expected.get("raw").stringValue());
      boolean valid = expected.get("valid").booleanValue();

      assertThat(verifies(raw)).as(name).isEqualTo(valid);
      if (valid) {
        checkParts(DataItem.decode(raw), expected, name);
      }
    }
  }

  private static void checkParts(DataItem item, JsonNode expected, String name) {
    assertThat(item.id().base64Url()).as(name).isEqualTo(text(expected, "id"));
    assertThat(item.owner().base64Url()).as(name).isEqualTo(text(expected, "owner"));
    assertThat(item.target().orElse(Bytes.EMPTY).base64Url())
        .as(name)
        .isEqualTo(text(expected, "target"));
    assertThat(item.anchor().orElse(Bytes.EMPTY).base64Url())
        .as(name)
        .isEqualTo(text(expected, "anchor"));
    assertThat(Hashes.sha256(item.data()).base64Url())
        .as(name)
        .isEqualTo(text(expected, "dataSha256"));
    List<Tag> tags =
        expected
            .get("tags")
            .valueStream()
            .map(tag -> new Tag(tag.get(0).stringValue(), tag.get(1).stringValue()))
            .toList();
    assertThat(item.tags().list()).as(name).isEqualTo(tags);
    assertThat(Tags.of(tags).raw()).as(name).isEqualTo(item.tags().raw());
    assertThat(DataItem.of(item.type(), item.signature(), item.owner(), item.content()))
        .as(name)
        .isEqualTo(item);
  }

  private static String text(JsonNode expected, String field) {
    return expected.get(field).stringValue();
  }

  private static boolean verifies(Bytes raw) {
    try {
      return DataItem.decode(raw).verify().isPresent();
    } catch (MalformedItemException e) {
      return false;
    }
  }
}
