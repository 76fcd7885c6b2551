package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;

/** Follows a {@code tx_path} without the code that made it. */
final class BlockTreePaths {
  private BlockTreePaths() {}

  /** Whether the path leads from the root to a leaf that covers the byte. */
  static boolean holds(Bytes root, long at, long size, Bytes path) {
    Bytes expected = root;
    long low = 0;
    long high = size;
    Bytes rest = path;
    while (rest.size() > 64) {
      Bytes left = rest.slice(0, 32);
      Bytes right = rest.slice(32, 64);
      Bytes note = rest.slice(64, 96);
      Bytes id = Hashes.sha256(Hashes.sha256(left), Hashes.sha256(right), Hashes.sha256(note));
      if (!id.equals(expected)) {
        return false;
      }
      long boundary = note.from(24).buffer().getLong();
      expected = at < boundary ? left : right;
      low = at < boundary ? low : boundary;
      high = at < boundary ? boundary : high;
      rest = rest.from(96);
    }
    long end = rest.from(56).buffer().getLong();
    Bytes id = Hashes.sha256(Hashes.sha256(rest.slice(0, 32)), Hashes.sha256(rest.from(32)));
    return id.equals(expected) && low <= at && at < end && end <= high;
  }
}
