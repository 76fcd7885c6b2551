package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.tx.TxTag;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.node.http.Listener;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A gateway on a free port over a store in memory, and a client of it. */
final class LocalGateway implements AutoCloseable {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));
  static final int BODY_BYTES_MAX = 16 << 20;
  static final long DATA_BYTES_MAX = 32 << 20;
  static final long SPOOL_BYTES_MAX = 64 << 20;
  private static final Bytes KEY = Hashes.sha256(Bytes.utf8("a wallet for tests"));
  static final Secp256k1Wallet WALLET = Secp256k1Wallet.of(KEY);

  final Store store;
  final Serving serving;

  /** Where names and what is blocked lie. */
  final Path files;

  private final Path spool;
  private final Listener listener;
  private final HttpClient client = HttpClient.newHttpClient();

  LocalGateway() {
    this(Store.inMemory(StoreOptions.DEFAULT, CLOCK), Upstream.NONE);
  }

  LocalGateway(Store store, Upstream upstream) {
    this(store, upstream, CLOCK);
  }

  LocalGateway(Store store, Upstream upstream, InstantSource clock) {
    this(store, upstream, false, clock);
  }

  LocalGateway(Store store, Upstream upstream, boolean charged) {
    this(store, upstream, charged, CLOCK);
  }

  LocalGateway(Store store, Upstream upstream, boolean charged, InstantSource clock) {
    this.store = store;
    ItemDoor door = new ItemDoor(BODY_BYTES_MAX, 2, 64);
    this.spool = folder();
    this.files = folder();
    serving =
        new Serving(
            new DataHosts("localhost"),
            new Names(files.resolve("names.json")),
            new BlockList(files.resolve("blocked.json")));
    GatewayOptions options =
        new GatewayOptions(
            spool, SPOOL_BYTES_MAX, 0, DATA_BYTES_MAX, WALLET, charged, serving, new Random(7));
    GatewayRoutes routes = new GatewayRoutes(store, upstream, door, clock, options);
    listener =
        new Listener(
            "127.0.0.1",
            0,
            64,
            List.of(
                new Mount(
                    "/api/v1",
                    new BlockListRoutes(serving.blocked(), new OperatorOnly(true)).routes(),
                    BODY_BYTES_MAX),
                new Mount("", routes.routes(true, Optional.of("/explore")), BODY_BYTES_MAX),
                Mount.ofHosts(serving.hosts()::covers, routes.ofHosts(), BODY_BYTES_MAX)));
  }

  @Override
  public void close() {
    client.close();
    listener.close();
    store.close();
    Spool.delete(spool);
    Spool.delete(files);
  }

  /** Files that lie in the spool. */
  List<String> spooled() {
    try (Stream<Path> files = Files.walk(spool)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("spool");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return listener.url();
  }

  HttpResponse<byte[]> send(String method, String path, Bytes body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .method(method, BodyPublishers.ofByteArray(body.toByteArray()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(method + " " + path, e);
    }
  }

  HttpResponse<byte[]> get(String path, String... headers) {
    return send("GET", path, Bytes.EMPTY, headers);
  }

  String text(String path) {
    return text(get(path));
  }

  static String text(HttpResponse<byte[]> response) {
    return Bytes.wrap(response.body()).utf8();
  }

  JsonNode json(String path) {
    return Json.parse(text(path));
  }

  /** Posts a query; the answer whatever its status. */
  HttpResponse<byte[]> post(String query, JsonNode variables) {
    ObjectNode question = Json.object().put("query", query);
    question.set("variables", variables);
    return send("POST", "/graphql", Json.writeBytes(question), "content-type", "application/json");
  }

  /** Posts a query that must succeed; what stands under {@code data}. */
  JsonNode query(String query, JsonNode variables) {
    HttpResponse<byte[]> response = post(query, variables);
    JsonNode answer = Json.parse(text(response));
    if (response.statusCode() != 200 || answer.has("errors")) {
      throw new AssertionError(response.statusCode() + " " + text(response));
    }
    return answer.path("data");
  }

  JsonNode query(String query) {
    return query(query, Json.object());
  }

  /** Posts a query that must fail; the first message. */
  String complaint(String query, JsonNode variables) {
    HttpResponse<byte[]> response = post(query, variables);
    JsonNode answer = Json.parse(text(response));
    if (response.statusCode() != 400 || !answer.path("errors").path(0).has("message")) {
      throw new AssertionError(response.statusCode() + " " + text(response));
    }
    return answer.path("errors").path(0).path("message").asString("");
  }

  DataItem keep(DataItem item) {
    store.append(new ItemRecord(item.raw())).join();
    return item;
  }

  static DataItem item(String data, String... namesAndValues) {
    return item(Optional.empty(), Bytes.utf8(data), namesAndValues);
  }

  static DataItem item(Optional<Bytes> target, Bytes data, String... namesAndValues) {
    return WALLET.sign(new ItemDraft(target, Optional.empty(), tags(namesAndValues), data));
  }

  static Tags tags(String... namesAndValues) {
    Tag[] tags = new Tag[namesAndValues.length / 2];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = new Tag(namesAndValues[2 * i], namesAndValues[2 * i + 1]);
    }
    return Tags.of(tags);
  }

  HttpResponse<byte[]> postJson(String path, JsonNode json) {
    return send("POST", path, Json.writeBytes(json), "content-type", "application/json");
  }

  /** A signed layer-one transaction of format 2. */
  static Transaction transaction(String data, String... namesAndValues) {
    return of(Bytes.utf8(data), namesAndValues);
  }

  /** A signed layer-one transaction of format 2. */
  static Transaction of(Bytes bytes, String... namesAndValues) {
    List<TxTag> tags =
        tags(namesAndValues).list().stream()
            .map(tag -> new TxTag(Bytes.utf8(tag.name()), Bytes.utf8(tag.value())))
            .toList();
    return sign(
        new Transaction(
            2,
            Bytes.EMPTY,
            Bytes.EMPTY,
            Bytes.EMPTY,
            tags,
            Bytes.EMPTY,
            BigInteger.ZERO,
            bytes,
            BigInteger.valueOf(bytes.size()),
            bytes.isEmpty() ? Bytes.EMPTY : DataTree.of(bytes).root(),
            BigInteger.ZERO,
            Bytes.EMPTY,
            0));
  }

  /** One that names another anchor, target, quantity and reward; not signed. */
  static Transaction payment(
      Transaction tx, Bytes anchor, Bytes target, long quantity, long reward) {
    return new Transaction(
        2,
        tx.id(),
        anchor,
        tx.owner(),
        tx.tags(),
        target,
        BigInteger.valueOf(quantity),
        tx.data(),
        tx.dataSize(),
        tx.dataRoot(),
        BigInteger.valueOf(reward),
        Bytes.EMPTY,
        0);
  }

  /** One with another data root; not signed. */
  static Transaction rooted(Transaction tx, Bytes root) {
    return committing(tx, root, tx.dataSize());
  }

  /** One that commits to data, carries none and says how many there are; signed. */
  static Transaction committing(Bytes data, BigInteger size) {
    return sign(committing(of(data), DataTree.of(data).root(), size).withData(Bytes.EMPTY));
  }

  private static Transaction committing(Transaction tx, Bytes root, BigInteger size) {
    return new Transaction(
        2,
        tx.id(),
        tx.lastTx(),
        tx.owner(),
        tx.tags(),
        tx.target(),
        tx.quantity(),
        tx.data(),
        size,
        root,
        tx.reward(),
        Bytes.EMPTY,
        0);
  }

  static Transaction sign(Transaction transaction) {
    Bytes digest = Hashes.sha256(transaction.signingData());
    return transaction.withSignature(Secp256k1.sign(KEY, digest));
  }
}
