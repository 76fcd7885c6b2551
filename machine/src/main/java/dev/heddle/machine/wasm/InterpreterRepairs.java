package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;

/**
 * Replaces the instructions that the interpreter calculates otherwise than V8 does by some that it
 * calculates alike. {@code NumericDifferentialTest} finds them: unsigned 64-bit integers are
 * rounded wrongly when they become floats; rounding and comparing to NaNs loses or keeps bits of
 * them as the JVM's compilers see fit. What V8 does on x86-64 is taken for right where the
 * specification leaves it open.
 */
final class InterpreterRepairs {
  private static final int F64 = 0x7c;
  private static final int F32 = 0x7d;
  private static final int F32_CONST = 0x43;
  private static final int F64_CONST = 0x44;
  private static final int SELECT = 0x1b;
  private static final int I32_AND = 0x71;
  private static final int I64_GE_S = 0x59;
  private static final int I64_AND = 0x83;
  private static final int I64_OR = 0x84;
  private static final int I64_SHR_U = 0x88;

  /** The instructions that differ between the widths of floats, and the processor's own NaN. */
  private record Floats(
      int type,
      int bytes,
      long noNumber,
      int constant,
      int eq,
      int ceil,
      int add,
      int min,
      int convert) {

    boolean rounds(int opcode) {
      return opcode >= ceil && opcode < ceil + 4; // ceil, floor, trunc, nearest
    }

    boolean compares(int opcode) {
      return opcode == min || opcode == min + 1;
    }
  }

  private static final Floats SINGLE =
      new Floats(F32, 4, 0xffc0_0000L, F32_CONST, 0x5b, 0x8d, 0x92, 0x96, 0xb5);
  private static final Floats DOUBLE =
      new Floats(F64, 8, 0xfff8_0000_0000_0000L, F64_CONST, 0x61, 0x9b, 0xa0, 0xa4, 0xba);
  private static final int BYTES_MAX = 2 * RewritePass.REWRITTEN_BYTES_MAX;

  private final byte[] module;
  private final WasmWriter code = new WasmWriter(1 << 16, BYTES_MAX);

  private InterpreterRepairs(byte[] module) {
    this.module = module;
  }

  /** The module, which {@link RewritePass} has rewritten, with what is needed replaced. */
  static Rewritten of(Rewritten rewritten) {
    return rewritten.with(new InterpreterRepairs(rewritten.module().toByteArray()).repaired());
  }

  private Bytes repaired() {
    WasmLayout layout = WasmLayout.ofRewritten(module);
    WasmWriter section = new WasmWriter(1 << 16, BYTES_MAX);
    WasmWriter out = new WasmWriter(2 * module.length + 1024, BYTES_MAX);
    out.raw(module, 0, 8);
    for (int id : WasmLayout.ORDER) {
      WasmReader reader = layout.section(id);
      section.clear();
      if (id == WasmLayout.CODE && reader.hasMore()) {
        new WasmBodies(module, layout, code, BYTES_MAX).write(reader, this::repair, section);
      } else {
        section.raw(module, reader.position(), reader.end());
      }
      if (section.size() > 0) {
        out.u8(id).sized(section);
      }
    }
    return out.toBytes();
  }

  private void repair(WasmCode instruction, WasmScratch scratch, WasmCopier copier) {
    for (Floats floats : new Floats[] {SINGLE, DOUBLE}) {
      int opcode = instruction.opcode();
      if (floats.rounds(opcode)) {
        copier.replace(instruction.from(), instruction.to());
        round(opcode, floats, scratch);
      } else if (floats.compares(opcode)) {
        copier.replace(instruction.from(), instruction.to());
        compare(opcode, floats, scratch);
      } else if (opcode == floats.convert) {
        copier.replace(instruction.from(), instruction.to());
        convert(floats, scratch);
      }
    }
  }

  /** A NaN stays what it is, but for the bit that makes it quiet. */
  private void round(int opcode, Floats floats, WasmScratch scratch) {
    int value = scratch.local(0, floats.type);
    code.u8(WasmInstructions.LOCAL_TEE).unsigned(value).u8(opcode);
    get(value);
    constant(0, floats);
    code.u8(floats.add);
    isNumber(value, floats);
    code.u8(SELECT);
  }

  /** The smaller or larger of two is the processor's own NaN if either is one. */
  private void compare(int opcode, Floats floats, WasmScratch scratch) {
    int left = scratch.local(0, floats.type);
    int right = scratch.local(1, floats.type);
    code.u8(WasmInstructions.LOCAL_SET).unsigned(right);
    code.u8(WasmInstructions.LOCAL_TEE).unsigned(left);
    get(right).u8(opcode);
    constant(floats.noNumber, floats);
    isNumber(left, floats);
    isNumber(right, floats);
    code.u8(I32_AND).u8(SELECT);
  }

  /** Numbers of 64 bits are halved first; the bit that falls out still counts in the rounding. */
  private void convert(Floats floats, WasmScratch scratch) {
    int signed = floats.convert - 1;
    int value = scratch.local(0, WasmGlobal.I64);
    code.u8(WasmInstructions.LOCAL_TEE).unsigned(value);
    code.u8(WasmInstructions.I64_CONST).signed(0).u8(I64_GE_S);
    code.u8(WasmInstructions.IF).u8(floats.type);
    get(value).u8(signed).u8(WasmInstructions.ELSE);
    get(value).u8(WasmInstructions.I64_CONST).signed(1).u8(I64_SHR_U);
    get(value).u8(WasmInstructions.I64_CONST).signed(1).u8(I64_AND).u8(I64_OR).u8(signed);
    int half = scratch.local(1, floats.type); // which added to itself is whole
    code.u8(WasmInstructions.LOCAL_TEE).unsigned(half);
    get(half).u8(floats.add).u8(WasmInstructions.END);
  }

  private void constant(long bits, Floats floats) {
    code.u8(floats.constant);
    for (int i = 0; i < floats.bytes; i++) {
      code.u8((int) (bits >>> (8 * i)));
    }
  }

  private void isNumber(int local, Floats floats) {
    get(local);
    get(local).u8(floats.eq);
  }

  private WasmWriter get(int local) {
    return code.u8(WasmInstructions.LOCAL_GET).unsigned(local);
  }
}
