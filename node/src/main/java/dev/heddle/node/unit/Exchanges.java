package dev.heddle.node.unit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for answers over HTTP. */
public final class Exchanges {
  private Exchanges() {}

  /**
   * The answer, all of it within the time, whatever part of it the other side draws out.
   *
   * @throws HttpTimeoutException if it was not there by then
   * @throws IOException if there is none; an exchange that is not waited for any longer is over
   */
  public static <T> T whole(CompletableFuture<T> exchange, Duration within) throws IOException {
    try {
      return exchange.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      HttpTimeoutException late =
          new HttpTimeoutException("no whole answer within " + within.toSeconds() + " s");
      late.initCause(e);
      throw late;
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
}
