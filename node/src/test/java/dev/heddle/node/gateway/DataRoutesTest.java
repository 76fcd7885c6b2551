package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.TransactionRecord;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DataRoutesTest {
  private final LocalGateway gateway = new LocalGateway();
  private final DataItem letter =
      gateway.keep(item("0123456789", "Content-Type", "text/plain", "App-Name", "letters"));
  private final String path = "/" + letter.id().base64Url();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void dataComeWithTheirType() {
    for (String where : List.of(path, "/raw" + path)) {
      HttpResponse<byte[]> response = gateway.get(where);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(LocalGateway.text(response)).isEqualTo("0123456789");
      assertThat(header(response, "content-type")).isEqualTo("text/plain");
      assertThat(header(response, "content-length")).isEqualTo("10");
      Bytes digest = Hashes.sha256(Bytes.utf8("0123456789"));
      assertThat(header(response, "etag")).isEqualTo("\"" + digest.base64Url() + "\"");
      assertThat(header(response, "x-ar-io-digest")).isEqualTo(digest.base64Url());
      assertThat(header(response, "content-digest"))
          .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(digest.toByteArray()) + ":");
      assertThat(header(response, "x-ar-io-data-id")).isEqualTo(letter.id().base64Url());
      assertThat(header(response, "x-ar-io-stable")).isEqualTo("false");
      assertThat(header(response, "x-arweave-tag-app-name")).isEqualTo("letters");
      assertThat(header(response, "x-arweave-owner-address")).isEqualTo(letter.ownerAddress());
    }
  }

  @Test
  void headTellsTheLength() {
    HttpResponse<byte[]> response = gateway.send("HEAD", path, Bytes.EMPTY);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-length")).isEqualTo("10");
    assertThat(response.body()).isEmpty();
    assertThat(gateway.send("HEAD", "/" + "A".repeat(43), Bytes.EMPTY).statusCode()).isEqualTo(404);
  }

  @Test
  void rangesAreCut() {
    HttpResponse<byte[]> response = gateway.get(path, "range", "bytes=2-4");
    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(LocalGateway.text(response)).isEqualTo("234");
    assertThat(header(response, "content-range")).isEqualTo("bytes 2-4/10");
    HttpResponse<byte[]> beyond = gateway.get(path, "range", "bytes=10-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "content-range")).isEqualTo("bytes */10");
    HttpResponse<byte[]> malformed = gateway.get(path, "range", "bytes=x");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(LocalGateway.text(malformed)).isEqualTo("Malformed 'range' header");
    HttpResponse<byte[]> changed = gateway.get(path, "range", "bytes=2-4", "if-range", "\"other\"");
    assertThat(changed.statusCode()).isEqualTo(200);
  }

  @Test
  void severalRangesComeInParts() {
    HttpResponse<byte[]> response = gateway.get(path, "range", "bytes=0-1, 4-4,-1");
    assertThat(response.statusCode()).isEqualTo(206);
    String boundary = letter.id().base64Url();
    assertThat(header(response, "content-type"))
        .isEqualTo("multipart/byteranges; boundary=" + boundary);
    String part =
        "--" + boundary + "\r\ncontent-type: text/plain\r\ncontent-range: bytes %s/10\r\n";
    assertThat(LocalGateway.text(response))
        .isEqualTo(
            part.formatted("0-1")
                + "\r\n01\r\n"
                + part.formatted("4-4")
                + "\r\n4\r\n"
                + part.formatted("9-9")
                + "\r\n9\r\n--"
                + boundary
                + "--\r\n");
    assertThat(header(gateway.get(path, "range", "bytes=1-2,70-"), "content-range"))
        .isEqualTo("bytes 1-2/10");
    assertThat(gateway.get(path, "range", "bytes=70-,80-").statusCode()).isEqualTo(416);
    assertThat(gateway.get(path, "range", "bytes=0-1,x").statusCode()).isEqualTo(400);
  }

  @Test
  void noMoreRangesAreServedThanTheLimitNorMoreBytesThanThereAre() {
    assertThat(gateway.get(path, "range", "bytes=0-9,0-0").statusCode()).isEqualTo(200);
    DataItem large = gateway.keep(item("x".repeat(1000)));
    String largePath = "/" + large.id().base64Url();
    String ranges = "0-0,".repeat(ByteRange.RANGES_MAX - 1) + "0-0";
    assertThat(gateway.get(largePath, "range", "bytes=" + ranges).statusCode()).isEqualTo(206);
    assertThat(gateway.get(largePath, "range", "bytes=" + ranges + ",0-0").statusCode())
        .isEqualTo(200);
  }

  @Test
  void theTransactionRoundAllBundlesIsTold() {
    DataItem inner = item("inner");
    DataItem middle =
        item(
            Optional.empty(),
            Bundle.encode(List.of(inner)),
            "Bundle-Format",
            "binary",
            "Bundle-Version",
            "2.0.0");
    Transaction outer =
        LocalGateway.of(
            Bundle.encode(List.of(middle)), "Bundle-Format", "binary", "Bundle-Version", "2.0.0");
    gateway.store.commit(new TransactionRecord(outer));
    assertThat(header(gateway.get("/" + inner.id().base64Url()), "x-ar-io-root-transaction-id"))
        .isEqualTo(outer.id().base64Url());
    assertThat(header(gateway.get(path), "x-ar-io-root-transaction-id")).isEmpty();
  }

  @Test
  void whatTheClientHasIsNotSentAgain() {
    String etag = header(gateway.get(path), "etag");
    for (String seen : List.of(etag, "\"x\", W/" + etag, "*")) {
      HttpResponse<byte[]> response = gateway.get(path, "if-none-match", seen);
      assertThat(response.statusCode()).as(seen).isEqualTo(304);
      assertThat(header(response, "etag")).isEqualTo(etag);
    }
    assertThat(gateway.get(path, "if-none-match", "\"x\"").statusCode()).isEqualTo(200);
  }

  @Test
  void whatBrowsersRunIsPutInASandbox() {
    DataItem page = gateway.keep(item("<script>", "content-type", "text/HTML; charset=utf-8"));
    DataItem image = gateway.keep(item("<svg/>", "Content-Type", "image/svg+xml"));
    for (DataItem item : List.of(page, image)) {
      HttpResponse<byte[]> response = gateway.get("/" + item.id().base64Url());
      assertThat(header(response, "content-security-policy")).isEqualTo("sandbox");
    }
    assertThat(header(gateway.get(path), "content-security-policy")).isEmpty();
    assertThat(header(gateway.get(path), "x-content-type-options")).isEqualTo("nosniff");
  }

  @Test
  void tagsCannotForgeHeaders() {
    DataItem item =
        gateway.keep(
            item(
                "x",
                "Content-Type",
                "text/html\r\nset-cookie: a=b",
                "Bad Name:",
                "v",
                "Line",
                "a\nb",
                "Ünïcode",
                "v",
                "Content-Encoding",
                "evil"));
    HttpResponse<byte[]> response = gateway.get("/raw/" + item.id().base64Url());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/octet-stream");
    assertThat(header(response, "content-encoding")).isEmpty();
    assertThat(header(response, "set-cookie")).isEmpty();
    assertThat(header(response, "x-arweave-tag-line")).isEmpty();
    assertThat(header(response, "x-arweave-tag-count")).isEqualTo("5");
  }

  @Test
  void manyTagsAreCutShort() {
    DataItem item = gateway.keep(item("x", "A", "a".repeat(2040), "B", "b".repeat(2040)));
    HttpResponse<byte[]> response = gateway.get("/raw/" + item.id().base64Url());
    assertThat(header(response, "x-arweave-tags-truncated")).isEqualTo("true");
    assertThat(header(response, "x-arweave-tag-a")).hasSize(2040);
    assertThat(header(response, "x-arweave-tag-b")).isEmpty();
  }

  @Test
  void longTypesAreNotRepeated() {
    String longest = "text/" + "x".repeat(251);
    DataItem fits = gateway.keep(item("x", "Content-Type", longest));
    DataItem over = gateway.keep(item("x", "Content-Type", longest + "x"));

    assertThat(header(gateway.get("/raw/" + fits.id().base64Url()), "content-type"))
        .isEqualTo(longest)
        .hasSize(256);
    assertThat(header(gateway.get("/raw/" + over.id().base64Url()), "content-type"))
        .isEqualTo("application/octet-stream");
  }

  @Test
  void itemsInBundlesAreServed() {
    DataItem inner = item("inner");
    gateway.keep(
        item(
            Optional.empty(),
            Bundle.encode(List.of(inner)),
            "Bundle-Format",
            "binary",
            "Bundle-Version",
            "2.0.0"));
    assertThat(gateway.text("/" + inner.id().base64Url())).isEqualTo("inner");
  }

  @Test
  void unknownAndWrongIdsAreTold() {
    HttpResponse<byte[]> unknown = gateway.get("/raw/" + "A".repeat(43));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(LocalGateway.text(unknown)).startsWith("Not found");
    HttpResponse<byte[]> wrong = gateway.get("/raw/abc");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(LocalGateway.text(wrong)).isEqualTo("Invalid ID: abc");
    assertThat(gateway.get("/" + "A".repeat(42) + "B").statusCode()).isEqualTo(400);
    assertThat(gateway.get("/favicon.ico").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/no/such/place").statusCode()).isEqualTo(404);
    assertThat(gateway.get(path + "/index.html").statusCode()).isEqualTo(404);
  }
}
