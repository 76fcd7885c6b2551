package dev.heddle.machine.wasm;

import dev.heddle.machine.ModuleRefusedException;

/**
 * The size that a memory or table starts with and the one that it may grow to, and which bytes of
 * the module say so.
 *
 * @param max -1 when the module does not say
 */
record WasmLimits(int from, int to, boolean wide, long initial, long max) {
  private static final int HAS_MAX = 1;
  private static final int SHARED = 2;
  private static final int WIDE = 4;

  static WasmLimits read(WasmReader reader) {
    int from = reader.position();
    long flags = reader.u32();
    if ((flags & SHARED) != 0) {
      throw new ModuleRefusedException(
          "the module shares its memory between threads, which would make its results depend on"
              + " timing; build it without threads");
    }
    if (flags > (HAS_MAX | WIDE)) {
      throw reader.malformed("limits with the flags " + flags + " are not known here");
    }
    long initial = reader.u63();
    long max = (flags & HAS_MAX) != 0 ? reader.u63() : -1;
    if (max >= 0 && max < initial) {
      throw reader.malformed("a maximum of " + max + " is below the initial " + initial);
    }
    return new WasmLimits(from, reader.position(), (flags & WIDE) != 0, initial, max);
  }

  /** The same limits with a maximum of at most {@code ceiling}. */
  WasmLimits capped(long ceiling) {
    return new WasmLimits(from, to, wide, initial, max < 0 ? ceiling : Math.min(max, ceiling));
  }

  void writeTo(WasmWriter out) {
    out.u8((max >= 0 ? HAS_MAX : 0) | (wide ? WIDE : 0)).unsigned(initial);
    if (max >= 0) {
      out.unsigned(max);
    }
  }
}
