package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.Upstream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class GatewayUpstreamTest {
  private static final int DATA_BYTES_MAX = 1000;
  private static final Bytes UNKNOWN = Bytes.wrap(new byte[32]);

  private final Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
  private final FakeRemote remote = new FakeRemote();
  private Instant now = Instant.parse("2026-11-20T00:00:00Z");
  private final GatewayUpstream upstream =
      new GatewayUpstream(remote, store, () -> now, DATA_BYTES_MAX);

  @AfterEach
  void close() {
    store.close();
  }

  private void assertFetched(DataItem item) {
    remote.hold(item);
    assertThat(upstream.fetch(item.id()).orElseThrow().item()).isEqualTo(item);
    assertThat(store.item(item.id()).orElseThrow().item().raw()).isEqualTo(item.raw());
  }

  @Test
  void anItemIsPutTogetherVerifiedAndKept() {
    assertFetched(item(Optional.of(UNKNOWN), Bytes.utf8("data"), "Name", "Välue", "Name", ""));
  }

  @Test
  void locationOfASchedulerIsBelievedOnlyFromItsOwner() {
    DataItem item = item("x", "Type", "Scheduler-Location");
    Bytes owner = Bytes.base64Url(item.ownerAddress());
    assertThat(upstream.location(owner)).isEmpty();
    remote.hold(item);
    remote.location = item.id().base64Url();
    assertThat(upstream.location(owner).orElseThrow().item()).isEqualTo(item);
    assertThat(upstream.location(owner)).describedAs("now from the store").isPresent();
    assertThat(upstream.location(UNKNOWN)).isEmpty();
    remote.broken = true;
    assertThatThrownBy(() -> upstream.location(owner))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("did not answer");
  }

  @Test
  void anchorsInEitherFormAreUnderstood() {
    Bytes anchor = Bytes.utf8("0000000000000000000000000000abcd");
    DataItem item =
        LocalGateway.WALLET.sign(
            new ItemDraft(
                Optional.empty(), Optional.of(anchor), LocalGateway.tags("A", "1"), UNKNOWN));
    assertFetched(item);
    DataItem other =
        LocalGateway.WALLET.sign(
            new ItemDraft(
                Optional.empty(), Optional.of(anchor), LocalGateway.tags("A", "2"), UNKNOWN));
    remote.hold(other).put("anchor", anchor.utf8());
    assertThat(upstream.fetch(other.id())).isPresent();
  }

  @Test
  void itemsOfOtherKeysAndWithoutTagsAreUnderstood() {
    ItemDraft bare = new ItemDraft(Optional.empty(), Optional.empty(), Tags.NONE, Bytes.EMPTY);
    assertFetched(Ed25519Wallet.generate(new SecureRandom()).sign(bare));
    assertFetched(LocalGateway.WALLET.sign(bare));
    ItemDraft emptyList =
        new ItemDraft(
            Optional.empty(), Optional.empty(), Tags.decode(Bytes.hex("00"), 0), Bytes.utf8("x"));
    assertFetched(LocalGateway.WALLET.sign(emptyList));
  }

  @Test
  void whatDoesNotVerifyIsNotBelieved() {
    DataItem item = item("true", "A", "1");
    remote.hold(item);
    remote.data.put(item.id().base64Url(), Bytes.utf8("false"));
    assertThat(upstream.fetch(item.id())).isEmpty();
    assertThat(store.has(item.id())).isFalse();
  }

  @Test
  void anotherItemThanAskedForIsNotBelieved() {
    DataItem asked = item("asked");
    DataItem other = item("other");
    remote.hold(asked);
    remote.nodes.put(asked.id().base64Url(), remote.hold(other));
    remote.data.put(asked.id().base64Url(), other.data());
    assertThat(upstream.fetch(asked.id())).isEmpty();
    assertThat(store.has(other.id())).isFalse();
  }

  @Test
  void nodesWithoutTheirPartsAreNotBelieved() {
    DataItem item = item("x", "A", "1");
    for (String part : List.of("signature", "owner", "tags")) {
      now = now.plus(GatewayUpstream.ABSENCE_BELIEVED);
      remote.hold(item).remove(part);
      assertThat(upstream.fetch(item.id())).as(part).isEmpty();
    }
    now = now.plus(GatewayUpstream.ABSENCE_BELIEVED);
    remote.hold(item).put("signature", "<not-found>");
    assertThat(upstream.fetch(item.id())).isEmpty();
  }

  @Test
  void absenceIsBelievedForAWhile() {
    assertThat(upstream.fetch(UNKNOWN)).isEmpty();
    assertThat(upstream.fetch(UNKNOWN)).isEmpty();
    assertThat(remote.asked).hasSize(1);
    now = now.plus(GatewayUpstream.ABSENCE_BELIEVED);
    assertThat(upstream.fetch(UNKNOWN)).isEmpty();
    assertThat(remote.asked).hasSize(2);
  }

  @Test
  void largeItemsAreRefusedBeforeTheirDataAreRead() {
    DataItem large = item("x".repeat(DATA_BYTES_MAX + 1));
    remote.hold(large);
    assertThatThrownBy(() -> upstream.fetch(large.id()))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(413))
        .hasMessageContaining("1001 bytes");
    assertThat(remote.asked).containsExactly("/graphql");
  }

  @Test
  void aGatewayThatDoesNotAnswerIsToldOf() {
    remote.broken = true;
    assertThatThrownBy(() -> upstream.fetch(UNKNOWN))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(502))
        .hasMessageContaining("did not answer: connection refused");
    assertThat(upstream.fetch(UNKNOWN)).as("not asked again at once").isEmpty();
  }

  @Test
  void remembersNoMoreAbsencesThanTheLimit() {
    assertThat(GatewayUpstream.ABSENCES_MAX).isEqualTo(10_000);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < GatewayUpstream.ABSENCES_MAX; i++) {
        assertThat(upstream.fetch(nowhere(i))).isEmpty();
      }
    }
    assertThat(remote.asked).hasSize(GatewayUpstream.ABSENCES_MAX);

    upstream.fetch(nowhere(GatewayUpstream.ABSENCES_MAX));
    upstream.fetch(nowhere(GatewayUpstream.ABSENCES_MAX));
    assertThat(remote.asked).as("the new one is remembered").hasSize(10_001);
    upstream.fetch(nowhere(0));
    assertThat(remote.asked).as("those before it are not").hasSize(10_002);
  }

  @Test
  void descriptionsOverTheLimitAreNotRead() {
    DataItem item = item("x");
    int around =
        Json.write(FakeRemote.answer(remote.hold(item))).length() + ",\"more\":\"\"".length();
    int limit = GatewayUpstream.DESCRIPTION_BYTES_MAX;
    assertThat(limit).isEqualTo(256 << 10);
    remote.hold(item).put("more", "x".repeat(limit - around + 1));
    assertThatThrownBy(() -> upstream.fetch(item.id()))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(502))
        .hasMessageContaining("did not answer: too large");

    now = now.plus(GatewayUpstream.ABSENCE_BELIEVED);
    remote.hold(item).put("more", "x".repeat(limit - around));
    assertThat(upstream.fetch(item.id())).isPresent();
  }

  @Test
  @Timeout(60)
  void readsNoMoreItemsAtOnceThanTheLimit() throws InterruptedException {
    assertThat(GatewayUpstream.EXCHANGES_MAX).isEqualTo(8);
    remote.gate = new Semaphore(0);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < GatewayUpstream.EXCHANGES_MAX + 3; i++) {
      Bytes id = nowhere(i);
      callers.add(Thread.startVirtualThread(() -> upstream.fetch(id)));
    }
    callers.add(Thread.startVirtualThread(() -> upstream.location(UNKNOWN)));
    while (callers.stream().anyMatch(caller -> caller.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    assertThat(remote.asked).hasSize(GatewayUpstream.EXCHANGES_MAX);

    remote.gate.release(callers.size());
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(remote.asked).hasSize(GatewayUpstream.EXCHANGES_MAX + 4);
  }

  private static Bytes nowhere(int number) {
    return Hashes.sha256(Bytes.utf8("nowhere " + number));
  }

  @Test
  void readsThroughByHttpFromAnotherGateway() {
    try (LocalGateway other = new LocalGateway()) {
      DataItem module = other.keep(item("wasm", "Type", "Module"));
      Store own = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
      Upstream through =
          GatewayUpstream.over(
              URI.create(other.url() + "/"),
              Duration.ofSeconds(20),
              own,
              LocalGateway.CLOCK,
              DATA_BYTES_MAX);
      try (LocalGateway gateway = new LocalGateway(own, through)) {
        assertThat(gateway.text("/raw/" + module.id().base64Url())).isEqualTo("wasm");
        DataItem process = other.keep(item("", "Type", "Process"));
        String id = process.id().base64Url();
        assertThat(
                Json.write(
                    gateway.query(
                        "{ transactions(ids: [\"" + id + "\"]) { edges { node { id } } } }")))
            .contains(id);
        assertThat(gateway.get("/" + UNKNOWN.base64Url()).statusCode()).isEqualTo(404);
        DataItem large = other.keep(item("x".repeat(DATA_BYTES_MAX + 1)));
        HttpResponse<byte[]> refused = gateway.get("/" + large.id().base64Url());
        assertThat(refused.statusCode()).isEqualTo(413);
      }
    }
  }

  @Test
  void anUpstreamThatIsNotThereIsABadGateway() {
    Store own = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    Upstream nowhere =
        GatewayUpstream.over(
            URI.create("http://127.0.0.1:1"),
            Duration.ofSeconds(20),
            own,
            LocalGateway.CLOCK,
            DATA_BYTES_MAX);
    try (LocalGateway gateway = new LocalGateway(own, nowhere)) {
      assertThat(gateway.get("/" + UNKNOWN.base64Url()).statusCode()).isEqualTo(502);
      String query = "{ transactions(ids: [\"" + "B".repeat(42) + "A\"]) { edges { cursor } } }";
      assertThat(gateway.query(query).path("transactions").path("edges")).isEmpty();
    }
  }
}
