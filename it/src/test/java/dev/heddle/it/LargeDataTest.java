package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.DeepHash;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Secp256k1Wallet;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that are far larger than the heap of the node that takes them. */
final class LargeDataTest {
  private static final int PIECE = 1 << 20;
  private static final Secp256k1Wallet WALLET =
      Secp256k1Wallet.of(Hashes.sha256(Bytes.utf8("large data")));

  @TempDir Path folder;

  /** 100 MB through 64 MiB in the short form, 5 GB through 256 MiB in the long one. */
  @Test
  void dataPassThroughAHeapThatIsSmaller() throws Exception {
    boolean all = System.getenv("HEDDLE_LONG") != null;
    long bytes = all ? 5_000_000_000L : 100_000_000L;
    String heap = all ? "-Xmx256m" : "-Xmx64m";
    try (RunningNode node = RunningNode.startOn(heap, folder.resolve("data"));
        HttpClient client = HttpClient.newHttpClient()) {
      DataItem head = sign(bytes);
      HttpResponse<String> receipt =
          client.send(
              HttpRequest.newBuilder(URI.create(node.url() + "/tx/ethereum"))
                  .header("content-type", "application/octet-stream")
                  .POST(
                      BodyPublishers.concat(
                          BodyPublishers.ofByteArray(head.raw().toByteArray()),
                          BodyPublishers.fromPublisher(
                              BodyPublishers.ofInputStream(() -> new Noise(bytes)), bytes)))
                  .build(),
              BodyHandlers.ofString());
      assertThat(receipt.statusCode()).as(receipt.body()).isEqualTo(200);
      assertThat(receipt.body()).contains(head.id().base64Url());

      URI data = URI.create(node.url() + "/" + head.id().base64Url());
      HttpResponse<Void> told =
          client.send(HttpRequest.newBuilder(data).HEAD().build(), BodyHandlers.discarding());
      assertThat(told.headers().firstValueAsLong("content-length")).hasValue(bytes);
      try (InputStream read =
              client
                  .send(HttpRequest.newBuilder(data).build(), BodyHandlers.ofInputStream())
                  .body();
          Noise expected = new Noise(bytes)) {
        assertThat(sha256(read)).isEqualTo(sha256(expected));
      }
      long from = bytes - 5_000_000;
      HttpResponse<byte[]> end =
          client.send(
              HttpRequest.newBuilder(data).header("range", "bytes=" + from + "-").build(),
              BodyHandlers.ofByteArray());
      assertThat(end.statusCode()).isEqualTo(206);
      assertThat(end.body()).hasSize(5_000_000);
    }
  }

  /** The head of an item over that much noise, which is hashed as it passes. */
  private static DataItem sign(long bytes) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-384");
    try (Noise noise = new Noise(bytes)) {
      digest(noise, digest);
    }
    Bytes hash =
        DeepHash.hash(
            DeepHash.list(
                DeepHash.blob("dataitem"),
                DeepHash.blob("1"),
                DeepHash.blob("3"),
                DeepHash.blob(WALLET.owner()),
                DeepHash.blob(""),
                DeepHash.blob(""),
                DeepHash.blob(""),
                new DeepHash.Digested(bytes, Bytes.wrap(digest.digest()))));
    ItemDraft draft = new ItemDraft(Optional.empty(), Optional.empty(), Tags.NONE, Bytes.EMPTY);
    return DataItem.of(SignatureType.ETHEREUM, WALLET.signMessage(hash), WALLET.owner(), draft);
  }

  private static Bytes sha256(InputStream in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest(in, digest);
    return Bytes.wrap(digest.digest());
  }

  private static void digest(InputStream in, MessageDigest digest) throws Exception {
    byte[] buffer = new byte[64 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
  }

  /** The same noise each time: pieces of a mebibyte that differ in their beginning. */
  private static final class Noise extends InputStream {
    private final byte[] piece = new byte[PIECE];
    private final long size;
    private long at;

    Noise(long size) {
      this.size = size;
      new SplittableRandom(1).nextBytes(piece);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) {
      if (at >= size) {
        return -1;
      }
      int in = (int) (at % PIECE);
      if (in == 0) {
        long number = at / PIECE;
        for (int i = 0; i < Long.BYTES; i++) {
          piece[i] = (byte) (number >>> (8 * i));
        }
      }
      int count = (int) Math.min(Math.min(most, PIECE - in), size - at);
      System.arraycopy(piece, in, into, offset, count);
      at += count;
      return count;
    }
  }
}
