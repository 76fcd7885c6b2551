package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Bytes cut small, so that whoever waits for an upload sees it move. */
record Pieces(Bytes bytes, UploadProgress progress) implements Iterable<byte[]> {
  private static final int PIECE_BYTES = 64 * 1024;

  @Override
  public Iterator<byte[]> iterator() {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < bytes.size();
      }

      @Override
      public byte[] next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int to = Math.min(bytes.size(), at + PIECE_BYTES);
        byte[] piece = bytes.slice(at, to).toByteArray();
        at = to;
        progress.sent(at, bytes.size());
        return piece;
      }
    };
  }
}
