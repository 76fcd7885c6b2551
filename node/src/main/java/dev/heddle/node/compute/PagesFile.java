package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pages of a memory as a file, format 1, big-endian: the size of the memory in bytes (64 bits),
 * then for each page, in the order of their numbers, its number (32 bits) and its {@value
 * dev.heddle.machine.Image#PAGE_BYTES} bytes. Pages of zeros need not be there.
 */
final class PagesFile {
  private PagesFile() {}

  static void write(Path file, Image image) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeLong(image.sizeBytes());
      for (var page : image.pages().entrySet()) {
        out.writeInt(page.getKey());
        out.write(page.getValue().toByteArray());
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static Image read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    long sizeBytes = in.getLong();
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    while (in.hasRemaining()) {
      int number = in.getInt();
      byte[] page = new byte[Image.PAGE_BYTES];
      in.get(page);
      pages.put(number, Bytes.wrap(page));
    }
    return new Image(sizeBytes, pages);
  }
}
