package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.StoredBytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;

/** A gateway behind the JDK's HTTP client; the timeout covers the body as well. */
public final class HttpRemote implements Remote {
  /** The header of RFC 8586 by which what we ask can be told from what a client asks. */
  public static final String LOOP_HEADER = "cdn-loop";

  public static final String LOOP_NAME = "heddle";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int PIECE_BYTES = 256 * 1024;

  /** What an upload is given time for: a megabyte a second. */
  private static final long UPLOAD_BYTES_PER_MS = 1000;

  private final HttpClient client = client(HttpClient.Redirect.NORMAL);
  private final HttpClient poster = client(HttpClient.Redirect.NEVER);
  private final String base;
  private final Duration timeout;

  /**
   * @param base for example {@code https://arweave.net}, with or without a slash at the end
   * @param timeout for one whole exchange
   */
  public HttpRemote(URI base, Duration timeout) {
    String text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.timeout = timeout;
  }

  private static HttpClient client(HttpClient.Redirect redirects) {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(redirects)
        .build();
  }

  @Override
  public Answer read(String path, long bodyBytesMax) throws IOException {
    return send(client, HttpRequest.newBuilder(URI.create(base + path)).GET(), bodyBytesMax);
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) throws IOException {
    return send(
        client,
        HttpRequest.newBuilder(URI.create(base + path))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .POST(BodyPublishers.ofString(json)),
        bodyBytesMax);
  }

  @Override
  public Answer post(String path, String contentType, Bytes body, long bodyBytesMax)
      throws IOException {
    return send(
        poster,
        HttpRequest.newBuilder(URI.create(base + path))
            .header("content-type", contentType)
            .header("accept", "application/json")
            .POST(BodyPublishers.ofByteArray(body.toByteArray())),
        bodyBytesMax);
  }

  @Override
  public Answer upload(String path, StoredBytes body, long bodyBytesMax) throws IOException {
    return send(
        poster,
        HttpRequest.newBuilder(URI.create(base + path))
            .header("content-type", "application/octet-stream")
            .header("accept", "application/json")
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofByteArrays(() -> pieces(body)), body.size())),
        bodyBytesMax,
        timeout.plusMillis(body.size() / UPLOAD_BYTES_PER_MS));
  }

  private static Iterator<byte[]> pieces(StoredBytes body) {
    return new Iterator<>() {
      private long at;

      @Override
      public boolean hasNext() {
        return at < body.size();
      }

      @Override
      public byte[] next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all " + body.size() + " bytes were read");
        }
        Bytes piece = body.read(at, PIECE_BYTES);
        at += piece.size();
        return piece.toByteArray();
      }
    };
  }

  private Answer send(HttpClient by, HttpRequest.Builder request, long bodyBytesMax)
      throws IOException {
    return send(by, request, bodyBytesMax, timeout);
  }

  private static Answer send(
      HttpClient by, HttpRequest.Builder request, long bodyBytesMax, Duration within)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        by.sendAsync(
            request.timeout(within).header(LOOP_HEADER, LOOP_NAME).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), bodyBytesMax));
    HttpResponse<byte[]> response = Exchanges.whole(exchange, within);
    return new Answer(response.statusCode(), Bytes.wrap(response.body()));
  }

  @Override
  public void hangUp() {
    client.shutdownNow();
    poster.shutdownNow();
  }

  @Override
  public String toString() {
    return base;
  }
}
