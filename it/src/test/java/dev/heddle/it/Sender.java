package dev.heddle.it;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A wallet and the requests it sends: what the suites need where a stock client would not do. */
final class Sender {
  static final String WASM64 = "wasm64-unknown-emscripten-draft_2024_02_15";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final Wallet wallet = Ed25519Wallet.generate(new SecureRandom());
  private final String url;

  Sender(String url) {
    this.url = url;
  }

  Wallet wallet() {
    return wallet;
  }

  /** Uploads a module of that format and gives its id. */
  String module(Path file, String format) throws IOException, InterruptedException {
    return upload(
        Bytes.wrap(Files.readAllBytes(file)),
        moduleTags(format, "1-gb", "9000000000000").toArray(Tag[]::new));
  }

  static List<Tag> moduleTags(String format, String memory, String compute) {
    return List.of(
        new Tag("Data-Protocol", "ao"),
        new Tag("Variant", "ao.TN.1"),
        new Tag("Type", "Module"),
        new Tag("Module-Format", format),
        new Tag("Input-Encoding", "JSON-1"),
        new Tag("Output-Encoding", "JSON-1"),
        new Tag("Memory-Limit", memory),
        new Tag("Compute-Limit", compute));
  }

  String upload(Bytes data, Tag... tags) throws IOException, InterruptedException {
    DataItem item = item(Optional.empty(), data, tags);
    HttpResponse<String> answer = post("/tx", item.raw());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("upload: " + answer.statusCode() + " " + answer.body());
    }
    return item.id().base64Url();
  }

  DataItem processItem(String module, Tag... more) {
    List<Tag> tags =
        new ArrayList<>(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", module),
                new Tag("Scheduler", wallet.address())));
    tags.addAll(List.of(more));
    return item(Optional.empty(), Bytes.utf8(" "), tags.toArray(Tag[]::new));
  }

  DataItem message(String process, String action, String data) {
    return item(
        Optional.of(Bytes.base64Url(process)),
        Bytes.utf8(data),
        new Tag("Data-Protocol", "ao"),
        new Tag("Variant", "ao.TN.1"),
        new Tag("Type", "Message"),
        new Tag("Action", action));
  }

  DataItem item(Optional<Bytes> target, Bytes data, Tag... tags) {
    return wallet.sign(new ItemDraft(target, Optional.empty(), Tags.of(tags), data));
  }

  HttpResponse<String> post(String path, Bytes body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("content-type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  HttpResponse<String> postJson(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** The body of a 200, as it came. */
  byte[] bytes(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(path + " answers " + answer.statusCode());
    }
    return answer.body();
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return Json.parse(answer.body());
  }

  HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw new IOException(request.method() + " " + request.uri() + " had no answer", e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofMinutes(2));
  }
}
