package dev.heddle.machine.wasm;

/** Copies a range of a module byte for byte, except where a part is replaced. */
final class WasmCopier {
  private final byte[] module;
  private final WasmWriter out;
  private int copiedTo;

  WasmCopier(byte[] module, int from, WasmWriter out) {
    this.module = module;
    this.out = out;
    this.copiedTo = from;
  }

  /** Copies up to {@code from} and leaves out what is before {@code to}; write in its place. */
  WasmWriter replace(int from, int to) {
    out.raw(module, copiedTo, from);
    copiedTo = to;
    return out;
  }

  /** Copies up to {@code position}. */
  WasmWriter copyTo(int position) {
    return replace(position, position);
  }
}
