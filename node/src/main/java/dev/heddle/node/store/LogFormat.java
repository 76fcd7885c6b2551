package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The format of the log, version 1, and its codec. Integers are big-endian and unsigned.
 *
 * <p>The log is a run of bytes that is cut into <b>segments</b>. A segment is a file, named {@code
 * <base>.log}, where base (20 decimal digits) is the place in the log of its first byte; each
 * begins where the one before ends. A segment is a header and then frames:
 *
 * <pre>
 * header, 32 bytes
 *   8  magic "heddlog" and a zero byte
 *   4  version, 1
 *   8  base
 *   8  salt, random
 *   4  CRC-32C of the 28 bytes before
 *
 * frame
 *   4  magic "fram"
 *   4  size of the payload, at least 1
 *   8  place in the log up to which everything was flushed when this frame was written
 *   4  CRC-32C of the payload
 *   4  CRC-32C of salt, place in the log of this frame, and the 20 bytes before
 *   n  payload: records, one after the other
 *
 * record
 *   1  kind
 *   4  size of the body
 *   n  body
 * </pre>
 *
 * <p>A frame is all or nothing: the records of one append share one. The salt and the place make it
 * impossible to plant a frame inside the data of an item. The flushed place tells a torn tail from
 * damage: a bad frame may be dropped only if no frame after it says that it had been flushed.
 *
 * <pre>
 * 1 item         all of it: the item
 * 2 assignment   1 flags (bit 0: crank; the rest zero), 4 size of the assignment, assignment, message
 * 3 block        8 height, 8 timestamp in ms, 48 previous hash, 48 hash
 * 4 transaction  4 size of the header, header (JSON without data), data
 * 5 cranked      32 process, 8 slot
 * 6 monitor      32 process, 1 on (1) or off (0), item
 * 7 monitor at   32 process, cursor in UTF-8 (1 to 4096 bytes)
 * 8 alias        32 alias, 32 item
 * 9 to 14        what became of outboxes, see {@link DeliveryFormat}
 * 15 to 17       data in chunks, wallets of the local chain, see {@link WeaveFormat}
 * </pre>
 */
final class LogFormat {
  static final int VERSION = 1;
  static final int SEGMENT_HEADER_BYTES = 32;
  static final int FRAME_HEADER_BYTES = 24;
  static final int RECORD_HEADER_BYTES = 5;
  static final int ASSIGNMENT_AT = 5;
  static final int TRANSACTION_AT = 4;
  static final int FRAME_MAGIC = 0x6672616d;
  private static final long SEGMENT_MAGIC = 0x686564646c6f6700L;
  private static final int BLOCK_HASH_BYTES = 48;
  private static final int ID_BYTES = 32;
  private static final int CURSOR_BYTES_MAX = 4096;

  private LogFormat() {}

  static String segmentName(long base) {
    String digits = Long.toString(base);
    return "0".repeat(20 - digits.length()) + digits + ".log";
  }

  /** The base of the segment in a file of that name; nothing if it is named otherwise. */
  static Optional<Long> baseOf(String name) {
    return name.matches("\\d{20}\\.log")
        ? Optional.of(Long.parseLong(name.substring(0, 20)))
        : Optional.empty();
  }

  static Bytes segmentHeader(long base, long salt) {
    ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
    header.putLong(SEGMENT_MAGIC).putInt(VERSION).putLong(base).putLong(salt);
    header.putInt(Frame.crc(Bytes.copyOf(header.duplicate().flip())));
    return Bytes.wrap(header.array());
  }

  /**
   * Checks a header and reads its salt.
   *
   * @throws MalformedRecordException if it is not the header of the segment with that base
   */
  static long salt(Bytes header, long base) {
    if (header.size() < SEGMENT_HEADER_BYTES) {
      throw new MalformedRecordException("the segment ends within its header");
    }
    ByteBuffer in = header.buffer();
    if (in.getLong() != SEGMENT_MAGIC) {
      throw new MalformedRecordException("no segment of a log: wrong magic");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new MalformedRecordException(
          "log format " + version + "; this program reads " + VERSION + ", use a newer one");
    }
    long claimed = in.getLong();
    long salt = in.getLong();
    if (in.getInt() != Frame.crc(header.slice(0, 28))) {
      throw new MalformedRecordException("the checksum of the segment header is wrong");
    }
    if (claimed != base) {
      throw new MalformedRecordException("the segment belongs at " + claimed + ", not " + base);
    }
    return salt;
  }

  /** The first bytes of a frame: what can be known before its payload is read. */
  record FrameHeader(int payloadBytes, long flushed, int payloadCrc) {
    Bytes encode(long salt, long place) {
      ByteBuffer out = ByteBuffer.allocate(FRAME_HEADER_BYTES);
      out.putInt(FRAME_MAGIC).putInt(payloadBytes).putLong(flushed).putInt(payloadCrc);
      out.putInt(headerCrc(salt, place, Bytes.copyOf(out.duplicate().flip())));
      return Bytes.wrap(out.array());
    }

    /** Reads the header of the frame at that place; nothing if there is none. */
    static Optional<FrameHeader> decode(Bytes header, long salt, long place) {
      if (header.size() < FRAME_HEADER_BYTES) {
        return Optional.empty();
      }
      ByteBuffer in = header.buffer();
      int magic = in.getInt();
      FrameHeader decoded = new FrameHeader(in.getInt(), in.getLong(), in.getInt());
      boolean valid =
          magic == FRAME_MAGIC
              && in.getInt() == headerCrc(salt, place, header.slice(0, 20))
              && decoded.payloadBytes > 0;
      return valid ? Optional.of(decoded) : Optional.empty();
    }

    private static int headerCrc(long salt, long place, Bytes fields) {
      CRC32C crc = new CRC32C();
      crc.update(ByteBuffer.allocate(16).putLong(salt).putLong(place).flip());
      crc.update(fields.buffer());
      return (int) crc.getValue();
    }
  }

  /**
   * Encodes the records as one frame.
   *
   * @throws IllegalArgumentException if a record is over the limit or has a field out of form
   */
  static Frame encode(List<LogRecord> records, int recordBytesMax) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("an append of no records");
    }
    List<Bytes> parts = new ArrayList<>();
    List<Integer> bodyOffsets = new ArrayList<>();
    long size = 0;
    for (LogRecord record : records) {
      List<Bytes> body = body(record);
      long bodyBytes = body.stream().mapToLong(Bytes::size).sum();
      size += RECORD_HEADER_BYTES + bodyBytes;
      if (size > recordBytesMax) {
        throw new IllegalArgumentException(
            "records of one append have at most " + recordBytesMax + " bytes, these have " + size);
      }
      ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
      header.put((byte) kind(record)).putInt((int) bodyBytes);
      parts.add(Bytes.wrap(header.array()));
      parts.addAll(body);
      bodyOffsets.add((int) (size - bodyBytes));
    }
    return new Frame(
        List.copyOf(records), List.copyOf(parts), bodyOffsets, (int) size, Frame.crc(parts));
  }

  private static int kind(LogRecord record) {
    return switch (record) {
      case ItemRecord _ -> 1;
      case AssignmentRecord _ -> 2;
      case BlockRecord _ -> 3;
      case TransactionRecord _ -> 4;
      case CrankedRecord _ -> 5;
      case MonitorRecord _ -> 6;
      case MonitorAtRecord _ -> 7;
      case AliasRecord _ -> 8;
      case DeliveryRecord delivery -> DeliveryFormat.kind(delivery);
      case WeaveRecord weave -> WeaveFormat.kind(weave);
    };
  }

  private static List<Bytes> body(LogRecord record) {
    return switch (record) {
      case ItemRecord(Bytes item) -> List.of(item);
      case AssignmentRecord(Bytes assignment, Bytes message, boolean crank) ->
          List.of(Bytes.concat(flag(crank), number(4, assignment.size())), assignment, message);
      case BlockRecord(long height, long timestampMs, Bytes previous, Bytes hash) ->
          List.of(
              number(8, height),
              number(8, timestampMs),
              sized("hash", previous, BLOCK_HASH_BYTES),
              sized("hash", hash, BLOCK_HASH_BYTES));
      case TransactionRecord(Bytes header, Bytes data) ->
          List.of(number(4, header.size()), header, data);
      case CrankedRecord(Bytes process, long slot) ->
          List.of(sized("process", process, ID_BYTES), number(8, slot));
      case MonitorRecord(Bytes process, boolean on, Bytes item) ->
          List.of(sized("process", process, ID_BYTES), flag(on), item);
      case MonitorAtRecord(Bytes process, String cursor) ->
          List.of(sized("process", process, ID_BYTES), cursor(cursor));
      case AliasRecord(Bytes alias, Bytes item) ->
          List.of(sized("alias", alias, ID_BYTES), sized("item", item, ID_BYTES));
      case DeliveryRecord delivery -> DeliveryFormat.body(delivery);
      case WeaveRecord weave -> WeaveFormat.body(weave);
    };
  }

  private static Bytes flag(boolean on) {
    return Bytes.wrap(new byte[] {(byte) (on ? 1 : 0)});
  }

  private static Bytes number(int bytes, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a record holds no negative number such as " + value);
    }
    return Bytes.wrap(ByteBuffer.allocate(8).putLong(value).array()).from(8 - bytes);
  }

  private static Bytes sized(String what, Bytes bytes, int size) {
    if (bytes.size() != size) {
      throw new IllegalArgumentException(
          "a " + what + " in a record has " + size + " bytes, not " + bytes.size());
    }
    return bytes;
  }

  private static Bytes cursor(String cursor) {
    Bytes utf8 = Bytes.utf8(cursor);
    if (utf8.isEmpty() || utf8.size() > CURSOR_BYTES_MAX || !utf8.utf8().equals(cursor)) {
      throw new IllegalArgumentException(
          "a cursor has 1 to " + CURSOR_BYTES_MAX + " bytes of text");
    }
    return utf8;
  }

  /**
   * Decodes the payload of a frame; the records share its memory.
   *
   * @throws MalformedRecordException if the bytes are not exactly one or more records
   */
  static Frame decode(Bytes payload) {
    List<LogRecord> records = new ArrayList<>();
    List<Integer> bodyOffsets = new ArrayList<>();
    int at = 0;
    do {
      Reader header = new Reader(payload.from(at), at);
      int kind = (int) header.number(1, "kind");
      long size = header.number(4, "size");
      Bytes body = header.take(size, "body of kind " + kind);
      at += RECORD_HEADER_BYTES;
      bodyOffsets.add(at);
      records.add(record(kind, body, at));
      at += body.size();
    } while (at < payload.size());
    return new Frame(
        List.copyOf(records), List.of(payload), bodyOffsets, payload.size(), Frame.crc(payload));
  }

  private static LogRecord record(int kind, Bytes body, int at) {
    Reader in = new Reader(body, at);
    LogRecord record =
        switch (kind) {
          case 1 -> new ItemRecord(in.rest());
          case 2 -> {
            boolean crank = in.flag("crank");
            Bytes assignment = in.take(in.number(4, "size of the assignment"), "assignment");
            yield new AssignmentRecord(assignment, in.rest(), crank);
          }
          case 3 ->
              new BlockRecord(
                  in.number(8, "height"),
                  in.number(8, "timestamp"),
                  in.take(BLOCK_HASH_BYTES, "previous hash"),
                  in.take(BLOCK_HASH_BYTES, "hash"));
          case 4 -> {
            Bytes header = in.take(in.number(4, "size of the header"), "header");
            yield new TransactionRecord(header, in.rest());
          }
          case 5 -> new CrankedRecord(in.take(ID_BYTES, "process"), in.number(8, "slot"));
          case 6 -> new MonitorRecord(in.take(ID_BYTES, "process"), in.flag("switch"), in.rest());
          case 7 -> new MonitorAtRecord(in.take(ID_BYTES, "process"), in.cursor());
          case 8 -> new AliasRecord(in.take(ID_BYTES, "alias"), in.take(ID_BYTES, "item"));
          case 9, 10, 11, 12, 13, 14 -> DeliveryFormat.decode(kind, in.rest());
          case 15, 16, 17 -> WeaveFormat.decode(kind, in.rest());
          default -> throw new MalformedRecordException("no record has kind " + kind + in.where());
        };
    in.end();
    return record;
  }

  private static final class Reader {
    private final Bytes bytes;
    private final int base;
    private int at;

    Reader(Bytes bytes, int base) {
      this.bytes = bytes;
      this.base = base;
    }

    Bytes take(long size, String what) {
      if (size > bytes.size() - at) {
        throw new MalformedRecordException("the record ends within its " + what + where());
      }
      at += (int) size;
      return bytes.slice(at - (int) size, at);
    }

    long number(int size, String what) {
      Bytes taken = take(size, what);
      long number = 0;
      for (int i = 0; i < size; i++) {
        number = number << 8 | (taken.at(i) & 0xff);
      }
      if (number < 0) {
        throw new MalformedRecordException("the " + what + " is over 2^63" + where());
      }
      return number;
    }

    boolean flag(String what) {
      long value = number(1, what);
      if (value > 1) {
        throw new MalformedRecordException("the " + what + " is 0 or 1, not " + value + where());
      }
      return value == 1;
    }

    String cursor() {
      Bytes utf8 = rest();
      String text = utf8.utf8();
      if (utf8.isEmpty() || utf8.size() > CURSOR_BYTES_MAX || !Bytes.utf8(text).equals(utf8)) {
        throw new MalformedRecordException("the cursor is not short UTF-8" + where());
      }
      return text;
    }

    Bytes rest() {
      return take(bytes.size() - at, "rest");
    }

    void end() {
      if (at != bytes.size()) {
        throw new MalformedRecordException(
            (bytes.size() - at) + " bytes too many in the record" + where());
      }
    }

    String where() {
      return " (at byte " + (base + at) + ")";
    }
  }
}
