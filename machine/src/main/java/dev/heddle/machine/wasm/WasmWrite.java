package dev.heddle.machine.wasm;

import java.util.Optional;

/** An instruction that writes to memory. */
sealed interface WasmWrite {
  /** Numbers of the instructions after the prefix 0xFC. */
  int INIT = 8;

  int COPY = 10;
  int FILL = 11;

  /** Puts a value of a type at an address and an offset from it. */
  record Store(int valueType, long offset) implements WasmWrite {}

  /** memory.fill: address, i32, size. */
  record Fill() implements WasmWrite {}

  /** memory.copy: address, address, size. */
  record Copy() implements WasmWrite {}

  /** memory.init: address, i32, i32. */
  record Init() implements WasmWrite {}

  /**
   * What the instruction writes; empty if it writes nothing to memory.
   *
   * @param immediates what follows the opcode
   */
  static Optional<WasmWrite> of(int opcode, WasmReader immediates) {
    return switch (opcode) {
      case 0x36, 0x3a, 0x3b -> store(WasmGlobal.I32, immediates);
      case 0x37, 0x3c, 0x3d, 0x3e -> store(WasmGlobal.I64, immediates);
      case 0x38 -> store(WasmGlobal.F32, immediates);
      case 0x39 -> store(WasmGlobal.F64, immediates);
      case WasmInstructions.MISCELLANEOUS -> range((int) immediates.u32());
      case WasmInstructions.VECTOR -> vector((int) immediates.u32(), immediates);
      default -> Optional.empty();
    };
  }

  private static Optional<WasmWrite> store(int valueType, WasmReader immediates) {
    immediates.u32(); // the alignment, which promises nothing
    return Optional.of(new Store(valueType, immediates.u63()));
  }

  private static Optional<WasmWrite> range(int instruction) {
    return switch (instruction) {
      case INIT -> Optional.of(new Init());
      case COPY -> Optional.of(new Copy());
      case FILL -> Optional.of(new Fill());
      default -> Optional.empty();
    };
  }

  /** v128.store and the stores of one lane. */
  private static Optional<WasmWrite> vector(int instruction, WasmReader immediates) {
    boolean stores = instruction == 11 || (instruction >= 88 && instruction <= 91);
    return stores ? store(WasmGlobal.V128, immediates) : Optional.empty();
  }
}
