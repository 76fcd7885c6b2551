package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Source;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Streams of server-sent events: {@code item}, the markup of a row, for each new item, and {@code
 * figures} at each turn. One look at the store serves all who listen; nobody listens, nothing is
 * looked at. Who does not read is cut and may come again. Safe for any thread.
 */
final class Feed implements AutoCloseable {
  /** Streams at once; each is a connection that stays. */
  static final int STREAMS_MAX = 64;

  /** New items that one turn tells of; of more, the newest. */
  static final int ITEMS_MAX = 20;

  /** Events that wait for a reader. */
  static final int WAITING_MAX = 128;

  /** Told when there is nothing to tell, so that both sides see whether the other is there. */
  private static final int QUIET_SECONDS = 15;

  private static final Bytes QUIET = Bytes.utf8(": still here\n\n");

  /** How the browser gets the events, and when it comes again after a break. */
  private static final Bytes HELLO = Bytes.utf8("retry: 3000\n\n");

  private final Store store;
  private final Function<Row, String> row;
  private final Supplier<String> figures;
  private final Semaphore places = new Semaphore(STREAMS_MAX);
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param row the markup of an item
   * @param figures the markup of the figures
   */
  Feed(Store store, Function<Row, String> row, Supplier<String> figures) {
    this.store = store;
    this.row = row;
    this.figures = figures;
  }

  /** What lists show: all but assignments, which say of a message that it is there. */
  static ItemQuery newest(int limit) {
    return ItemQuery.ALL
        .withTags(new ItemQuery.TagFilter("Type", List.of("Assignment"), true))
        .withLimit(limit);
  }

  /**
   * A stream of what is new.
   *
   * @param after the place of the newest item that the reader knows
   * @throws Refusal 503 if there are too many
   */
  Response open(long after) {
    if (closed || !places.tryAcquire()) {
      throw new Refusal(
          503, STREAMS_MAX + " live streams are open already; reload the page instead");
    }
    Stream stream = new Stream(after);
    streams.add(stream);
    return Response.streamed(
        200,
        Map.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-store"),
        stream);
  }

  /** Streams that are open. */
  int streams() {
    return streams.size();
  }

  /** Tells everybody what is new; to be called every second or so, by one thread at a time. */
  void turn() {
    if (streams.isEmpty()) {
      return;
    }
    for (Page.Hit hit : store.query(newest(ITEMS_MAX)).hits().reversed()) {
      List<Stream> wanting = streams.stream().filter(stream -> stream.after < hit.ord()).toList();
      if (!wanting.isEmpty()) {
        Bytes event = event("item", row.apply(Row.of(hit, store)));
        wanting.forEach(stream -> stream.tell(hit.ord(), event));
      }
    }
    Bytes event = event("figures", figures.get());
    streams.forEach(stream -> stream.tell(stream.after, event));
  }

  static Bytes event(String name, String markup) {
    StringBuilder text = new StringBuilder("event: ").append(name).append('\n');
    markup.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    return Bytes.utf8(text.append('\n').toString());
  }

  /** Ends all streams. */
  @Override
  public void close() {
    closed = true;
    streams.forEach(Stream::end);
  }

  private final class Stream implements Source {
    private final BlockingQueue<Bytes> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private volatile boolean ended;
    private volatile long after;

    Stream(long after) {
      this.after = after;
      waiting.add(HELLO);
    }

    void tell(long upTo, Bytes event) {
      after = upTo;
      if (!waiting.offer(event)) {
        end();
      }
    }

    void end() {
      ended = true;
      waiting.clear();
      waiting.add(Bytes.EMPTY);
    }

    @Override
    public long size() {
      return LIVE;
    }

    @Override
    public Bytes read(long at, int bytesMax) {
      if (ended) {
        return Bytes.EMPTY;
      }
      try {
        Bytes next = waiting.poll(QUIET_SECONDS, TimeUnit.SECONDS);
        return next == null ? QUIET : next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Bytes.EMPTY;
      }
    }

    @Override
    public void close() {
      if (streams.remove(this)) {
        places.release();
      }
    }
  }
}
