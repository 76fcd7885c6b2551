package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of the spool: written once from the beginning to the end, then read. */
final class SpoolFile implements StoredBytes, AutoCloseable {
  private final Spool spool;
  private final Path path;
  private final FileChannel channel;
  private long size;
  private boolean handedOver;

  /** Makes a file that is gone when this is closed. */
  SpoolFile(Spool spool) {
    this.spool = spool;
    this.path = spool.loose();
    try {
      this.channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the file " + path, e);
    }
  }

  /**
   * Adds bytes at the end.
   *
   * @throws Refusal 503 if the spool has no room, 507 if the disk has none
   */
  void append(byte[] bytes, int count) {
    spool.take(count);
    try {
      ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
      long at = size;
      size += count;
      while (rest.hasRemaining()) {
        at += channel.write(rest, at);
      }
    } catch (IOException e) {
      throw new Refusal(507, "the disk took nothing of the upload: " + e.getMessage());
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public Bytes read(long at, int bytesMax) {
    return read(channel, path, at, (int) Math.min(bytesMax, size - at));
  }

  /** Makes the file durable and leaves it, and the room it takes, to the caller, who moves it. */
  Path handOver() throws IOException {
    channel.force(false);
    handedOver = true;
    return path;
  }

  static Bytes read(FileChannel channel, Path path, long at, int bytes) {
    ByteBuffer target = ByteBuffer.allocate(bytes);
    try {
      while (target.hasRemaining()) {
        if (channel.read(target, at + target.position()) < 0) {
          throw new EOFException("the file ends before byte " + (at + bytes));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the file " + path, e);
    }
    return Bytes.wrap(target.array());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the file " + path, e);
    } finally {
      if (!handedOver) {
        Spool.delete(path);
        spool.giveBack(size);
      }
    }
  }
}
