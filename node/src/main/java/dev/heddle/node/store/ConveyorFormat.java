package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Shipment.Attempt;
import dev.heddle.node.store.Shipment.Range;
import dev.heddle.node.store.Shipment.Receipt;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipment.Step;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The bodies of {@link ConveyorRecord}s in the log. Integers are big-endian.
 *
 * <pre>
 * text        2 size, UTF-8
 * range       8 first ord, 8 ord after the last, 4 items, 8 bytes
 * step        1 state, 8 at in ms, text target, 1 whether there is a transaction, 32 its id if so,
 *             8 height, text note
 * attempt     8 height of the anchor, 8 at in ms, 4 size of the header, header (JSON without data)
 * receipt     32 item, text JSON
 *
 * 20 sealed     8 number, range, 8 accepted in ms, 8 at in ms
 * 21 signed     8 number, attempt
 * 22 stands     8 number, step
 * 23 received   8 number, 4 number of receipts, receipts
 * 24 permanent  nothing
 * </pre>
 */
final class ConveyorFormat {
  /** The longest note, receipt or name of a target. */
  static final int TEXT_BYTES_MAX = 8192;

  private static final int RECEIPT_BYTES_MIN = 34;

  private ConveyorFormat() {}

  static int kind(ConveyorRecord record) {
    return switch (record) {
      case ConveyorRecord.Sealed _ -> 20;
      case ConveyorRecord.Signed _ -> 21;
      case ConveyorRecord.Stands _ -> 22;
      case ConveyorRecord.Received _ -> 23;
      case ConveyorRecord.Permanent _ -> 24;
    };
  }

  static List<Bytes> body(ConveyorRecord record) {
    return switch (record) {
      case ConveyorRecord.Sealed(long number, Range range, long acceptedMs, long atMs) ->
          List.of(number(8, number), range(range), number(8, acceptedMs), number(8, atMs));
      case ConveyorRecord.Signed(long number, Attempt attempt) ->
          List.of(number(8, number), attempt(attempt));
      case ConveyorRecord.Stands(long number, Step step) -> List.of(number(8, number), step(step));
      case ConveyorRecord.Received(long number, List<Receipt> receipts) -> {
        List<Bytes> parts = new ArrayList<>();
        parts.add(number(8, number));
        parts.add(number(4, receipts.size()));
        for (Receipt receipt : receipts) {
          parts.add(id(receipt.item()));
          parts.add(text(receipt.json()));
        }
        yield List.copyOf(parts);
      }
      case ConveyorRecord.Permanent _ -> List.of();
    };
  }

  static Bytes range(Range range) {
    return Bytes.concat(
        number(8, range.from()),
        number(8, range.to()),
        number(4, range.items()),
        number(8, range.bytes()));
  }

  static Bytes step(Step step) {
    return Bytes.concat(
        number(1, step.state().code),
        number(8, step.atMs()),
        text(step.target()),
        number(1, step.transaction().isPresent() ? 1 : 0),
        step.transaction().map(ConveyorFormat::id).orElse(Bytes.EMPTY),
        number(8, step.height()),
        text(step.note()));
  }

  static Bytes attempt(Attempt attempt) {
    return Bytes.concat(
        number(8, attempt.anchorHeight()),
        number(8, attempt.atMs()),
        number(4, attempt.header().size()),
        attempt.header());
  }

  static Bytes text(String text) {
    Bytes utf8 = Bytes.utf8(text);
    if (utf8.size() > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException("a text has at most " + TEXT_BYTES_MAX + " bytes");
    }
    return Bytes.concat(number(2, utf8.size()), utf8);
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

  /**
   * Decodes the body of a record.
   *
   * @throws MalformedRecordException if the bytes are not exactly that
   */
  static ConveyorRecord decode(int kind, Bytes body) {
    ByteBuffer in = body.buffer();
    try {
      ConveyorRecord record =
          switch (kind) {
            case 20 ->
                new ConveyorRecord.Sealed(
                    positive(in.getLong()),
                    readRange(in),
                    positive(in.getLong()),
                    positive(in.getLong()));
            case 21 -> new ConveyorRecord.Signed(positive(in.getLong()), readAttempt(in));
            case 22 -> new ConveyorRecord.Stands(positive(in.getLong()), readStep(in));
            case 23 -> new ConveyorRecord.Received(positive(in.getLong()), readReceipts(in));
            case 24 -> new ConveyorRecord.Permanent();
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

  static Range readRange(ByteBuffer in) {
    return new Range(
        positive(in.getLong()),
        positive(in.getLong()),
        (int) positive(in.getInt()),
        positive(in.getLong()));
  }

  static Step readStep(ByteBuffer in) {
    int code = in.get();
    State state =
        Arrays.stream(State.values())
            .filter(one -> one.code == code)
            .findFirst()
            .orElseThrow(() -> new MalformedRecordException("no shipment stands as " + code));
    long atMs = positive(in.getLong());
    String target = readText(in);
    Optional<Bytes> transaction =
        switch (in.get()) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(take(in, Keys.ID_BYTES));
          default -> throw new MalformedRecordException("a flag is 0 or 1");
        };
    return new Step(state, atMs, target, transaction, positive(in.getLong()), readText(in));
  }

  static Attempt readAttempt(ByteBuffer in) {
    long anchorHeight = positive(in.getLong());
    long atMs = positive(in.getLong());
    return new Attempt(take(in, in.getInt()), anchorHeight, atMs);
  }

  private static List<Receipt> readReceipts(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || (long) count * RECEIPT_BYTES_MIN > in.remaining()) {
      throw new MalformedRecordException("the record says it holds " + count + " receipts");
    }
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receipts.add(new Receipt(take(in, Keys.ID_BYTES), readText(in)));
    }
    return receipts;
  }

  static String readText(ByteBuffer in) {
    int size = in.getShort() & 0xffff;
    if (size > TEXT_BYTES_MAX) {
      throw new MalformedRecordException("a text of " + size + " bytes");
    }
    Bytes utf8 = take(in, size);
    if (!Bytes.utf8(utf8.utf8()).equals(utf8)) {
      throw new MalformedRecordException("a text is no UTF-8");
    }
    return utf8.utf8();
  }

  private static Bytes take(ByteBuffer in, int size) {
    if (size < 0 || size > in.remaining()) {
      throw new MalformedRecordException("the record ends before " + size + " bytes");
    }
    byte[] bytes = new byte[size];
    in.get(bytes);
    return Bytes.wrap(bytes);
  }

  private static long positive(long number) {
    if (number < 0) {
      throw new MalformedRecordException("the number " + number + " is negative");
    }
    return number;
  }
}
