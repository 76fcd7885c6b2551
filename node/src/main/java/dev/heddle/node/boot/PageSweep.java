package dev.heddle.node.boot;

import dev.heddle.node.store.Store;
import dev.heddle.node.store.SweepReport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Removes the pages that no checkpoint needs. Closing it ends a sweep that is under way, and waits
 * for that, so that the store can be closed then.
 */
final class PageSweep implements Runnable, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PageSweep.class.getName());

  private final Store store;
  private final ReentrantLock sweeping = new ReentrantLock();
  private volatile boolean closed;

  PageSweep(Store store) {
    this.store = store;
  }

  @Override
  public void run() {
    sweeping.lock();
    try {
      if (!closed) {
        SweepReport report = store.sweepPages(() -> !closed);
        LOG.log(
            System.Logger.Level.INFO,
            "sweep: {0} pages and nodes removed, {1} kept",
            report.blobsRemoved(),
            report.blobsKept());
      }
    } catch (RuntimeException e) {
      // The next one tries again; thrown on, there would be none.
      LOG.log(System.Logger.Level.WARNING, "pages that nobody needs were not removed", e);
    } finally {
      sweeping.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    sweeping.lock();
    try {
      LOG.log(System.Logger.Level.DEBUG, "no sweep is under way any more");
    } finally {
      sweeping.unlock();
    }
  }
}
