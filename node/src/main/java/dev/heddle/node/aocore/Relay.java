package dev.heddle.node.aocore;

import dev.heddle.core.aocore.HttpMessage;
import dev.heddle.core.aocore.MalformedMessageException;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Structured;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Via;
import dev.heddle.node.unit.Exchanges;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * Calls other addresses for those who ask ({@code relay@1.0}), as far as the operator has named
 * them: {@code relay-path}, {@code relay-method} and {@code relay-body}, or the method and body of
 * the request itself.
 *
 * <p>Of the request's headers the type of the body and the types that are accepted go out, and
 * nothing else, in particular nothing that says who asks. What is relayed says so ({@link Via}) and
 * is relayed no further, so a node that calls itself ends. Calls block; safe for any thread.
 */
public final class Relay implements AutoCloseable {
  /** The body of an answer. */
  static final int ANSWER_BYTES_MAX = 10 << 20;

  /** Calls and casts under way. */
  static final int AT_ONCE_MAX = 16;

  /** Redirects that one call follows. */
  static final int REDIRECTS_MAX = 3;

  /** For a whole call; as long as a unit of ours lets its own clients wait. */
  public static final Duration TIME = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(Relay.class.getName());
  private static final Duration CONNECT_TIME = Duration.ofSeconds(5);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Set<String> BODILESS = Set.of("GET", "HEAD");
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final List<String> SENT = List.of("content-type", "accept");

  /**
   * What is of the way that an answer has come, or has a browser ask people for passwords of
   * others; beside what no message of AO-Core may say in a header.
   */
  private static final Set<String> NOT_PASSED_ON =
      Set.of("ao-result", "proxy-authenticate", "vary", "via", "www-authenticate");

  private final RelayTo to;
  private final Duration time;
  private final Semaphore places = new Semaphore(AT_ONCE_MAX);

  /** None where nothing may be called: making one reads all certificates there are. */
  private final Optional<HttpClient> client;

  /**
   * @param to what may be called
   * @param time for a whole call, redirects included
   */
  public Relay(RelayTo to, Duration time) {
    this.to = to;
    this.time = time;
    this.client = to.isEmpty() ? Optional.empty() : Optional.of(client());
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIME)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  private record Call(String method, URI at, TreeMap<String, String> headers, Bytes body) {}

  /**
   * Calls, and gives what is answered as a message: its status, headers and body.
   *
   * @param said all that the request says
   * @throws Refusal 4xx if that is no call that may be made, 502 or 504 if nothing is answered
   */
  Message call(Request request, Message said) {
    Call call = checked(request, said);
    takePlace();
    try {
      return answer(call);
    } finally {
      places.release();
    }
  }

  /** Calls without waiting for the answer, which nobody hears of. */
  Message cast(Request request, Message said) {
    Call call = checked(request, said);
    takePlace();
    Thread.ofVirtual()
        .name("relay-cast")
        .start(() -> {
          try {
            answer(call);
          } catch (Refusal refusal) {
            LOG.log(System.Logger.Level.DEBUG, "a cast: {0}", refusal.reason());
          } finally {
            places.release();
          }
        });
    return Message.builder().put("status", 200).put("body", "OK").build();
  }

  private void takePlace() {
    if (!places.tryAcquire()) {
      throw new Refusal(503, AT_ONCE_MAX + " requests are being relayed already; ask again");
    }
  }

  private Call checked(Request request, Message said) {
    if (to.isEmpty()) {
      throw new Refusal(
          403,
          "relay@1.0 is off: this node calls no address for others; its operator can name"
              + " addresses by the setting relay-to");
    }
    if (Via.marks(request)) {
      throw new Refusal(508, "what is relayed already is not relayed once more");
    }
    String path =
        said.text("relay-path")
            .orElseThrow(() -> new Refusal(400, "which address? name it by relay-path=URL"));
    String method =
        said.text("relay-method")
            .or(() -> said.text("method"))
            .orElse(request.method())
            .toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new Refusal(400, "there is no method " + ProcessDevice.shown(method) + " to relay by");
    }
    TreeMap<String, String> headers = new TreeMap<>();
    for (String name : SENT) {
      said.get(name)
          .flatMap(value -> HttpMessage.header(name, value))
          .ifPresent(text -> headers.put(name, text));
    }
    headers.put(Via.HEADER, Via.OURS);
    Bytes body = body(said, "relay-body").or(() -> body(said, "body")).orElse(Bytes.EMPTY);
    return new Call(
        method, to.checked(path), headers, BODILESS.contains(method) ? Bytes.EMPTY : body);
  }

  private static Optional<Bytes> body(Message said, String key) {
    return said.get(key)
        .flatMap(value ->
            value instanceof Value.Binary binary
                ? Optional.of(binary.bytes())
                : value.text().map(Bytes::utf8));
  }

  private Message answer(Call call) {
    long endNanos = System.nanoTime() + time.toNanos();
    URI at = call.at;
    for (int hop = 0; hop <= REDIRECTS_MAX; hop++) {
      HttpResponse<byte[]> response = exchanged(call, at, endNanos);
      Optional<String> next = response.headers().firstValue("location");
      if (!REDIRECTS.contains(response.statusCode()) || next.isEmpty()) {
        return message(response);
      }
      at = led(call, at, next.get());
    }
    throw new Refusal(502, call.at + " leads over more than " + REDIRECTS_MAX + " redirects");
  }

  /** Where a redirect leads, if that is one of the operator's addresses too. */
  private URI led(Call call, URI from, String location) {
    if (!BODILESS.contains(call.method)) {
      throw new Refusal(
          502, "%s answers a %s by a redirect; only GET is led on".formatted(from, call.method));
    }
    try {
      URI next = RelayTo.web(from.resolve(location));
      if (to.names(next)) {
        return next;
      }
    } catch (IllegalArgumentException | Refusal e) {
      // Is no address at all, so not one of the operator's.
    }
    throw new Refusal(
        502,
        "%s leads to %s, which is not among the addresses of relay-to"
            .formatted(from, ProcessDevice.shown(location)));
  }

  private HttpResponse<byte[]> exchanged(Call call, URI at, long endNanos) {
    Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .method(
                call.method,
                call.body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(call.body.toByteArray()));
    call.headers.forEach(request::header);
    try {
      return Exchanges.whole(
          client
              .orElseThrow()
              .sendAsync(
                  request.build(),
                  BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX)),
          left);
    } catch (HttpTimeoutException e) {
      throw new Refusal(504, at + " does not answer within " + time.toSeconds() + " s");
    } catch (IOException e) {
      throw new Refusal(502, at + " does not answer: " + e.getMessage());
    }
  }

  /** What was answered, with the types that a node of AO-Core tells of its values. */
  private static Message message(HttpResponse<byte[]> response) {
    TreeMap<String, String> headers = new TreeMap<>();
    response
        .headers()
        .map()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          String text = String.join(", ", values);
          if (passes(lower, text)) {
            headers.put(lower, text);
          }
        });
    Bytes body = Bytes.wrap(response.body());
    return typed(new HttpMessage(headers, body))
        .with("status", Value.Whole.of(response.statusCode()));
  }

  /** The status of an answer. */
  static int status(Message answer) {
    return answer.get("status").orElseThrow() instanceof Value.Whole whole
        ? whole.number().intValueExact()
        : 200;
  }

  private static boolean passes(String name, String text) {
    return name.equals("content-type")
        || (!NOT_PASSED_ON.contains(name)
            && HttpMessage.header(name, Value.Binary.of(text)).isPresent());
  }

  private static Message typed(HttpMessage http) {
    try {
      return Structured.decode(http.decode());
    } catch (MalformedMessageException e) {
      // It is no message of AO-Core, and was not said to be one: headers and a body, then.
      TreeMap<String, String> headers = new TreeMap<>(http.headers());
      headers.remove("ao-types");
      Message.Builder plain = Message.builder();
      headers.forEach(plain::put);
      return plain.put("body", http.body()).build();
    }
  }

  @Override
  public void close() {
    client.ifPresent(HttpClient::shutdownNow);
    client.ifPresent(HttpClient::close);
  }
}
