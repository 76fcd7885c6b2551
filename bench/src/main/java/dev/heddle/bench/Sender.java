package dev.heddle.bench;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A wallet and what it asks of a node, over HTTP/1.1 with connections that stay.
 *
 * <p>No two items are the same: each has an anchor that counts up. An answer that is not 2xx is an
 * {@link IllegalStateException}, because a scenario with refusals measures nothing. Safe for use by
 * any thread.
 */
final class Sender {
  static final String METERED = "wasm64-unknown-emscripten-draft_2024_10_16-metering";
  static final String PLAIN = "wasm64-unknown-emscripten-draft_2024_02_15";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final long SETTLED_LOOK_MS = 20;

  private static final AtomicLong ANCHORS = new AtomicLong();

  private final String url;
  private final Wallet wallet;

  Sender(String url, Wallet wallet) {
    this.url = url;
    this.wallet = wallet;
  }

  /** The same wallet before another node. */
  Sender at(String url) {
    return new Sender(url, wallet);
  }

  Wallet wallet() {
    return wallet;
  }

  /** Uploads a module of that format and gives its id. */
  String module(Bytes wasm, String format) {
    DataItem item = sign(Optional.empty(), wasm, moduleTags(format));
    post("/tx", item.raw());
    return item.id().base64Url();
  }

  static List<Tag> moduleTags(String format) {
    return List.of(
        new Tag("Data-Protocol", "ao"),
        new Tag("Variant", "ao.TN.1"),
        new Tag("Type", "Module"),
        new Tag("Module-Format", format),
        new Tag("Input-Encoding", "JSON-1"),
        new Tag("Output-Encoding", "JSON-1"),
        new Tag("Memory-Limit", "1-gb"),
        new Tag("Compute-Limit", "9000000000000"));
  }

  DataItem process(String module, Tag... more) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Variant", "ao.TN.1"));
    tags.add(new Tag("Type", "Process"));
    tags.add(new Tag("Module", module));
    tags.add(new Tag("Scheduler", wallet.address()));
    tags.addAll(List.of(more));
    return sign(Optional.empty(), Bytes.utf8(" "), tags);
  }

  /** The record of a JavaScript function, not yet posted. */
  DataItem function(String source, String state) {
    FunctionRecord record =
        new FunctionRecord("", "application/javascript", Bytes.utf8(source), state);
    return sign(Optional.empty(), record.data(), record.tags("heddle").list());
  }

  /** A function just after a slot, evaluated up to there. */
  String functionState(String function, int slot) {
    return get("/api/v1/processes/" + function + "/function-state?slot=" + slot);
  }

  DataItem message(String process, Said said) {
    List<Tag> tags = new ArrayList<>(said.tags());
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Variant", "ao.TN.1"));
    tags.add(new Tag("Type", "Message"));
    return sign(Optional.of(Bytes.base64Url(process)), Bytes.utf8(said.data()), tags);
  }

  List<DataItem> messages(String process, List<Said> said) {
    return said.parallelStream().map(each -> message(process, each)).toList();
  }

  /** Spawns a process through the scheduler, so that nothing is evaluated yet, and gives its id. */
  String spawn(String module) {
    DataItem process = process(module);
    post("/su", process.raw());
    return process.id().base64Url();
  }

  /** Spawns a process that believes what the node's messenger brings, and gives its id. */
  String spawnTrusting(String module) {
    String messenger = Json.parse(get("/api/v1/status")).path("addresses").path("mu").stringValue();
    DataItem process = process(module, new Tag("Authority", messenger));
    post("/su", process.raw());
    return process.id().base64Url();
  }

  /** Sends items through the messenger, that many in flight. */
  void send(List<DataItem> items, int inFlight) {
    post("/mu", items, inFlight);
  }

  /** Waits until the messenger has carried everything, and so all of it is evaluated. */
  void settled() {
    try {
      while (Json.parse(get("/api/v1/messenger")).path("owing").longValue() > 0) {
        Thread.sleep(SETTLED_LOOK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How many items followed from a message so far. */
  long followed(DataItem message) {
    String path = "/api/v1/messages/" + message.id().base64Url() + "/trace?limit=1";
    return Json.parse(get(path)).path("chain").path("items").longValue();
  }

  /** Schedules one message without evaluation and gives its id. */
  String schedule(String process, Said said) {
    DataItem message = message(process, said);
    post("/su", message.raw());
    return message.id().base64Url();
  }

  /** Schedules items without evaluation, that many in flight, in no order. */
  void schedule(List<DataItem> items, int inFlight) {
    post("/su", items, inFlight);
  }

  private void post(String path, List<DataItem> items, int inFlight) {
    Semaphore flight = new Semaphore(inFlight);
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> posts = new ArrayList<>();
      for (DataItem item : items) {
        flight.acquireUninterruptibly();
        posts.add(
            CompletableFuture.runAsync(() -> post(path, item.raw()), each)
                .whenComplete((done, failure) -> flight.release()));
      }
      posts.forEach(CompletableFuture::join);
    }
  }

  /** Sends an item through the messenger. */
  void send(DataItem item) {
    post("/mu", item.raw());
  }

  String result(String process, String message) {
    return get("/cu/result/" + message + "?process-id=" + process);
  }

  /** The body of a dry-run; what it says is said by this wallet. */
  String dryRunBody(String process, Said said) {
    ObjectNode body = Json.object().put("Id", "%043d".formatted(ANCHORS.incrementAndGet()));
    body.put("Target", process).put("Owner", wallet.address()).put("Data", said.data());
    body.set("Tags", json(said.tags()));
    return Json.write(body);
  }

  String dryRun(String process, String body) {
    return answer(
        request("/cu/dry-run?process-id=" + process)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  boolean replayAgrees(String process) {
    JsonNode replay = Json.parse(get("/api/v1/processes/" + process + "/replay"));
    return replay.path("agrees").booleanValue();
  }

  String get(String path) {
    return read(url + path);
  }

  /** What is at that URL, whoever asks. */
  static String read(String url) {
    return answer(HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).GET());
  }

  /** Posts JSON there, whoever does, and gives the answer. */
  static String post(String url, String json) {
    return answer(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private String post(String path, Bytes body) {
    return answer(
        request(path)
            .header("content-type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
  }

  private static String answer(HttpRequest.Builder request) {
    HttpResponse<String> answer;
    try {
      answer = CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request.build().uri().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private DataItem sign(Optional<Bytes> target, Bytes data, List<Tag> tags) {
    Bytes anchor = Bytes.utf8("%032d".formatted(ANCHORS.incrementAndGet()));
    Tags all = Tags.of(tags.toArray(Tag[]::new));
    return wallet.sign(new ItemDraft(target, Optional.of(anchor), all, data));
  }

  static tools.jackson.databind.node.ArrayNode json(List<Tag> tags) {
    var array = Json.array();
    tags.forEach(tag -> array.addObject().put("name", tag.name()).put("value", tag.value()));
    return array;
  }
}
