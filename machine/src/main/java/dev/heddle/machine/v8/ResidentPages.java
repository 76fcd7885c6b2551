package dev.heddle.machine.v8;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks the kernel which pages of a memory were ever touched, so that a heap of hundreds of
 * megabytes of which two are in use costs what two megabytes cost.
 *
 * <p>Reads {@code /proc/self/pagemap} (one 64-bit word for a page; bit 63 present, bit 62 swapped
 * out). Where that is not to be had every page counts as touched: slower, with the same result. Not
 * safe for use by several threads.
 */
final class ResidentPages implements AutoCloseable {
  private static final int WORDS_AT_ONCE = 32_768;

  private final Optional<FileChannel> pagemap;
  private final ByteBuffer words =
      ByteBuffer.allocateDirect(WORDS_AT_ONCE * Long.BYTES).order(ByteOrder.nativeOrder());

  private ResidentPages(Optional<FileChannel> pagemap) {
    this.pagemap = pagemap;
  }

  static ResidentPages open() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      return new ResidentPages(Optional.empty()); // pages may have another size there
    }
    try {
      return new ResidentPages(Optional.of(FileChannel.open(Path.of("/proc/self/pagemap"))));
    } catch (IOException e) {
      return new ResidentPages(Optional.empty());
    }
  }

  /** One that knows nothing, so that every page counts as touched. */
  static ResidentPages unknown() {
    return new ResidentPages(Optional.empty());
  }

  /** The pages of a memory (4 KiB each, by number) that may hold anything but zeros. */
  BitSet touched(MemorySegment memory) {
    int pages = Math.toIntExact(memory.byteSize() / PageShadow.PAGE_BYTES);
    BitSet touched = new BitSet(pages);
    if (pagemap.isEmpty() || !readInto(touched, pages, memory.address())) {
      touched.set(0, pages);
    }
    return touched;
  }

  private boolean readInto(BitSet touched, int pages, long address) {
    try {
      for (int first = 0; first < pages; first += WORDS_AT_ONCE) {
        int count = Math.min(WORDS_AT_ONCE, pages - first);
        words.clear().limit(count * Long.BYTES);
        long position = (address / PageShadow.PAGE_BYTES + first) * Long.BYTES;
        while (words.hasRemaining()) {
          if (pagemap.orElseThrow().read(words, position + words.position()) <= 0) {
            return false;
          }
        }
        for (int i = 0; i < count; i++) {
          if (words.getLong(i * Long.BYTES) >>> 62 != 0) {
            touched.set(first + i);
          }
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pagemap.ifPresent(channel -> {
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }
}
