package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.ChunkRoutesTest.noise;
import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class MultipartRoutesTest {
  private static final int PART = (int) MultipartRoutes.PART_BYTES_MIN;
  @TempDir Path folder;
  private final LocalGateway gateway = new LocalGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  private String begin() {
    JsonNode begun = gateway.json("/chunks/arweave/-1/-1?chunkSize=" + PART);
    assertThat(begun.path("chunkSize").longValue()).isEqualTo(PART);
    assertThat(begun.path("min").longValue()).isEqualTo(PART);
    return "/chunks/arweave/" + begun.path("id").asString("") + "/";
  }

  private HttpResponse<byte[]> part(String upload, Bytes raw, int at) {
    return gateway.send("POST", upload + at, raw.slice(at, Math.min(raw.size(), at + PART)));
  }

  @Test
  void partsComeInAnyOrderAndAgain() {
    DataItem item = item(Optional.empty(), noise(2 * PART + 1000, 1));
    String upload = begin();
    assertThat(part(upload, item.raw(), 2 * PART).statusCode()).isEqualTo(200);
    assertThat(part(upload, item.raw(), 0).statusCode()).isEqualTo(200);
    assertThat(gateway.json(upload + "status").path("status").asString("")).isEqualTo("ASSEMBLING");
    HttpResponse<byte[]> early = gateway.send("POST", upload + "finalize", Bytes.EMPTY);
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(LocalGateway.text(early)).contains("begins at " + PART);
    assertThat(part(upload, item.raw(), 0).statusCode()).isEqualTo(200);
    JsonNode there = gateway.json(upload + "-1");
    assertThat(Json.write(there.path("chunks")))
        .isEqualTo("[[0,%d],[%d,%d]]".formatted(PART, 2 * PART, item.raw().size() - 2 * PART));
    assertThat(part(upload, item.raw(), PART).statusCode()).isEqualTo(200);

    HttpResponse<byte[]> done = gateway.send("POST", upload + "finalize", Bytes.EMPTY);
    assertThat(done.statusCode()).isEqualTo(200);
    JsonNode status = gateway.json(upload + "status");
    assertThat(status.path("status").asString("")).isEqualTo("FINALIZED");
    assertThat(status.path("receipt").path("id").asString("")).isEqualTo(item.id().base64Url());
    assertThat(Bytes.wrap(gateway.get("/" + item.id().base64Url()).body())).isEqualTo(item.data());
    assertThat(gateway.spooled()).isEmpty();
    assertThat(gateway.send("POST", upload + "finalize", Bytes.EMPTY).statusCode()).isEqualTo(202);
  }

  @Test
  void smallItemsMayComeInOnePart() {
    DataItem item = item("in one part");
    String upload = begin();
    part(upload, item.raw(), 0);
    assertThat(gateway.send("POST", upload + "finalize", Bytes.EMPTY).statusCode()).isEqualTo(200);
    assertThat(gateway.text("/" + item.id().base64Url())).isEqualTo("in one part");
  }

  @Test
  void whatIsNoItemIsInvalidForGood() {
    String upload = begin();
    part(upload, noise(PART, 2), 0);
    assertThat(gateway.send("POST", upload + "finalize", Bytes.EMPTY).statusCode()).isEqualTo(400);
    assertThat(gateway.json(upload + "status").path("status").asString("")).isEqualTo("INVALID");
    assertThat(gateway.spooled()).isEmpty();
  }

  @Test
  void uploadsThatThereAreNotAreNotFound() {
    for (String id : new String[] {"0".repeat(32), "..", "x", "%2e%2e"}) {
      assertThat(gateway.get("/chunks/arweave/" + id + "/status").statusCode()).isEqualTo(404);
      assertThat(gateway.send("POST", "/chunks/arweave/" + id + "/0", noise(1, 1)).statusCode())
          .isEqualTo(404);
      assertThat(
              gateway.send("POST", "/chunks/arweave/" + id + "/finalize", Bytes.EMPTY).statusCode())
          .isEqualTo(404);
    }
    assertThat(gateway.send("POST", begin() + "x", noise(1, 1)).statusCode()).isEqualTo(400);
  }

  @Test
  void partsAndUploadsHaveLimits() throws IOException {
    String upload = begin();
    assertThat(declaring(upload + "0", MultipartRoutes.PART_BYTES_MAX + 1)).contains(" 413 ");
    assertThat(gateway.send("POST", upload + LocalGateway.DATA_BYTES_MAX, noise(1, 1)).statusCode())
        .isEqualTo(413);

    Parts parts = new Parts(new Spool(folder, 1 << 20, 0), LocalGateway.CLOCK);
    String id = "0".repeat(32);
    parts.begin(id);
    for (int i = 0; i < Parts.PARTS_MAX; i++) {
      Files.createFile(folder.resolve("parts").resolve(id).resolve(Integer.toString(i)));
    }
    assertThatThrownBy(() -> parts.write(id, 1)).isInstanceOf(Refusal.class);
    for (int i = 1; i < Parts.UPLOADS_MAX; i++) {
      parts.begin("%032x".formatted(i));
    }
    assertThatThrownBy(() -> parts.begin("f".repeat(32)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("1000 uploads");
    parts.end(id);
    parts.begin("f".repeat(32));
  }

  /** The first line of the answer to a request that declares a body and sends none. */
  private String declaring(String path, long bytes) throws IOException {
    URI url = URI.create(gateway.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(head(path, bytes));
      return line(socket.getInputStream());
    }
  }

  private static byte[] head(String path, long bytes) {
    return "POST %s HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\ncontent-length: %d\r\n\r\n"
        .formatted(path, bytes)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Test
  void soManyLargeUploadsAreUnderWayAtOnce() throws IOException {
    byte[] raw = item(Optional.empty(), noise(20_000, 3)).raw().toByteArray();
    URI url = URI.create(gateway.url());
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < UploadRoutes.LARGE_AT_ONCE_MAX; i++) {
        Socket socket = new Socket(url.getHost(), url.getPort());
        sockets.add(socket);
        socket.getOutputStream().write(head("/tx", UploadRoutes.SMALL_BYTES_MAX + 1L));
        socket.getOutputStream().write(raw);
      }
      String refused = "";
      while (!refused.contains(" 503 ")) {
        // They take their places when they are read, in an order that is nobody's business.
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
          socket.getOutputStream().write(head("/tx", UploadRoutes.SMALL_BYTES_MAX + 1L));
          socket.setSoTimeout(200);
          refused = line(socket.getInputStream());
        } catch (java.net.SocketTimeoutException e) {
          refused = "";
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
