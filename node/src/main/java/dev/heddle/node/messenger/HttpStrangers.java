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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Other schedulers as the upstream gateway knows them: a process names its scheduler, the
 * scheduler's newest location says where it is, and the item is posted there.
 *
 * <p>Where the location names a messenger as well, as those of our kind do, the item goes to that:
 * it follows what comes of the item, which a scheduler alone does not.
 */
public final class HttpStrangers implements Strangers {
  /** How much of a refusal is read and repeated. */
  private static final int REASON_CHARS_MAX = 500;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final Store store;
  private final Upstream upstream;
  private final Duration timeout;

  /**
   * @param upstream knows processes and the locations of schedulers
   * @param timeout for one delivery
   */
  public HttpStrangers(Store store, Upstream upstream, Duration timeout) {
    this.store = store;
    this.upstream = upstream;
    this.timeout = timeout;
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
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
          } catch (java.net.URISyntaxException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public Sent send(URI scheduler, DataItem item) {
    HttpRequest request =
        HttpRequest.newBuilder(scheduler)
            .timeout(timeout)
            .header("content-type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(item.raw().toByteArray()))
            .build();
    try {
      HttpResponse<byte[]> answer =
          client.send(
              request,
              info ->
                  info.statusCode() / 100 == 2
                      ? BodyHandlers.replacing(new byte[0]).apply(info)
                      : BodyHandlers.limiting(BodyHandlers.ofByteArray(), 64 * 1024).apply(info));
      return sent(scheduler, answer);
    } catch (IOException e) {
      return new Sent.Unreachable(scheduler + " cannot be reached: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Sent.Unreachable("interrupted while sending to " + scheduler);
    }
  }

  private static Sent sent(URI scheduler, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return new Sent.Taken();
    }
    String said = new String(answer.body(), StandardCharsets.UTF_8);
    String reason =
        "%s answers %d %s"
            .formatted(
                scheduler, status, said.substring(0, Math.min(said.length(), REASON_CHARS_MAX)));
    return status / 100 == 4 && status != 429
        ? new Sent.Refused(reason)
        : new Sent.Unreachable(reason);
  }
}
