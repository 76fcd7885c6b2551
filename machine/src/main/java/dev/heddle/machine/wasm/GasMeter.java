package dev.heddle.machine.wasm;

/**
 * Writes the instructions that charge gas, on two mutable i64 globals: what was used, and the limit
 * behind it.
 *
 * <p>A charge is {@code used += amount}. It is followed by {@code if (used > limit) unreachable}
 * where nothing could go on for long without it: at the entry of a function and of a loop. In
 * between {@code used} may pass the limit by what straight code costs, so whoever reads it at the
 * end compares it once more. Checking everywhere, as the reference does, makes an evaluation a
 * fifth slower and changes only by how much an evaluation that fails has passed its limit.
 */
final class GasMeter {
  private final int usedGlobal;
  private final int limitGlobal;

  /** A meter whose limit global follows its used global. */
  GasMeter(int usedGlobal) {
    this.usedGlobal = usedGlobal;
    this.limitGlobal = usedGlobal + 1;
  }

  /** Charges without looking whether there is so much. */
  void charge(long amount, WasmWriter code) {
    code.u8(WasmInstructions.GLOBAL_GET).unsigned(usedGlobal);
    code.u8(WasmInstructions.I64_CONST).signed(amount);
    code.u8(WasmInstructions.I64_ADD);
    code.u8(WasmInstructions.GLOBAL_SET).unsigned(usedGlobal);
  }

  /** Charges, and ends the message if that was too much. */
  void chargeAndCheck(long amount, int scratch, WasmWriter code) {
    code.u8(WasmInstructions.GLOBAL_GET).unsigned(usedGlobal);
    code.u8(WasmInstructions.I64_CONST).signed(amount);
    addAndCheck(scratch, code);
  }

  /**
   * Charges what is on the top of the stack, and checks; an i32 counts with its sign, as in the
   * reference.
   */
  void chargeTop(boolean wide, int scratch, WasmWriter code) {
    if (!wide) {
      code.u8(WasmInstructions.I64_EXTEND_I32_S);
    }
    code.u8(WasmInstructions.GLOBAL_GET).unsigned(usedGlobal);
    addAndCheck(scratch, code);
  }

  private void addAndCheck(int scratch, WasmWriter code) {
    code.u8(WasmInstructions.I64_ADD);
    code.u8(WasmInstructions.LOCAL_TEE).unsigned(scratch);
    code.u8(WasmInstructions.GLOBAL_SET).unsigned(usedGlobal);
    code.u8(WasmInstructions.LOCAL_GET).unsigned(scratch);
    code.u8(WasmInstructions.GLOBAL_GET).unsigned(limitGlobal);
    code.u8(WasmInstructions.I64_GT_S);
    code.u8(WasmInstructions.IF).u8(WasmInstructions.EMPTY_BLOCK_TYPE);
    code.u8(WasmInstructions.UNREACHABLE).u8(WasmInstructions.END);
  }
}
