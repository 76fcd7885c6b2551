package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.DeepHash;
import dev.heddle.core.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class UploadRoutesTest {
  private final LocalGateway gateway = new LocalGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpResponse<byte[]> upload(String path, Bytes body) {
    return gateway.send("POST", path, body, "content-type", "application/octet-stream");
  }

  private void assertRefused(Bytes body, String sentence) {
    HttpResponse<byte[]> response = upload("/tx/arweave", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(LocalGateway.text(response)).contains(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tx",
        "/tx/arweave",
        "/tx/ethereum",
        "/v1/tx",
        "/v1/tx/solana",
        "/bundler/tx",
        "/bundler/tx/arweave",
        "/bundler/v1/tx/arweave",
        "/id?codec-device=ans104@1.0"
      })
  void itemsAreTakenWhereverBundlersTakeThem(String path) {
    DataItem item = item("uploaded", "Content-Type", "text/plain");
    HttpResponse<byte[]> response = upload(path, item.raw());
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode receipt = Json.parse(LocalGateway.text(response));
    assertThat(receipt.path("id").asString("")).isEqualTo(item.id().base64Url());
    assertThat(receipt.path("owner").asString("")).isEqualTo(item.ownerAddress());
    assertThat(receipt.path("timestamp").longValue()).isEqualTo(LocalGateway.CLOCK.millis());
    assertThat(receipt.path("winc").asString("")).isEqualTo("0");
    assertThat(receipt.path("dataCaches").path(0).asString("")).startsWith("127.0.0.1:");
    assertThat(receipt.path("deadlineHeight").longValue())
        .isEqualTo(gateway.store.tip().height() + 200);
    assertThat(gateway.text("/" + item.id().base64Url())).isEqualTo("uploaded");
  }

  @Test
  void anItemThatIsHereIsAcceptedAgain() {
    DataItem item = item("twice");
    upload("/tx/arweave", item.raw());
    HttpResponse<byte[]> again = upload("/tx/arweave", item.raw());
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(LocalGateway.text(again)).contains(item.id().base64Url());
  }

  @Test
  void bundlesAreOpened() {
    DataItem one = item("one");
    DataItem two = item("two");
    DataItem bundle =
        item(
            Optional.empty(),
            Bundle.encode(List.of(one, two)),
            "Bundle-Format",
            "binary",
            "Bundle-Version",
            "2.0.0");
    assertThat(upload("/tx/arweave", bundle.raw()).statusCode()).isEqualTo(200);
    assertThat(gateway.text("/" + two.id().base64Url())).isEqualTo("two");
  }

  @Test
  void brokenItemsAreRefused() {
    Bytes raw = item("broken").raw();
    byte[] changed = raw.toByteArray();
    changed[changed.length - 1] ^= 1;
    assertRefused(Bytes.wrap(changed), "signature");
    assertRefused(raw.slice(0, 100), "no signed data item");
    assertRefused(Bytes.EMPTY, "empty");
    assertRefused(Bytes.wrap(new byte[1 << 20]), "unknown signature type 0");
    assertRefused(Bytes.utf8("{\"json\":true}"), "no signed data item");
  }

  private static Bytes noise(int bytes, long seed) {
    byte[] noise = new byte[bytes];
    new SplittableRandom(seed).nextBytes(noise);
    return Bytes.wrap(noise);
  }

  @Test
  void largeItemsAreKeptInChunksAndServedInPieces() {
    Bytes data = noise(UploadRoutes.SMALL_BYTES_MAX + 300_000, 1);
    DataItem item = item(Optional.empty(), data, "Content-Type", "video/mp4");
    assertThat(upload("/tx", item.raw()).statusCode()).isEqualTo(200);
    String path = "/" + item.id().base64Url();
    HttpResponse<byte[]> whole = gateway.get(path);
    assertThat(Bytes.wrap(whole.body())).isEqualTo(data);
    assertThat(whole.headers().firstValue("content-type")).contains("video/mp4");
    HttpResponse<byte[]> head = gateway.send("HEAD", path, Bytes.EMPTY);
    assertThat(head.headers().firstValueAsLong("content-length")).hasValue(data.size());
    HttpResponse<byte[]> range = gateway.get(path, "range", "bytes=262100-262199");
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(Bytes.wrap(range.body())).isEqualTo(data.slice(262_100, 262_200));
    assertThat(gateway.store.item(item.id()).orElseThrow().item()).isEqualTo(item);
    assertThat(upload("/tx", item.raw()).statusCode()).isEqualTo(202);
    assertThat(gateway.spooled()).isEmpty();
  }

  @Test
  void nothingOfALargeItemIsLoggedWhoseSignatureDoesNotHold() {
    byte[] raw = item(Optional.empty(), noise(5 << 20, 2)).raw().toByteArray();
    raw[raw.length - 1] ^= 1;
    long before = gateway.store.audit().logBytes();
    assertRefused(Bytes.wrap(raw), "signature");
    assertRefused(Bytes.wrap(new byte[5 << 20]), "unknown signature type 0");
    assertThat(gateway.store.audit().logBytes()).isEqualTo(before);
    assertThat(gateway.spooled()).isEmpty();
  }

  @Test
  void bundlesWithinLargeBundlesAreOpenedWhereTheyLie() {
    DataItem one = item("one");
    DataItem large = item(Optional.empty(), noise(5 << 20, 3));
    DataItem inner = bundle(one, item("two"));
    byte[] spoilt = item("spoilt").raw().toByteArray();
    spoilt[spoilt.length - 1] ^= 1;
    DataItem outer = bundle(inner, DataItem.decode(Bytes.wrap(spoilt)), large, one);
    long before = gateway.store.audit().logBytes();
    assertThat(upload("/tx/arweave", outer.raw()).statusCode()).isEqualTo(200);
    assertThat(gateway.store.audit().logBytes() - before)
        .as("bytes are not copied")
        .isLessThan(outer.raw().size() + 20_000L);
    assertThat(gateway.text("/" + one.id().base64Url())).isEqualTo("one");
    assertThat(Bytes.wrap(gateway.get("/" + large.id().base64Url()).body()))
        .isEqualTo(large.data());
    assertThat(gateway.store.content(one.id()).orElseThrow().parent()).contains(inner.id());
    assertThat(gateway.store.content(large.id()).orElseThrow().parent()).contains(outer.id());
    assertThat(gateway.store.has(Hashes.sha256(Bytes.wrap(spoilt).slice(2, 67)))).isFalse();
    assertThat(gateway.store.item(large.id()).orElseThrow().item()).isEqualTo(large);
  }

  private static DataItem bundle(DataItem... items) {
    return item(
        Optional.empty(),
        Bundle.encode(List.of(items)),
        "Bundle-Format",
        "binary",
        "Bundle-Version",
        "2.0.0");
  }

  @Test
  void receiptsAreSigned() {
    DataItem item = item("signed for");
    JsonNode receipt = Json.parse(LocalGateway.text(upload("/v1/tx/ethereum", item.raw())));
    Bytes signed =
        DeepHash.hash(
            Bytes.utf8("Bundlr"),
            Bytes.utf8(receipt.path("version").asString("")),
            Bytes.utf8(receipt.path("id").asString("")),
            Bytes.utf8(Long.toString(receipt.path("deadlineHeight").longValue())),
            Bytes.utf8(Long.toString(receipt.path("timestamp").longValue())));
    assertThat(receipt.path("signature").asString(""))
        .isEqualTo(LocalGateway.WALLET.signMessage(signed).base64Url());
    assertThat(receipt.path("public").asString(""))
        .isEqualTo(LocalGateway.WALLET.owner().base64Url());
  }

  @Test
  void whatBundlersAreAskedForIsAnswered() {
    DataItem item = item("asked for");
    upload("/v1/tx", item.raw());
    String path = "/v1/tx/" + item.id().base64Url() + "/status";
    assertThat(gateway.json(path).path("status").asString("")).isEqualTo("CONFIRMED");
    gateway.get("/mine");
    assertThat(gateway.json(path).path("status").asString("")).isEqualTo("FINALIZED");
    assertThat(gateway.get("/v1/tx/" + "A".repeat(43) + "/status").statusCode()).isEqualTo(404);
    assertThat(gateway.json("/v1/price/bytes/1024").path("winc").asString("")).isEqualTo("0");
    assertThat(gateway.json("/v1/account/balance/arweave?address=x").path("winc").asString(""))
        .isEqualTo("0");
  }

  @Test
  void bodiesOverTheLimitAreRefused() {
    Bytes large = Bytes.wrap(new byte[(int) LocalGateway.DATA_BYTES_MAX + 1]);
    assertThat(upload("/tx/arweave", large).statusCode()).isEqualTo(413);
  }
}
