package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys of the results, which sort as {@link EvaluationId} does: process (32), timestamp (8,
 * big-endian), number of digits of the ordinate (1), the digits, then 0 or, for a cron, 1 and its
 * name in UTF-8.
 */
final class ResultKeys {
  static final Bytes NO_CRON = Bytes.wrap(new byte[] {0});

  private ResultKeys() {}

  static Bytes key(Bytes process, EvaluationId id) {
    byte[] digits = id.ordinate().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer middle = ByteBuffer.allocate(9 + digits.length);
    middle.putLong(id.timestampMs()).put((byte) digits.length).put(digits);
    return Bytes.concat(
        process, Bytes.wrap(middle.array()), id.cron().map(ResultKeys::cronBytes).orElse(NO_CRON));
  }

  static Bytes cronBytes(String cron) {
    return Bytes.concat(Bytes.wrap(new byte[] {1}), Bytes.utf8(cron));
  }
}
