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

/** Notices that a file was saved, however the editor does that. */
final class SavedFile {
  /** A save is several events, which come together. */
  private static final long SETTLES_MS = 50;

  private SavedFile() {}

  /** Runs something after each save that changed the file, until the thread is interrupted. */
  static void watch(Path file, Runnable saved) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw CommandFailure.failed(file + " lies in no folder");
    }
    try (WatchService watcher = folder.getFileSystem().newWatchService()) {
      folder.register(
          watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      byte[] before = Files.readAllBytes(file);
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
      throw new UncheckedIOException("cannot watch " + file + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
