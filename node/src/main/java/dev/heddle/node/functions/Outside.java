package dev.heddle.node.functions;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.Chain;
import dev.heddle.core.caller.Molecule;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.Via;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the calls that functions make by {@code deterministicFetch}, once; what is answered goes
 * into the log, so failures are answers too.
 *
 * <p>An answer is what 3EM records: {@code {type, url, statusText, status, redirected, ok, headers,
 * vector}}; a failure is {@code {error}}. Signatures that a function has molecule.sh check are
 * checked here, in this process.
 */
public final class Outside {
  /** The body of an answer. */
  public static final int BODY_BYTES_MAX = 1 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int REDIRECTS_MAX = 3;
  private static final String MOLECULES = ".molecule.sh";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Set<String> HEADERS =
      Set.of("accept", "accept-language", "authorization", "content-type", "x-api-key");
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Predicate<InetAddress> allowed;

  /** Made with the first call: most nodes make none, and it reads all certificates there are. */
  private static final class Client {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * @param allowed which addresses may be called at all
   */
  public Outside(Predicate<InetAddress> allowed) {
    this.allowed = allowed;
  }

  /**
   * The answer to the arguments of {@code deterministicFetch}.
   *
   * @param arguments a JSON array: the address, and perhaps {@code {method, headers, body}}
   */
  ObjectNode answer(String arguments) {
    try {
      JsonNode asked = Json.parse(arguments);
      URI uri = URI.create(asked.path(0).asString(""));
      Optional<ObjectNode> molecule = molecule(uri);
      return molecule.isPresent() ? molecule.get() : call(uri, asked.path(1));
    } catch (MalformedJsonException | IllegalArgumentException e) {
      return failed("the address of a fetch cannot be read");
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode failed(String why) {
    return Json.object().put("error", "TypeError: " + why);
  }

  private static Optional<ObjectNode> molecule(URI uri) {
    String host = Optional.ofNullable(uri.getHost()).orElse("").toLowerCase(Locale.ROOT);
    if (!host.endsWith(MOLECULES)) {
      return Optional.empty();
    }
    List<String> path = Arrays.asList(uri.getPath().replaceFirst("^/", "").split("/", -1));
    return Molecule.chain(path.getFirst())
        .filter(chain -> host.equals(chain.label() + MOLECULES))
        .map(chain -> moleculeAnswer(uri, chain, path.subList(1, path.size())));
  }

  private static ObjectNode moleculeAnswer(URI uri, Chain chain, List<String> segments) {
    Bytes body = Json.writeBytes(Molecule.answer(chain, segments));
    return recorded(uri, 200, false, Json.object().put("content-type", "application/json"), body);
  }

  private ObjectNode call(URI uri, JsonNode options) throws IOException {
    URI at = uri;
    for (int hop = 0; hop <= REDIRECTS_MAX; hop++) {
      check(at);
      HttpResponse<byte[]> response = send(at, options);
      Optional<String> next = response.headers().firstValue("location");
      if (!REDIRECTS.contains(response.statusCode()) || next.isEmpty()) {
        return recorded(at, response, hop > 0);
      }
      at = at.resolve(next.get());
    }
    throw new IOException(uri + " leads over more than " + REDIRECTS_MAX + " redirects");
  }

  /** Nobody gets to what only this node can reach, its own machine above all. */
  private void check(URI at) throws IOException {
    boolean web = "http".equals(at.getScheme()) || "https".equals(at.getScheme());
    if (!web || at.getHost() == null) {
      throw new IOException("only http and https are called, not " + at);
    }
    for (InetAddress address : InetAddress.getAllByName(at.getHost())) {
      if (!allowed.test(address)) {
        throw new IOException(at.getHost() + " is not public, and so is not called");
      }
    }
  }

  private HttpResponse<byte[]> send(URI at, JsonNode options) throws IOException {
    String method = options.path("method").asString("GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new IOException("there is no method " + method);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at).timeout(TIMEOUT).header(Via.HEADER, Via.OURS);
    options
        .path("headers")
        .properties()
        .forEach(header -> {
          if (HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
            request.header(header.getKey(), header.getValue().asString(""));
          }
        });
    String body = options.path("body").asString("");
    request.method(
        method,
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    return exchanged(
        Client.CLIENT.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX)));
  }

  private static HttpResponse<byte[]> exchanged(CompletableFuture<HttpResponse<byte[]>> exchange)
      throws IOException {
    try {
      return exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("no whole answer within " + TIMEOUT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("no answer: " + e.getCause(), e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static ObjectNode recorded(URI at, HttpResponse<byte[]> response, boolean redirected) {
    ObjectNode headers = Json.object();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name, String.join(", ", values)));
    return recorded(at, response.statusCode(), redirected, headers, Bytes.wrap(response.body()));
  }

  private static ObjectNode recorded(
      URI at, int status, boolean redirected, ObjectNode headers, Bytes body) {
    ObjectNode answer = Json.object().put("type", "default").put("url", at.toString());
    answer.put("statusText", "").put("status", status).put("redirected", redirected);
    answer.put("ok", status >= 200 && status < 300);
    answer.set("headers", headers);
    ArrayNode vector = answer.putArray("vector");
    for (int i = 0; i < body.size(); i++) {
      vector.add(body.at(i) & 0xff);
    }
    return answer;
  }
}
