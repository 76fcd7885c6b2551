package dev.heddle.node.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.scheduler.SchedulerLocation.Place;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.TestStores;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SchedulerLocationTest {
  private final Wallet wallet = Ed25519Wallet.generate(new SecureRandom());

  @Test
  void saysWhereTheSchedulerIsAndForHowLong() {
    assertThat(SchedulerLocation.draft(place(8734), Optional.empty()).tags().list())
        .containsExactly(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Scheduler-Location"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Url", "http://127.0.0.1:8734/su"),
            new Tag("Time-To-Live", "3600000"),
            new Tag("Messenger-Url", "http://127.0.0.1:8734/mu"));
  }

  @Test
  void isSaidOnceForAPlaceAndAgainForAPlaceThatWasLeft() {
    try (Store store = TestStores.empty()) {
      for (int port : new int[] {1, 1, 2, 1, 1, 2}) {
        SchedulerLocation.announce(store, wallet, place(port));
      }
      List<String> urls =
          store.query(ItemQuery.ALL).hits().stream().map(hit -> url(store, hit.id())).toList();
      assertThat(urls)
          .containsExactly(
              "http://127.0.0.1:2/su",
              "http://127.0.0.1:1/su",
              "http://127.0.0.1:2/su",
              "http://127.0.0.1:1/su");
    }
  }

  @Test
  void whatAnotherWalletSaysIsNoAnnouncementOfOurs() {
    try (Store store = TestStores.empty()) {
      SchedulerLocation.announce(store, Ed25519Wallet.generate(new SecureRandom()), place(1));
      SchedulerLocation.announce(store, wallet, place(1));
      assertThat(store.query(ItemQuery.ALL).hits()).hasSize(2);
    }
  }

  private static Place place(int port) {
    String node = "http://127.0.0.1:" + port;
    return new Place(
        URI.create(node + "/su"), Optional.of(URI.create(node + "/mu")), Duration.ofHours(1));
  }

  private static String url(Store store, Bytes id) {
    DataItem item = store.item(id).orElseThrow().item();
    return item.tags().first("Url").orElseThrow();
  }
}
