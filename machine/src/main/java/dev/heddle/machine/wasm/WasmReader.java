package dev.heddle.machine.wasm;

import dev.heddle.machine.ModuleRefusedException;
import java.nio.charset.StandardCharsets;

/**
 * Walks over a WebAssembly binary that a stranger sent, and never past the end of its range.
 *
 * <p>Whatever the bytes are, a method returns a value or throws {@link ModuleRefusedException};
 * counts are checked against the bytes that are left, so no allocation is larger than the input.
 */
final class WasmReader {
  private static final int LEB_BYTES_MAX_32 = 5;
  private static final int LEB_BYTES_MAX_64 = 10;

  private final byte[] module;
  private final int end;
  private int at;

  WasmReader(byte[] module, int from, int to) {
    this.module = module;
    this.at = from;
    this.end = to;
  }

  /** A reader of the next {@code size} bytes, which this reader has then passed. */
  WasmReader part(long size) {
    int from = at;
    skip(size);
    return new WasmReader(module, from, at);
  }

  /** Where the next byte is, counted from the start of the module. */
  int position() {
    return at;
  }

  int end() {
    return end;
  }

  boolean hasMore() {
    return at < end;
  }

  int u8() {
    if (at >= end) {
      throw malformed("ends in the middle of a field");
    }
    return module[at++] & 0xff;
  }

  /** The next byte, which stays the next. */
  int peek() {
    int next = u8();
    at--;
    return next;
  }

  /** The type of a value; all of these are one byte long. */
  int valueType() {
    int type = u8();
    boolean known = (type >= 0x7b && type <= 0x7f) || type == 0x70 || type == 0x6f;
    if (!known) {
      throw malformed("values of the type " + type + " are not known here");
    }
    return type;
  }

  /** Passes a list of types and tells how many they are. */
  int skipValueTypes() {
    int count = count(1);
    for (int i = 0; i < count; i++) {
      valueType();
    }
    return count;
  }

  void skip(long size) {
    if (size < 0 || size > end - at) {
      throw malformed("a field of " + size + " bytes runs past the end");
    }
    at += (int) size;
  }

  /** An unsigned number of at most 32 bits. */
  long u32() {
    long value = 0;
    for (int i = 0; i < LEB_BYTES_MAX_32; i++) {
      int next = u8();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        if (value > 0xffff_ffffL) {
          break;
        }
        return value;
      }
    }
    throw malformed("a number does not fit 32 bits");
  }

  /** An unsigned number of at most 63 bits: nothing in a module needs the 64th. */
  long u63() {
    long value = 0;
    for (int i = 0; i < LEB_BYTES_MAX_64; i++) {
      int next = u8();
      if (i == LEB_BYTES_MAX_64 - 1 && next > 0) {
        break;
      }
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed("a number does not fit 63 bits");
  }

  /** A signed number of at most 64 bits. */
  long s64() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        int unused = Long.SIZE - shift - 7;
        return unused <= 0 || (next & 0x40) == 0 ? value : value | -1L << (shift + 7);
      }
    }
    throw malformed("a number does not fit 64 bits");
  }

  /** Passes a number of at most {@code bits} bits, signed or not; the engine judges its value. */
  void skipNumber(int bits) {
    for (int i = 0; i < bits; i += 7) {
      if (u8() < 0x80) {
        return;
      }
    }
    throw malformed("a number does not fit " + bits + " bits");
  }

  /** A number of items, each of which takes at least {@code bytesEach} of the bytes that follow. */
  int count(int bytesEach) {
    long count = u32();
    if (count > (end - at) / bytesEach) {
      throw malformed("announces " + count + " items but has " + (end - at) + " bytes for them");
    }
    return (int) count;
  }

  /** An index that must be below {@code bound}. */
  int index(int bound, String of) {
    long index = u32();
    if (index >= bound) {
      throw malformed("names " + of + " " + index + " of " + bound);
    }
    return (int) index;
  }

  /** A length and that many bytes of UTF-8. */
  String name() {
    long size = u32();
    int from = at;
    skip(size);
    return new String(module, from, at - from, StandardCharsets.UTF_8);
  }

  ModuleRefusedException malformed(String what) {
    return new ModuleRefusedException("the module is malformed near byte " + at + ": " + what);
  }
}
