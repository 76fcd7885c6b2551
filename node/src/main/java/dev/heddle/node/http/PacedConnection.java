package dev.heddle.node.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that counts as idle by its {@link Pace}: the web library counts from the last
 * request line, so it would cut who waits for a long answer and let stay who sends a byte a minute.
 */
final class PacedConnection implements ServerConnection, InterruptableTask<Void> {
  private final ServerConnection connection;
  private final AtomicInteger open;
  private final Pace pace;

  private PacedConnection(ServerConnection connection, Pace pace, AtomicInteger open) {
    this.connection = connection;
    this.pace = pace;
    this.open = open;
  }

  /** Makes such connections of those that another selector makes, and counts those open. */
  record Selector(ServerConnectionSelector selector, ListenerOptions options, AtomicInteger open)
      implements ServerConnectionSelector {
    /** When most places are taken, those who do nothing have to make room. */
    private static boolean crowded(AtomicInteger open, ListenerOptions options) {
      return open.get() > options.connectionsMax() * 3L / 4;
    }

    @Override
    public int bytesToIdentifyConnection() {
      return selector.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
      return selector.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return selector.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
      return new PacedConnection(
          selector.connection(context),
          new Pace(options.idleMax(), () -> crowded(open, options), System::nanoTime),
          open);
    }
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    open.incrementAndGet();
    try {
      ScopedValue.where(Pace.CURRENT, pace)
          .<Void, InterruptedException>call(() -> {
            connection.handle(limit);
            return null;
          });
    } finally {
      open.decrementAndGet();
    }
  }

  @Override
  public Duration idleTime() {
    return pace.waited();
  }

  /** Who keeps the node waiting in the middle of a request is cut there. */
  @Override
  public void close(boolean interrupt) {
    connection.close(interrupt || pace.late());
  }

  /** Between two requests it may be ended at any time. */
  @Override
  public boolean canInterrupt() {
    return !(connection instanceof InterruptableTask<?> task) || task.canInterrupt();
  }

  /** The web library runs what holds the connection, never the connection itself. */
  @Override
  public void run() {
    throw new IllegalStateException("a connection is handled, not run");
  }
}
