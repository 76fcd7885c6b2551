package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How {@link WeaveRecord}s lie in the log; integers are big-endian and unsigned.
 *
 * <pre>
 * 15 chunks       32 data root, 8 size of all data under it, then one or more times:
 *                 8 beginning in the data, 4 size of the path, 4 size of the chunk, path, chunk
 * 16 placed item  32 data root, 8 size of all data under it, 8 beginning and 8 number of the item's
 *                 data, 1 parent follows (1) or not (0), 32 parent if so, head of the item
 * 17 ledger       1 flags (1 from, 2 to), 32 from if so, 32 to if so, 12 quantity, 12 fee
 * </pre>
 */
final class WeaveFormat {
  static final int CHUNKS = 15;
  static final int LEDGER = 17;
  private static final int PLACED_ITEM = 16;
  private static final int CHUNKS_HEADER_BYTES = 40;
  private static final int CHUNK_HEADER_BYTES = 16;

  private WeaveFormat() {}

  static int kind(WeaveRecord record) {
    return switch (record) {
      case ChunksRecord _ -> CHUNKS;
      case PlacedItemRecord _ -> PLACED_ITEM;
      case LedgerRecord _ -> LEDGER;
    };
  }

  static List<Bytes> body(WeaveRecord record) {
    return switch (record) {
      case ChunksRecord chunks -> body(chunks);
      case PlacedItemRecord(Bytes head, Optional<Bytes> parent, DataPlace place) ->
          List.of(place.encode(), flags(parent.isPresent() ? 1 : 0), id(parent), head);
      case LedgerRecord(
              Optional<Bytes> from,
              Optional<Bytes> to,
              BigInteger quantity,
              BigInteger fee) ->
          List.of(
              flags((from.isPresent() ? 1 : 0) | (to.isPresent() ? 2 : 0)),
              id(from),
              id(to),
              amount(quantity),
              amount(fee));
    };
  }

  private static List<Bytes> body(ChunksRecord record) {
    if (record.chunks().isEmpty()) {
      throw new IllegalArgumentException("a record of no chunks");
    }
    List<Bytes> parts = new ArrayList<>();
    parts.add(DataPlace.all(record.dataRoot(), record.dataSize()).key());
    for (ChunksRecord.Chunk chunk : record.chunks()) {
      ByteBuffer header = ByteBuffer.allocate(CHUNK_HEADER_BYTES).putLong(chunk.start());
      header.putInt(chunk.path().size()).putInt(chunk.bytes().size());
      parts.add(Bytes.wrap(header.array()));
      parts.add(chunk.path());
      parts.add(chunk.bytes());
    }
    return parts;
  }

  /** Where the path of a chunk begins in the body of its record. */
  static int pathAt(ChunksRecord record, int index) {
    int at = CHUNKS_HEADER_BYTES;
    for (ChunksRecord.Chunk chunk : record.chunks().subList(0, index)) {
      at += CHUNK_HEADER_BYTES + chunk.path().size() + chunk.bytes().size();
    }
    return at + CHUNK_HEADER_BYTES;
  }

  /** Where the head of the item begins in the body of its record. */
  static int headAt(PlacedItemRecord record) {
    return DataPlace.ENCODED_BYTES + 1 + (record.parent().isPresent() ? Keys.ID_BYTES : 0);
  }

  static WeaveRecord decode(int kind, Bytes body) {
    Reader in = new Reader(body);
    return switch (kind) {
      case CHUNKS -> chunks(in);
      case PLACED_ITEM -> {
        Bytes place = in.take(DataPlace.ENCODED_BYTES);
        Optional<Bytes> parent = in.flags(1) == 1 ? in.id() : Optional.empty();
        yield new PlacedItemRecord(in.rest(), parent, place(place));
      }
      case LEDGER -> {
        int flags = in.flags(3);
        Optional<Bytes> from = (flags & 1) != 0 ? in.id() : Optional.empty();
        Optional<Bytes> to = (flags & 2) != 0 ? in.id() : Optional.empty();
        LedgerRecord record = new LedgerRecord(from, to, in.amount(), in.amount());
        in.end();
        yield record;
      }
      default -> throw new IllegalArgumentException("no such kind: " + kind);
    };
  }

  private static ChunksRecord chunks(Reader in) {
    Bytes dataRoot = in.take(Keys.ID_BYTES);
    long dataSize = in.number();
    List<ChunksRecord.Chunk> chunks = new ArrayList<>();
    do {
      long start = in.number();
      int pathBytes = in.size();
      int chunkBytes = in.size();
      Bytes path = in.take(pathBytes);
      Bytes bytes = in.take(chunkBytes);
      if (bytes.isEmpty() || start > dataSize - bytes.size()) {
        throw new MalformedRecordException("a chunk lies outside its data");
      }
      chunks.add(new ChunksRecord.Chunk(start, path, bytes));
    } while (in.more());
    return new ChunksRecord(dataRoot, dataSize, chunks);
  }

  private static DataPlace place(Bytes encoded) {
    try {
      return DataPlace.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a placed item: " + e.getMessage(), e);
    }
  }

  private static Bytes flags(int flags) {
    return Bytes.wrap(new byte[] {(byte) flags});
  }

  private static Bytes id(Optional<Bytes> id) {
    if (id.filter(bytes -> bytes.size() != Keys.ID_BYTES).isPresent()) {
      throw new IllegalArgumentException("an id in a record has 32 bytes: " + id.get());
    }
    return id.orElse(Bytes.EMPTY);
  }

  static Bytes amount(BigInteger amount) {
    if (amount.signum() < 0 || amount.bitLength() > 8 * LedgerRecord.AMOUNT_BYTES) {
      throw new IllegalArgumentException("no amount of winston: " + amount);
    }
    byte[] fixed = new byte[LedgerRecord.AMOUNT_BYTES];
    byte[] signed = amount.toByteArray();
    int from = Math.max(0, signed.length - fixed.length);
    int bytes = signed.length - from;
    System.arraycopy(signed, from, fixed, fixed.length - bytes, bytes);
    return Bytes.wrap(fixed);
  }

  static BigInteger amount(Bytes fixed) {
    return new BigInteger(1, fixed.toByteArray());
  }

  private static final class Reader {
    private final Bytes bytes;
    private int at;

    Reader(Bytes bytes) {
      this.bytes = bytes;
    }

    Bytes take(int size) {
      if (size < 0 || size > bytes.size() - at) {
        throw new MalformedRecordException("the record ends too early, at its byte " + at);
      }
      at += size;
      return bytes.slice(at - size, at);
    }

    long number() {
      long number = Keys.number(take(Long.BYTES));
      if (number < 0) {
        throw new MalformedRecordException("a number is over 2^63, at byte " + (at - Long.BYTES));
      }
      return number;
    }

    int size() {
      return take(Integer.BYTES).buffer().getInt();
    }

    int flags(int all) {
      int flags = take(1).at(0);
      if ((flags & ~all) != 0) {
        throw new MalformedRecordException("there are no flags " + flags);
      }
      return flags;
    }

    Optional<Bytes> id() {
      return Optional.of(take(Keys.ID_BYTES));
    }

    BigInteger amount() {
      return WeaveFormat.amount(take(LedgerRecord.AMOUNT_BYTES));
    }

    boolean more() {
      return at < bytes.size();
    }

    Bytes rest() {
      return take(bytes.size() - at);
    }

    void end() {
      if (more()) {
        throw new MalformedRecordException((bytes.size() - at) + " bytes too many in the record");
      }
    }
  }
}
