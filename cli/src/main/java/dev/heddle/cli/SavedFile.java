package dev.heddle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Notices that a file was saved, however the editor does that, from when it was made on. */
final class SavedFile implements AutoCloseable {
  /** A save is several events, which come together. */
  private static final long SETTLES_MS = 50;

  private final Path file;
  private final Path folder;
  private final WatchService watcher;
  private byte[] before;

  private SavedFile(Path file, Path folder, WatchService watcher) throws IOException {
    this.file = file;
    this.folder = folder;
    this.watcher = watcher;
    folder.register(
        watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    this.before = Files.readAllBytes(file);
  }

  /** Looks at a file from now on. */
  static SavedFile watch(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw CommandFailure.failed(file + " lies in no folder");
    }
    try {
      return new SavedFile(file, folder, folder.getFileSystem().newWatchService());
    } catch (IOException e) {
      throw cannotWatch(file, e);
    }
  }

  /** Runs something after each save that changed the file, until the thread is interrupted. */
  void afterEach(Runnable saved) {
    try {
      for (WatchKey key = watcher.take(); key != null; key = watcher.take()) {
        TimeUnit.MILLISECONDS.sleep(SETTLES_MS);
        key.pollEvents();
        byte[] now = Files.isRegularFile(file) ? Files.readAllBytes(file) : before;
        if (now.length > 0 && !Arrays.equals(now, before)) {
          before = now;
          saved.run();
        }
        if (!key.reset()) {
          throw CommandFailure.failed(folder + " is gone");
        }
      }
    } catch (IOException e) {
      throw cannotWatch(file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static UncheckedIOException cannotWatch(Path file, IOException e) {
    return new UncheckedIOException("cannot watch " + file + ": " + e, e);
  }

  @Override
  public void close() {
    try {
      watcher.close();
    } catch (IOException e) {
      throw cannotWatch(file, e);
    }
  }
}
