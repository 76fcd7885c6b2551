package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that behaves as badly as a real one may: what was not forced can vanish in whole
 * or in parts, and writes and flushes fail on demand.
 *
 * <p>Safe for use by any thread.
 */
public final class MemoryDisk implements Disk {
  /** What a power loss keeps or loses as one. */
  private static final int SECTOR_BYTES = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, MemoryFile> files = new TreeMap<>();
  private int writesUntilFailure = Integer.MAX_VALUE;

  @Override
  public List<String> names() {
    return locked(() -> List.copyOf(files.keySet()));
  }

  @Override
  public File create(String name, Bytes content) throws IOException {
    checkFailure("create " + name);
    return locked(() -> {
      MemoryFile file = new MemoryFile(name, content.toByteArray());
      files.put(name, file);
      return file;
    });
  }

  @Override
  public File open(String name) throws IOException {
    return locked(() -> {
      MemoryFile file = files.get(name);
      if (file == null) {
        throw new IOException("no file " + name);
      }
      return file;
    });
  }

  /** Lets that many writes and flushes pass and fails the next one. */
  public void failAfter(int writes) {
    locked(() -> writesUntilFailure = writes);
  }

  /** Ends the faults asked for by {@link #failAfter}. */
  void mend() {
    locked(() -> writesUntilFailure = Integer.MAX_VALUE);
  }

  /**
   * Loses power: of what was not forced, any part may be gone or be zeros. Faults asked for by
   * {@link #failAfter} end.
   */
  public void crash(RandomGenerator random) {
    locked(() -> {
      writesUntilFailure = Integer.MAX_VALUE;
      files.values().forEach(file -> file.crash(random));
      return files.size();
    });
  }

  /** Changes one bit, as a failing medium does. */
  void flip(String name, long offset) {
    locked(() -> {
      MemoryFile file = files.get(name);
      if (file == null || offset >= file.size) {
        throw new IllegalArgumentException("no byte " + offset + " in " + name);
      }
      return file.bytes[(int) offset] ^= 1;
    });
  }

  private void checkFailure(String what) throws IOException {
    boolean fails =
        locked(() -> writesUntilFailure != Integer.MAX_VALUE && writesUntilFailure-- <= 0);
    if (fails) {
      throw new IOException("injected failure to " + what);
    }
  }

  private interface Step<T, E extends Exception> {
    T run() throws E;
  }

  private <T, E extends Exception> T locked(Step<T, E> step) throws E {
    lock.lock();
    try {
      return step.run();
    } finally {
      lock.unlock();
    }
  }

  private final class MemoryFile implements File {
    private final String name;
    private byte[] bytes;
    private int size;
    private int forced;

    MemoryFile(String name, byte[] content) {
      this.name = name;
      this.bytes = content;
      this.size = content.length;
      this.forced = content.length;
    }

    @Override
    public String path() {
      return "memory:" + name;
    }

    @Override
    public long size() {
      return locked(() -> size);
    }

    @Override
    public void append(List<Bytes> parts) throws IOException {
      checkFailure("write " + name);
      locked(() -> {
        for (Bytes part : parts) {
          int end = Math.addExact(size, part.size());
          if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * end));
          }
          part.copyTo(bytes, size);
          size = end;
        }
        return size;
      });
    }

    @Override
    public void force() throws IOException {
      checkFailure("flush " + name);
      locked(() -> forced = size);
    }

    @Override
    public void truncate(long newSize) {
      locked(() -> forced = size = (int) newSize);
    }

    @Override
    public Bytes read(long offset, int count) throws IOException {
      return locked(() -> {
        if (offset < 0 || offset + count > size) {
          throw new EOFException(path() + " ends before byte " + (offset + count));
        }
        return Bytes.wrap(Arrays.copyOfRange(bytes, (int) offset, (int) offset + count));
      });
    }

    @Override
    public void close() {}

    private void crash(RandomGenerator random) {
      if (size > forced) {
        int kept = forced + random.nextInt(size - forced + 1);
        boolean holes = random.nextBoolean();
        for (int from = forced; holes && from < kept; from += SECTOR_BYTES) {
          if (random.nextInt(4) == 0) {
            Arrays.fill(bytes, from, Math.min(kept, from + SECTOR_BYTES), (byte) 0);
          }
        }
        size = kept;
      }
      forced = size;
    }
  }
}
