package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Blob;
import dev.heddle.machine.Image;
import dev.heddle.machine.PageProof;
import dev.heddle.machine.StateTree;
import dev.heddle.machine.wasm.LambdaModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The formats {@code kv@1} and {@code region@1} as files in docs/vectors, and the reader for
 * JavaScript held to them. With {@code HEDDLE_WRITE_VECTORS} the files are written anew.
 */
final class ContextReaderTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path NODE = ROOT.resolve("node/src/test/resources/dev/heddle/node/compute");
  private static final Path VECTORS = ROOT.resolve("docs/vectors");
  private static final int KEYS = 60;

  @TempDir Path folder;

  private static void published(Path file, String content) throws IOException {
    if (System.getenv("HEDDLE_WRITE_VECTORS") != null) {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, content);
    }
    assertThat(Files.readString(file)).isEqualTo(content);
  }

  private static String hex(Optional<Bytes> bytes) {
    return bytes.map(Bytes::hex).orElse("");
  }

  private static Bytes key(Random random) {
    byte[] key = new byte[1 + random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(3) * 0x7f);
    }
    return Bytes.wrap(key);
  }

  private static void blobs(ObjectNode json, Trail trail) {
    ArrayNode blobs = json.putArray("blobs");
    trail.blobs().forEach(blob -> blobs.add(blob.hex()));
  }

  private static String kv() {
    Random random = new Random(1);
    Map<Bytes, Bytes> content = new LinkedHashMap<>();
    KvMap map = KvMap.empty();
    while (content.size() < KEYS) {
      Bytes key = key(random);
      byte[] value = new byte[random.nextInt(20)];
      random.nextBytes(value);
      content.put(key, Bytes.wrap(value));
      map = map.put(key, Bytes.wrap(value));
    }
    ObjectNode json = Json.object().put("format", "kv@1").put("root", map.root().hex());
    json.put("entries", map.entries()).put("bytes", map.bytes());
    ArrayNode entries = json.putArray("content");
    content.forEach(
        (key, value) -> entries.addObject().put("key", key.hex()).put("value", value.hex()));
    ArrayNode values = json.putArray("values");
    for (int i = 0; i < 2 * KEYS; i++) {
      Trail trail = new Trail();
      Bytes key = key(random);
      Optional<Bytes> value = map.watched(trail).get(key);
      ObjectNode one = values.addObject().put("key", key.hex());
      one.put("value", value.isPresent() ? hex(value) : null);
      blobs(one, trail);
    }
    ArrayNode ranges = json.putArray("ranges");
    for (int i = 0; i < KEYS; i++) {
      Trail trail = new Trail();
      Bytes from = key(random);
      Bytes to = key(random);
      int limit = 1 + random.nextInt(9);
      List<KvMap.Entry> found =
          map.watched(trail).range(new KvMap.Range(from, Optional.of(to), limit, Long.MAX_VALUE));
      ObjectNode one = ranges.addObject();
      one.put("from", from.hex()).put("to", to.hex()).put("limit", limit);
      ArrayNode list = one.putArray("entries");
      found.forEach(entry ->
          list.addObject().put("key", entry.key().hex()).put("value", entry.value().hex()));
      blobs(one, trail);
    }
    return Json.write(json) + "\n";
  }

  private static String region() {
    Random random = new Random(2);
    long sizeBytes = 600L * Image.PAGE_BYTES;
    StateTree tree = new StateTree();
    Map<Integer, Bytes> pages = new LinkedHashMap<>();
    for (int number : new int[] {0, 1, 17, 255, 256, 599}) {
      byte[] page = new byte[Image.PAGE_BYTES];
      for (int i = 0; i < 8; i++) {
        page[random.nextInt(page.length)] = (byte) (1 + random.nextInt(100));
      }
      pages.put(number, Bytes.wrap(page));
      tree.set(number, Bytes.wrap(page));
    }
    ObjectNode json = Json.object().put("format", "region@1");
    json.put("root", tree.root(sizeBytes).hex()).put("sizeBytes", sizeBytes);
    json.put("top", tree.top().hex());
    ArrayNode list = json.putArray("pages");
    for (int number : new int[] {0, 1, 2, 17, 255, 256, 300, 599}) {
      PageProof proof = tree.prove(number, sizeBytes);
      Bytes page = pages.get(number);
      assertThat(proof.proves(tree.root(sizeBytes), tree.pageHash(number))).isTrue();
      ObjectNode one = list.addObject().put("page", number);
      ArrayNode written = one.putArray("bytes"); // of those that are not zero: [place, byte]
      if (page != null) {
        for (int i = 0; i < page.size(); i++) {
          if (page.at(i) != 0) {
            written.addArray().add(i).add(page.at(i));
          }
        }
      }
      ArrayNode nodes = one.putArray("nodes");
      proof.nodes().forEach(node -> nodes.add(node.hex()));
    }
    List<Blob> stored = tree.step().blobs();
    StateTree part =
        StateTree.load(
            tree.top(),
            hash ->
                stored.stream()
                    .filter(blob -> blob.hash().equals(hash))
                    .map(Blob::content)
                    .findFirst());
    assertThat(part.root(sizeBytes)).isEqualTo(tree.root(sizeBytes));
    return Json.write(json) + "\n";
  }

  @Test
  void theVectorsAreWhatIsPublished() throws IOException {
    published(VECTORS.resolve("context-kv1.json"), kv());
    published(VECTORS.resolve("context-region1.json"), region());
  }

  @Test
  void theModulesThatTheNodesTestsUseAreThoseMadeHere() throws IOException {
    published(NODE.resolve("lambda-module.base64"), base64(LambdaModule.bytes()));
    published(NODE.resolve("lambda-migrating.base64"), base64(LambdaModule.migrating()));
  }

  private static String base64(Bytes module) {
    return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(module.toByteArray()) + "\n";
  }

  @Test
  void theReaderForJavaScriptReadsAndRefusesTheSame() throws Exception {
    assumeTrue(System.getenv("HEDDLE_NODE_MODULES") != null, "Node.js is there");
    copy(KvMap.class, "context.mjs");
    copy(ContextReaderTest.class, "context-vectors.mjs");
    Process process =
        new ProcessBuilder(
                "node", folder.resolve("context-vectors.mjs").toString(), VECTORS.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    JsonNode counts = Json.parse(said.strip());
    assertThat(counts.path("values").asInt()).isEqualTo(2 * KEYS);
    assertThat(counts.path("ranges").asInt()).isEqualTo(KEYS);
    assertThat(counts.path("pages").asInt()).isEqualTo(8);
    assertThat(counts.path("refused").asInt()).isGreaterThan(3 * KEYS);
  }

  private void copy(Class<?> beside, String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name))) {
      Files.copy(in, folder.resolve(name));
    }
  }
}
