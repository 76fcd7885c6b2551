package dev.heddle.machine.wasm;

/** The type of one global, imported or defined. */
record WasmGlobal(int valueType, boolean mutable) {
  static final int V128 = 0x7b;
  static final int F64 = 0x7c;
  static final int F32 = 0x7d;
  static final int I64 = 0x7e;
  static final int I32 = 0x7f;

  static WasmGlobal read(WasmReader reader) {
    int valueType = reader.valueType();
    int mutability = reader.u8();
    if (mutability > 1) {
      throw reader.malformed("a global with the mutability " + mutability);
    }
    return new WasmGlobal(valueType, mutability == 1);
  }

  /** Whether it holds state that a host can read and write: a number, and not a constant. */
  boolean isState() {
    return mutable && valueType >= F64 && valueType <= I32;
  }
}
