package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Records that become durable together or not at all, encoded but not yet placed.
 *
 * @param parts the payload, cut as it lies in memory
 * @param bodyOffsets where in the payload the body of each record begins
 */
record Frame(
    List<LogRecord> records,
    List<Bytes> parts,
    List<Integer> bodyOffsets,
    int payloadBytes,
    int payloadCrc) {

  static int crc(List<Bytes> parts) {
    CRC32C crc = new CRC32C();
    for (Bytes part : parts) {
      crc.update(part.buffer());
    }
    return (int) crc.getValue();
  }

  static int crc(Bytes bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.buffer());
    return (int) crc.getValue();
  }
}
