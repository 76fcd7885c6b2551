package dev.heddle.node.conveyor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestStores;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people are told of the conveyor, and what they may do to it. */
final class ConveyorRoutesTest {
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final Store store = TestStores.empty(clock);
  private final FakeWeave weave = new FakeWeave(1);
  private final Conveyor conveyor =
      new ConveyorPlan(
              List.of(new ConveyorPlan.Named("weave", weave)),
              Optional.empty(),
              Optional.of(RsaWallet.generate()),
              ConveyorOptions.STANDARD)
          .over(store, clock, new SplittableRandom(1));
  private final TestHttp http = http(true);

  private TestHttp http(boolean operator) {
    return new TestHttp(
        new ConveyorRoutes(conveyor, store, new OperatorOnly(operator), clock).routes());
  }

  @AfterEach
  void close() {
    http.close();
    store.close();
  }

  private DataItem accept() {
    DataItem item = Sender.of(1).item(Optional.empty(), "an item", List.of()).item();
    store.commit(new ItemRecord(item.raw()));
    return item;
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      conveyor.turn();
      clock.advance(10_000);
    }
  }

  private JsonNode json(String path) {
    return http.get(path).json();
  }

  @Test
  void anItemIsFollowedFromAcceptedToPosted() {
    DataItem item = accept();
    turns(1);
    String path = "/api/v1/conveyor/items/" + item.id();
    assertThat(json(path).path("state").asString()).isEqualTo("accepted");
    assertThat(json("/api/v1/conveyor").path("pendingItems").asInt()).isEqualTo(1);
    turns(10);
    assertThat(json(path).path("state").asString()).isEqualTo("seen");
    JsonNode open = json("/api/v1/conveyor").path("open").path(0);
    assertThat(open.path("items").asInt()).isEqualTo(1);
    assertThat(open.path("steps").size()).isEqualTo(3);
    assertThat(json("/api/v1/conveyor/shipments/0").path("state").asString()).isEqualTo("seen");
    DataItem known = Sender.of(2).item(Optional.empty(), "from there", List.of()).item();
    assertThat(http.get("/api/v1/conveyor/items/" + known.id()).status()).isEqualTo(404);
  }

  @Test
  void whatCameFromArweaveIsFinal() {
    DataItem item = Sender.of(2).item(Optional.empty(), "from there", List.of()).item();
    store.commit(new ItemRecord(item.raw()), new ConveyorRecord.Permanent());
    assertThat(json("/api/v1/conveyor/items/" + item.id()).path("state").asString())
        .isEqualTo("final");
  }

  @Test
  void aShipmentIsExportedAsTheBundleThatItIs() {
    DataItem item = accept();
    turns(10);
    assertThat(http.get("/api/v1/conveyor/shipments/0/bundle").status()).isEqualTo(200);
    Freight freight = Freight.of(store, store.shipments().shipment(0).orElseThrow().range());
    assertThat(Bundle.decode(freight.slice(0, freight.size()))).containsExactly(item);
    assertThat(http.get("/api/v1/conveyor/shipments/1/bundle").status()).isEqualTo(404);
    assertThat(http.get("/api/v1/conveyor/shipments/x").status()).isEqualTo(400);
    assertThat(http.get("/api/v1/conveyor/shipments/" + "1".repeat(16)).status()).isEqualTo(400);
    assertThat(http.get("/api/v1/conveyor/items/x").status()).isEqualTo(400);
  }

  @Test
  void onlyTheOperatorChangesAnything() {
    assertThat(http.post("/api/v1/conveyor/retry", Bytes.EMPTY).status()).isEqualTo(200);
    try (TestHttp stranger = http(false)) {
      assertThat(stranger.post("/api/v1/conveyor/retry", Bytes.EMPTY).status()).isEqualTo(403);
      assertThat(stranger.get("/api/v1/conveyor").status()).isEqualTo(200);
    }
  }
}
