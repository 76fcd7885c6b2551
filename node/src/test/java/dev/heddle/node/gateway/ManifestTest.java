package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class ManifestTest {
  private static final Bytes PAGE = Hashes.sha256(Bytes.utf8("page"));
  private static final Bytes LOST = Hashes.sha256(Bytes.utf8("lost"));

  private static ObjectNode manifest(String version) {
    ObjectNode json = Json.object().put("manifest", "arweave/paths").put("version", version);
    json.putObject("paths").set("docs/page.html", Json.object().put("id", PAGE.base64Url()));
    return json;
  }

  private static Optional<Manifest> parse(ObjectNode json) {
    return Manifest.parse(Json.writeBytes(json));
  }

  @Test
  void pathsAreFoundWithAndWithoutSlashes() {
    Manifest manifest = parse(manifest("0.1.0")).orElseThrow();
    assertThat(manifest.resolve("docs/page.html")).contains(PAGE);
    assertThat(manifest.resolve("/docs/page.html/")).contains(PAGE);
    assertThat(manifest.resolve("docs")).isEmpty();
    assertThat(manifest.resolve("")).isEmpty();
  }

  @Test
  void theIndexNamesAPathOrInTheSecondVersionAnItem() {
    ObjectNode byPath = manifest("0.1.0");
    byPath.putObject("index").put("path", "docs/page.html");
    assertThat(parse(byPath).orElseThrow().resolve("")).contains(PAGE);
    ObjectNode byId = manifest("0.2.0");
    byId.putObject("index").put("id", LOST.base64Url());
    assertThat(parse(byId).orElseThrow().resolve("/")).contains(LOST);
    byId.put("version", "0.1.0");
    assertThat(parse(byId).orElseThrow().resolve("")).isEmpty();
  }

  @Test
  void theFallbackIsForTheSecondVersionOnly() {
    ObjectNode json = manifest("0.2.0");
    json.putObject("fallback").put("id", LOST.base64Url());
    assertThat(parse(json).orElseThrow().resolve("nowhere")).contains(LOST);
    json.put("version", "0.1.0");
    assertThat(parse(json).orElseThrow().resolve("nowhere")).isEmpty();
  }

  @Test
  void whatIsNoManifestIsNone() {
    assertThat(Manifest.parse(Bytes.utf8("{"))).isEmpty();
    assertThat(Manifest.parse(Bytes.utf8("[]"))).isEmpty();
    assertThat(parse(manifest("0.3.0"))).isEmpty();
    assertThat(parse(manifest("0.1.0").put("manifest", "other"))).isEmpty();
    assertThat(Manifest.parse(Bytes.utf8(" ".repeat(Manifest.BYTES_MAX + 1)))).isEmpty();
  }

  @Test
  void manifestsHaveSoManyPathsAndNoMore() {
    assertThat(Manifest.PATHS_MAX).isEqualTo(100_000);
    for (int count : new int[] {Manifest.PATHS_MAX, Manifest.PATHS_MAX + 1}) {
      StringBuilder json =
          new StringBuilder("{\"manifest\":\"arweave/paths\",\"version\":\"0.1.0\",\"paths\":{");
      for (int i = 0; i < count; i++) {
        json.append(i == 0 ? "" : ",").append('"').append(i).append("\":{\"id\":\"\"}");
      }
      assertThat(Manifest.parse(Bytes.utf8(json.append("}}").toString())).isPresent())
          .isEqualTo(count <= Manifest.PATHS_MAX);
    }
  }
}
