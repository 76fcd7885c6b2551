package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A gateway behind the JDK's HTTP client; the timeout covers the body as well. */
final class HttpRemote implements Remote {
  /** The header of RFC 8586 by which what we ask can be told from what a client asks. */
  static final String LOOP_HEADER = "cdn-loop";

  static final String LOOP_NAME = "heddle";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final String base;
  private final Duration timeout;

  /**
   * @param base for example {@code https://arweave.net}, with or without a slash at the end
   * @param timeout for one whole exchange
   */
  HttpRemote(URI base, Duration timeout) {
    String text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.timeout = timeout;
  }

  @Override
  public Answer read(String path, long bodyBytesMax) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET(), bodyBytesMax);
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) throws IOException {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        bodyBytesMax);
  }

  private Answer send(HttpRequest.Builder request, long bodyBytesMax) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request.timeout(timeout).header(LOOP_HEADER, LOOP_NAME).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), bodyBytesMax));
    try {
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), Bytes.wrap(response.body()));
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("no whole answer within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    }
  }

  @Override
  public String toString() {
    return base;
  }
}
