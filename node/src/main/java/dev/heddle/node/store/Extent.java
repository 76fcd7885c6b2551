package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;

/**
 * Where bytes lie in the log, and their checksum: 8 offset, 4 size, 4 CRC-32C.
 *
 * @param offset place in the log
 */
record Extent(long offset, int bytes, int crc) {
  static final int ENCODED_BYTES = 16;

  Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(ENCODED_BYTES);
    return Bytes.wrap(out.putLong(offset).putInt(bytes).putInt(crc).array());
  }

  static Extent decode(ByteBuffer in) {
    return new Extent(in.getLong(), in.getInt(), in.getInt());
  }

  /**
   * Reads the bytes.
   *
   * @throws LogCorruptException if they are not what was written
   */
  Bytes read(Log log) {
    Bytes read = log.read(offset, bytes);
    if (Frame.crc(read) != crc) {
      throw new LogCorruptException(
          log.describe(offset) + ": " + bytes + " bytes are damaged; restore the file from a copy");
    }
    return read;
  }
}
