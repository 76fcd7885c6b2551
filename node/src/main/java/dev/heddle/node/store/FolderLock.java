package dev.heddle.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second node out of a folder, as long as this process lives. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder.
   *
   * @throws StoreLockedException if somebody has it
   */
  static FolderLock take(Path folder) throws IOException {
    Path file = Files.createDirectories(folder).resolve("lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new StoreLockedException(
          "another node has the folder "
              + folder
              + " open; stop it, or give this one a folder of its own (--data DIR)");
    }
    return new FolderLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held within this very process.
      return null;
    }
  }

  @Override
  public void close() {
    try (channel) {
      // Closing the channel lets go of the lock; the file stays, so that nobody locks a deleted
      // one.
      channel.force(false);
    } catch (IOException e) {
      System.getLogger(FolderLock.class.getName())
          .log(System.Logger.Level.WARNING, "letting go of the folder", e);
    }
  }
}
