package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Other schedulers as the upstream gateway knows them: a process names its scheduler, the
 * scheduler's newest location says where it is, and the item is posted there.
 *
 * <p>Where the location names a messenger as well, as those of our kind do, the item goes to that:
 * it follows what comes of the item, which a scheduler alone does not. Every address on the way,
 * redirects included, is checked against {@link Addresses} right before it is used; Java remembers
 * what it resolved for longer than that takes.
 */
public final class HttpStrangers implements Strangers, AutoCloseable {
  /** How much of a refusal is read and repeated. */
  private static final int REASON_CHARS_MAX = 500;

  private static final int REFUSAL_BYTES_MAX = 64 * 1024;
  private static final int REDIRECTS_MAX = 5;

  /** Names are resolved on threads of the system, which a slow resolver holds up. */
  private static final int RESOLVERS_MAX = 8;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ExecutorService resolvers =
      Executors.newFixedThreadPool(
          RESOLVERS_MAX, Thread.ofPlatform().daemon().name("resolver-", 0).factory());
  private final Store store;
  private final Upstream upstream;
  private final Addresses addresses;
  private final Duration timeout;
  private final InstantSource clock;

  /**
   * @param upstream knows processes and the locations of schedulers
   * @param timeout for one delivery, redirects included
   * @param clock for answers that say until when to wait
   */
  public HttpStrangers(
      Store store, Upstream upstream, Addresses addresses, Duration timeout, InstantSource clock) {
    this.store = store;
    this.upstream = upstream;
    this.addresses = addresses;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.heddle.node.http.Refusal 502 if the upstream gateway cannot be asked
   */
  @Override
  public Optional<URI> schedulerOf(Bytes process) {
    return store
        .item(process)
        .map(StoredItem::item)
        .or(() -> upstream.fetch(process).map(VerifiedItem::item))
        .map(DataItem::tags)
        .filter(tags -> tags.has("Data-Protocol", "ao") && tags.has("Type", "Process"))
        .flatMap(tags -> tags.first("Scheduler"))
        .flatMap(Ids::parse)
        .flatMap(upstream::location)
        .map(location -> location.item().tags())
        .flatMap(HttpStrangers::url);
  }

  private static Optional<URI> url(Tags location) {
    return location
        .first("Messenger-Url")
        .or(() -> location.first("Url"))
        .flatMap(text -> {
          try {
            URI uri = new URI(text);
            return isWeb(uri) ? Optional.of(uri) : Optional.empty();
          } catch (URISyntaxException e) {
            return Optional.empty();
          }
        });
  }

  private static boolean isWeb(URI uri) {
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    return web && uri.getHost() != null;
  }

  @Override
  public Sent send(URI scheduler, DataItem item) {
    long endNanos = System.nanoTime() + timeout.toNanos();
    URI at = scheduler;
    for (int hop = 0; hop <= REDIRECTS_MAX; hop++) {
      Optional<Sent> objection = objection(at, endNanos);
      if (objection.isPresent()) {
        return objection.get();
      }
      HttpResponse<byte[]> answer;
      try {
        answer = post(at, item, endNanos);
      } catch (IOException e) {
        return new Sent.Unreachable(at + " cannot be reached: " + e.getMessage());
      }
      if (!REDIRECTS.contains(answer.statusCode())) {
        return sent(at, answer);
      }
      Optional<URI> next = location(at, answer);
      if (next.isEmpty()) {
        return new Sent.Refused(
            "%s answers %d without a place to go to".formatted(at, answer.statusCode()));
      }
      at = next.get();
    }
    return new Sent.Refused(scheduler + " leads over more than " + REDIRECTS_MAX + " redirects");
  }

  /** Why nothing is sent there, if nothing is. */
  private Optional<Sent> objection(URI at, long endNanos) {
    Future<InetAddress[]> found =
        resolvers.submit(() -> InetAddress.getAllByName(unbracketed(at.getHost())));
    try {
      for (InetAddress address : found.get(left(endNanos), TimeUnit.NANOSECONDS)) {
        if (!addresses.allow(address)) {
          return Optional.of(
              new Sent.Refused(
                  at
                      + " is at "
                      + address.getHostAddress()
                      + ", which is not public; the setting private-schedulers can allow it"));
        }
      }
      return Optional.empty();
    } catch (ExecutionException e) {
      String reason =
          e.getCause() instanceof UnknownHostException
              ? at.getHost() + " is not known"
              : at.getHost() + " cannot be resolved: " + e.getCause();
      return Optional.of(new Sent.Unreachable(reason));
    } catch (TimeoutException e) {
      found.cancel(true);
      return Optional.of(new Sent.Unreachable(at.getHost() + " is not resolved in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Sent.Unreachable("interrupted while resolving " + at.getHost()));
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static long left(long endNanos) {
    return Math.max(1, endNanos - System.nanoTime());
  }

  /** The whole exchange within the time, whatever part of it the other side draws out. */
  private HttpResponse<byte[]> post(URI at, DataItem item, long endNanos) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(at)
            .header("content-type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(item.raw().toByteArray()))
            .build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request,
            info ->
                info.statusCode() / 100 == 2
                    ? BodyHandlers.replacing(new byte[0]).apply(info)
                    : BodyHandlers.limiting(BodyHandlers.ofByteArray(), REFUSAL_BYTES_MAX)
                        .apply(info));
    try {
      return exchange.get(left(endNanos), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("no answer within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Where a redirect leads; nowhere that is no web address, or less safe. */
  private static Optional<URI> location(URI from, HttpResponse<byte[]> answer) {
    try {
      return answer
          .headers()
          .firstValue("location")
          .map(from::resolve)
          .filter(HttpStrangers::isWeb)
          .filter(to -> !("https".equals(from.getScheme()) && "http".equals(to.getScheme())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Sent sent(URI scheduler, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return new Sent.Taken();
    }
    String said = new String(answer.body(), StandardCharsets.UTF_8);
    String reason =
        "%s answers %d %s"
            .formatted(
                scheduler, status, said.substring(0, Math.min(said.length(), REASON_CHARS_MAX)));
    return status / 100 == 5 || PASSING.contains(status)
        ? new Sent.Unreachable(reason, after(answer))
        : new Sent.Refused(reason);
  }

  /** What Retry-After says: seconds or a date (RFC 9110). */
  private Optional<Duration> after(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("retry-after")
        .flatMap(text -> {
          if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
          }
          try {
            ZonedDateTime until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(clock.instant(), until))
                .filter(Duration::isPositive);
          } catch (DateTimeParseException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void close() {
    resolvers.shutdownNow();
    client.shutdownNow();
    client.close();
  }
}
