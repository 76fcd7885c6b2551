package dev.heddle.machine.wasm;

/**
 * Steps through one expression, instruction by instruction, up to the {@code end} that closes it.
 *
 * <p>Locals and globals must exist in the module as it came: the rewriting adds some of its own,
 * and a module that could name those could undo its gas.
 */
final class WasmCode {
  private final WasmReader reader;
  private final int locals;
  private final int globals;
  private int depth = 1;
  private int from;
  private int opcode;
  private long function;

  WasmCode(WasmReader reader, int locals, int globals) {
    this.reader = reader;
    this.locals = locals;
    this.globals = globals;
    this.from = reader.position();
  }

  /** Moves to the next instruction; false when the expression has ended. */
  boolean next() {
    if (depth == 0) {
      return false;
    }
    from = reader.position();
    opcode = reader.u8();
    switch (opcode) {
      case WasmInstructions.CALL, WasmInstructions.REF_FUNC -> function = reader.u32();
      case WasmInstructions.LOCAL_GET, WasmInstructions.LOCAL_SET, WasmInstructions.LOCAL_TEE ->
          reader.index(locals, "local");
      case WasmInstructions.GLOBAL_GET, WasmInstructions.GLOBAL_SET ->
          reader.index(globals, "global");
      case WasmInstructions.BLOCK, WasmInstructions.LOOP, WasmInstructions.IF -> {
        WasmInstructions.skipBlockType(reader);
        depth++;
      }
      case WasmInstructions.END -> depth--;
      default -> WasmInstructions.skipImmediates(opcode, reader);
    }
    return true;
  }

  /** The first byte of the instruction. */
  int opcode() {
    return opcode;
  }

  /** Where the instruction begins in the module. */
  int from() {
    return from;
  }

  /** Where the instruction after it begins. */
  int to() {
    return reader.position();
  }

  /** Whether the instruction may be one that writes to memory; {@link WasmWrite} knows. */
  boolean mayWrite() {
    return (opcode >= 0x36 && opcode <= 0x3e)
        || opcode == WasmInstructions.MISCELLANEOUS
        || opcode == WasmInstructions.VECTOR;
  }

  boolean namesFunction() {
    return opcode == WasmInstructions.CALL || opcode == WasmInstructions.REF_FUNC;
  }

  /** The function that the instruction names; of use only where {@link #namesFunction}. */
  long function() {
    return function;
  }
}
