package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A copy of a data folder as it was at one moment, in a folder of the same form without {@code
 * index/}, which is a function of the log, and with the file {@value #DONE}, without which it is
 * unfinished.
 *
 * <p>It is consistent without stopping anybody. Results and states are copied first, as one state
 * of their database, and what was acknowledged and is not in the log yet, the spool; then the log
 * up to where it is durable. So every result is of a slot that the copy has, and what left the
 * spool meanwhile is in the log. Segments that are no longer written to are linked where both
 * folders are on one file system, and left as they are where an earlier backup has them; the last
 * one is copied. Links cost nothing and do not protect from a failing disk: keep a copy elsewhere.
 */
public final class Backup {
  /** The file that says that a backup is whole. */
  public static final String DONE = "backup.json";

  private static final int COPY_BYTES = 8 << 20;
  private static final String SPOOL = "spool";

  /** In the spool: what is gone when its process is. */
  private static final String LOOSE = "loose";

  /** What operators decided, as far as they did. */
  private static final List<String> CHOICES = List.of("blocked.json", "names.json", "cron.json");

  private final Path folder;
  private final Path target;
  private long linkedBytes;
  private long copiedBytes;

  private Backup(Path folder, Path target) {
    this.folder = folder;
    this.target = target;
  }

  /**
   * What a backup holds.
   *
   * @param logBytes up to where the log was copied
   * @param linkedBytes in files that share their room with the data folder or were there before
   * @param copiedBytes written for it
   */
  public record Report(Path folder, long logBytes, long linkedBytes, long copiedBytes) {}

  /** A target or a source that cannot be used; the message says why. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Copies the folder of an open store.
   *
   * @param timeMs noted in the backup
   * @throws RefusedException if the target is neither new nor an earlier backup
   */
  static Report of(Path folder, Log log, RocksIndex results, Path target, long timeMs)
      throws IOException {
    return new Backup(folder, target).run(log, results, timeMs);
  }

  private Report run(Log log, RocksIndex results, long timeMs) throws IOException {
    prepare();
    Path fresh = target.resolve("results.new");
    Recovery.delete(fresh);
    results.snapshot(fresh);
    Recovery.delete(target.resolve("results"));
    Files.move(fresh, target.resolve("results"));
    spool();
    long end = log.end().offset();
    segments(end);
    keys();
    for (String name : CHOICES) {
      Files.deleteIfExists(target.resolve(name));
      if (Files.exists(folder.resolve(name))) {
        copy(folder.resolve(name), target.resolve(name), Long.MAX_VALUE);
      }
    }
    copy(folder.resolve(FolderVersion.FILE), target.resolve(FolderVersion.FILE), Long.MAX_VALUE);
    finish(end, timeMs);
    return new Report(target, end, linkedBytes, copiedBytes);
  }

  private void prepare() throws IOException {
    Files.createDirectories(target);
    Path inside = target.toRealPath();
    for (String own : List.of("log", "index", "results", "keys", "evidence", SPOOL)) {
      if (inside.startsWith(folder.toRealPath().resolve(own))
          || inside.equals(folder.toRealPath())) {
        throw new RefusedException(target + " is part of the data; choose another folder");
      }
    }
    boolean earlier =
        Files.exists(target.resolve(DONE)) || Files.exists(target.resolve(DONE + ".unfinished"));
    try (Stream<Path> there = Files.list(target)) {
      if (!earlier && there.findAny().isPresent()) {
        throw new RefusedException(
            target
                + " holds something that is no backup; choose an empty folder or an earlier"
                + " backup");
      }
    }
    Files.writeString(target.resolve(DONE + ".unfinished"), "{}\n");
    Files.deleteIfExists(target.resolve(DONE));
    FileDisk.forceFolder(target);
  }

  /**
   * Copies what is not whole yet. Files there are written from the beginning to the end and each
   * part of them says what it is, so one that grows meanwhile is as good as one that was torn.
   */
  private void spool() throws IOException {
    Path from = folder.resolve(SPOOL);
    Path to = target.resolve(SPOOL);
    Recovery.delete(to);
    if (!Files.isDirectory(from)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(from.resolve(LOOSE)))
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      try {
        copy(file, copy, Long.MAX_VALUE);
      } catch (NoSuchFileException e) {
        // It is in the log by now, or was given up.
        Files.deleteIfExists(copy);
      }
    }
  }

  private void segments(long end) throws IOException {
    Path from = folder.resolve("log");
    Path to = Files.createDirectories(target.resolve("log"));
    List<String> names;
    try (Stream<Path> files = Files.list(from)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> LogFormat.baseOf(name).filter(base -> base < end).isPresent())
              .sorted()
              .toList();
    }
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      long bytes = end - LogFormat.baseOf(name).orElseThrow();
      boolean last = i == names.size() - 1;
      if (last) {
        copy(from.resolve(name), to.resolve(name), bytes);
      } else {
        link(from.resolve(name), to.resolve(name));
      }
    }
    FileDisk.forceFolder(to);
  }

  /** What is not written to any more may be shared. */
  private void link(Path from, Path to) throws IOException {
    long bytes = Files.size(from);
    if (!Files.exists(to) || Files.size(to) != bytes) {
      Files.deleteIfExists(to);
      try {
        Files.createLink(to, from);
      } catch (FileSystemException | UnsupportedOperationException otherDisk) {
        copy(from, to, Long.MAX_VALUE);
        return;
      }
    }
    linkedBytes += bytes;
  }

  private void copy(Path from, Path to, long bytesMax) throws IOException {
    Path unfinished = to.resolveSibling(to.getFileName() + ".new");
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                unfinished,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long bytes = Math.min(in.size(), bytesMax);
      for (long at = 0; at < bytes; ) {
        at += in.transferTo(at, Math.min(COPY_BYTES, bytes - at), out);
      }
      out.force(true);
      copiedBytes += bytes;
    }
    Files.move(unfinished, to, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Files that only their owner may read stay that. */
  private void keys() throws IOException {
    Path from = folder.resolve("keys");
    if (Files.isDirectory(from)) {
      copyFolder(from, target.resolve("keys"));
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(
              file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private void finish(long end, long timeMs) throws IOException {
    Path unfinished = target.resolve(DONE + ".unfinished");
    String done = Json.write(Json.object().put("logBytes", end).put("timeMs", timeMs)) + "\n";
    try (FileChannel channel =
        FileChannel.open(
            unfinished, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.write(Bytes.utf8(done).buffer());
      channel.force(true);
    }
    Files.move(unfinished, target.resolve(DONE), StandardCopyOption.ATOMIC_MOVE);
    FileDisk.forceFolder(target);
  }

  /**
   * Makes a data folder of a backup, which stays as it is; the first start makes the index.
   *
   * @param folder must not exist or be empty
   * @return bytes in the log
   * @throws RefusedException if that is no whole backup, or something is in the folder
   */
  public static long restore(Path backup, Path folder) throws IOException {
    long logBytes =
        logBytes(backup)
            .orElseThrow(() ->
                new RefusedException(
                    backup + " is no backup, or one that was not finished: it has no " + DONE));
    Files.createDirectories(folder);
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new RefusedException(folder + " is not empty; choose a new folder");
      }
    }
    for (String part : List.of("log", "results", "keys", SPOOL)) {
      if (Files.isDirectory(backup.resolve(part))) {
        copyFolder(backup.resolve(part), folder.resolve(part));
      }
    }
    for (String name : CHOICES) {
      if (Files.exists(backup.resolve(name))) {
        Files.copy(backup.resolve(name), folder.resolve(name));
      }
    }
    // Last, so that what was interrupted before is no folder of a node.
    Files.copy(backup.resolve(FolderVersion.FILE), folder.resolve(FolderVersion.FILE));
    return logBytes;
  }

  private static Optional<Long> logBytes(Path backup) throws IOException {
    Path done = backup.resolve(DONE);
    if (!Files.isRegularFile(done)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(Files.readString(done)).path("logBytes").asLong());
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
