package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.Sender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
final class WeaveDriveTest {
  private static final Tag EXTENDED = new Tag("Extension", "WeaveDrive");

  private final ToyNode node = new ToyNode();
  private final Bytes file = node.upload(ToyNode.ALICE, "content", List.of());

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void alwaysShowsTheOnBootItem() {
    Bytes process = node.spawn("p", new Tag("On-Boot", file.base64Url()));

    assertThat(read(process, "/data/" + file)).isEqualTo("content");
  }

  @Test
  void showsDataOnlyAfterItWasAttested() {
    Bytes process = node.spawn("p", EXTENDED);

    assertThat(read(process, "/data/" + file)).isEqualTo("not found");
    attest(ToyNode.ALICE);
    assertThat(read(process, "/data/" + file)).isEqualTo("not found");
    long before = node.store.head(process).orElseThrow().slots() - 1;
    attest(ToyNode.SCHEDULER);
    assertThat(read(process, "/data/" + file)).isEqualTo("content");

    node.restart();
    node.unit.result(process, node.send(process, "x"));
    assertThat(node.output(process, before)).isEqualTo("not found");
  }

  @Test
  void showsNothingWithoutTheExtension() {
    Bytes process = node.spawn("p");
    attest(ToyNode.SCHEDULER);

    assertThat(read(process, "/data/" + file)).isEqualTo("not found");
  }

  @Test
  void knowsOtherAttestorsAndSingleItems() {
    Bytes process =
        node.spawn(
            "p",
            EXTENDED,
            new Tag("Attestor", ToyNode.ALICE.wallet().address()),
            new Tag("Availability-Type", "Individual"));
    node.upload(
        ToyNode.ALICE,
        "",
        List.of(
            new Tag("Type", "Available"),
            new Tag("ID", file.base64Url()),
            new Tag("Data-Protocol", "WeaveDrive")));

    assertThat(read(process, "/data/" + file)).isEqualTo("content");
  }

  @Test
  void stopsInsteadOfAnsweringThatAttestedDataIsMissing() {
    Bytes process = node.spawn("p", new Tag("On-Boot", "U".repeat(42) + "A"));
    long slot = node.send(process, "read /data/" + "U".repeat(42) + "A");

    assertThatThrownBy(() -> node.unit.result(process, slot))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503))
        .hasMessageContaining("upload it");
  }

  @Test
  void showsItemsAndBlocks() {
    Bytes process = node.spawn("p");
    long height = node.store.tip().height();

    JsonNode item = Json.parse(read(process, "/tx/" + file));
    JsonNode block = Json.parse(read(process, "/block/" + height));

    assertThat(item.path("id").asString()).isEqualTo(file.base64Url());
    assertThat(item.path("ownerAddress").asString()).isEqualTo(ToyNode.ALICE.wallet().address());
    assertThat(block.path("height").longValue()).isEqualTo(height);
    assertThat(read(process, "/block/" + (height + 1))).isEqualTo("not found");
    assertThat(read(process, "/tx/nonsense")).isEqualTo("not found");
    assertThat(read(process, "/elsewhere/" + file)).isEqualTo("not found");
    assertThat(read(process, "tmp")).isEqualTo("not found");
  }

  private String read(Bytes process, String path) {
    return node.output(process, node.send(process, "read " + path));
  }

  private void attest(Sender by) {
    node.upload(
        by,
        "",
        List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Attestation"),
            new Tag("Message", file.base64Url())));
  }
}
