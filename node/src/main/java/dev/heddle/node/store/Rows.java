package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemRules;
import dev.heddle.core.item.Tags;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** The values in the tables of the index. */
final class Rows {
  private Rows() {}

  /**
   * What queries look at: 1 flags (1 transaction, 2 target, 4 parent, 8 place, 16 weave, 32
   * adopted), 32 id, 32 address of the owner, 32 target if any, 32 parent if any, 56 {@link
   * DataPlace} if any, 8 place in the weave if any, 16 {@link Extent}, 2 type of the signature, 4
   * bytes before the data, 2 number of tags, tags in Avro.
   *
   * @param transaction the extent then holds a whole transaction record
   * @param place of data that are not in the extent; of a transaction's data in any case
   * @param weaveStart of a transaction with data
   * @param adopted it was here by itself before it came in its parent
   */
  record Meta(
      boolean transaction,
      Bytes id,
      Bytes owner,
      Optional<Bytes> target,
      Optional<Bytes> parent,
      Extent extent,
      Form form,
      Tags tags,
      Optional<DataPlace> place,
      OptionalLong weaveStart,
      boolean adopted) {
    /**
     * What lists show of an item without reading it.
     *
     * @param signatureType as on the wire; 0 for transactions
     * @param headBytes of the extent, before the data
     */
    record Form(int signatureType, int headBytes) {}

    /** Tags of transactions are bytes, which can grow threefold when they become text. */
    private static final ItemRules TAGS = new ItemRules(1 << 20, 1 << 16, 1 << 16, 1 << 16, false);

    /** The same, found in that bundle as well. */
    Meta in(Bytes bundle) {
      Optional<Bytes> found = Optional.of(bundle);
      return new Meta(
          transaction, id, owner, target, found, extent, form, tags, place, weaveStart, true);
    }

    /** Bytes of the whole item, its data included. */
    long bytes() {
      return extent.bytes() + place.map(DataPlace::bytes).orElse(0L);
    }

    Bytes encode() {
      int flags =
          (transaction ? 1 : 0)
              | (target.isPresent() ? 2 : 0)
              | (parent.isPresent() ? 4 : 0)
              | (place.isPresent() ? 8 : 0)
              | (weaveStart.isPresent() ? 16 : 0)
              | (adopted ? 32 : 0);
      return Bytes.concat(
          Bytes.wrap(new byte[] {(byte) flags}),
          id,
          owner,
          target.orElse(Bytes.EMPTY),
          parent.orElse(Bytes.EMPTY),
          place.map(DataPlace::encode).orElse(Bytes.EMPTY),
          weaveStart.isPresent() ? Keys.number(weaveStart.getAsLong()) : Bytes.EMPTY,
          extent.encode(),
          Bytes.wrap(
              ByteBuffer.allocate(8)
                  .putShort((short) form.signatureType())
                  .putInt(form.headBytes())
                  .putShort((short) tags.size())
                  .array()),
          tags.raw());
    }

    static Meta decode(Bytes row) {
      ByteBuffer in = row.buffer();
      int flags = in.get();
      Bytes id = take(in, Keys.ID_BYTES);
      Bytes owner = take(in, Keys.ID_BYTES);
      Optional<Bytes> target =
          (flags & 2) != 0 ? Optional.of(take(in, Keys.ID_BYTES)) : Optional.empty();
      Optional<Bytes> parent =
          (flags & 4) != 0 ? Optional.of(take(in, Keys.ID_BYTES)) : Optional.empty();
      Optional<DataPlace> place =
          (flags & 8) != 0
              ? Optional.of(DataPlace.decode(take(in, DataPlace.ENCODED_BYTES)))
              : Optional.empty();
      OptionalLong weaveStart =
          (flags & 16) != 0 ? OptionalLong.of(in.getLong()) : OptionalLong.empty();
      Extent extent = Extent.decode(in);
      Form form = new Form(in.getShort() & 0xffff, in.getInt());
      Tags tags = Tags.decode(row.from(in.position() + 2), in.getShort() & 0xffff, TAGS);
      return new Meta(
          (flags & 1) != 0,
          id,
          owner,
          target,
          parent,
          extent,
          form,
          tags,
          place,
          weaveStart,
          (flags & 32) != 0);
    }
  }

  /**
   * Where a slot lies: 1 flags (1 crank, 2 with message), 4 size of the assignment, 16 {@link
   * Extent} of assignment and message, one after the other.
   */
  record SlotRow(boolean crank, boolean withMessage, int assignmentBytes, Extent extent) {
    Bytes encode() {
      int flags = (crank ? 1 : 0) | (withMessage ? 2 : 0);
      ByteBuffer out = ByteBuffer.allocate(5).put((byte) flags).putInt(assignmentBytes);
      return Bytes.concat(Bytes.wrap(out.array()), extent.encode());
    }

    static SlotRow decode(Bytes row) {
      ByteBuffer in = row.buffer();
      int flags = in.get();
      return new SlotRow((flags & 1) != 0, (flags & 2) != 0, in.getInt(), Extent.decode(in));
    }
  }

  /** A chunk: 8 where it ends, 4 size of its path, 16 {@link Extent} of path and chunk. */
  record ChunkRow(long end, int pathBytes, Extent extent) {
    Bytes encode() {
      ByteBuffer out = ByteBuffer.allocate(12).putLong(end).putInt(pathBytes);
      return Bytes.concat(Bytes.wrap(out.array()), extent.encode());
    }

    static ChunkRow decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new ChunkRow(in.getLong(), in.getInt(), Extent.decode(in));
    }
  }

  /**
   * A wallet of the local chain: 32 its last transaction, 8 height of that, 32 its last transaction
   * in an earlier block, 12 what it has.
   */
  record WalletRow(Bytes last, long height, Bytes before, BigInteger balance) {
    static final Bytes NOTHING = zeros(Keys.ID_BYTES);
    static final WalletRow NONE = new WalletRow(NOTHING, 0, NOTHING, BigInteger.ZERO);

    WalletRow withLast(Bytes id, long at) {
      return new WalletRow(id, at, at > height ? last : before, balance);
    }

    WalletRow withBalance(BigInteger amount) {
      return new WalletRow(last, height, before, amount);
    }

    Bytes encode() {
      return Bytes.concat(last, Keys.number(height), before, WeaveFormat.amount(balance));
    }

    static WalletRow decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new WalletRow(
          take(in, Keys.ID_BYTES),
          in.getLong(),
          take(in, Keys.ID_BYTES),
          WeaveFormat.amount(take(in, LedgerRecord.AMOUNT_BYTES)));
    }
  }

  /**
   * Where the open block stands: 8 its height, 8 place of the next item in it, 32 digest over the
   * ids that it holds so far.
   */
  record ClockRow(long height, long next, Bytes digest) {
    static final ClockRow START = new ClockRow(0, 0, zeros(Keys.ID_BYTES));

    long ord() {
      return height << 32 | next;
    }

    Bytes encode() {
      return Bytes.concat(Keys.number(height), Keys.number(next), digest);
    }

    static ClockRow decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new ClockRow(in.getLong(), in.getLong(), take(in, Keys.ID_BYTES));
    }
  }

  /** Slots (8), timestamp (8), id of the last assignment (32), hash chain (32). */
  static Bytes head(ProcessHead head) {
    return Bytes.concat(
        Keys.number(head.slots()),
        Keys.number(head.timestampMs()),
        head.lastAssignment(),
        head.hashChain());
  }

  static ProcessHead head(Bytes process, Bytes row) {
    ByteBuffer in = row.buffer();
    long slots = in.getLong();
    long timestampMs = in.getLong();
    return new ProcessHead(
        process, slots, take(in, Keys.ID_BYTES), take(in, Keys.ID_BYTES), timestampMs);
  }

  /** Timestamp (8), hash of the block before (48), hash (48). */
  static Bytes block(BlockRecord block) {
    return Bytes.concat(Keys.number(block.timestampMs()), block.previous(), block.hash());
  }

  static Block block(long height, Bytes row) {
    return new Block(height, Keys.number(row), row.slice(8, 56), row.slice(56, 104));
  }

  /**
   * A result: 8 slot, 8 gas, 1 flags (1 error, 2 memory), 8 size of the memory if any, size (4) and
   * text of the ordinate, of the cron, of the error, size (4) and bytes of the message id, then the
   * JSON. Timestamp and process are in the key.
   */
  static Bytes result(ResultRow row) {
    OptionalLong memory = row.memoryBytes();
    int flags = (row.error().isPresent() ? 1 : 0) | (memory.isPresent() ? 2 : 0);
    return Bytes.concat(
        Keys.number(row.slot()),
        Keys.number(row.gasUsed()),
        Bytes.wrap(new byte[] {(byte) flags}),
        memory.isPresent() ? Keys.number(memory.getAsLong()) : Bytes.EMPTY,
        sized(Bytes.utf8(row.id().ordinate())),
        sized(Bytes.utf8(row.id().cron().orElse(""))),
        sized(Bytes.utf8(row.error().orElse(""))),
        sized(row.messageId()),
        Bytes.utf8(row.json()));
  }

  static ResultRow result(Bytes key, Bytes row) {
    ByteBuffer in = row.buffer();
    long slot = in.getLong();
    long gasUsed = in.getLong();
    int flags = in.get();
    OptionalLong memory = (flags & 2) != 0 ? OptionalLong.of(in.getLong()) : OptionalLong.empty();
    String ordinate = text(take(in, in.getInt()));
    String cron = text(take(in, in.getInt()));
    String error = text(take(in, in.getInt()));
    Bytes messageId = take(in, in.getInt());
    EvaluationId id =
        new EvaluationId(
            Keys.number(key.from(Keys.ID_BYTES)),
            ordinate,
            cron.isEmpty() ? Optional.empty() : Optional.of(cron));
    return new ResultRow(
        key.slice(0, Keys.ID_BYTES),
        id,
        slot,
        text(take(in, in.remaining())),
        (flags & 1) != 0 ? Optional.of(error) : Optional.empty(),
        gasUsed,
        messageId,
        memory);
  }

  static Bytes zeros(int bytes) {
    return Bytes.wrap(new byte[bytes]);
  }

  private static Bytes sized(Bytes bytes) {
    return Bytes.concat(Bytes.wrap(ByteBuffer.allocate(4).putInt(bytes.size()).array()), bytes);
  }

  private static String text(Bytes utf8) {
    return utf8.utf8();
  }

  private static Bytes take(ByteBuffer in, int bytes) {
    byte[] taken = new byte[bytes];
    in.get(taken);
    return Bytes.wrap(taken);
  }
}
