package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How far a fold has come: what it needs beside the image to go on.
 *
 * <p>As bytes, format 1, big-endian: 1 (8 bits), slot and evaluations (64 bits each), assignment
 * and chain (32 bytes each), timestamp and height of the last evaluation (64 bits each), then
 * nothing, or the {@link CronGap.Standing}: timestamp and height of its left edge, ticks left, next
 * step, height, next block, last tick (64 bits each).
 *
 * @param slot the last message evaluated; -1 before the first
 * @param evaluations messages and cron ticks evaluated since the beginning
 * @param assignment the id of the last message's assignment; empty before the first
 * @param chain the hash chain of that assignment
 * @param at the moment of the last evaluation
 */
record Progress(long slot, long evaluations, Bytes assignment, Bytes chain, CronGap.Moment at) {
  static final Progress NONE =
      new Progress(-1, 0, Bytes.EMPTY, Bytes.EMPTY, new CronGap.Moment(0, 0));

  private static final byte FORMAT = 1;
  private static final int HASH_BYTES = 32;
  private static final int BYTES = 1 + 4 * Long.BYTES + 2 * HASH_BYTES;
  private static final int GAP_BYTES = 7 * Long.BYTES;

  /** A fold's progress as it is read back. */
  record Kept(Progress progress, Optional<CronGap.Standing> gap) {}

  /** The same after another message. */
  Progress after(Assignment message) {
    return new Progress(
        message.slot(),
        evaluations + 1,
        message.id(),
        message.hashChain(),
        new CronGap.Moment(message.timestampMs(), message.blockHeight()));
  }

  /** Whether the hash chain of a process's message commits to all up to here. */
  boolean precedes(Assignment message, Bytes process) {
    Bytes expected =
        message.slot() == 0 ? HashChain.seed(process) : HashChain.next(assignment, chain);
    return message.hashChain().equals(expected);
  }

  /** The same after another cron tick. */
  Progress ticked(CronGap.Moment tick) {
    return new Progress(slot, evaluations + 1, assignment, chain, tick);
  }

  /** The slot of the last message as results name it. */
  String ordinate() {
    return Long.toString(slot);
  }

  Bytes encode(Optional<CronGap.Standing> gap) {
    ByteBuffer out = ByteBuffer.allocate(BYTES + (gap.isPresent() ? GAP_BYTES : 0));
    out.put(FORMAT).putLong(slot).putLong(evaluations);
    out.put(assignment.buffer()).put(chain.buffer());
    put(at, out);
    gap.ifPresent(standing -> {
      put(standing.left(), out);
      out.putLong(standing.ticksLeft()).putLong(standing.nextStep()).putLong(standing.height());
      out.putLong(standing.nextBlock()).putLong(standing.lastTickMs());
    });
    return Bytes.wrap(out.array());
  }

  /** Reads it back; empty if it is of another format. */
  static Optional<Kept> decode(Bytes bytes) {
    ByteBuffer in = bytes.buffer();
    try {
      if (in.get() != FORMAT) {
        return Optional.empty();
      }
      Progress progress = new Progress(in.getLong(), in.getLong(), hash(in), hash(in), moment(in));
      return Optional.of(
          new Kept(progress, in.hasRemaining() ? Optional.of(gap(in)) : Optional.empty()));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static CronGap.Standing gap(ByteBuffer in) {
    return new CronGap.Standing(
        moment(in), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  private static void put(CronGap.Moment moment, ByteBuffer out) {
    out.putLong(moment.timestampMs()).putLong(moment.blockHeight());
  }

  private static CronGap.Moment moment(ByteBuffer in) {
    return new CronGap.Moment(in.getLong(), in.getLong());
  }

  private static Bytes hash(ByteBuffer in) {
    byte[] hash = new byte[HASH_BYTES];
    in.get(hash);
    return Bytes.wrap(hash);
  }
}
