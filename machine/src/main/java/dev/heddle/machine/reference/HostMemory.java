package dev.heddle.machine.reference;

import java.util.function.Consumer;

/**
 * The linear memory of one instance as its host sees it. Addresses are numbers as the reference's
 * host has them ({@link HostNumber}). Every access is checked: a wild pointer is a {@link
 * HostFault}, never a silent loss.
 */
final class HostMemory {
  private static final int TEXT_BYTES_MAX = 65_536;
  private static final int PAGE_BYTES = 65_536;

  // Gas bounds what the module does, this bounds what it can make its host do in one message: bytes
  // touched, and a flat sum for each access.
  private static final double WORK_MAX = 0x1p38;
  private static final int WORK_FOR_ACCESS = 64;

  private final boolean wide;
  private final PagedMemory memory;
  private double work;

  HostMemory(boolean wide, PagedMemory memory) {
    this.wide = wide;
    this.memory = memory;
  }

  /** A new message begins. */
  void resetWork() {
    work = 0;
  }

  int pointerBytes() {
    return wide ? 8 : 4;
  }

  /** A number of the address type that came from the module. */
  double in(double value) {
    return wide ? value : (double) HostNumber.toUint32(value);
  }

  double size() {
    return memory.sizeBytes();
  }

  /** Adds pages up to a size in bytes; false where the module's maximum forbids it. */
  boolean growTo(double sizeBytes) {
    double pages = Math.floor((sizeBytes - size() + PAGE_BYTES - 1) / PAGE_BYTES);
    return pages < Integer.MAX_VALUE && memory.grow((int) pages) >= 0;
  }

  int check(double at, double size) {
    work += WORK_FOR_ACCESS + size;
    if (work > WORK_MAX) {
      throw new HostFault("the message makes the host do too much work");
    }
    if (!(at >= 0 && size >= 0 && at + size <= size())) {
      throw new HostFault(
          "memory access out of bounds: "
              + HostNumber.text(size)
              + " bytes at "
              + HostNumber.text(at));
    }
    return (int) at;
  }

  /** Reads where {@link #check} has been. */
  byte[] checked(double at, int size) {
    return memory.readBytes((int) at, size);
  }

  /** Writes where {@link #check} has been. */
  void put(double at, byte[] bytes) {
    memory.write((int) at, bytes, 0, bytes.length);
  }

  /** Writes what it is given from an address on, where {@link #check} has been. */
  Consumer<byte[]> at(double start) {
    double[] next = {start};
    return bytes -> {
      put(next[0], bytes);
      next[0] += bytes.length;
    };
  }

  void write(double at, byte[] bytes) {
    memory.write(check(at, bytes.length), bytes, 0, bytes.length);
  }

  void copy(double target, double source, double size) {
    check(target, size);
    check(source, size);
    memory.copy((int) target, (int) source, (int) size);
  }

  void i8(double at, int value) {
    memory.writeByte(check(at, 1), (byte) value);
  }

  void i16(double at, int value) {
    memory.writeShort(check(at, Short.BYTES), (short) value);
  }

  void i32(double at, double value) {
    memory.writeI32(check(at, Integer.BYTES), HostNumber.toInt32(value));
  }

  void i64(double at, double value) {
    memory.writeLong(check(at, Long.BYTES), HostNumber.toInt64(value));
  }

  void pointer(double at, double value) {
    if (wide) {
      i64(at, value);
    } else {
      i32(at, value);
    }
  }

  double loadI32(double at) {
    return memory.readInt(check(at, Integer.BYTES));
  }

  double loadI64(double at) {
    return (double) memory.readLong(check(at, Long.BYTES));
  }

  double loadPointer(double at) {
    int from = check(at, pointerBytes());
    if (!wide) {
      return (double) Integer.toUnsignedLong(memory.readInt(from));
    }
    long value = memory.readLong(from);
    // Rounded once, as an unsigned number; the last bit is kept so that ties are seen as such.
    return value >= 0 ? (double) value : (double) ((value >>> 1) | (value & 1)) * 2;
  }

  /** The NUL-terminated text at an address; "" at address 0. */
  String text(double at) {
    return text(at, TEXT_BYTES_MAX);
  }

  String text(double at, int sizeMax) {
    if (at == 0) {
      return "";
    }
    int from = check(at, 1);
    int size = memory.indexOfZero(from) - from;
    if (size > sizeMax) {
      throw new HostFault("a text of more than " + sizeMax + " bytes at " + HostNumber.text(at));
    }
    return decoded(from, size);
  }

  /** The length of the NUL-terminated text at an address, or -1 where nothing ends it. */
  int textSize(int at) {
    int end = memory.indexOfZero(at);
    return end == memory.sizeBytes() ? -1 : end - at;
  }

  /** The text of that many bytes, where {@link #check} has been. */
  String decoded(int at, int size) {
    int readable = Math.min(size + 3, memory.sizeBytes() - at);
    return HostText.decode(memory.readBytes(at, readable), size);
  }

  /** Writes text and a NUL within a space, cutting between characters where it is too small. */
  void putText(String text, double at, double space) {
    byte[] encoded = HostText.encode(text);
    int size = (int) Math.min(encoded.length, space - 1);
    while (size > 0 && size < encoded.length && (encoded[size] & 0xc0) == 0x80) {
      size--;
    }
    check(at, size + 1);
    memory.write((int) at, encoded, 0, size);
    memory.writeByte((int) at + size, (byte) 0);
  }
}
