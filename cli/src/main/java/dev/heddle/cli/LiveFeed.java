package dev.heddle.cli;

import dev.heddle.client.HeddleClient;
import dev.heddle.client.HeddleClientException;
import dev.heddle.client.ResultsPage;
import dev.heddle.client.ResultsQuery;
import dev.heddle.core.ao.Cursor;
import dev.heddle.core.ao.MalformedAoException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a process prints while one looks: results that say {@code print}, as they come.
 *
 * <p>Begins behind the newest result there is. A poll that fails is forgotten; the next one asks
 * again from the same place.
 */
final class LiveFeed implements AutoCloseable {
  private static final long POLL_MS = 1_000;
  private static final int PAGE = 100;

  private final HeddleClient client;
  private final String process;
  private final Consumer<String> show;
  private final ScheduledExecutorService ticker;
  private @Nullable String cursor;
  private boolean begun;
  private volatile boolean on = true;

  LiveFeed(HeddleClient client, String process, Consumer<String> show) {
    this.client = client;
    this.process = process;
    this.show = show;
    this.ticker = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  }

  void start() {
    var ticks = ticker.scheduleWithFixedDelay(this::pollQuietly, 0, POLL_MS, TimeUnit.MILLISECONDS);
    if (ticks.isCancelled()) {
      throw new IllegalStateException("the live feed was closed before it began");
    }
  }

  /** Switches the feed; what was printed meanwhile is shown when it is on again. */
  boolean toggle() {
    on = !on;
    return on;
  }

  private void pollQuietly() {
    try {
      if (on) {
        poll();
      }
    } catch (HeddleClientException | MalformedAoException e) {
      // The prompt itself says so when the node is gone.
    }
  }

  /** One look. */
  synchronized void poll() {
    if (!begun) {
      ResultsPage newest = client.results(process, ResultsQuery.newest(1));
      cursor = newest.edges().isEmpty() ? null : ascending(newest.edges().getFirst().cursor());
      begun = true;
      return;
    }
    String from = cursor;
    ResultsPage page =
        client.results(
            process, from == null ? ResultsQuery.oldest(PAGE) : ResultsQuery.after(from, PAGE));
    for (ResultsPage.Edge edge : page.edges()) {
      cursor = edge.cursor();
      if (edge.evaluation().output().print() && !edge.evaluation().output().text().isEmpty()) {
        show.accept(edge.evaluation().output().text());
      }
    }
  }

  /** The cursor of a newest-first page would lead backwards. */
  private static String ascending(String text) {
    Cursor place = Cursor.decode(text);
    return new Cursor(place.timestampMs(), place.ordinate(), place.cron(), "ASC").encode();
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
