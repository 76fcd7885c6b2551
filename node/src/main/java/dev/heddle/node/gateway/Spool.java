package dev.heddle.node.gateway;

import dev.heddle.node.http.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The folder in which what strangers send lies until it is whole and verified, so that they cannot
 * fill the log with anything else. All of it together has a limit. Safe for any thread.
 */
final class Spool {
  private static final String LOOSE = "loose";

  private final Path folder;
  private final long bytesMax;
  private final long reserveBytes;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong names = new AtomicLong();

  /**
   * @param folder made if it is not there; what is in it counts, and single files of a process that
   *     ended are deleted
   * @param reserveBytes kept free on the disk
   */
  Spool(Path folder, long bytesMax, long reserveBytes) {
    this.folder = folder;
    this.bytesMax = bytesMax;
    this.reserveBytes = reserveBytes;
    delete(folder.resolve(LOOSE));
    folder(LOOSE);
    taken.set(bytesIn(folder));
  }

  /** A folder for those who keep more than one file, made if it is not there. */
  Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the folder " + folder, e);
    }
  }

  /** A name for a file that is gone when this process is. */
  Path loose() {
    return folder.resolve(LOOSE).resolve(Long.toString(names.incrementAndGet()));
  }

  /**
   * Takes room.
   *
   * @throws Refusal 503 if there is none, 507 if the disk is full
   */
  void take(long bytes) {
    if (diskFull(bytes)) {
      throw new Refusal(507, "the disk has no room for uploads; free space");
    }
    if (!tryTake(bytes)) {
      throw new Refusal(
          503, "uploads that are under way take all the room there is (spool-bytes-max)");
    }
  }

  /** Whether so many bytes more would leave too little room on the disk. */
  boolean diskFull(long bytes) {
    return folder.toFile().getUsableSpace() - bytes < reserveBytes;
  }

  boolean tryTake(long bytes) {
    if (taken.addAndGet(bytes) > bytesMax) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Bytes that are taken. */
  long taken() {
    return taken.get();
  }

  static long bytesIn(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the folder " + folder, e);
    }
  }

  /** Deletes a file, or a folder and what is in it; nothing happens if there is none. */
  static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }
}
