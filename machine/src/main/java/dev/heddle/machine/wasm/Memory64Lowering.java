package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;

/**
 * Turns a rewritten module with 64-bit addresses into one with 32-bit addresses that does the same,
 * for an engine that knows no others.
 *
 * <p>Addresses and sizes stay 64 bits wide in the module's own code, on its stack and in its
 * signatures; each is cut to 32 bits where an instruction uses it. Two instructions do that: the
 * address becomes a double, and that a 32-bit number, which saturates. So what is below 2^32 stays
 * as it is, and all else becomes 2^32 - 1, which lies outside every memory that is allowed here and
 * still traps. Gas has been put in before and is not changed. Modules with 32-bit addresses stay as
 * they are.
 */
final class Memory64Lowering {
  private static final int F64 = 0x7c;
  private static final int F32 = 0x7d;
  private static final int I64 = 0x7e;
  private static final int I32 = 0x7f;
  private static final int V128 = 0x7b;

  private static final int FIRST_LOAD = 0x28;
  private static final int FIRST_STORE = 0x36;
  private static final int LAST_STORE = 0x3e;
  private static final int MEMORY_SIZE = 0x3f;
  private static final int I32_CONST = 0x41;
  private static final int I64_EXTEND_I32_U = 0xad;
  private static final int F64_CONVERT_I64_U = 0xba;
  private static final int BULK = 0xfc;
  private static final int I32_TRUNC_SAT_F64_U = 3;
  private static final int MEMORY_INIT = 8;
  private static final int MEMORY_COPY = 10;
  private static final int MEMORY_FILL = 11;
  private static final int VECTOR = 0xfd;
  private static final int VECTOR_STORE = 11;

  /** The types of the values that stores take, in the order of their opcodes. */
  private static final int[] STORED = {I32, I64, F32, F64, I32, I32, I64, I64, I64};

  private static final int DATA_PASSIVE = 1;
  private static final int DATA_WITH_MEMORY = 2;

  private static final long REACH = 1L << 31;
  private static final long OUT_OF_REACH = 0xffff_ffffL;
  private static final int BYTES_MAX = 4 * RewritePass.REWRITTEN_BYTES_MAX;

  private final byte[] module;
  private final WasmLayout layout;
  private final WasmWriter section = new WasmWriter(1 << 16, BYTES_MAX);
  private final WasmWriter code = new WasmWriter(1 << 16, BYTES_MAX);

  private Memory64Lowering(byte[] module) {
    this.module = module;
    this.layout = WasmLayout.ofRewritten(module);
  }

  /**
   * Lowers a module that {@link RewritePass} has rewritten.
   *
   * @return the module with 32-bit addresses; the other facts are those of the argument
   * @throws ModuleRefusedException if it has what is not lowered: tables with 64-bit indices, data
   *     at an address that is computed
   */
  static Rewritten lower(Rewritten rewritten) {
    if (!rewritten.memory64()) {
      return rewritten;
    }
    if (rewritten.memoryBytesMax() > REACH) {
      throw new IllegalArgumentException(
          "a memory of " + rewritten.memoryBytesMax() + " bytes is beyond what can be lowered");
    }
    return rewritten.with(new Memory64Lowering(rewritten.module().toByteArray()).lowered());
  }

  private Bytes lowered() {
    if (layout.tables().stream().anyMatch(WasmLimits::wide)) {
      throw new ModuleRefusedException("the module has a table with 64-bit indices");
    }
    WasmWriter out = new WasmWriter(2 * module.length + 1024, BYTES_MAX);
    out.raw(module, 0, 8);
    for (int id : WasmLayout.ORDER) {
      section.clear();
      writeSection(id, layout.section(id));
      if (section.size() > 0) {
        out.u8(id).sized(section);
      }
    }
    return out.toBytes();
  }

  private void writeSection(int id, WasmReader reader) {
    if (!reader.hasMore()) {
      return;
    }
    switch (id) {
      case WasmLayout.IMPORT -> writeLimits(reader, layout.memoryImported());
      case WasmLayout.MEMORY -> writeLimits(reader, !layout.memoryImported());
      case WasmLayout.CODE ->
          new WasmBodies(module, layout, code, BYTES_MAX).write(reader, this::lower, section);
      case WasmLayout.DATA -> writeData(reader);
      default -> section.raw(module, reader.position(), reader.end());
    }
  }

  private void writeLimits(WasmReader reader, boolean here) {
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    if (here) {
      WasmLimits limits = layout.memory().orElseThrow();
      new WasmLimits(limits.from(), limits.to(), false, limits.initial(), limits.max())
          .writeTo(copier.replace(limits.from(), limits.to()));
    }
    copier.copyTo(reader.end());
  }

  private void writeData(WasmReader reader) {
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    int count = reader.count(2);
    for (int i = 0; i < count; i++) {
      long kind = reader.u32();
      if (kind == DATA_WITH_MEMORY) {
        reader.u32();
      }
      boolean active = kind != DATA_PASSIVE;
      if (active) {
        int from = reader.position();
        if (reader.u8() != WasmInstructions.I64_CONST) {
          throw new ModuleRefusedException("data segment " + i + " is at an address not known yet");
        }
        int value = clamped(reader.s64());
        copier.replace(from, reader.position()).u8(I32_CONST).signed(value);
        if (reader.u8() != WasmInstructions.END) {
          throw new ModuleRefusedException("data segment " + i + " is at a computed address");
        }
      }
      reader.skip(reader.u32());
    }
    copier.copyTo(reader.end());
    WasmLayout.expectEnd(reader);
  }

  private static int clamped(long address) {
    return address >= 0 && address < REACH ? (int) address : (int) OUT_OF_REACH;
  }

  private void lower(WasmCode instruction, WasmScratch scratch, WasmCopier copier) {
    int opcode = instruction.opcode();
    if (opcode >= FIRST_LOAD && opcode < FIRST_STORE) {
      WasmReader immediates = immediates(instruction, copier);
      narrowTop();
      code.u8(opcode);
      writeMemoryArgument(immediates);
    } else if (opcode >= FIRST_STORE && opcode <= LAST_STORE) {
      WasmReader immediates = immediates(instruction, copier);
      narrowBelow(STORED[opcode - FIRST_STORE], scratch);
      code.u8(opcode);
      writeMemoryArgument(immediates);
    } else if (opcode == MEMORY_SIZE) {
      copier.copyTo(instruction.to());
      code.u8(I64_EXTEND_I32_U);
    } else if (opcode == WasmInstructions.MEMORY_GROW) {
      copier.copyTo(instruction.from());
      narrowTop(); // what is too much becomes 2^32 - 1 pages, which is too much as well
      copier.copyTo(instruction.to());
      code.u8(WasmInstructions.I64_EXTEND_I32_S);
    } else if (opcode == BULK) {
      lowerBulk(instruction, scratch, copier);
    } else if (opcode == VECTOR) {
      lowerVector(instruction, scratch, copier);
    }
  }

  /** Leaves the instruction out; what is written next stands in its place. */
  private WasmReader immediates(WasmCode instruction, WasmCopier copier) {
    copier.replace(instruction.from(), instruction.to());
    return new WasmReader(module, instruction.from() + 1, instruction.to());
  }

  private void lowerBulk(WasmCode instruction, WasmScratch scratch, WasmCopier copier) {
    switch ((int) new WasmReader(module, instruction.from() + 1, instruction.to()).u32()) {
      case MEMORY_INIT -> {
        copier.copyTo(instruction.from());
        narrowBelow(I32, I32, scratch);
      }
      case MEMORY_COPY -> {
        copier.copyTo(instruction.from());
        narrowBelow(I64, I64, scratch);
      }
      case MEMORY_FILL -> {
        copier.copyTo(instruction.from());
        narrowBelow(I32, I64, scratch);
      }
      default -> {} // tables and conversions
    }
  }

  private void lowerVector(WasmCode instruction, WasmScratch scratch, WasmCopier copier) {
    int vector = (int) new WasmReader(module, instruction.from() + 1, instruction.to()).u32();
    boolean lane = vector >= 84 && vector <= 91;
    if (vector > VECTOR_STORE && !lane && vector != 92 && vector != 93) {
      return;
    }
    WasmReader immediates = immediates(instruction, copier);
    immediates.u32();
    if (lane || vector == VECTOR_STORE) {
      narrowBelow(V128, scratch);
    } else {
      narrowTop();
    }
    code.u8(VECTOR).unsigned(vector);
    writeMemoryArgument(immediates);
    if (lane) {
      code.u8(immediates.u8());
    }
  }

  private void writeMemoryArgument(WasmReader immediates) {
    long alignment = immediates.u32();
    long offset = immediates.u63();
    code.unsigned(alignment).unsigned(offset < REACH ? offset : OUT_OF_REACH);
  }

  /** Cuts the address on the top of the stack. */
  private void narrowTop() {
    code.u8(F64_CONVERT_I64_U).u8(BULK).u8(I32_TRUNC_SAT_F64_U);
  }

  /** Cuts the address that lies below a value. */
  private void narrowBelow(int type, WasmScratch scratch) {
    int value = scratch.local(0, type);
    code.u8(WasmInstructions.LOCAL_SET).unsigned(value);
    narrowTop();
    code.u8(WasmInstructions.LOCAL_GET).unsigned(value);
  }

  /** Cuts the address that lies below two values, and those of the two that are 64 bits wide. */
  private void narrowBelow(int first, int second, WasmScratch scratch) {
    int lower = scratch.local(0, first);
    int upper = scratch.local(1, second);
    code.u8(WasmInstructions.LOCAL_SET).unsigned(upper);
    code.u8(WasmInstructions.LOCAL_SET).unsigned(lower);
    narrowTop();
    pushNarrowed(lower, first);
    pushNarrowed(upper, second);
  }

  private void pushNarrowed(int local, int type) {
    code.u8(WasmInstructions.LOCAL_GET).unsigned(local);
    if (type == I64) {
      narrowTop();
    }
  }
}
