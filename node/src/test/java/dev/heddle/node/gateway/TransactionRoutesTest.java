package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.tx.TxTag;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.node.store.LargeData;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.unit.Upstream;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class TransactionRoutesTest {
  private final LocalGateway gateway = new LocalGateway();
  private final Transaction transaction =
      LocalGateway.transaction("base layer", "Content-Type", "text/html");
  private final String path = "/tx/" + transaction.id().base64Url();

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpResponse<byte[]> post(Transaction posted) {
    return post(posted.toJson());
  }

  private HttpResponse<byte[]> post(JsonNode json) {
    return gateway.send("POST", "/tx", Json.writeBytes(json), "content-type", "application/json");
  }

  private void assertRefused(HttpResponse<byte[]> response, String sentence) {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(LocalGateway.text(response)).contains(sentence);
  }

  @Test
  void aTransactionIsPendingUntilABlockCloses() {
    assertThat(post(transaction).statusCode()).isEqualTo(200);
    assertThat(gateway.get(path).statusCode()).isEqualTo(202);
    assertThat(gateway.text(path + "/status")).isEqualTo("Pending");
    assertThat(gateway.text("/tx/pending")).contains(transaction.id().base64Url());
    JsonNode info = gateway.json("/mine");
    JsonNode status = gateway.json(path + "/status");
    assertThat(status.path("block_height").longValue()).isEqualTo(info.path("height").longValue());
    assertThat(status.path("block_indep_hash").asString(""))
        .isEqualTo(info.path("current").asString(""));
    assertThat(status.path("number_of_confirmations").intValue()).isEqualTo(1);
    gateway.get("/mine/3");
    assertThat(gateway.json(path + "/status").path("number_of_confirmations").intValue())
        .isEqualTo(4);
    JsonNode block = gateway.json("/block/height/" + status.path("block_height").longValue());
    assertThat(Json.write(block.path("txs"))).contains(transaction.id().base64Url());
    assertThat(gateway.text("/tx/pending")).isEqualTo("[]");
  }

  @Test
  void aMinedTransactionIsReadWholeAndByField() {
    post(transaction);
    gateway.get("/mine");
    JsonNode json = gateway.json(path);
    assertThat(json.path("data").asString(null)).isEmpty();
    assertThat(json.path("data_root").asString("")).isEqualTo(transaction.dataRoot().base64Url());
    assertThat(gateway.text(path + "/data_size")).isEqualTo("10");
    assertThat(gateway.text(path + "/data")).isEqualTo(Bytes.utf8("base layer").base64Url());
    assertThat(gateway.json(path + "/tags").path(0).path("value").asString(""))
        .isEqualTo(Bytes.utf8("text/html").base64Url());
    HttpResponse<byte[]> page = gateway.get(path + "/data.html");
    assertThat(LocalGateway.text(page)).isEqualTo("base layer");
    assertThat(page.headers().firstValue("content-security-policy")).contains("sandbox");
    assertRefused(gateway.get(path + "/nothing"), "Invalid field.");
    assertThat(gateway.text("/" + transaction.id().base64Url())).isEqualTo("base layer");
  }

  @Test
  void theLastTransactionOfAWalletIsKnown() {
    String address = transaction.ownerAddress().orElseThrow().base64Url();
    assertThat(gateway.text("/wallet/" + address + "/last_tx")).isEmpty();
    post(transaction);
    gateway.keep(LocalGateway.item("an item is no transaction"));
    assertThat(gateway.text("/wallet/" + address + "/last_tx")).isEmpty();
    gateway.get("/mine");
    assertThat(gateway.text("/wallet/" + address + "/last_tx"))
        .isEqualTo(transaction.id().base64Url());
  }

  @Test
  void theSameTransactionTwiceIsProcessedOnce() {
    assertThat(LocalGateway.text(post(transaction))).isEqualTo("OK");
    HttpResponse<byte[]> again = post(transaction);
    assertThat(again.statusCode()).isEqualTo(208);
    assertThat(LocalGateway.text(again)).isEqualTo("Transaction already processed.");
  }

  @Test
  void anchorsAreRecentBlocksOrTheLastTransactionOfTheWallet() {
    String address = transaction.ownerAddress().orElseThrow().base64Url();
    Bytes block = gateway.store.tip().hash();
    assertThat(post(transaction).statusCode()).isEqualTo(200);
    assertThat(post(anchored("second of a fresh wallet", Bytes.EMPTY)).statusCode()).isEqualTo(200);
    assertRefused(
        post(anchored("early", transaction.id())), "Invalid anchor (last_tx from mempool).");
    gateway.get("/mine");
    Bytes last = Bytes.base64Url(gateway.text("/wallet/" + address + "/last_tx"));
    assertThat(last).isNotEqualTo(transaction.id());
    assertRefused(post(anchored("late", Bytes.EMPTY)), "Invalid anchor (last_tx).");
    assertRefused(post(anchored("older", transaction.id())), "Invalid anchor (last_tx).");
    assertRefused(post(anchored("nowhere", Bytes.wrap(new byte[32]))), "Invalid anchor (last_tx).");
    assertRefused(
        post(anchored("no block", Bytes.wrap(new byte[48]))), "Invalid anchor (last_tx).");
    assertThat(post(anchored("next", last)).statusCode()).isEqualTo(200);
    assertThat(post(anchored("block", block)).statusCode()).isEqualTo(200);
    gateway.get("/mine/49");
    assertThat(post(anchored("old block", block)).statusCode()).isEqualTo(200);
    gateway.get("/mine");
    assertRefused(post(anchored("too old", block)), "Invalid anchor (last_tx).");
  }

  private static Transaction anchored(String data, Bytes anchor) {
    Transaction tx = LocalGateway.transaction(data);
    return LocalGateway.sign(LocalGateway.payment(tx, anchor, Bytes.EMPTY, 0, 0));
  }

  @Test
  void quantitiesMoveBetweenWalletsThatHaveThem() {
    String sender = transaction.ownerAddress().orElseThrow().base64Url();
    Bytes target = Bytes.wrap(new byte[32]);
    assertThat(gateway.text("/mint/" + sender + "/1000000000000")).isEqualTo("1000000000000");
    Transaction empty = LocalGateway.transaction("");
    Transaction payment = LocalGateway.payment(empty, Bytes.EMPTY, target, 400_000_000_000L, 0);
    assertThat(post(LocalGateway.sign(payment)).statusCode()).isEqualTo(200);
    assertThat(gateway.text("/wallet/" + sender + "/balance")).isEqualTo("600000000000");
    assertThat(gateway.text("/wallet/" + target.base64Url() + "/balance"))
        .isEqualTo("400000000000");
    Transaction more = LocalGateway.payment(empty, Bytes.EMPTY, target, 900_000_000_000L, 0);
    assertThat(post(LocalGateway.sign(more)).statusCode()).isEqualTo(200);
    assertThat(gateway.text("/wallet/" + sender + "/balance"))
        .as("who has too little gives nothing")
        .isEqualTo("600000000000");
    assertThat(gateway.text("/mint/" + sender + "/999999999999999999999"))
        .isEqualTo("1000000000599999999999");
  }

  @Test
  void whereTransactionsCostSomethingTheWalletHasToHaveIt() {
    Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    try (LocalGateway charging = new LocalGateway(store, Upstream.NONE, true)) {
      assertThat(charging.text("/price/1")).isEqualTo("265354000");
      assertThat(charging.text("/price/262144")).isEqualTo("265354000");
      assertThat(charging.text("/price/262145")).isEqualTo("527498000");
      assertThat(charging.text("/price/0")).isEqualTo("3210000");
      String sender = transaction.ownerAddress().orElseThrow().base64Url();
      Transaction paid =
          LocalGateway.sign(
              LocalGateway.payment(transaction, Bytes.EMPTY, Bytes.EMPTY, 0, 265_354_000L));
      assertThat(charging.postJson("/tx", transaction.toJson()).statusCode()).isEqualTo(400);
      assertThat(charging.postJson("/tx", paid.toJson()).statusCode()).isEqualTo(410);
      charging.get("/mint/" + sender + "/265354001");
      assertThat(charging.postJson("/tx", paid.toJson()).statusCode()).isEqualTo(200);
      assertThat(charging.text("/wallet/" + sender + "/balance")).isEqualTo("1");
    }
  }

  @Test
  void bodiesOverTheLimitsAreRefused() {
    Bytes much = Bytes.wrap(new byte[TransactionRoutes.JSON_BYTES_MAX + 1]);
    assertThat(gateway.send("POST", "/tx", much).statusCode()).isEqualTo(413);
    Bytes data = Bytes.wrap(new byte[TransactionRoutes.CARRIED_BYTES_MAX + 1]);
    assertThat(post(LocalGateway.of(data)).statusCode()).isEqualTo(413);
    Transaction largest = LocalGateway.of(data.from(1));
    assertThat(post(largest).statusCode()).isEqualTo(200);
    Transaction beyond =
        LocalGateway.committing(data, BigInteger.valueOf(LocalGateway.DATA_BYTES_MAX + 1));
    assertThat(post(beyond).statusCode()).isEqualTo(413);
  }

  @Test
  void dataAreShownAsTextUpToTheLimit() {
    Bytes data = Bytes.wrap(new byte[TransactionRoutes.SHOWN_BYTES_MAX + 1]);
    Transaction most = LocalGateway.committing(data.from(1), BigInteger.valueOf(data.size() - 1));
    Transaction more = LocalGateway.committing(data, BigInteger.valueOf(data.size()));
    for (Transaction tx : List.of(most, more)) {
      assertThat(post(tx).statusCode()).isEqualTo(200);
    }
    gateway.get("/mine");
    new LargeData(gateway.store).keep(StoredBytes.of(data.from(1)));
    new LargeData(gateway.store).keep(StoredBytes.of(data));
    assertThat(gateway.get("/tx/" + most.id().base64Url() + "/data").body())
        .hasSize(TransactionRoutes.SHOWN_BYTES_MAX / 3 * 4);
    assertRefused(gateway.get("/tx/" + more.id().base64Url() + "/data"), "tx_data_too_big");
  }

  @Test
  void dataMayBeSplitAsNodesSplitThem() {
    Bytes data = Bytes.wrap(new byte[262_145]);
    Transaction uneven =
        LocalGateway.sign(LocalGateway.rooted(LocalGateway.of(data), DataTree.uneven(data).root()));
    assertThat(post(uneven).statusCode()).isEqualTo(200);
    gateway.get("/mine");
    JsonNode last = gateway.json("/chunk/262145");
    assertThat(last.path("chunk_size").asString("")).isEqualTo("1");
  }

  @Test
  void formatOneIsTaken() {
    RsaWallet wallet = RsaWallet.generate();
    Transaction draft =
        new Transaction(
            1,
            Bytes.EMPTY,
            Bytes.EMPTY,
            wallet.owner(),
            List.of(new TxTag(Bytes.utf8("a"), Bytes.utf8("b"))),
            Bytes.EMPTY,
            BigInteger.ZERO,
            Bytes.utf8("old"),
            BigInteger.ZERO,
            Bytes.EMPTY,
            BigInteger.ONE,
            Bytes.EMPTY,
            0);
    Transaction signed = draft.withSignature(wallet.signMessage(draft.signingData()));
    assertThat(LocalGateway.text(post(signed))).isEqualTo("OK");
    gateway.get("/mine");
    JsonNode json = gateway.json("/tx/" + signed.id().base64Url());
    assertThat(json.path("data").asString("")).isEqualTo(Bytes.utf8("old").base64Url());
  }

  @Test
  void brokenTransactionsAreRefused() {
    ObjectNode otherReward = transaction.toJson().put("id", "A".repeat(43));
    assertRefused(post(otherReward), "Transaction verification failed.");
    ObjectNode otherData = transaction.toJson().put("data", Bytes.utf8("base LAYER").base64Url());
    assertRefused(post(otherData), "The attached data is split in an unknown way.");
    assertRefused(post(transaction.toJson().put("tags", "x")), "Invalid JSON.");
    assertRefused(gateway.send("POST", "/tx", Bytes.utf8("{")), "Invalid JSON.");
    assertRefused(gateway.send("POST", "/tx", Bytes.EMPTY), "Invalid JSON.");
    assertThat(gateway.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void itemsAreNoTransactions() {
    DataItem item = gateway.keep(LocalGateway.item("an item"));
    gateway.get("/mine");
    for (String tail : List.of("", "/status", "/data", "/offset")) {
      HttpResponse<byte[]> response = gateway.get("/tx/" + item.id().base64Url() + tail);
      assertThat(response.statusCode()).as(tail).isEqualTo(404);
      assertThat(LocalGateway.text(response)).isEqualTo("Not Found.");
    }
    assertRefused(gateway.get("/tx/abc"), "Invalid hash.");
    assertRefused(gateway.get("/tx/abc/status"), "Invalid address.");
  }
}
