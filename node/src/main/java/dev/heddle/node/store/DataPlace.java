package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;

/**
 * Where data lie that are kept in chunks: 32 data root, 8 size of all data under that root, 8
 * beginning, 8 number of bytes.
 *
 * @param dataRoot of the data as a whole
 * @param dataSize of the data as a whole
 * @param from where in them the part begins
 * @param bytes how many the part has
 */
public record DataPlace(Bytes dataRoot, long dataSize, long from, long bytes) {
  static final int ENCODED_BYTES = 56;

  public DataPlace {
    if (dataRoot.size() != Keys.ID_BYTES
        || dataSize < 1
        || from < 0
        || bytes < 0
        || from > dataSize - bytes) {
      throw new IllegalArgumentException(
          bytes + " bytes at " + from + " are no part of " + dataSize + " bytes");
    }
  }

  /** All data under a root. */
  public static DataPlace all(Bytes dataRoot, long dataSize) {
    return new DataPlace(dataRoot, dataSize, 0, dataSize);
  }

  /** A part of this part. */
  public DataPlace part(long at, long size) {
    return new DataPlace(dataRoot, dataSize, from + at, size);
  }

  Bytes encode() {
    return Bytes.concat(dataRoot, Keys.number(dataSize), Keys.number(from), Keys.number(bytes));
  }

  static DataPlace decode(Bytes encoded) {
    ByteBuffer in = encoded.from(Keys.ID_BYTES).buffer();
    return new DataPlace(encoded.slice(0, Keys.ID_BYTES), in.getLong(), in.getLong(), in.getLong());
  }

  /** Data root and size, which name all data under that root. */
  Bytes key() {
    return key(dataRoot, dataSize);
  }

  static Bytes key(Bytes dataRoot, long dataSize) {
    return Bytes.concat(dataRoot, Keys.number(dataSize));
  }
}
