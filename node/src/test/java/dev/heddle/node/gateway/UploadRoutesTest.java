package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
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

  @Test
  void bodiesOverTheLimitAreRefused() {
    Bytes large = Bytes.wrap(new byte[LocalGateway.BODY_BYTES_MAX + 1]);
    assertThat(upload("/tx/arweave", large).statusCode()).isEqualTo(413);
  }
}
