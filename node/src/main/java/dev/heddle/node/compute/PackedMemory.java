package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.machine.Image;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The memory of an image with gzip round it, as checkpoints carry it from unit to unit. */
final class PackedMemory {
  private static final Bytes ZEROS = Bytes.wrap(new byte[Image.PAGE_BYTES]);

  private PackedMemory() {}

  /**
   * Packs all of a memory as tightly as it goes.
   *
   * @return nothing if that takes more bytes than allowed
   */
  static Optional<Bytes> of(Image image, int bytesMax) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new Tight(packed)) {
      long pages = image.sizeBytes() / Image.PAGE_BYTES;
      for (int page = 0; page < pages && packed.size() <= bytesMax; page++) {
        out.write(image.pages().getOrDefault(page, ZEROS).toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.size() <= bytesMax
        ? Optional.of(Bytes.wrap(packed.toByteArray()))
        : Optional.empty();
  }

  private static final class Tight extends GZIPOutputStream {
    Tight(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  /**
   * Unpacks a memory.
   *
   * @param hash SHA-256 that it has to have, in hex
   * @param bytesMax size that it may have
   * @return nothing if it is not that memory
   */
  static Optional<Image> image(Bytes packed, String hash, long bytesMax) {
    MessageDigest digest = Hashes.sha256Stream();
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    int count = 0;
    try (InputStream in =
        new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray()), 1 << 16)) {
      byte[] page = in.readNBytes(Image.PAGE_BYTES);
      while (page.length == Image.PAGE_BYTES && (count + 1L) * Image.PAGE_BYTES <= bytesMax) {
        digest.update(page);
        Bytes bytes = Bytes.wrap(page);
        if (!bytes.equals(ZEROS)) {
          pages.put(count, bytes);
        }
        count++;
        page = in.readNBytes(Image.PAGE_BYTES);
      }
      boolean whole = page.length == 0 && Bytes.wrap(digest.digest()).hex().equals(hash);
      return whole
          ? Optional.of(new Image((long) count * Image.PAGE_BYTES, pages))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it is no gzip, or not to its end
    }
  }
}
