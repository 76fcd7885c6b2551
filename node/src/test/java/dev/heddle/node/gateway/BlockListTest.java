package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockListTest {
  private final LocalGateway gateway = new LocalGateway();
  private final DataItem first = gateway.keep(item("bad words", "Number", "1"));
  private final DataItem second = gateway.keep(item("bad words", "Number", "2"));

  @AfterEach
  void close() {
    gateway.close();
  }

  private int status(String path) {
    return gateway.get(path).statusCode();
  }

  private int change(String method, String path, String body, String... headers) {
    return gateway.send(method, "/api/v1/blocked" + path, Bytes.utf8(body), headers).statusCode();
  }

  @Test
  void whatIsBlockedByIdIsNotServedAndTheOtherIs() {
    String id = "/" + first.id().base64Url();
    assertThat(change("PUT", "/ids" + id, "{\"reason\": \"court order\"}")).isEqualTo(200);
    assertThat(status(id)).isEqualTo(451);
    assertThat(status("/raw" + id)).isEqualTo(451);
    assertThat(gateway.text("/raw" + id)).contains(first.id().base64Url()).contains("blocked");
    assertThat(status("/raw/" + second.id().base64Url())).isEqualTo(200);
    assertThat(gateway.json("/api/v1/blocked").at("/blocked/0/reason").asString(""))
        .isEqualTo("court order");
    assertThat(change("DELETE", "/ids" + id, "")).isEqualTo(204);
    assertThat(change("DELETE", "/ids" + id, "")).isEqualTo(404);
    assertThat(status(id)).isEqualTo(200);
  }

  @Test
  void whatIsBlockedByHashIsServedUnderNoId() {
    Bytes hash = Hashes.sha256(Bytes.utf8("bad words"));
    assertThat(change("PUT", "/hashes/" + hash.base64Url(), "")).isEqualTo(200);
    assertThat(status("/raw/" + first.id().base64Url())).isEqualTo(451);
    assertThat(status("/" + second.id().base64Url())).isEqualTo(451);
    assertThat(gateway.store.item(first.id())).isPresent();
  }

  @Test
  void onlyTheOperatorMay() {
    String id = "/ids/" + first.id().base64Url();
    assertThat(change("PUT", id, "", "origin", "http://evil.example")).isEqualTo(403);
    assertThat(change("PUT", "/ids/nonsense", "")).isEqualTo(400);
    assertThat(change("PUT", id, "nonsense")).isEqualTo(400);
    String longest = "x".repeat(BlockList.REASON_CHARS_MAX);
    assertThat(change("PUT", id, Json.write(Json.object().put("reason", longest)))).isEqualTo(200);
    assertThat(change("PUT", id, Json.write(Json.object().put("reason", longest + "x"))))
        .isEqualTo(400);
  }

  @Test
  void theListIsThereAfterARestart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("blocked.json");
    BlockList list = new BlockList(file);
    assertThat(list.add(new BlockList.Entry(BlockList.Kind.ID, first.id(), "why"))).isTrue();
    assertThat(list.add(new BlockList.Entry(BlockList.Kind.HASH, second.id(), ""))).isTrue();
    assertThat(list.remove(BlockList.Kind.HASH, second.id())).isTrue();
    BlockList again = new BlockList(file);
    assertThat(again.list()).isEqualTo(list.list()).hasSize(1);
    assertThat(again.blocks(BlockList.Kind.ID, first.id())).isTrue();
    assertThat(again.hasHashes()).isFalse();
    Files.writeString(file, "[{\"kind\":");
    assertThatThrownBy(() -> new BlockList(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no list of what is blocked");
  }

  @Test
  void theListHasALimit(@TempDir Path folder) throws IOException {
    assertThat(BlockList.ENTRIES_MAX).isEqualTo(100_000);
    var json = Json.array();
    for (int i = 0; i < BlockList.ENTRIES_MAX; i++) {
      String value = Hashes.sha256(Bytes.utf8("" + i)).base64Url();
      json.addObject().put("kind", "ID").put("value", value).put("reason", "");
    }
    Path file = Files.writeString(folder.resolve("blocked.json"), Json.write(json));
    BlockList list = new BlockList(file);
    assertThat(list.list()).hasSize(BlockList.ENTRIES_MAX);
    assertThat(list.add(new BlockList.Entry(BlockList.Kind.ID, first.id(), ""))).isFalse();
  }
}
