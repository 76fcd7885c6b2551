package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.machine.Image;

/** The memory of an image as it lies in the machine, zeros included. */
final class ImageBytes {
  private ImageBytes() {}

  /**
   * All bytes of the memory.
   *
   * @throws IllegalArgumentException if they are more than an array holds
   */
  static Bytes flat(Image image) {
    if (image.sizeBytes() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(image.sizeBytes() + " bytes are too many to send at once");
    }
    byte[] memory = new byte[(int) image.sizeBytes()];
    image.pages().forEach((number, page) -> page.copyTo(memory, number * Image.PAGE_BYTES));
    return Bytes.wrap(memory);
  }

  /** SHA-256 of the memory, as checkpoints of the reference unit state it, in hex. */
  static String sha256(Image image) {
    Bytes zeros = Bytes.wrap(new byte[Image.PAGE_BYTES]);
    int pages = Math.toIntExact(image.sizeBytes() / Image.PAGE_BYTES);
    Bytes[] all = new Bytes[pages];
    for (int i = 0; i < pages; i++) {
      all[i] = image.pages().getOrDefault(i, zeros);
    }
    return Hashes.sha256(all).hex();
  }
}
