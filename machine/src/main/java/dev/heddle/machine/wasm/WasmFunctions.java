package dev.heddle.machine.wasm;

/**
 * How functions are numbered once the metering import has become a function of the module itself.
 *
 * <p>Imports come first, so it moves behind the last import and those after it move up. Where it
 * was the last import, as the usual tools leave it, no number changes.
 */
record WasmFunctions(WasmMeteringImport metering, int imported) {

  /** The new index of the metering function: the first that the module defines. */
  int meteringFunction() {
    return imported - 1;
  }

  long renumbered(long function) {
    if (function == metering.function()) {
      return meteringFunction();
    }
    return function > metering.function() && function < imported ? function - 1 : function;
  }

  boolean isCallOfMetering(WasmCode instruction) {
    return instruction.opcode() == WasmInstructions.CALL
        && instruction.function() == metering.function();
  }

  /** Gives the function that the instruction names its new number. */
  void renumber(WasmCode instruction, WasmCopier copier) {
    long number = renumbered(instruction.function());
    if (number != instruction.function()) {
      copier
          .replace(instruction.from(), instruction.to())
          .u8(instruction.opcode())
          .unsigned(number);
    }
  }

  /** Gives the functions named in a constant expression their new numbers, and passes it. */
  void renumberExpression(WasmReader reader, int globals, WasmCopier copier) {
    WasmCode instructions = new WasmCode(reader, 0, globals);
    while (instructions.next()) {
      if (instructions.namesFunction()) {
        renumber(instructions, copier);
      }
    }
  }

  /** Gives the function whose number comes next its new number, and passes it. */
  void renumberNext(WasmReader reader, WasmCopier copier) {
    int from = reader.position();
    long function = reader.u32();
    long number = renumbered(function);
    if (number != function) {
      copier.replace(from, reader.position()).unsigned(number);
    }
  }
}
