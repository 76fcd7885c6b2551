package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.DeliveryRecord.Thing;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The bodies of {@link DeliveryRecord}s in the log. Integers are big-endian.
 *
 * <pre>
 * evaluation     8 timestamp in ms, text1 ordinate, text2 cron (empty: none)
 * text1, text2   1 or 2 size, UTF-8
 * entry          32 process, evaluation, 1 kind, 4 index, 4 part
 * standing       1 dead, 4 tries, 8 since in ms, 8 next try in ms (2^63-1: behind another), text2 reason
 *
 *  9 sent        32 process, evaluation, 32 root, 4 depth, 4 number of things, things:
 *                1 kind, 4 index, 4 part, 32 target, 32 item
 * 10 posted      entry, 32 target, 32 item, 32 root, 4 depth, 32 lane,
 *                1 content (1: 4 size, item; 2: 1 base layer, 1 number of names, each text2),
 *                standing
 * 11 stands      32 letter, standing
 * 12 ended       32 letter, 1 how
 * 13 cancelled   32 root
 * 14 skipped     32 process, 8 results, text2 cursor
 * </pre>
 */
final class DeliveryFormat {
  /** The longest reason, cron or name. */
  static final int TEXT_BYTES_MAX = 4096;

  private static final int THING_BYTES = 73;

  private DeliveryFormat() {}

  static int kind(DeliveryRecord record) {
    return switch (record) {
      case DeliveryRecord.Sent _ -> 9;
      case DeliveryRecord.Posted _ -> 10;
      case DeliveryRecord.Stands _ -> 11;
      case DeliveryRecord.Ended _ -> 12;
      case DeliveryRecord.Cancelled _ -> 13;
      case DeliveryRecord.CronSkipped _ -> 14;
    };
  }

  static List<Bytes> body(DeliveryRecord record) {
    return switch (record) {
      case DeliveryRecord.Sent sent -> sent(sent);
      case DeliveryRecord.Posted(Letter letter, Letter.Standing standing) ->
          List.of(letter(letter), standing(standing));
      case DeliveryRecord.Stands(Bytes letter, Letter.Standing standing) ->
          List.of(id(letter), standing(standing));
      case DeliveryRecord.Ended(Bytes letter, Letter.End end) ->
          List.of(id(letter), number(1, end.code));
      case DeliveryRecord.Cancelled(Bytes root) -> List.of(id(root));
      case DeliveryRecord.CronSkipped(Bytes process, long results, String cursor) ->
          List.of(id(process), number(8, results), text(2, cursor));
    };
  }

  private static List<Bytes> sent(DeliveryRecord.Sent sent) {
    List<Bytes> parts = new ArrayList<>();
    parts.add(id(sent.process()));
    parts.add(evaluation(sent.evaluation()));
    parts.add(way(sent.way()));
    parts.add(number(4, sent.things().size()));
    for (Thing thing : sent.things()) {
      parts.add(place(thing.kind(), thing.index(), thing.part()));
      parts.add(id(thing.target()));
      parts.add(id(thing.item()));
    }
    return List.of(Bytes.concat(parts.toArray(Bytes[]::new)));
  }

  /** The key of everything that one result asks for: the beginning of each {@link #entry}. */
  static Bytes outbox(Bytes process, EvaluationId evaluation) {
    return Bytes.concat(id(process), evaluation(evaluation));
  }

  static Bytes entry(OutboxEntry entry) {
    return Bytes.concat(
        outbox(entry.process(), entry.evaluation()),
        place(entry.kind(), entry.index(), entry.part()));
  }

  static Bytes letter(Letter letter) {
    return Bytes.concat(
        entry(letter.entry()),
        id(letter.target()),
        id(letter.item()),
        way(letter.way()),
        id(letter.lane()),
        content(letter.content()));
  }

  private static Bytes content(Letter.Content content) {
    return switch (content) {
      case Letter.Content.Item(Bytes raw) -> Bytes.concat(number(1, 1), number(4, raw.size()), raw);
      case Letter.Content.Assignment(boolean baseLayer, List<String> exclude) -> {
        List<Bytes> parts = new ArrayList<>();
        parts.add(number(1, 2));
        parts.add(number(1, baseLayer ? 1 : 0));
        parts.add(number(1, exclude.size()));
        exclude.forEach(name -> parts.add(text(2, name)));
        yield Bytes.concat(parts.toArray(Bytes[]::new));
      }
    };
  }

  static Bytes standing(Letter.Standing standing) {
    return Bytes.concat(
        number(1, standing.dead() ? 1 : 0),
        number(4, standing.tries()),
        number(8, standing.sinceMs()),
        number(8, standing.nextMs()),
        text(2, standing.reason()));
  }

  static Bytes way(Letter.Way way) {
    return Bytes.concat(id(way.root()), number(4, way.depth()));
  }

  private static Bytes evaluation(EvaluationId id) {
    return Bytes.concat(
        number(8, id.timestampMs()), text(1, id.ordinate()), text(2, id.cron().orElse("")));
  }

  private static Bytes place(OutboxEntry.Kind kind, int index, int part) {
    return Bytes.concat(number(1, kind.code), number(4, index), number(4, part));
  }

  private static Bytes id(Bytes id) {
    if (id.size() != Keys.ID_BYTES) {
      throw new IllegalArgumentException("an id has 32 bytes, not " + id.size());
    }
    return id;
  }

  private static Bytes number(int bytes, long value) {
    if (value < 0 || (bytes < 8 && value >> (8 * bytes) != 0)) {
      throw new IllegalArgumentException(value + " does not fit into " + bytes + " bytes");
    }
    return Keys.number(value).from(8 - bytes);
  }

  private static Bytes text(int sizeBytes, String text) {
    Bytes utf8 = Bytes.utf8(text);
    if (utf8.size() > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException("a text has at most " + TEXT_BYTES_MAX + " bytes");
    }
    return Bytes.concat(number(sizeBytes, utf8.size()), utf8);
  }

  /**
   * Decodes the body of a record.
   *
   * @throws MalformedRecordException if the bytes are not exactly that
   */
  static DeliveryRecord decode(int kind, Bytes body) {
    ByteBuffer in = body.buffer();
    try {
      DeliveryRecord record =
          switch (kind) {
            case 9 -> readSent(in);
            case 10 -> new DeliveryRecord.Posted(readLetter(in), readStanding(in));
            case 11 -> new DeliveryRecord.Stands(readId(in), readStanding(in));
            case 12 -> new DeliveryRecord.Ended(readId(in), readEnd(in.get()));
            case 13 -> new DeliveryRecord.Cancelled(readId(in));
            case 14 ->
                new DeliveryRecord.CronSkipped(readId(in), positive(in.getLong()), readText(2, in));
            default -> throw new MalformedRecordException("no record has kind " + kind);
          };
      if (in.hasRemaining()) {
        throw new MalformedRecordException(in.remaining() + " bytes too many in the record");
      }
      return record;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedRecordException("no record of kind " + kind + ": " + e, e);
    }
  }

  private static DeliveryRecord.Sent readSent(ByteBuffer in) {
    Bytes process = readId(in);
    EvaluationId evaluation = readEvaluation(in);
    Letter.Way way = readWay(in);
    int count = in.getInt();
    if (count < 0 || (long) count * THING_BYTES > in.remaining()) {
      throw new MalformedRecordException("the record says it holds " + count + " things");
    }
    List<Thing> things = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      things.add(
          new Thing(
              readKind(in.get()),
              natural(in.getInt()),
              natural(in.getInt()),
              readId(in),
              readId(in)));
    }
    return new DeliveryRecord.Sent(process, evaluation, way, things);
  }

  static OutboxEntry readEntry(ByteBuffer in) {
    return new OutboxEntry(
        readId(in),
        readEvaluation(in),
        readKind(in.get()),
        natural(in.getInt()),
        natural(in.getInt()));
  }

  static Letter readLetter(ByteBuffer in) {
    OutboxEntry entry = readEntry(in);
    Bytes target = readId(in);
    Bytes item = readId(in);
    Letter.Way way = readWay(in);
    Bytes lane = readId(in);
    return new Letter(entry, target, item, readContent(in), way, lane);
  }

  private static Letter.Content readContent(ByteBuffer in) {
    int kind = in.get();
    if (kind == 1) {
      return new Letter.Content.Item(take(in, in.getInt()));
    }
    if (kind != 2) {
      throw new MalformedRecordException("no letter has content of kind " + kind);
    }
    boolean baseLayer = readFlag(in);
    List<String> exclude = new ArrayList<>();
    for (int left = in.get() & 0xff; left > 0; left--) {
      exclude.add(readText(2, in));
    }
    return new Letter.Content.Assignment(baseLayer, exclude);
  }

  static Letter.Standing readStanding(ByteBuffer in) {
    return new Letter.Standing(
        readFlag(in),
        natural(in.getInt()),
        positive(in.getLong()),
        positive(in.getLong()),
        readText(2, in));
  }

  static Letter.Way readWay(ByteBuffer in) {
    return new Letter.Way(readId(in), natural(in.getInt()));
  }

  private static EvaluationId readEvaluation(ByteBuffer in) {
    long timestampMs = in.getLong();
    String ordinate = readText(1, in);
    String cron = readText(2, in);
    EvaluationId id =
        new EvaluationId(
            timestampMs, ordinate, cron.isEmpty() ? Optional.empty() : Optional.of(cron));
    if (!id.ordinate().equals(ordinate)) {
      throw new MalformedRecordException("the ordinate " + ordinate + " begins with a zero");
    }
    return id;
  }

  private static OutboxEntry.Kind readKind(int code) {
    return Arrays.stream(OutboxEntry.Kind.values())
        .filter(kind -> kind.code == code)
        .findFirst()
        .orElseThrow(() -> new MalformedRecordException("no entry is of kind " + code));
  }

  static Letter.End readEnd(int code) {
    return Arrays.stream(Letter.End.values())
        .filter(end -> end.code == code)
        .findFirst()
        .orElseThrow(() -> new MalformedRecordException("no letter ends as " + code));
  }

  private static boolean readFlag(ByteBuffer in) {
    int flag = in.get();
    if (flag != 0 && flag != 1) {
      throw new MalformedRecordException("a flag is 0 or 1, not " + flag);
    }
    return flag == 1;
  }

  private static String readText(int sizeBytes, ByteBuffer in) {
    int size = sizeBytes == 1 ? in.get() & 0xff : in.getShort() & 0xffff;
    if (size > TEXT_BYTES_MAX) {
      throw new MalformedRecordException("a text of " + size + " bytes");
    }
    Bytes utf8 = take(in, size);
    if (!Bytes.utf8(utf8.utf8()).equals(utf8)) {
      throw new MalformedRecordException("a text is no UTF-8");
    }
    return utf8.utf8();
  }

  static Bytes readId(ByteBuffer in) {
    return take(in, Keys.ID_BYTES);
  }

  private static Bytes take(ByteBuffer in, int size) {
    if (size < 0 || size > in.remaining()) {
      throw new MalformedRecordException("the record ends before " + size + " bytes");
    }
    byte[] bytes = new byte[size];
    in.get(bytes);
    return Bytes.wrap(bytes);
  }

  private static int natural(int number) {
    return (int) positive(number);
  }

  private static long positive(long number) {
    if (number < 0) {
      throw new MalformedRecordException("the number " + number + " is negative");
    }
    return number;
  }
}
