package dev.heddle.node.compute;

import dev.heddle.core.ao.Cursor;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A page of stored results, as {@code /results} and {@code /cron} answer.
 *
 * <p>Results with an error are left out, and so are those of cron ticks that a message made void by
 * coming with an earlier timestamp.
 *
 * @param sort {@code ASC} or {@code DESC}
 * @param more whether there is at least one more result in that direction
 */
record Listing(List<ResultRow> rows, String sort, boolean more) {
  static final int LIMIT_MAX = 1000;

  /** Above this a page takes no further result and has a next page: a result can be large. */
  static final long PAGE_CHARS_MAX = 16L << 20;

  /** Results read from the store at a time. */
  private static final int STEP = 16;

  /**
   * What is asked for.
   *
   * @param from a cursor (exclusive) or a timestamp in ms (inclusive)
   * @param to a cursor or a timestamp in ms, inclusive
   * @param sort what the cursors do not decide
   * @param cronOnly only results of cron ticks, which are in ascending order whatever a cursor says
   */
  record Query(
      Bytes process,
      Optional<String> from,
      Optional<String> to,
      String sort,
      int limit,
      boolean cronOnly) {}

  private record Bound(EvaluationId id, Optional<String> sort) {}

  /**
   * Lists what the store has.
   *
   * @throws Refusal 400 if a bound is neither a cursor of this process nor a timestamp
   */
  static Listing of(Store store, Query query) {
    Optional<Bound> from = query.from().map(text -> bound(store, query.process(), "from", text, 0));
    Optional<Bound> to = query.to().map(text -> bound(store, query.process(), "to", text, 1));
    String sort =
        query.cronOnly()
            ? "ASC"
            : from.flatMap(Bound::sort).or(() -> to.flatMap(Bound::sort)).orElse(query.sort());
    Reader reader = new Reader(store, query, sort.equals("ASC"));
    List<ResultRow> rows = reader.read(from.map(Bound::id), to.map(Bound::id), query.limit() + 1);
    boolean more = rows.size() > query.limit();
    return new Listing(more ? rows.subList(0, query.limit()) : rows, sort, more || reader.isFull());
  }

  /** {@code {"pageInfo":{"hasNextPage":…},"edges":[{"node":…,"cursor":…}]}}. */
  String json() {
    ObjectNode json = Json.object();
    json.putObject("pageInfo").put("hasNextPage", more);
    ArrayNode edges = json.putArray("edges");
    for (ResultRow row : rows) {
      ObjectNode edge = edges.addObject();
      edge.set("node", ResultJson.listed(row.json()));
      edge.put("cursor", cursor(row.id(), sort));
    }
    return Json.write(json);
  }

  private static String cursor(EvaluationId id, String sort) {
    return new Cursor(id.timestampMs(), id.ordinate(), id.cron(), sort).encode();
  }

  private static Bound bound(Store store, Bytes process, String name, String text, int inclusive) {
    if (!text.isEmpty()
        && text.length() <= 15
        && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long timestampMs = Long.parseLong(text) + inclusive;
      return new Bound(EvaluationId.before(timestampMs), Optional.empty());
    }
    Cursor cursor;
    try {
      // A plus sign that nobody escaped has come as a space.
      cursor = Cursor.decode(text.replace(' ', '+'));
    } catch (MalformedAoException e) {
      throw new Refusal(
          400,
          "'%s' must be a cursor that this unit handed out or a timestamp in ms: %s"
              .formatted(name, e.getMessage()));
    }
    EvaluationId id = new EvaluationId(cursor.timestampMs(), cursor.ordinate(), cursor.cron());
    if (!belongs(store, process, id)) {
      throw new Refusal(
          400,
          "'%s' is not a cursor of process %s: it has no slot %s at %d"
              .formatted(name, process, cursor.ordinate(), cursor.timestampMs()));
    }
    return new Bound(id, Optional.of(cursor.sort()));
  }

  private static boolean belongs(Store store, Bytes process, EvaluationId id) {
    if (id.ordinate().length() > 18) {
      return false;
    }
    Optional<Entry> entry = store.entry(process, Long.parseLong(id.ordinate()));
    long timestampMs = entry.map(at -> at.assignment().timestampMs()).orElse(Long.MAX_VALUE);
    return id.cron().isPresent()
        ? id.timestampMs() >= timestampMs
        : id.timestampMs() == timestampMs;
  }

  /** Reads on until there is a page of results that are shown. */
  private static final class Reader {
    private final Store store;
    private final Query query;
    private final boolean ascending;
    private long nextSlot = -1;
    private long nextSlotMs;
    private long chars;

    Reader(Store store, Query query, boolean ascending) {
      this.store = store;
      this.query = query;
      this.ascending = ascending;
    }

    List<ResultRow> read(Optional<EvaluationId> from, Optional<EvaluationId> to, int wanted) {
      List<ResultRow> rows = new ArrayList<>();
      Optional<EvaluationId> above = from;
      Optional<EvaluationId> upTo = to;
      Optional<EvaluationId> seen = Optional.empty();
      for (boolean more = true; more && rows.size() < wanted && !isFull(); ) {
        List<ResultRow> batch =
            store.results(query.process(), above, upTo, ascending, STEP, query.cronOnly());
        for (ResultRow row : batch) {
          boolean place = rows.size() < wanted && !isFull();
          if (place && !seen.equals(Optional.of(row.id())) && shown(row)) {
            rows.add(row);
            chars += row.json().length();
          }
        }
        more = batch.size() == STEP;
        if (more) {
          // Going down, the upper end is part of the range and is met again.
          seen = Optional.of(batch.getLast().id());
          above = ascending ? seen : above;
          upTo = ascending ? upTo : seen;
        }
      }
      return rows;
    }

    /** Whether the page ended early; there may be a next one then. */
    boolean isFull() {
      return chars >= PAGE_CHARS_MAX;
    }

    private boolean shown(ResultRow row) {
      return row.error().isEmpty() && (row.id().cron().isEmpty() || !overtaken(row));
    }

    /** Whether the message after the tick has a timestamp before it. */
    private boolean overtaken(ResultRow tick) {
      if (nextSlot != tick.slot() + 1) {
        nextSlot = tick.slot() + 1;
        nextSlotMs =
            store
                .entry(query.process(), nextSlot)
                .map(entry -> entry.assignment().timestampMs())
                .orElse(Long.MAX_VALUE);
      }
      return tick.id().timestampMs() >= nextSlotMs;
    }
  }
}
