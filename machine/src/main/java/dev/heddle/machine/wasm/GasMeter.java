package dev.heddle.machine.wasm;

import dev.heddle.machine.ModuleRefusedException;

/**
 * Writes function bodies that charge gas where they stand.
 *
 * <p>One charge is {@code used += amount; if (used > limit) unreachable}, on two mutable i64
 * globals. A trap with {@code used > limit} is therefore always one of these, and {@code used} is
 * then what the reference had counted when it threw. Every body that charges gets one more local,
 * so that the sum is not loaded again for the comparison.
 */
final class GasMeter {
  /** As many as V8 allows; a sum beyond it would name a wrong local. */
  static final int LOCALS_MAX = 50_000;

  private final byte[] module;
  private final int usedGlobal;
  private final int limitGlobal;
  private final WasmWriter body;
  private final WasmWriter code;

  /** A meter whose limit global follows its used global. */
  GasMeter(byte[] module, int usedGlobal, int bytesMax) {
    this.module = module;
    this.usedGlobal = usedGlobal;
    this.limitGlobal = usedGlobal + 1;
    this.body = new WasmWriter(1 << 16, bytesMax);
    this.code = new WasmWriter(1 << 16, bytesMax);
  }

  /** Writes the body with a charge before each segment. */
  void writeMetered(WasmReader reader, int parameters, WasmWriter out) {
    int localsFrom = reader.position();
    int groups = reader.count(2);
    int groupsFrom = reader.position();
    int locals = parameters + skipLocals(groups, reader);
    int codeFrom = reader.position();
    code.clear();
    boolean charged = false;
    int segmentFrom = codeFrom;
    long cost = 0;
    WasmCode instructions = new WasmCode(reader, locals, usedGlobal);
    while (instructions.next()) {
      int opcode = instructions.opcode();
      cost += GasSchedule.cost(opcode);
      if (GasSchedule.endsSegment(opcode)) {
        if (cost != 0) {
          charge(cost + GasSchedule.SEGMENT_OVERHEAD, locals);
          charged = true;
        }
        code.raw(module, segmentFrom, instructions.to());
        segmentFrom = instructions.to();
        cost = 0;
      }
    }
    WasmLayout.expectEnd(reader);
    body.clear();
    if (charged) {
      writeLocals(groups, groupsFrom, codeFrom);
    } else {
      body.raw(module, localsFrom, codeFrom);
    }
    out.sized(body.append(code));
  }

  /** Writes the body with a charge in the place of each call of the metering import. */
  void writeInlined(WasmReader reader, int parameters, WasmFunctions functions, WasmWriter out) {
    int localsFrom = reader.position();
    int groups = reader.count(2);
    int groupsFrom = reader.position();
    int locals = parameters + skipLocals(groups, reader);
    int codeFrom = reader.position();
    code.clear();
    boolean charged = false;
    WasmCopier copier = new WasmCopier(module, codeFrom, code);
    WasmCode instructions = new WasmCode(reader, locals, usedGlobal);
    while (instructions.next()) {
      if (functions.isCallOfMetering(instructions)) {
        copier.copyTo(instructions.from());
        copier.replace(instructions.from(), instructions.to());
        chargeTop(functions.metering().wide(), locals);
        charged = true;
      } else if (instructions.namesFunction()) {
        functions.renumber(instructions, copier);
      }
    }
    copier.copyTo(reader.position());
    WasmLayout.expectEnd(reader);
    body.clear();
    if (charged) {
      writeLocals(groups, groupsFrom, codeFrom);
    } else {
      body.raw(module, localsFrom, codeFrom);
    }
    out.sized(body.append(code));
  }

  /** Writes the function that takes the import's place for those who call it in other ways. */
  void writeMeteringFunction(boolean wide, WasmWriter out) {
    code.clear();
    code.u8(WasmInstructions.LOCAL_GET).unsigned(0);
    chargeTop(wide, 1);
    code.u8(WasmInstructions.END);
    body.clear();
    body.unsigned(1).unsigned(1).u8(WasmGlobal.I64);
    out.sized(body.append(code));
  }

  /** Steps through a body that stays as it is, so that refused instructions are found in it. */
  void check(WasmReader reader, int parameters) {
    int locals = parameters + skipLocals(reader.count(2), reader);
    WasmCode instructions = new WasmCode(reader, locals, usedGlobal);
    while (instructions.next()) {
      // Stepping refuses what must not be there.
    }
    WasmLayout.expectEnd(reader);
  }

  private static int skipLocals(int groups, WasmReader reader) {
    long locals = 0;
    for (int i = 0; i < groups; i++) {
      locals += reader.u32();
      reader.valueType();
    }
    if (locals > LOCALS_MAX) {
      throw new ModuleRefusedException(
          "a function has " + locals + " locals; at most " + LOCALS_MAX + " are allowed");
    }
    return (int) locals;
  }

  private void writeLocals(int groups, int groupsFrom, int codeFrom) {
    body.unsigned(groups + 1L).raw(module, groupsFrom, codeFrom).unsigned(1).u8(WasmGlobal.I64);
  }

  private void charge(long amount, int scratch) {
    code.u8(WasmInstructions.GLOBAL_GET).unsigned(usedGlobal);
    code.u8(WasmInstructions.I64_CONST).signed(amount);
    addAndCheck(scratch);
  }

  /** Charges what is on the top of the stack; an i32 counts with its sign, as in the reference. */
  private void chargeTop(boolean wide, int scratch) {
    if (!wide) {
      code.u8(WasmInstructions.I64_EXTEND_I32_S);
    }
    code.u8(WasmInstructions.GLOBAL_GET).unsigned(usedGlobal);
    addAndCheck(scratch);
  }

  private void addAndCheck(int scratch) {
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
