package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataPath;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ChunksRecord;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.store.TransactionRecord;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class ChunkRoutesTest {
  @TempDir Path folder;
  private final LocalGateway gateway = new LocalGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  static Bytes noise(int bytes, long seed) {
    byte[] noise = new byte[bytes];
    new SplittableRandom(seed).nextBytes(noise);
    return Bytes.wrap(noise);
  }

  private static Transaction without(Transaction transaction) {
    return transaction.withData(Bytes.EMPTY);
  }

  private static ObjectNode json(Bytes data, DataTree tree, DataTree.Chunk chunk) {
    Bytes bytes = data.slice((int) chunk.start(), (int) chunk.end());
    ObjectNode json = Json.object().put("data_root", tree.root().base64Url());
    json.put("data_size", Long.toString(data.size())).put("data_path", chunk.path().base64Url());
    return json.put("offset", Long.toString(chunk.end() - 1)).put("chunk", bytes.base64Url());
  }

  private void postChunks(Bytes data, long seed) {
    DataTree tree = DataTree.of(data);
    List<DataTree.Chunk> chunks = new ArrayList<>(tree.uploads());
    Collections.shuffle(chunks, new Random(seed));
    for (DataTree.Chunk chunk : chunks) {
      HttpResponse<byte[]> response = gateway.postJson("/chunk", json(data, tree, chunk));
      assertThat(response.statusCode()).as(LocalGateway.text(response)).isEqualTo(200);
    }
  }

  private void post(Transaction transaction) {
    HttpResponse<byte[]> response = gateway.postJson("/tx", transaction.toJson());
    assertThat(response.statusCode()).as(LocalGateway.text(response)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 262_144, 262_145, 294_912, 524_288, 1_048_581})
  void dataComeInChunksOfAnyOrderAndAreReadBackByOffset(int size) {
    Bytes before = noise(100_000, 1);
    Bytes data = noise(size, 2);
    Transaction carried = LocalGateway.of(before);
    Transaction transaction = without(LocalGateway.of(data, "Content-Type", "image/png"));
    post(carried);
    post(transaction);
    String id = transaction.id().base64Url();
    assertThat(gateway.get("/" + id).statusCode()).isEqualTo(404);
    postChunks(data, size);
    assertThat(gateway.spooled()).isEmpty();
    HttpResponse<byte[]> whole = gateway.get("/" + id);
    assertThat(Bytes.wrap(whole.body())).isEqualTo(data);
    assertThat(whole.headers().firstValue("content-type")).contains("image/png");
    assertThat(gateway.get("/tx/" + id + "/offset").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/chunk/" + (262_144 + 1)).statusCode()).isEqualTo(404);

    gateway.get("/mine");
    JsonNode place = gateway.json("/tx/" + id + "/offset");
    assertThat(place.path("size").asString("")).isEqualTo(Integer.toString(size));
    assertThat(place.path("offset").asString("")).isEqualTo(Long.toString(262_144L + size));
    assertThat(readByOffset(place)).isEqualTo(data);
    assertThat(readByOffset(gateway.json("/tx/" + carried.id().base64Url() + "/offset")))
        .isEqualTo(before);
    assertThat(gateway.text("/tx/" + id + "/data")).isEqualTo(data.base64Url());
    checkProofs(transaction, 262_144 + size);
  }

  /** As arweave-js does it. */
  private Bytes readByOffset(JsonNode place) {
    long end = Long.parseLong(place.path("offset").asString(""));
    long size = Long.parseLong(place.path("size").asString(""));
    List<Bytes> read = new ArrayList<>();
    long start = end - size + 1;
    for (long at = 0; at < size; ) {
      Bytes chunk =
          Bytes.base64Url(gateway.json("/chunk/" + (start + at)).path("chunk").asString(""));
      read.add(chunk);
      assertThat(gateway.get("/chunk/" + (start + at) + "/data").body())
          .isEqualTo(chunk.toByteArray());
      at += chunk.size();
    }
    return Bytes.concat(read.toArray(Bytes[]::new));
  }

  /** What a miner would have to show: the block has the root, and the root has the chunk. */
  private void checkProofs(Transaction transaction, long end) {
    JsonNode chunk = gateway.json("/chunk/" + end);
    JsonNode block = gateway.json("/block/current");
    long weave = Long.parseLong(block.path("weave_size").asString(""));
    assertThat(block.path("block_size").asString("")).isEqualTo(Long.toString(weave));
    assertThat(weave).isEqualTo(262_144 + (end - 262_144 + 262_143) / 262_144 * 262_144);
    Bytes path = Bytes.base64Url(chunk.path("tx_path").asString(""));
    assertThat(path.slice(path.size() - 64, path.size() - 32)).isEqualTo(transaction.dataRoot());
    Bytes root = Bytes.base64Url(block.path("tx_root").asString(""));
    assertThat(BlockTreePaths.holds(root, end - 1, weave, path)).isTrue();
    Bytes dataPath = Bytes.base64Url(chunk.path("data_path").asString(""));
    long size = transaction.dataSize().longValueExact();
    assertThat(DataPath.follow(transaction.dataRoot(), size - 1, size, dataPath))
        .get()
        .matches(proof -> proof.proves(Bytes.base64Url(chunk.path("chunk").asString(""))));
    if (weave > end) {
      assertThat(gateway.get("/chunk/" + (end + 1)).statusCode()).as("padding").isEqualTo(404);
    }
    assertThat(gateway.get("/chunk/" + (weave + 1)).statusCode()).isEqualTo(404);
    assertThat(gateway.get("/chunk/0").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/chunk/x").statusCode()).isEqualTo(400);
  }

  @Test
  void aBundleInChunksIsOpenedOnceAllOfItIsThere() {
    DataItem small = LocalGateway.item("small");
    DataItem large = LocalGateway.item(Optional.empty(), noise(600_000, 3));
    Bytes data = Bundle.encode(List.of(large, small));
    Transaction transaction = without(LocalGateway.of(data, "Bundle-Format", "binary"));
    post(transaction);
    postChunks(data, 4);
    assertThat(gateway.text("/" + small.id().base64Url())).isEqualTo("small");
    assertThat(Bytes.wrap(gateway.get("/" + large.id().base64Url()).body()))
        .isEqualTo(large.data());
    assertThat(gateway.store.content(small.id()).orElseThrow().parent()).contains(transaction.id());
    assertThat(gateway.get("/tx/" + small.id().base64Url()).statusCode()).isEqualTo(404);
  }

  @Test
  void theSameDataTwiceAreKeptOnce() {
    Bytes data = noise(600_000, 5);
    post(without(LocalGateway.of(data)));
    postChunks(data, 6);
    long before = gateway.store.audit().logBytes();
    Transaction again = without(LocalGateway.of(data, "Title", "again"));
    post(again);
    postChunks(data, 7);
    assertThat(gateway.store.audit().logBytes() - before).isLessThan(2_000);
    assertThat(Bytes.wrap(gateway.get("/" + again.id().base64Url()).body())).isEqualTo(data);
  }

  @ParameterizedTest
  @CsvSource({
    "chunk, AAAA, invalid_proof",
    "data_path, AAAA, invalid_proof",
    "data_root, AAAA, invalid_json",
    "data_root, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, data_root_not_found",
    "data_size, 0, invalid_json",
    "data_size, 600001, data_root_not_found",
    "data_size, 99999999999999999999, data_size_too_big",
    "offset, 600000, offset_too_big",
    "offset, x, invalid_json",
    "offset, 1, invalid_proof",
    "chunk, *, invalid_json",
  })
  void chunksThatAreNoneAreRefusedInTheWordsOfNodes(String field, String value, String word) {
    Bytes data = noise(600_000, 8);
    post(without(LocalGateway.of(data)));
    DataTree tree = DataTree.of(data);
    ObjectNode json = json(data, tree, tree.chunk(2)).put(field, value);
    HttpResponse<byte[]> response = gateway.postJson("/chunk", json);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Json.parse(LocalGateway.text(response)).path("error").asString("")).isEqualTo(word);
    assertThat(gateway.spooled()).isEmpty();
  }

  @Test
  void chunksOverTheLimitsAreRefused() {
    Bytes data = noise(600_000, 9);
    DataTree tree = DataTree.of(data);
    ObjectNode json = json(data, tree, tree.chunk(0));
    assertError(json.deepCopy().put("chunk", noise(262_145, 1).base64Url()), "chunk_too_big");
    assertError(
        json.deepCopy().put("data_path", noise(262_145, 1).base64Url()), "data_path_too_big");
    assertError(json.deepCopy().put("chunk", "AA"), "chunk_proof_ratio_not_attractive");
    json.put("more", "x".repeat(ChunkRoutes.CHUNK_JSON_BYTES_MAX));
    assertThat(gateway.postJson("/chunk", json).statusCode()).isEqualTo(413);
  }

  private void assertError(ObjectNode json, String word) {
    HttpResponse<byte[]> response = gateway.postJson("/chunk", json);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(LocalGateway.text(response)).contains(word);
  }

  @Test
  void theSpoolHasALimit() {
    BigInteger size = BigInteger.valueOf(600_000);
    Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    Spool spool = new Spool(folder, 400_000, 0);
    Gatherings gatherings = new Gatherings(spool, store, LocalGateway.CLOCK, 100);
    Bytes data = noise(size.intValue(), 10);
    DataTree tree = DataTree.of(data);
    DataPlace place = DataPlace.all(tree.root(), data.size());
    assertThat(gatherings.add(place, chunk(data, tree, 0))).isEqualTo(Gatherings.Outcome.KEPT);
    assertThat(gatherings.add(place, chunk(data, tree, 0))).isEqualTo(Gatherings.Outcome.KEPT);
    assertThat(gatherings.add(place, chunk(data, tree, 1))).isEqualTo(Gatherings.Outcome.NO_ROOM);
    assertThat(spool.taken()).isLessThan(400_000);
    Spool full = new Spool(folder.resolve("full"), 400_000, Long.MAX_VALUE);
    assertThat(
            new Gatherings(full, store, LocalGateway.CLOCK, 100).add(place, chunk(data, tree, 0)))
        .isEqualTo(Gatherings.Outcome.DISK_FULL);
    assertThatThrownBy(() -> full.take(1)).isInstanceOf(Refusal.class).hasMessageContaining("disk");
    store.close();
  }

  @Test
  void soManyDataAreGatheredAtOnce() {
    Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    Instant[] now = {LocalGateway.CLOCK.instant()};
    Gatherings gatherings = new Gatherings(new Spool(folder, 1 << 30, 0), store, () -> now[0], 2);
    for (int i = 0; i < 3; i++) {
      Bytes data = noise(600_000 + i, 12);
      DataTree tree = DataTree.of(data);
      assertThat(gatherings.add(DataPlace.all(tree.root(), data.size()), chunk(data, tree, 0)))
          .isEqualTo(i < 2 ? Gatherings.Outcome.KEPT : Gatherings.Outcome.NO_ROOM);
    }
    now[0] = now[0].plus(Gatherings.REST).plusMillis(1);
    Bytes data = noise(600_002, 12);
    DataTree tree = DataTree.of(data);
    assertThat(gatherings.add(DataPlace.all(tree.root(), data.size()), chunk(data, tree, 0)))
        .as("who rests makes room")
        .isEqualTo(Gatherings.Outcome.KEPT);
    assertThat(gatherings.count()).isEqualTo(2);
    store.close();
  }

  @Test
  void bundlesOfSoManyTransactionsWithTheSameDataAreOpened() {
    DataItem item = LocalGateway.item("inside");
    Bytes data = Bundle.encode(List.of(item));
    for (int i = 0; i < Completion.TRANSACTIONS_MAX; i++) {
      Transaction plain = without(LocalGateway.of(data, "Number", Integer.toString(i)));
      gateway.store.commit(new TransactionRecord(plain));
    }
    post(without(LocalGateway.of(data, "Bundle-Format", "binary")));
    postChunks(data, 13);
    assertThat(gateway.get("/" + item.id().base64Url()).statusCode()).isEqualTo(404);

    post(without(LocalGateway.of(data, "Bundle-Format", "binary", "Late", "yes")));
    assertThat(gateway.text("/" + item.id().base64Url()))
        .as("its data were there already")
        .isEqualTo("inside");
  }

  @Test
  void whatWasGatheredSurvivesARestart() {
    Bytes data = noise(700_000, 11);
    DataTree tree = DataTree.of(data);
    DataPlace place = DataPlace.all(tree.root(), data.size());
    Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    for (int i = 0; i < tree.count(); i++) {
      Spool spool = new Spool(folder, 1 << 30, 0);
      Gatherings gatherings = new Gatherings(spool, store, LocalGateway.CLOCK, 100);
      assertThat(gatherings.count()).isEqualTo(i == 0 ? 0 : 1);
      boolean last = i == tree.count() - 1;
      assertThat(gatherings.add(place, chunk(data, tree, i)))
          .isEqualTo(last ? Gatherings.Outcome.COMPLETE : Gatherings.Outcome.KEPT);
      assertThat(spool.taken() == 0).isEqualTo(last);
    }
    assertThat(store.weave().data(place).whole()).isEqualTo(data);
    store.close();
  }

  private static ChunksRecord.Chunk chunk(Bytes data, DataTree tree, int index) {
    DataTree.Chunk chunk = tree.chunk(index);
    return new ChunksRecord.Chunk(
        chunk.start(), chunk.path(), data.slice((int) chunk.start(), (int) chunk.end()));
  }

  @Test
  void offsetsOfItemsAreUnknown() {
    DataItem item = gateway.keep(LocalGateway.item("an item"));
    gateway.get("/mine");
    assertThat(gateway.get("/tx/" + item.id().base64Url() + "/offset").statusCode()).isEqualTo(404);
  }
}
