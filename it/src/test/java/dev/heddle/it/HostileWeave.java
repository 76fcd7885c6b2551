package dev.heddle.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataPath;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An Arweave node in front of arlocal that does what the worst of them do: loses three of ten
 * posts, says 200 and takes nothing, keeps chunks for a while only (303), is slow, forgets what
 * waits, takes three blocks back, and lets anchors expire after few blocks.
 *
 * <p>It makes a block four times a second. What is deep enough to stay is handed to arlocal, the
 * transaction and then each chunk once: arlocal cannot take a block back, spoils data whose chunks
 * come twice, and waits in a busy loop for chunks that come late.
 */
final class HostileWeave implements AutoCloseable {
  private static final int ANCHOR_BLOCKS = 10;
  private static final int TICK_MS = 250;
  private static final int DEEP = 4;

  /** Arlocal's blocks are fewer, since it forgets anchors after 50. */
  private static final int MINES_EVERY = 5;

  private final Arlocal arlocal;
  private final SplittableRandom random;
  private final HttpServer server;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> ticking;
  private final List<List<Bytes>> blocks = new ArrayList<>();
  private final Map<Bytes, Transaction> known = new LinkedHashMap<>();
  private final Set<Bytes> waiting = new HashSet<>();
  private final Set<Bytes> handedOn = new HashSet<>();
  private final Map<Bytes, TreeMap<Long, Bytes>> chunks = new HashMap<>();
  private final Map<String, Integer> anchors = new HashMap<>();
  private boolean hostile = true;

  private HostileWeave(Arlocal arlocal, long seed) throws IOException {
    this.arlocal = arlocal;
    this.random = new SplittableRandom(seed);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext("/", this::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    blocks.add(List.of());
    server.start();
    ticking = timer.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  static HostileWeave before(Arlocal arlocal, long seed) throws IOException {
    return new HostileWeave(arlocal, seed);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized void calm() {
    hostile = false;
  }

  /** Hands on all that is in a block. */
  synchronized void settle() throws IOException, InterruptedException {
    handOn(0);
    arlocal.mine();
  }

  private boolean chance(int percent) {
    return hostile && random.nextInt(100) < percent;
  }

  private synchronized void tick() {
    try {
      if (chance(4)) {
        for (int i = 0; i < 3 && blocks.size() > 1; i++) {
          for (Bytes id : blocks.removeLast()) {
            if (random.nextBoolean()) {
              waiting.add(id);
            }
          }
        }
      }
      List<Bytes> block = new ArrayList<>();
      for (Bytes id : List.copyOf(waiting)) {
        waiting.remove(id);
        if (anchorHolds(tx(id)) && !chance(5)) {
          block.add(id);
        }
      }
      blocks.add(block);
      handOn(DEEP);
      if (blocks.size() % MINES_EVERY == 0) {
        arlocal.mine();
      }
    } catch (RuntimeException | IOException e) {
      System.getLogger("weave").log(System.Logger.Level.WARNING, "a tick failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handOn(int depth) {
    for (int height = 0; height < blocks.size() - depth; height++) {
      for (Bytes id : blocks.get(height)) {
        if (!handedOn.contains(id) && complete(tx(id))) {
          handedOn.add(id);
          handOn(tx(id));
        }
      }
    }
  }

  private boolean complete(Transaction tx) {
    return data(tx).size() == tx.dataSize().intValueExact();
  }

  private void handOn(Transaction tx) {
    try {
      give("/tx", tx.toJson());
      for (DataTree.Chunk chunk : DataTree.of(data(tx)).uploads()) {
        ObjectNode json = Json.object();
        json.put("data_root", tx.dataRoot().base64Url());
        json.put("data_size", tx.dataSize().toString());
        json.put("data_path", chunk.path().base64Url());
        json.put("offset", Long.toString(chunk.end() - 1));
        json.put("chunk", data(tx).slice((int) chunk.start(), (int) chunk.end()).base64Url());
        give("/chunk", json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void give(String path, ObjectNode json) throws IOException, InterruptedException {
    int status = arlocal.client().postJson(path, Json.write(json)).statusCode();
    if (status != 200) {
      throw new IllegalStateException("arlocal answers " + status + " to " + path);
    }
  }

  private Transaction tx(Bytes id) {
    return Objects.requireNonNull(known.get(id));
  }

  private Bytes data(Transaction tx) {
    return Bytes.concat(
        chunks.getOrDefault(tx.dataRoot(), new TreeMap<>()).values().toArray(Bytes[]::new));
  }

  /** One that arlocal takes as well, and that is some blocks old at most. */
  private Answer anchor() {
    try {
      String anchor = arlocal.client().get("/tx_anchor").body();
      anchors.putIfAbsent(anchor, blocks.size() - 1);
      return Answer.text(200, anchor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.text(503, "");
    }
  }

  private boolean anchorHolds(Transaction tx) {
    Integer height = anchors.get(tx.lastTx().base64Url());
    return height != null && height >= blocks.size() - 1 - ANCHOR_BLOCKS;
  }

  private record Answer(int status, Bytes body) {
    static Answer text(int status, String text) {
      return new Answer(status, Bytes.utf8(text));
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Bytes body = Bytes.wrap(exchange.getRequestBody().readAllBytes());
      boolean post = exchange.getRequestMethod().equals("POST");
      String path = exchange.getRequestURI().getPath();
      Answer answer;
      boolean cut;
      boolean slow;
      synchronized (this) {
        boolean lost = post && chance(15);
        answer = lost ? Answer.text(200, "") : post ? post(path, body) : get(path);
        cut = lost || (post && chance(15)) || chance(2);
        slow = chance(1);
      }
      if (slow) {
        TimeUnit.SECONDS.sleep(3);
      }
      if (cut) {
        // The connection ends without an answer.
        return;
      }
      exchange.sendResponseHeaders(
          answer.status(), answer.body().isEmpty() ? -1 : answer.body().size());
      exchange.getResponseBody().write(answer.body().toByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer get(String path) {
    if (chance(5)) {
      return Answer.text(500, "something is wrong");
    }
    String[] parts = path.split("/", -1);
    return switch (parts[1]) {
      case "info" -> Answer.text(200, "{\"height\":" + (blocks.size() - 1) + "}");
      case "tx_anchor" -> anchor();
      case "price" -> Answer.text(200, Long.toString(65_600 * Long.parseLong(parts[2])));
      case "wallet" -> Answer.text(200, "1" + "0".repeat(15));
      case "tx" -> status(Bytes.base64Url(parts[2]));
      case "raw" -> raw(Bytes.base64Url(parts[2]));
      default -> Answer.text(404, "Not Found");
    };
  }

  private int heightOf(Bytes id) {
    for (int height = 0; height < blocks.size(); height++) {
      if (blocks.get(height).contains(id)) {
        return height;
      }
    }
    return -1;
  }

  private Answer status(Bytes id) {
    int height = heightOf(id);
    if (height >= 0) {
      ObjectNode json = Json.object().put("block_height", height);
      return Answer.text(
          200, Json.write(json.put("number_of_confirmations", blocks.size() - height)));
    }
    return waiting.contains(id) ? Answer.text(202, "Pending") : Answer.text(404, "Not Found.");
  }

  private Answer raw(Bytes id) {
    return heightOf(id) >= 0 || waiting.contains(id)
        ? new Answer(200, data(tx(id)))
        : Answer.text(404, "Not Found");
  }

  private Answer post(String path, Bytes body) {
    if (chance(5)) {
      return Answer.text(200, "OK");
    }
    return path.equals("/chunk") ? chunk(Json.parse(body)) : transaction(body);
  }

  private Answer transaction(Bytes body) {
    Transaction tx = Transaction.fromJson(body);
    if (!tx.verify()) {
      return Answer.text(400, "Transaction verification failed.");
    }
    if (heightOf(tx.id()) >= 0 || waiting.contains(tx.id())) {
      return Answer.text(208, "Transaction already processed.");
    }
    if (!anchorHolds(tx)) {
      return Answer.text(400, "Invalid anchor (last_tx).");
    }
    known.put(tx.id(), tx);
    waiting.add(tx.id());
    return Answer.text(200, "OK");
  }

  private Answer chunk(JsonNode json) {
    Bytes root = Bytes.base64Url(json.path("data_root").asString());
    long size = Long.parseLong(json.path("data_size").asString());
    long offset = Long.parseLong(json.path("offset").asString());
    Bytes path = Bytes.base64Url(json.path("data_path").asString());
    Bytes bytes = Bytes.base64Url(json.path("chunk").asString());
    DataPath proof = DataPath.follow(root, offset, size, path).orElse(null);
    if (proof == null || !proof.proves(bytes)) {
      return Answer.text(400, "{\"error\":\"invalid_proof\"}");
    }
    if (chance(10)) {
      return Answer.text(303, "{}");
    }
    chunks.computeIfAbsent(root, _ -> new TreeMap<>()).put(proof.start(), bytes);
    return Answer.text(200, "{}");
  }

  @Override
  public void close() {
    ticking.cancel(false);
    timer.shutdownNow();
    server.stop(0);
  }
}
