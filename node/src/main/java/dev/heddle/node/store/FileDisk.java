package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** A folder of the real file system. */
final class FileDisk implements Disk {
  private static final String UNFINISHED = ".new";

  /** Writes go through one buffer of this size, so that a large record pins no large one. */
  private static final int BUFFER_BYTES = 1 << 20;

  /** Up to here a system call is cheaper than a mapping; beyond, a mapping saves a copy. */
  private static final int SMALL_READ_BYTES = 64 << 10;

  private final Path folder;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  FileDisk(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(UNFINISHED)).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public File create(String name, Bytes content) throws IOException {
    Path unfinished = folder.resolve(name + UNFINISHED);
    try (FileChannel channel =
        FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      ByteBuffer bytes = content.buffer();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    forceFolder(folder);
    return open(name);
  }

  @Override
  public File open(String name) throws IOException {
    return new ChannelFile(folder.resolve(name));
  }

  @Override
  public long freeBytes() {
    return folder.toFile().getUsableSpace();
  }

  /** A new name in a folder survives power loss only when the folder itself was flushed. */
  static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private final class ChannelFile implements File {
    private final Path path;
    private final FileChannel channel;
    private final ReentrantLock reopening = new ReentrantLock();
    private volatile FileChannel reading;
    private volatile boolean closed;
    private volatile long size;

    ChannelFile(Path path) throws IOException {
      this.path = path;
      this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
      this.reading = FileChannel.open(path, StandardOpenOption.READ);
      this.size = channel.size();
    }

    @Override
    public String path() {
      return path.toString();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void append(List<Bytes> parts) throws IOException {
      long end = size;
      buffer.clear();
      for (Bytes part : parts) {
        for (int at = 0; at < part.size(); ) {
          int chunk = Math.min(buffer.remaining(), part.size() - at);
          buffer.put(part.slice(at, at + chunk).buffer());
          at += chunk;
          if (!buffer.hasRemaining()) {
            end = drain(end);
          }
        }
      }
      size = drain(end);
    }

    private long drain(long end) throws IOException {
      buffer.flip();
      long at = end;
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
      buffer.clear();
      return at;
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long newSize) throws IOException {
      channel.truncate(newSize);
      channel.force(true);
      size = newSize;
    }

    @Override
    public Bytes read(long offset, int bytes) throws IOException {
      if (offset < 0 || offset + bytes > size) {
        throw new EOFException(path + " ends before byte " + (offset + bytes));
      }
      boolean interrupted = false;
      try {
        while (true) {
          FileChannel from = reading;
          try {
            return read(from, offset, bytes);
          } catch (ClosedChannelException e) {
            // Java closes a channel under a reader that is interrupted, for all other readers too.
            interrupted |= Thread.interrupted();
            reopen(from);
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private Bytes read(FileChannel from, long offset, int bytes) throws IOException {
      byte[] target = new byte[bytes];
      if (bytes > SMALL_READ_BYTES) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment mapped = from.map(MapMode.READ_ONLY, offset, bytes, arena);
          MemorySegment.ofArray(target).copyFrom(mapped);
        }
        return Bytes.wrap(target);
      }
      ByteBuffer rest = ByteBuffer.wrap(target);
      while (rest.hasRemaining()) {
        if (from.read(rest, offset + rest.position()) < 0) {
          throw new EOFException(path + " ends before byte " + (offset + bytes));
        }
      }
      return Bytes.wrap(target);
    }

    private void reopen(FileChannel failed) throws IOException {
      reopening.lock();
      try {
        if (closed) {
          throw new StoreClosedException(path + " is closed");
        }
        if (reading.equals(failed)) {
          reading = FileChannel.open(path, StandardOpenOption.READ);
        }
      } finally {
        reopening.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      reopening.lock();
      try (FileChannel _ = channel;
          FileChannel _ = reading) {
        closed = true;
      } finally {
        reopening.unlock();
      }
    }
  }
}
