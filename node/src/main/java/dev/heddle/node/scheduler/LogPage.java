package dev.heddle.node.scheduler;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.LogBundle;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * A part of a process's log as a reader asks for it: by timestamp, or by nonce if one is named.
 *
 * <p>{@code from} is exclusive and {@code to} inclusive. Without {@code from} (or with {@code
 * from-nonce=-1}) the process itself stands first, and only then. {@code has_next_page} is exact. A
 * page ends early when its items reach {@link #PAGE_BYTES_MAX}, with a next page.
 */
final class LogPage {
  static final int LIMIT_DEFAULT = 100;

  /** What compute units ask for; who asks for more gets this many and a next page. */
  static final int LIMIT_MAX = 1000;

  /** Above this a page takes no further entry, so that large messages do not add up. */
  static final long PAGE_BYTES_MAX = 32L << 20;

  /** Entries read from the store at a time. */
  private static final int STEP = 50;

  private final Store store;
  private final Bytes process;
  private final boolean byNonce;
  private final OptionalLong from;
  private final OptionalLong to;
  private final int limit;
  private final boolean showAnchor;

  private LogPage(Store store, Bytes process, boolean byNonce, Request request, int limit) {
    this.store = store;
    this.process = process;
    this.byNonce = byNonce;
    this.from = number(request, byNonce ? "from-nonce" : "from");
    this.to = number(request, byNonce ? "to-nonce" : "to");
    this.limit = limit;
    this.showAnchor = request.query("show-anchor").isPresent();
  }

  /**
   * The page that the request's query asks for.
   *
   * @param process must be known to the store
   * @throws Refusal 400 if a number is none
   */
  static ObjectNode read(Store store, Bytes process, Request request) {
    boolean byNonce =
        request.query("from-nonce").isPresent() || request.query("to-nonce").isPresent();
    return new LogPage(store, process, byNonce, request, limit(request)).read();
  }

  private static int limit(Request request) {
    long limit = number(request, "limit").orElse(LIMIT_DEFAULT);
    if (limit < 1) {
      throw new Refusal(400, "limit=" + limit + ": a page has at least one entry");
    }
    return (int) Math.min(limit, LIMIT_MAX);
  }

  /**
   * The same page by nonce with every byte of its items, as a {@link LogBundle}; empty after the
   * last slot.
   *
   * @throws Refusal 400 if there is no such process or a number is none
   */
  static Response bundle(Store store, Bytes process, Request request) {
    if (store.head(process).isEmpty()) {
      throw new Refusal(400, "Process not found: " + process + " is not scheduled here");
    }
    LogPage page = new LogPage(store, process, true, request, limit(request));
    List<LogBundle.Signed> slots =
        page.entries().shown().stream()
            .map(entry -> new LogBundle.Signed(entry.assignment().item(), entry.message()))
            .toList();
    return Response.bytes(200, "application/octet-stream", LogBundle.encode(slots));
  }

  private record Found(List<Entry> shown, boolean more) {}

  private ObjectNode read() {
    Found found = entries();
    return ScheduleJson.page(found.shown, found.more, byNonce, showAnchor);
  }

  private Found entries() {
    List<Entry> entries = new ArrayList<>();
    Entry first =
        store
            .entry(process, 0)
            .orElseThrow(() -> new IllegalStateException("no slot 0 of " + process));
    if (from.isEmpty() || (byNonce && from.getAsLong() == -1)) {
      entries.add(first);
    }
    long position = Math.max(key(first), from.orElse(-1));
    long bytes = 0;
    while (true) {
      List<Entry> more = after(position);
      if (more.isEmpty()) {
        return new Found(entries, false);
      }
      for (Entry entry : more) {
        if (entries.size() >= limit || bytes > PAGE_BYTES_MAX) {
          return new Found(entries, true);
        }
        entries.add(entry);
        bytes += entry.message().map(DataItem::raw).map(Bytes::size).orElse(0);
        position = key(entry);
      }
    }
  }

  private long key(Entry entry) {
    Assignment assignment = entry.assignment();
    return byNonce ? assignment.slot() : assignment.timestampMs();
  }

  private List<Entry> after(long position) {
    long end = to.orElse(Long.MAX_VALUE);
    if (position >= end) {
      return List.of();
    }
    if (!byNonce) {
      return store.entriesAfter(process, position, end, STEP);
    }
    return store.entries(process, position + 1, STEP).stream()
        .filter(entry -> entry.assignment().slot() <= end)
        .toList();
  }

  private static OptionalLong number(Request request, String name) {
    Optional<String> text = request.query(name).filter(value -> !value.isEmpty());
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!text.get().matches("-?\\d{1,18}")) {
      throw new Refusal(400, name + "=" + abbreviated(text.get()) + " is not a whole number");
    }
    return OptionalLong.of(Long.parseLong(text.get()));
  }

  private static String abbreviated(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
