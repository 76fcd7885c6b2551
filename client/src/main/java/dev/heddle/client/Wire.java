package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;

/**
 * One HTTP exchange at a time: sends, tries again where that is safe, and turns what is not an
 * answer into a {@link HeddleClientException}.
 *
 * <p>Safe to repeat are reads and signed items, because a scheduler gives the same item one slot
 * however often it arrives.
 */
final class Wire implements AutoCloseable {
  /** The largest answer that is read. */
  static final int ANSWER_BYTES_MAX = JsonLimits.DEFAULT.documentMax();

  /** How much of a refusal's sentence is kept. */
  static final int REASON_CHARS_MAX = 2_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private final HttpClient http;
  private final int attempts;
  private final Pause pause;

  Wire(ClientOptions options, Pause pause) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(options.connectTimeout())
            .build();
    this.attempts = options.attempts();
    this.pause = pause;
  }

  /**
   * @param what the request in words, the beginning of every message about it
   * @param unit the address that is named when nobody answers
   * @param repeatable whether a second arrival has no second effect
   */
  record Request(String what, URI unit, HttpRequest http, boolean repeatable) {}

  record Answer(int status, Bytes body) {}

  /** The body of a request that carries bytes, telling {@code progress} as they leave. */
  static BodyPublisher body(Bytes bytes, UploadProgress progress) {
    if (bytes.isEmpty()) {
      return HttpRequest.BodyPublishers.noBody();
    }
    return HttpRequest.BodyPublishers.fromPublisher(
        HttpRequest.BodyPublishers.ofByteArrays(new Pieces(bytes, progress)), bytes.size());
  }

  /** Any 2xx answer. */
  Answer answer(Request request) {
    Duration wait = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      boolean again = request.repeatable() && attempt < attempts;
      try {
        Answer answer = send(request);
        if (answer.status() / 100 == 2) {
          return answer;
        }
        if (!again || !PASSING.contains(answer.status())) {
          throw new RefusedException(request.what(), answer.status(), reason(answer));
        }
      } catch (ConnectException | HttpConnectTimeoutException e) {
        throw unreachable(request, "cannot connect", e);
      } catch (HttpTimeoutException e) {
        throw unreachable(
            request, "no answer in time; it may still be at work, so ask again later", e);
      } catch (IOException e) {
        if (!again) {
          throw unreachable(request, "the connection broke (" + e.getMessage() + ")", e);
        }
      }
      rest(request, wait);
      wait = wait.multipliedBy(2);
    }
  }

  /** A 2xx answer that is JSON. */
  JsonNode json(Request request) {
    return json(request, answer(request));
  }

  static JsonNode json(Request request, Answer answer) {
    try {
      return Json.parse(answer.body());
    } catch (MalformedJsonException e) {
      throw new MalformedAnswerException(request.what(), "it is " + e.getMessage(), e);
    }
  }

  private Answer send(Request request) throws IOException {
    try {
      HttpResponse<byte[]> response =
          http.send(
              request.http(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
      return new Answer(response.statusCode(), Bytes.wrap(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestInterruptedException(request.what(), e);
    }
  }

  void rest(Request request, Duration wait) {
    try {
      pause.pause(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestInterruptedException(request.what(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a pause failed", e);
    }
  }

  private static NodeUnreachableException unreachable(
      Request request, String why, IOException cause) {
    return new NodeUnreachableException(
        request.unit(), request.what() + " did not reach " + request.unit() + ": " + why, cause);
  }

  /** The sentence of a refusal: units write it under different names, or as plain text. */
  private static String reason(Answer answer) {
    String text = answer.body().utf8().strip();
    try {
      JsonNode json = Json.parse(text, JsonLimits.SMALL);
      for (String name : new String[] {"message", "detail", "error", "title"}) {
        JsonNode value = json.path(name);
        if (value.isString() && !value.stringValue().isBlank()) {
          text = value.stringValue();
          break;
        }
      }
    } catch (MalformedJsonException e) {
      // Plain text it is.
    }
    if (text.isEmpty()) {
      return "it gave no reason";
    }
    return text.length() <= REASON_CHARS_MAX ? text : text.substring(0, REASON_CHARS_MAX) + "…";
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
