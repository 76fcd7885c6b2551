package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.DeliveryRows.ChainRow;
import dev.heddle.node.store.DeliveryRows.Counts;
import dev.heddle.node.store.DeliveryRows.Filed;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what became of outboxes: what followed from what, and the letters that are still to be
 * delivered. Safe for any thread; see {@link Store} for when reads see what.
 */
public final class Deliveries {
  private final Index index;

  Deliveries(Index index) {
    this.index = index;
  }

  /**
   * Why an item is in the log of a process.
   *
   * @param entry the entry of an outbox that it was
   */
  public record Cause(Letter.Way way, OutboxEntry entry) {}

  /**
   * What an entry of an outbox became.
   *
   * @param end of its letter, if it was one and is no more
   */
  public record Effect(OutboxEntry entry, Bytes target, Bytes item, Optional<Letter.End> end) {}

  /**
   * All that follows from one item.
   *
   * @param items so far
   * @param depth the longest way so far
   */
  public record Chain(long items, int depth, boolean cancelled) {}

  /** A letter with how it stands; {@code number} counts up over all letters. */
  public record Held(long number, Letter letter, Letter.Standing standing) {}

  /** How many letters there are. */
  public record LetterCounts(long waiting, long dead) {}

  /** Why that item is in the log of that process: nothing if it came from outside. */
  public Optional<Cause> cause(Bytes process, Bytes item) {
    return index
        .get(Table.CAUSE, Bytes.concat(process, item))
        .map(DeliveryRows.Cause::decode)
        .map(cause -> new Cause(cause.way(), cause.entry()));
  }

  public Optional<Effect> effect(OutboxEntry entry) {
    return index.get(Table.EFFECT, DeliveryFormat.entry(entry)).map(row -> effect(entry, row));
  }

  private static Effect effect(OutboxEntry entry, Bytes row) {
    DeliveryRows.Effect effect = DeliveryRows.Effect.decode(row);
    return new Effect(entry, effect.target(), effect.item(), effect.end());
  }

  /**
   * What the entries of an outbox became, by kind and place.
   *
   * @param skip so many of them first
   */
  public List<Effect> effects(Bytes process, EvaluationId evaluation, int skip, int limit) {
    List<Effect> effects = new ArrayList<>();
    Bytes from = DeliveryFormat.outbox(process, evaluation);
    try (Scan scan = index.scan(Table.EFFECT, from, Keys.after(from), Direction.UP)) {
      for (int i = 0; effects.size() < limit && scan.next(); i++) {
        if (i >= skip) {
          effects.add(effect(DeliveryFormat.readEntry(scan.key().buffer()), scan.value()));
        }
      }
    }
    return List.copyOf(effects);
  }

  /** Whether anything is known of what that result asks for. */
  public boolean anyEffect(Bytes process, EvaluationId evaluation) {
    Bytes from = DeliveryFormat.outbox(process, evaluation);
    try (Scan scan = index.scan(Table.EFFECT, from, Keys.after(from), Direction.UP)) {
      return scan.next();
    }
  }

  /** All that follows from an item; of one from which nothing does, no items. */
  public Chain chain(Bytes root) {
    ChainRow row = index.get(Table.CHAIN, root).map(ChainRow::decode).orElse(ChainRow.NONE);
    return new Chain(row.items(), row.depth(), row.cancelled());
  }

  public Optional<Held> letter(Bytes id) {
    return index
        .get(Table.LETTER, id)
        .map(Filed::decode)
        .flatMap(filed ->
            index
                .get(Table.LETTER_AT, id)
                .map(at -> new Held(filed.number(), filed.letter(), DeliveryRows.standing(at))));
  }

  /** The first letter that waits in a lane. */
  public Optional<Held> first(Bytes lane) {
    return next(lane, 0);
  }

  /** The letter after that number in a lane. */
  public Optional<Held> next(Bytes lane, long number) {
    Bytes from = Keys.of(lane, number + 1);
    try (Scan scan = index.scan(Table.LETTER_LANE, from, Keys.after(lane), Direction.UP)) {
      return scan.next() ? letter(scan.value()) : Optional.empty();
    }
  }

  /** When a letter of a process is to be tried. */
  public record Due(long atMs, Bytes letter, Bytes process) {}

  /** When which letters are to be tried, by time; those behind others of their lane are not. */
  public List<Due> due(Optional<Due> after, int limit) {
    List<Due> due = new ArrayList<>();
    Bytes from =
        after
            .map(last -> Keys.above(Bytes.concat(Keys.number(last.atMs()), last.letter())))
            .orElse(Bytes.EMPTY);
    try (Scan scan = index.scan(Table.LETTER_DUE, from, Keys.END, Direction.UP)) {
      while (due.size() < limit && scan.next()) {
        due.add(new Due(Keys.number(scan.key()), scan.key().from(Long.BYTES), scan.value()));
      }
    }
    return List.copyOf(due);
  }

  /**
   * A part of a list of letters.
   *
   * @param next the last letter that was looked at, if there may be more after it
   */
  public record LetterPage(List<Held> letters, Optional<Bytes> next) {
    public LetterPage {
      letters = List.copyOf(letters);
    }
  }

  /**
   * Letters of one process, or of all by process; the oldest of a process first where they are
   * dead, and by lane where they wait. A page ends early, perhaps with no letter at all, where
   * those that were looked at are large.
   *
   * @param after the last one that was seen; where it is gone by now, the list begins anew
   */
  public LetterPage letters(
      boolean dead, Optional<Bytes> process, Optional<Bytes> after, int limit) {
    Table table = dead ? Table.LETTER_DEAD : Table.LETTER_LANE;
    Bytes low = dead ? process.orElse(Bytes.EMPTY) : Bytes.EMPTY;
    Bytes to = dead && process.isPresent() ? Keys.after(low) : Keys.END;
    Bytes from = after.flatMap(this::letter).map(held -> keyAfter(dead, held)).orElse(low);
    List<Held> letters = new ArrayList<>();
    Optional<Bytes> last = Optional.empty();
    long bytes = 0;
    try (Scan scan = index.scan(table, from, to, Direction.UP)) {
      while (scan.next()) {
        if (letters.size() == limit || bytes >= ProcessLogs.BYTES_AT_ONCE_MAX) {
          return new LetterPage(letters, last);
        }
        Optional<Held> held = letter(scan.value());
        last = Optional.of(scan.value());
        bytes += held.flatMap(one -> one.letter().raw()).map(Bytes::size).orElse(0);
        held.filter(one -> process.map(one.letter().entry().process()::equals).orElse(true))
            .ifPresent(letters::add);
      }
    }
    return new LetterPage(letters, Optional.empty());
  }

  private static Bytes keyAfter(boolean dead, Held held) {
    Letter letter = held.letter();
    return Keys.of(dead ? letter.entry().process() : letter.lane(), held.number() + 1);
  }

  /** How many letters a process has. */
  public LetterCounts counts(Bytes process) {
    return countsAt(process);
  }

  /** How many letters there are in all. */
  public LetterCounts counts() {
    return countsAt(Keys.ALL_LETTERS);
  }

  private LetterCounts countsAt(Bytes key) {
    Counts counts = index.get(Table.LETTER_COUNT, key).map(Counts::decode).orElse(Counts.NONE);
    return new LetterCounts(counts.waiting(), counts.dead());
  }

  /** How many cron results of a process were too old to be carried. */
  public long cronSkipped(Bytes process) {
    return index.get(Table.CRON_SKIPPED, process).map(Keys::number).orElse(0L);
  }
}
