package dev.heddle.node.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of all requests under way may take together; each alone is bounded by
 * its {@link Mount}. Safe for any thread.
 */
final class BodyRoom {
  private final long bytesMax;
  private final AtomicLong taken = new AtomicLong();

  BodyRoom(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Bytes that are taken. */
  long taken() {
    return taken.get();
  }

  /** The part of one request, empty at first. */
  Share share() {
    return new Share();
  }

  /** What one request has taken; given back when it is closed. For one thread. */
  final class Share implements AutoCloseable {
    private long bytes;

    /**
     * Takes more.
     *
     * @throws Refusal 503 if there is no room
     */
    void take(long more) {
      if (taken.addAndGet(more) > bytesMax) {
        taken.addAndGet(-more);
        throw new Refusal(
            503, "the bodies of other requests take all the room there is; send it again");
      }
      bytes += more;
    }

    @Override
    public void close() {
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
