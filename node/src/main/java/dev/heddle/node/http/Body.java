package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as it comes in. Whoever reads it keeps to the pace of the sender; for the
 * thread of the request.
 */
public final class Body {
  /** What a body takes before its bytes have come, whatever length it declares. */
  static final int FIRST_BUFFER_BYTES = 4 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Supplier<InputStream> entity;
  private final long declared;
  private final BodyRoom.Share room;
  private final Pace pace;
  private @Nullable InputStream in;

  /**
   * @param entity opened when the first byte is wanted and never closed: to close it is to read to
   *     its end, and who is refused has to hear of it before
   * @param declared how many bytes the request says there are, negative if it does not
   * @param room what is kept of the body in memory is taken from it
   */
  Body(Supplier<InputStream> entity, long declared, BodyRoom.Share room, Pace pace) {
    this.entity = entity;
    this.declared = declared;
    this.room = room;
    this.pace = pace;
  }

  /** How many bytes the request says there are, negative if it does not. */
  public long declared() {
    return declared;
  }

  /**
   * Reads what is there, at least one byte.
   *
   * @return how many, or negative at the end
   * @throws Refusal 400 if the sender is gone before the end
   */
  public int read(byte[] into) {
    InputStream opened = resume();
    try {
      return read(opened, into, 0, into.length);
    } finally {
      pace.pause();
    }
  }

  /**
   * Reads the beginning into memory: all of a body that is not longer, else one byte more than
   * asked for.
   *
   * @throws Refusal 400 if the sender is gone before that, 503 if there is no room
   */
  public Bytes beginning(int bytesMax) {
    InputStream opened = resume();
    try {
      return declared >= 0 && declared <= Math.min(FIRST_BUFFER_BYTES, bytesMax)
          ? small(opened, (int) declared)
          : grown(opened, bytesMax + 1L);
    } finally {
      pace.pause();
    }
  }

  /** What the node does with the bytes in between does not make the sender slower or faster. */
  private InputStream resume() {
    InputStream opened = in;
    if (opened != null) {
      pace.resume();
      return opened;
    }
    pace.awaiting();
    InputStream fresh = entity.get();
    in = fresh;
    return fresh;
  }

  private Bytes grown(InputStream opened, long bytesMax) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_BUFFER_BYTES);
    byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    while (out.size() < bytesMax) {
      int n = read(opened, buffer, 0, (int) Math.min(buffer.length, bytesMax - out.size()));
      if (n < 0) {
        break;
      }
      room.take(n);
      out.write(buffer, 0, n);
      if (n == buffer.length && n < BUFFER_BYTES) {
        buffer = new byte[2 * n];
      }
    }
    return Bytes.wrap(out.toByteArray());
  }

  /** A body that fits the first buffer, as most messages do, is read once and copied nowhere. */
  private Bytes small(InputStream opened, int bytes) {
    room.take(bytes);
    byte[] whole = new byte[bytes];
    for (int at = 0; at < bytes; ) {
      int n = read(opened, whole, at, bytes - at);
      if (n < 0) {
        throw cut();
      }
      at += n;
    }
    return Bytes.wrap(whole);
  }

  private int read(InputStream opened, byte[] into, int at, int bytes) {
    try {
      int n = opened.read(into, at, bytes);
      pace.passed(Math.max(0, n));
      return n;
    } catch (IOException
        | UncheckedIOException
        | DataReader.InsufficientDataAvailableException
        | ServerConnectionException e) {
      throw cut();
    }
  }

  private static Refusal cut() {
    return new Refusal(400, "the request ended before its body did");
  }
}
