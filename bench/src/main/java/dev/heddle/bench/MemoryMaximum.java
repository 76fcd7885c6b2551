package dev.heddle.bench;

import dev.heddle.core.bytes.Bytes;

/**
 * Gives a module of 512 MB at most, as aos 2 is, nearly twice that (WebAssembly, binary format).
 */
final class MemoryMaximum {
  private static final int HEADER_BYTES = 8;
  private static final int MEMORY_SECTION = 5;

  private MemoryMaximum() {}

  /**
   * The module with 16,383 pages at most, the largest number that takes two bytes as the old one.
   *
   * @throws IllegalArgumentException if it has no memory of its own with such a maximum
   */
  static Bytes raised(Bytes wasm) {
    byte[] module = wasm.toByteArray();
    int[] at = {HEADER_BYTES};
    while (at[0] < module.length) {
      int section = module[at[0]++];
      int size = number(module, at);
      int end = at[0] + size;
      if (section == MEMORY_SECTION) {
        number(module, at);
        at[0]++;
        number(module, at);
        if (end - at[0] == 2) {
          module[at[0]] = (byte) 0xff;
          module[at[0] + 1] = 0x7f;
          return Bytes.wrap(module);
        }
      }
      at[0] = end;
    }
    throw new IllegalArgumentException("no memory with a maximum of two bytes");
  }

  /** Reads an unsigned LEB128 number and moves on behind it. */
  private static int number(byte[] module, int[] at) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = module[at[0]++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
