package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.StoredBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The parts of uploads in the spool: a folder for each upload, in it a file for each part, named by
 * where it begins. Safe for any thread.
 */
final class Parts {
  /** Uploads in parts that are under way. */
  static final int UPLOADS_MAX = 1_000;

  /** Parts of one upload. */
  static final int PARTS_MAX = 10_000;

  /** Who rests for that long makes room for others when there is none. */
  static final Duration REST = Duration.ofHours(1);

  private final Spool spool;
  private final InstantSource clock;
  private final Path folder;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  Parts(Spool spool, InstantSource clock) {
    this.spool = spool;
    this.clock = clock;
    this.folder = spool.folder("parts");
  }

  /** A part that is there. */
  record Part(long at, long bytes, Path file) {}

  /**
   * Begins an upload.
   *
   * @throws Refusal 503 if too many are under way
   */
  void begin(String id) {
    try {
      if (ids().size() >= UPLOADS_MAX && !makeRoom()) {
        throw new Refusal(503, UPLOADS_MAX + " uploads in parts are under way; try again later");
      }
      Files.createDirectory(MultipartRoutes.named(folder, id));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private List<Path> ids() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** Drops the upload that rested for longest; false if none did. */
  private boolean makeRoom() throws IOException {
    FileTime before = FileTime.from(clock.instant().minus(REST));
    List<Path> idle = new ArrayList<>();
    for (Path upload : ids()) {
      boolean rests = Files.getLastModifiedTime(upload).compareTo(before) < 0;
      if (rests && !busy.contains(upload.getFileName().toString())) {
        idle.add(upload);
      }
    }
    Optional<Path> oldest =
        idle.stream().min(Comparator.comparingLong(path -> path.toFile().lastModified()));
    oldest.ifPresent(upload -> end(upload.getFileName().toString()));
    return oldest.isPresent();
  }

  /**
   * The parts of an upload in their order.
   *
   * @throws Refusal 404 if there is no such upload
   */
  List<Part> of(String id) {
    Path upload = MultipartRoutes.named(folder, id);
    if (!Files.isDirectory(upload)) {
      throw new Refusal(404, "there is no upload " + id + " under way; begin a new one");
    }
    try (Stream<Path> files = Files.list(upload)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d+"))
          .map(file ->
              new Part(Long.parseLong(file.getFileName().toString()), file.toFile().length(), file))
          .sorted(Comparator.comparingLong(Part::at))
          .toList();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Drops an upload. */
  void end(String id) {
    Path upload = MultipartRoutes.named(folder, id);
    if (Files.isDirectory(upload)) {
      long bytes = Spool.bytesIn(upload);
      Spool.delete(upload);
      spool.giveBack(bytes);
    }
  }

  /** A part that is being written; it counts once it is finished. */
  Writing write(String id, long at) {
    if (of(id).size() >= PARTS_MAX) {
      throw new Refusal(413, "upload " + id + " has " + PARTS_MAX + " parts; send larger ones");
    }
    return new Writing(MultipartRoutes.named(folder, id).resolve(Long.toString(at)));
  }

  /** See {@link #write}. */
  final class Writing implements AutoCloseable {
    private final Path target;
    private final SpoolFile file = new SpoolFile(spool);

    private Writing(Path target) {
      this.target = target;
    }

    void append(byte[] bytes, int count) {
      file.append(bytes, count);
    }

    long size() {
      return file.size();
    }

    void finish() {
      try {
        long replaced = Files.exists(target) ? Files.size(target) : 0;
        Path copy = file.handOver();
        Files.move(
            copy, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        spool.giveBack(replaced);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /**
   * All of an upload.
   *
   * @throws Refusal 400 if something is missing between its parts, 409 if it is read already
   */
  Whole whole(String id) {
    List<Part> all = of(id);
    long at = 0;
    for (Part part : all) {
      if (part.at() != at) {
        throw new Refusal(409, "upload " + id + " lacks what begins at " + at + "; send that part");
      }
      at += part.bytes();
    }
    if (at == 0) {
      throw new Refusal(409, "upload " + id + " has no parts yet");
    }
    if (!busy.add(id)) {
      throw new Refusal(409, "upload " + id + " is being finished");
    }
    return new Whole(id, all);
  }

  /** See {@link #whole}. */
  final class Whole implements AutoCloseable {
    private final String id;
    private final List<FileChannel> channels = new ArrayList<>();
    private final StoredBytes bytes;

    private Whole(String id, List<Part> all) {
      this.id = id;
      try {
        List<StoredBytes> runs = new ArrayList<>();
        for (Part part : all) {
          FileChannel channel = FileChannel.open(part.file(), StandardOpenOption.READ);
          channels.add(channel);
          runs.add(run(channel, part));
        }
        this.bytes = StoredBytes.joined(runs);
      } catch (IOException e) {
        close();
        throw failure(e);
      }
    }

    private static StoredBytes run(FileChannel channel, Part part) {
      return new StoredBytes() {
        @Override
        public long size() {
          return part.bytes();
        }

        @Override
        public boolean complete() {
          return true;
        }

        @Override
        public Bytes read(long at, int bytesMax) {
          int most = (int) Math.min(bytesMax, part.bytes() - at);
          return SpoolFile.read(channel, part.file(), at, most);
        }
      };
    }

    StoredBytes bytes() {
      return bytes;
    }

    @Override
    public void close() {
      busy.remove(id);
      for (FileChannel channel : channels) {
        try {
          channel.close();
        } catch (IOException e) {
          throw failure(e);
        }
      }
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("cannot use the folder " + folder, e);
  }
}
