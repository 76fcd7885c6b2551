package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The body of a request as it comes in. Whoever reads it keeps to the pace of the sender; for the
 * thread of the request.
 */
public final class Body {
  /** What a body takes before its bytes have come, whatever length it declares. */
  static final int FIRST_BUFFER_BYTES = 4 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final long declared;
  private final BodyRoom.Share room;
  private final Pace pace;
  private boolean begun;

  /**
   * @param declared how many bytes the request says there are, negative if it does not
   * @param room what is kept of the body in memory is taken from it
   */
  Body(InputStream in, long declared, BodyRoom.Share room, Pace pace) {
    this.in = in;
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
    resume();
    try {
      return read(into, 0, into.length);
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
    resume();
    try {
      return declared >= 0 && declared <= Math.min(FIRST_BUFFER_BYTES, bytesMax)
          ? small((int) declared)
          : grown(bytesMax + 1L);
    } finally {
      pace.pause();
    }
  }

  /** What the node does with the bytes in between does not make the sender slower or faster. */
  private void resume() {
    if (begun) {
      pace.resume();
    } else {
      pace.awaiting();
      begun = true;
    }
  }

  private Bytes grown(long bytesMax) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_BUFFER_BYTES);
    byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    while (out.size() < bytesMax) {
      int n = read(buffer, 0, (int) Math.min(buffer.length, bytesMax - out.size()));
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
  private Bytes small(int bytes) {
    room.take(bytes);
    byte[] whole = new byte[bytes];
    for (int at = 0; at < bytes; ) {
      int n = read(whole, at, bytes - at);
      if (n < 0) {
        throw cut();
      }
      at += n;
    }
    return Bytes.wrap(whole);
  }

  private int read(byte[] into, int at, int bytes) {
    try {
      int n = in.read(into, at, bytes);
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
