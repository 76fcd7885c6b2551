package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.DeliveryRecord.Thing;
import dev.heddle.node.store.DeliveryRows.Cause;
import dev.heddle.node.store.DeliveryRows.ChainRow;
import dev.heddle.node.store.DeliveryRows.Counts;
import dev.heddle.node.store.DeliveryRows.Effect;
import dev.heddle.node.store.DeliveryRows.Filed;
import java.util.Optional;

/** What a {@link DeliveryRecord} does to the index: a pure function of it and the index before. */
final class DeliveryIndexing {
  private final Batch batch;

  DeliveryIndexing(Batch batch) {
    this.batch = batch;
  }

  void apply(DeliveryRecord record) {
    switch (record) {
      case DeliveryRecord.Sent sent -> sent(sent);
      case DeliveryRecord.Posted(Letter letter, Letter.Standing standing) ->
          posted(letter, standing);
      case DeliveryRecord.Stands(Bytes id, Letter.Standing standing) ->
          filed(id).ifPresent(filed -> stands(id, filed, standing));
      case DeliveryRecord.Ended(Bytes id, Letter.End end) ->
          filed(id).ifPresent(filed -> ended(id, filed, end));
      case DeliveryRecord.Cancelled(Bytes root) ->
          batch.put(Table.CHAIN, root, chain(root).cancel().encode());
      case DeliveryRecord.CronSkipped(Bytes process, long results, String cursor) ->
          skipped(process, results, cursor);
    }
  }

  private void sent(DeliveryRecord.Sent sent) {
    long added = 0;
    for (Thing thing : sent.things()) {
      OutboxEntry entry =
          new OutboxEntry(
              sent.process(), sent.evaluation(), thing.kind(), thing.index(), thing.part());
      Bytes key = DeliveryFormat.entry(entry);
      if (batch.get(Table.EFFECT, key).isPresent()) {
        continue;
      }
      added++;
      batch.put(
          Table.EFFECT, key, new Effect(thing.target(), thing.item(), Optional.empty()).encode());
      Bytes place = Bytes.concat(thing.target(), thing.item());
      // Whatever was in the log of the target before is no effect of this.
      if (Found.slot(thing.target(), thing.item(), batch).isEmpty()
          && batch.get(Table.CAUSE, place).isEmpty()) {
        batch.put(Table.CAUSE, place, new Cause(sent.way(), entry).encode());
      }
    }
    if (added > 0) {
      Bytes root = sent.way().root();
      batch.put(Table.CHAIN, root, chain(root).grow(added, sent.way().depth()).encode());
    }
  }

  private void posted(Letter letter, Letter.Standing standing) {
    Bytes id = letter.id();
    if (filed(id).isPresent()) {
      return;
    }
    long number = batch.get(Table.STATE, Keys.LETTERS).map(Keys::number).orElse(0L) + 1;
    batch.put(Table.STATE, Keys.LETTERS, Keys.number(number));
    Filed filed = new Filed(number, letter);
    batch.put(Table.LETTER, id, filed.encode());
    file(id, filed, standing);
  }

  private void stands(Bytes id, Filed filed, Letter.Standing standing) {
    unfile(id, filed);
    file(id, filed, standing);
  }

  private void ended(Bytes id, Filed filed, Letter.End end) {
    unfile(id, filed);
    batch.delete(Table.LETTER, id);
    batch.delete(Table.LETTER_AT, id);
    Bytes key = DeliveryFormat.entry(filed.letter().entry());
    batch
        .get(Table.EFFECT, key)
        .map(Effect::decode)
        .ifPresent(effect -> batch.put(Table.EFFECT, key, effect.ended(end).encode()));
  }

  private void file(Bytes id, Filed filed, Letter.Standing standing) {
    batch.put(Table.LETTER_AT, id, DeliveryFormat.standing(standing));
    Letter letter = filed.letter();
    if (standing.dead()) {
      batch.put(Table.LETTER_DEAD, Keys.of(letter.entry().process(), filed.number()), id);
    } else {
      batch.put(Table.LETTER_LANE, Keys.of(letter.lane(), filed.number()), id);
    }
    if (standing.due()) {
      Bytes due = Bytes.concat(Keys.number(standing.nextMs()), id);
      batch.put(Table.LETTER_DUE, due, letter.entry().process());
    }
    count(letter.entry().process(), standing.dead(), 1);
  }

  private void unfile(Bytes id, Filed filed) {
    Letter.Standing before =
        batch.get(Table.LETTER_AT, id).map(DeliveryRows::standing).orElseThrow();
    Letter letter = filed.letter();
    batch.delete(Table.LETTER_DEAD, Keys.of(letter.entry().process(), filed.number()));
    batch.delete(Table.LETTER_LANE, Keys.of(letter.lane(), filed.number()));
    batch.delete(Table.LETTER_DUE, Bytes.concat(Keys.number(before.nextMs()), id));
    count(letter.entry().process(), before.dead(), -1);
  }

  private void count(Bytes process, boolean dead, long by) {
    for (Bytes key : new Bytes[] {process, Keys.ALL_LETTERS}) {
      Counts counts =
          batch.get(Table.LETTER_COUNT, key).map(Counts::decode).orElse(Counts.NONE).add(dead, by);
      if (counts.equals(Counts.NONE)) {
        batch.delete(Table.LETTER_COUNT, key);
      } else {
        batch.put(Table.LETTER_COUNT, key, counts.encode());
      }
    }
  }

  private void skipped(Bytes process, long results, String cursor) {
    if (batch.get(Table.MONITOR, process).isEmpty()) {
      return;
    }
    batch.put(Table.MONITOR, process, Bytes.utf8(cursor));
    long before = batch.get(Table.CRON_SKIPPED, process).map(Keys::number).orElse(0L);
    batch.put(Table.CRON_SKIPPED, process, Keys.number(before + results));
  }

  private Optional<Filed> filed(Bytes id) {
    return batch.get(Table.LETTER, id).map(Filed::decode);
  }

  private ChainRow chain(Bytes root) {
    return batch.get(Table.CHAIN, root).map(ChainRow::decode).orElse(ChainRow.NONE);
  }
}
