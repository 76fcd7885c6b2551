package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.tx.DataTree;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Data roots and proofs are those of arweave-js, for sizes round every edge and any others. */
final class DataRootsTest {
  private static final int CHUNK = 256 * 1024;
  private static final int LEAST = 32 * 1024;
  private static final long SEED = 20261126;

  @Test
  void rootsAndProofsAreThoseOfArweaveJs() throws Exception {
    NodeScript.modules();
    List<Integer> sizes = sizes();
    Process process =
        new ProcessBuilder(
                "node",
                RunningNode.repository().resolve("it/src/test/node/data-roots.mjs").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      String lines = sizes.stream().map(size -> size + "\n").collect(Collectors.joining());
      in.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int size : sizes) {
        assertThat(ours(size)).as("%d bytes, seed %d", size, SEED).isEqualTo(out.readLine());
      }
    }
    assertThat(process.waitFor()).isZero();
  }

  private static List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int chunks = 0; chunks <= 5; chunks++) {
      for (int edge : new int[] {0, LEAST, CHUNK - LEAST}) {
        for (int by = -1; by <= 1; by++) {
          sizes.add(chunks * CHUNK + edge + by);
        }
      }
    }
    sizes.removeIf(size -> size < 1);
    boolean all = System.getenv("HEDDLE_LONG") != null;
    Random random = new Random(SEED);
    int wanted = all ? 1_000 : sizes.size() + 20;
    while (sizes.size() < wanted) {
      sizes.add(1 + random.nextInt(all ? 20 * CHUNK : 5 * CHUNK));
    }
    return sizes;
  }

  private static String ours(int size) {
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      data[i] = (byte) ((i * 7 + (i >> 8)) % 251);
    }
    DataTree tree = DataTree.of(Bytes.wrap(data));
    List<Bytes> proofs = new ArrayList<>();
    for (DataTree.Chunk chunk : tree.uploads()) {
      proofs.add(Bytes.utf8((chunk.end() - 1) + ":"));
      proofs.add(chunk.path());
    }
    return tree.root().base64Url() + " " + Hashes.sha256(proofs.toArray(Bytes[]::new)).hex();
  }
}
