package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.node.store.Block;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ChainRoutesTest {
  private final LocalGateway gateway = new LocalGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void infoNamesAChainOfItsOwn() {
    JsonNode info = gateway.json("/info");
    assertThat(info.path("network").asString("")).isEqualTo("heddle.local");
    assertThat(info.path("height").longValue()).isEqualTo(gateway.store.tip().height());
    assertThat(info.path("current").asString("")).isEqualTo(gateway.store.tip().hash().base64Url());
    assertThat(gateway.text("/")).isEqualTo(gateway.text("/info"));
  }

  @Test
  void blocksAreFoundByHeightByHashAndAsTheLast() {
    Block block = gateway.store.advance().join();
    String hash = block.hash().base64Url();
    String byHash = gateway.text("/block/hash/" + hash);
    assertThat(byHash).contains("\"indep_hash\":\"" + hash + "\"");
    assertThat(gateway.text("/block/height/" + block.height())).isEqualTo(byHash);
    assertThat(gateway.text("/block/current")).isEqualTo(byHash);
    assertThat(gateway.json("/block/current").path("previous_block").asString(""))
        .isEqualTo(block.previous().base64Url());
    assertThat(gateway.text("/tx_anchor")).isEqualTo(hash).hasSizeGreaterThanOrEqualTo(43);
    assertThat(gateway.text("/height")).isEqualTo(Long.toString(block.height()));
  }

  @Test
  void miningMakesAsManyBlocksAsAsked() {
    long height = gateway.store.tip().height();
    assertThat(gateway.json("/mine").path("height").longValue()).isEqualTo(height + 1);
    assertThat(gateway.json("/mine/5").path("height").longValue()).isEqualTo(height + 6);
  }

  @Test
  void nothingCostsOrIsOwned() {
    String address = LocalGateway.WALLET.address();
    assertThat(gateway.text("/price/1024")).isEqualTo("0");
    assertThat(gateway.text("/price/1024/" + address)).isEqualTo("0");
    assertThat(gateway.text("/wallet/" + address + "/balance")).isEqualTo("0");
    assertThat(gateway.text("/wallet/" + address + "/last_tx")).isEmpty();
    assertThat(gateway.text("/peers")).isEqualTo("[]");
    assertThat(gateway.text("/time"))
        .isEqualTo(Long.toString(LocalGateway.CLOCK.instant().getEpochSecond()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/price/many",
        "/price/9999999999999999999999",
        "/block/height/x",
        "/block/height/-1",
        "/block/hash/%20",
        "/wallet/abc/balance",
        "/mine/x",
        "/mine/1001",
        "/mine/99999999999"
      })
  void nonsenseIsRefusedWithASentence(String path) {
    HttpResponse<byte[]> response = gateway.get(path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(LocalGateway.text(response)).isNotBlank();
  }

  @Test
  void blocksToComeAreNotFound() {
    for (String path : new String[] {"/block/height/99999999", "/block/hash/AAAA"}) {
      HttpResponse<byte[]> response = gateway.get(path);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(LocalGateway.text(response)).isEqualTo("Block not found.");
    }
    assertThat(gateway.get("/block/height/999999999999999999999").statusCode()).isEqualTo(404);
  }
}
