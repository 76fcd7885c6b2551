package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;

/**
 * A set of SHA-256 hashes by their first 16 bytes: 32 to 64 bytes of memory for each, so a million
 * pages, 4 GB of states, take 32 MB. Two hashes that begin alike would count as one; nobody can
 * make such two for less than 2^64 work, and then what is lost is a checkpoint.
 */
final class HashSet128 {
  private static final int SMALLEST = 1 << 10;

  private long[] words = new long[2 * SMALLEST];
  private int size;

  int size() {
    return size;
  }

  /** As {@link #add}, when several threads do. */
  synchronized void addShared(Bytes hash) {
    add(hash);
  }

  /** False if it was there. */
  boolean add(Bytes hash) {
    ByteBuffer head = hash.buffer();
    long high = head.getLong();
    long low = head.getLong() | 1; // so that no entry is all zero, at the price of one bit
    int at = find(words, high, low);
    if (words[at + 1] != 0) {
      return false;
    }
    words[at] = high;
    words[at + 1] = low;
    size++;
    if (size > words.length / 4) {
      grow();
    }
    return true;
  }

  boolean contains(Bytes hash) {
    ByteBuffer head = hash.buffer();
    long high = head.getLong();
    long low = head.getLong() | 1;
    return words[find(words, high, low) + 1] != 0;
  }

  /** Where it is, or the free place where it goes. */
  private static int find(long[] words, long high, long low) {
    int mask = words.length / 2 - 1;
    int slot = (int) high & mask;
    while (words[2 * slot + 1] != 0 && (words[2 * slot] != high || words[2 * slot + 1] != low)) {
      slot = (slot + 1) & mask;
    }
    return 2 * slot;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(words.length, 2)];
    for (int i = 0; i < words.length; i += 2) {
      if (words[i + 1] != 0) {
        int at = find(larger, words[i], words[i + 1]);
        larger[at] = words[i];
        larger[at + 1] = words[i + 1];
      }
    }
    words = larger;
  }
}
