package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the bytes of a WebAssembly binary, up to a limit. */
final class WasmWriter {
  private final int bytesMax;
  private byte[] bytes;
  private int size;

  WasmWriter(int capacity, int bytesMax) {
    this.bytes = new byte[capacity];
    this.bytesMax = bytesMax;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  WasmWriter u8(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** An unsigned number in as few bytes as it takes. */
  WasmWriter unsigned(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      u8((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    return u8((int) rest);
  }

  /** A signed number in as few bytes as it takes. */
  WasmWriter signed(long value) {
    long rest = value;
    while (rest < -64 || rest > 63) {
      u8((int) ((rest & 0x7f) | 0x80));
      rest >>= 7;
    }
    return u8((int) (rest & 0x7f));
  }

  WasmWriter name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return unsigned(utf8.length).raw(utf8, 0, utf8.length);
  }

  WasmWriter raw(byte[] source, int from, int to) {
    int length = to - from;
    reserve(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
    return this;
  }

  /** What {@code other} has collected. */
  WasmWriter append(WasmWriter other) {
    return raw(other.bytes, 0, other.size);
  }

  /** What {@code other} has collected, after its length. */
  WasmWriter sized(WasmWriter other) {
    return unsigned(other.size).append(other);
  }

  Bytes toBytes() {
    return Bytes.wrap(Arrays.copyOf(bytes, size));
  }

  private void reserve(int more) {
    if (more > bytesMax - size) {
      throw new ModuleRefusedException(
          "the module grows beyond " + bytesMax + " bytes when metered; make it smaller");
    }
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, 2L * (size + more)));
    }
  }
}
