package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.DataPath;
import dev.heddle.node.store.ChunksRecord;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.LargeData;
import dev.heddle.node.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Gathers posted chunks in the spool until all of their data is there; then they go into the log
 * together. What is gathered survives the end of this process. Safe for any thread.
 *
 * <p>A file for each data root and size, named by both: for each chunk 8 beginning, 4 size of the
 * path, 4 size of the chunk, path, chunk. What is torn at its end is cut away.
 */
final class Gatherings {
  /** Data that are gathered at once. */
  static final int GATHERINGS_MAX = 10_000;

  /** Who rests for that long makes room for others when there is none. */
  static final Duration REST = Duration.ofMinutes(10);

  private static final int HEADER_BYTES = 16;

  private final Spool spool;
  private final Store store;
  private final InstantSource clock;
  private final Path folder;
  private final int most;
  private final Map<DataPlace, Gathering> all = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param most data gathered at once
   */
  Gatherings(Spool spool, Store store, InstantSource clock, int most) {
    this.spool = spool;
    this.store = store;
    this.clock = clock;
    this.most = most;
    this.folder = spool.folder("chunks");
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(this::reopen);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the folder " + folder, e);
    }
  }

  private void reopen(Path file) {
    String[] name = file.getFileName().toString().split("\\.", -1);
    DataPlace data = DataPlace.all(Bytes.base64Url(name[0]), Long.parseLong(name[1]));
    Gathering gathering = new Gathering(data, file);
    gathering.read();
    all.put(data, gathering);
  }

  /** What became of a chunk. */
  enum Outcome {
    /** It is durable; more are missing. */
    KEPT,
    /** It was the last: the data are in the log. */
    COMPLETE,
    /** There is no room for it. */
    NO_ROOM,
    /** The disk has none. */
    DISK_FULL
  }

  /** Adds a chunk whose proof was checked. */
  Outcome add(DataPlace data, ChunksRecord.Chunk chunk) {
    Optional<Gathering> gathering = of(data);
    return gathering.map(found -> found.add(chunk)).orElse(Outcome.NO_ROOM);
  }

  /** How many data are gathered. */
  int count() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Gathering> of(DataPlace data) {
    lock.lock();
    try {
      Gathering there = all.get(data);
      if (there == null) {
        if (all.size() >= most && !makeRoom()) {
          return Optional.empty();
        }
        String name = data.dataRoot().base64Url() + "." + data.dataSize();
        there = new Gathering(data, folder.resolve(name));
        all.put(data, there);
      }
      there.usedMs = clock.millis();
      return Optional.of(there);
    } finally {
      lock.unlock();
    }
  }

  /** Drops what rested for longest; false if nothing did. */
  private boolean makeRoom() {
    lock.lock();
    try {
      long before = clock.millis() - REST.toMillis();
      Optional<Gathering> idle =
          all.values().stream()
              .filter(gathering -> gathering.usedMs < before)
              .min(Comparator.comparingLong(gathering -> gathering.usedMs));
      if (idle.isEmpty() || !idle.get().dropIdle()) {
        return false;
      }
      all.remove(idle.get().data);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void done(Gathering gathering) {
    lock.lock();
    try {
      all.remove(gathering.data);
    } finally {
      lock.unlock();
    }
  }

  /** Where in the file a chunk lies. */
  private record Slot(long start, long at, int pathBytes, int chunkBytes) {}

  private final class Gathering {
    private final DataPlace data;
    private final Path file;
    private final ReentrantLock adding = new ReentrantLock();
    private final TreeMap<Long, Slot> slots = new TreeMap<>();
    private long fileBytes;
    private long held;
    private boolean dropped;
    private volatile long usedMs = clock.millis();

    Gathering(DataPlace data, Path file) {
      this.data = data;
      this.file = file;
    }

    Outcome add(ChunksRecord.Chunk chunk) {
      adding.lock();
      try {
        if (store.weave().holds(data.dataRoot(), data.dataSize())) {
          return Outcome.COMPLETE;
        }
        if (!slots.containsKey(chunk.start())) {
          if (spool.diskFull(chunk.bytes().size())) {
            return Outcome.DISK_FULL;
          }
          if (dropped || !append(chunk)) {
            return Outcome.NO_ROOM;
          }
        }
        if (held < data.dataSize()) {
          return Outcome.KEPT;
        }
        return finish() ? Outcome.COMPLETE : Outcome.KEPT;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot use the file " + file, e);
      } finally {
        adding.unlock();
      }
    }

    private boolean append(ChunksRecord.Chunk chunk) throws IOException {
      int bytes = HEADER_BYTES + chunk.path().size() + chunk.bytes().size();
      while (!spool.tryTake(bytes)) {
        if (!makeRoom()) {
          return false;
        }
      }
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(chunk.start());
      header.putInt(chunk.path().size()).putInt(chunk.bytes().size());
      ByteBuffer out =
          Bytes.concat(Bytes.wrap(header.array()), chunk.path(), chunk.bytes()).buffer();
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        for (long at = fileBytes; out.hasRemaining(); ) {
          at += channel.write(out, at);
        }
        channel.force(false);
      }
      note(chunk.start(), chunk.path().size(), chunk.bytes().size());
      return true;
    }

    private void note(long start, int pathBytes, int chunkBytes) {
      slots.put(start, new Slot(start, fileBytes, pathBytes, chunkBytes));
      fileBytes += HEADER_BYTES + pathBytes + chunkBytes;
      held += chunkBytes;
    }

    /** Puts everything into the log; false if something in the file is not what was written. */
    private boolean finish() throws IOException {
      List<Slot> all = new ArrayList<>(slots.values());
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        for (Slot slot : all) {
          if (!intact(chunk(channel, slot))) {
            slots.remove(slot.start());
            held -= slot.chunkBytes();
          }
        }
        if (held < data.dataSize()) {
          return false;
        }
        new LargeData(store)
            .keep(
                data.dataRoot(),
                data.dataSize(),
                new LargeData.Chunks() {
                  @Override
                  public int count() {
                    return all.size();
                  }

                  @Override
                  public ChunksRecord.Chunk chunk(int index) {
                    return Gathering.this.chunk(channel, all.get(index));
                  }
                });
      }
      Completion.of(store, data);
      done(this);
      drop();
      return true;
    }

    private boolean intact(ChunksRecord.Chunk chunk) {
      return DataPath.follow(data.dataRoot(), chunk.start(), data.dataSize(), chunk.path())
          .filter(path -> path.start() == chunk.start() && path.proves(chunk.bytes()))
          .isPresent();
    }

    private ChunksRecord.Chunk chunk(FileChannel channel, Slot slot) {
      int both = slot.pathBytes() + slot.chunkBytes();
      Bytes read = SpoolFile.read(channel, file, slot.at() + HEADER_BYTES, both);
      return new ChunksRecord.Chunk(
          slot.start(), read.slice(0, slot.pathBytes()), read.from(slot.pathBytes()));
    }

    /** Finds out what an earlier process left. */
    void read() {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        long size = channel.size();
        while (fileBytes + HEADER_BYTES <= size) {
          ByteBuffer header = SpoolFile.read(channel, file, fileBytes, HEADER_BYTES).buffer();
          long start = header.getLong();
          int pathBytes = header.getInt();
          int chunkBytes = header.getInt();
          boolean whole =
              pathBytes >= 0
                  && chunkBytes > 0
                  && fileBytes + HEADER_BYTES + pathBytes + (long) chunkBytes <= size;
          if (!whole) {
            break;
          }
          note(start, pathBytes, chunkBytes);
        }
        channel.truncate(fileBytes);
        spool.giveBack(size - fileBytes);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the file " + file, e);
      }
    }

    /** Never waits for who is adding: that one may wait for room in turn. */
    boolean dropIdle() {
      if (!adding.tryLock()) {
        return false;
      }
      try {
        drop();
        return true;
      } finally {
        adding.unlock();
      }
    }

    private void drop() {
      dropped = true;
      Spool.delete(file);
      spool.giveBack(fileBytes);
      fileBytes = 0;
    }
  }
}
