package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The node's own chain: blocks come by themselves and when they are asked for. */
final class LocalChainTest {
  @TempDir Path folder;

  @Test
  void blocksComeByThemselves() throws Exception {
    try (RunningNode node =
        RunningNode.start(folder.resolve("data"), "--block-interval-ms", "200")) {
      Sender sender = new Sender(node.url());
      long first = sender.json("/info").path("height").longValue();
      AosProcess.until(true, () -> sender.json("/info").path("height").longValue() >= first + 3);
      assertThat(sender.json("/su/timestamp").path("block_height").stringValue())
          .matches("0000015\\d{5}");
      chained(sender);
    }
  }

  @Test
  void blocksComeOnDemandAndStayWhenTheNodeRestarts() throws Exception {
    Path data = folder.resolve("data");
    JsonNode before;
    try (RunningNode node =
        RunningNode.start(data, "--block-interval-ms", "0", "--block-height-start", "2000000")) {
      Sender sender = new Sender(node.url());
      assertThat(sender.json("/info").path("height").longValue()).isEqualTo(2_000_000);
      String upload = sender.upload(Bytes.utf8("x"));
      assertThat(sender.json("/mine").path("height").longValue()).isEqualTo(2_000_001);
      assertThat(sender.json("/mine/5").path("height").longValue()).isEqualTo(2_000_006);
      assertThat(sender.get("/height").body()).isEqualTo("2000006");
      assertThat(sender.get("/raw/" + upload).body()).isEqualTo("x");
      before = chained(sender);
    }
    try (RunningNode node = RunningNode.start(data, "--block-interval-ms", "0")) {
      assertThat(new Sender(node.url()).json("/block/current")).isEqualTo(before);
    }
  }

  @Test
  void anchorIsARecentBlockAndEverythingIsFree() throws Exception {
    try (RunningNode node = RunningNode.start(folder.resolve("data"), "--block-interval-ms", "0")) {
      Sender sender = new Sender(node.url());
      JsonNode info = sender.json("/info");
      assertThat(sender.get("/tx_anchor").body()).isEqualTo(info.path("current").stringValue());
      assertThat(sender.get("/price/1024").body()).isEqualTo("0");
      assertThat(sender.get("/price/0/" + "A".repeat(43)).body()).isEqualTo("0");
      assertThat(sender.get("/price/much").statusCode()).isEqualTo(400);
      assertThat(sender.get("/mine/1001").statusCode()).isEqualTo(400);
    }
  }

  /** Walks from the tip down, by height and by hash, and gives the tip. */
  private static JsonNode chained(Sender sender) throws Exception {
    JsonNode tip = sender.json("/block/current");
    JsonNode block = tip;
    for (int i = 0; i < 3; i++) {
      long height = block.path("height").longValue() - 1;
      JsonNode below = sender.json("/block/height/" + height);
      assertThat(below.path("indep_hash")).isEqualTo(block.path("previous_block"));
      assertThat(below.path("timestamp").longValue())
          .isLessThanOrEqualTo(block.path("timestamp").longValue());
      assertThat(sender.json("/block/hash/" + block.path("previous_block").stringValue()))
          .isEqualTo(below);
      block = below;
    }
    return tip;
  }
}
