package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that are replaced whole: whoever reads one, after a power cut too, finds what it was or
 * what it has become.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Gives a file other bytes, which are on the disk when the call returns. One thread at a time for
   * each file.
   *
   * @param file need not be there yet, its folder has to
   */
  public static void replace(Path file, Bytes bytes) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var buffer = bytes.buffer();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
