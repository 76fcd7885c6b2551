package dev.heddle.machine.wasm;

import dev.heddle.machine.ModuleRefusedException;
import java.util.Locale;

/**
 * Knows how long each instruction is, and which ones no module may use here.
 *
 * <p>Decoded: WebAssembly 2.0 (sign extension, saturating conversions, bulk memory, reference
 * types, SIMD) with 64-bit memories and tables. Refused by name: threads and relaxed SIMD (their
 * results depend on the machine), what could loop without being charged for it by the gas schedule
 * (tail calls, exceptions, typed function references), and what changes tables or drops segments,
 * which are no part of an image. Source: WebAssembly core specification 2.0, section 5.4.
 */
final class WasmInstructions {
  static final int BLOCK = 0x02;
  static final int LOOP = 0x03;
  static final int IF = 0x04;
  static final int ELSE = 0x05;
  static final int END = 0x0b;
  static final int BR = 0x0c;
  static final int BR_IF = 0x0d;
  static final int BR_TABLE = 0x0e;
  static final int RETURN = 0x0f;
  static final int UNREACHABLE = 0x00;
  static final int CALL = 0x10;
  static final int CALL_INDIRECT = 0x11;
  static final int LOCAL_GET = 0x20;
  static final int LOCAL_SET = 0x21;
  static final int LOCAL_TEE = 0x22;
  static final int GLOBAL_GET = 0x23;
  static final int GLOBAL_SET = 0x24;
  static final int MEMORY_GROW = 0x40;
  static final int I32_CONST = 0x41;
  static final int I64_CONST = 0x42;
  static final int I64_GT_S = 0x55;
  static final int I64_ADD = 0x7c;
  static final int I64_SUB = 0x7d;
  static final int I64_SHR_U = 0x88;
  static final int I64_EXTEND_I32_S = 0xac;
  static final int I64_EXTEND_I32_U = 0xad;
  static final int REF_FUNC = 0xd2;

  /** Prefixes of further instructions: saturation and bulk memory, 128-bit vectors. */
  static final int MISCELLANEOUS = 0xfc;

  static final int VECTOR = 0xfd;
  static final int EMPTY_BLOCK_TYPE = 0x40;

  private static final int LAST_PLAIN = 0xc4;
  private static final int MULTI_MEMORY_FLAG = 0x40;

  private WasmInstructions() {}

  /**
   * Passes the immediates of {@code opcode}, which the reader has just read. Those that {@link
   * WasmCode} looks at (blocks, calls, locals, globals) are not known here.
   */
  static void skipImmediates(int opcode, WasmReader reader) {
    switch (opcode) {
      case UNREACHABLE, 0x01, ELSE, RETURN, 0x1a, 0x1b, 0xd1 -> {}
      case BR, BR_IF, 0x25 -> reader.u32();
      case BR_TABLE -> skipBranchTable(reader);
      case CALL_INDIRECT -> {
        reader.u32();
        reader.u32();
      }
      case 0x1c -> reader.skipValueTypes();
      case 0x3f, MEMORY_GROW -> skipMemoryIndex(reader);
      case I32_CONST -> reader.skipNumber(32);
      case I64_CONST -> reader.skipNumber(64);
      case 0x43 -> reader.skip(4);
      case 0x44 -> reader.skip(8);
      case 0xd0 -> skipReferenceType(reader);
      case MISCELLANEOUS -> skipMiscellaneous(reader);
      case VECTOR -> skipVector(reader);
      default -> {
        if (opcode >= 0x28 && opcode <= 0x3e) {
          skipMemoryArgument(reader);
        } else if (opcode < 0x45 || opcode > LAST_PLAIN) {
          throw refused(opcode, reader);
        }
      }
    }
  }

  /** Nothing, one value, or the index of a type; never a typed reference, which is longer. */
  static void skipBlockType(WasmReader reader) {
    int first = reader.peek();
    if (first == EMPTY_BLOCK_TYPE) {
      reader.u8();
    } else if (first > EMPTY_BLOCK_TYPE && first < 0x80) {
      reader.valueType();
    } else {
      reader.u32();
    }
  }

  private static void skipReferenceType(WasmReader reader) {
    int type = reader.peek();
    if (type != 0x70 && type != 0x6f) {
      throw reader.malformed("a null of the type " + hex(type) + " is not known here");
    }
    reader.u8();
  }

  private static void skipBranchTable(WasmReader reader) {
    int targets = reader.count(1);
    for (int i = 0; i <= targets; i++) {
      reader.u32();
    }
  }

  private static void skipMemoryArgument(WasmReader reader) {
    long alignment = reader.u32();
    if ((alignment & MULTI_MEMORY_FLAG) != 0) {
      throw multipleMemories();
    }
    // Larger offsets trap at once; a module that has them was not made by a compiler.
    reader.u63();
  }

  private static void skipMemoryIndex(WasmReader reader) {
    if (reader.u8() != 0) {
      throw multipleMemories();
    }
  }

  /** The 0xFC prefix: saturating conversions, bulk memory and bulk table instructions. */
  private static void skipMiscellaneous(WasmReader reader) {
    long opcode = reader.u32();
    switch ((int) opcode) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> {}
      case 8 -> {
        reader.u32();
        skipMemoryIndex(reader);
      }
      case 10 -> {
        skipMemoryIndex(reader);
        skipMemoryIndex(reader);
      }
      case 11 -> skipMemoryIndex(reader);
      case 16 -> reader.u32();
      case 9, 12, 13, 14, 15, 17 -> throw outsideMemory("0xfc " + hex(opcode));
      default -> throw unsupported("0xfc " + hex(opcode), "it is no instruction known here");
    }
  }

  /** The 0xFD prefix: 128-bit vectors. */
  private static void skipVector(WasmReader reader) {
    long opcode = reader.u32();
    if (opcode >= 0x100) {
      throw unsupported(
          "0xfd " + hex(opcode), "relaxed SIMD gives different results on different processors");
    }
    int vector = (int) opcode;
    if (vector <= 11 || vector == 92 || vector == 93) {
      skipMemoryArgument(reader);
    } else if (vector == 12 || vector == 13) {
      reader.skip(16);
    } else if (vector >= 21 && vector <= 34) {
      reader.skip(1);
    } else if (vector >= 84 && vector <= 91) {
      skipMemoryArgument(reader);
      reader.skip(1);
    }
  }

  private static ModuleRefusedException refused(int opcode, WasmReader reader) {
    return switch (opcode) {
      case 0x26 -> outsideMemory(hex(opcode));
      case 0xfe ->
          unsupported(
              "0xfe (atomics)", "threads would make the results depend on timing; build without");
      case 0x12, 0x13, 0x15 ->
          unsupported(hex(opcode) + " (tail call)", "a loop of them is not charged; build without");
      case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f ->
          unsupported(
              hex(opcode) + " (exception handling)",
              "build with JavaScript-style or setjmp-style exceptions");
      case 0x14, 0xd3, 0xd4, 0xd5, 0xd6, 0xfb ->
          unsupported(hex(opcode) + " (typed references)", "build without garbage collection");
      default -> reader.malformed(hex(opcode) + " is no instruction known here");
    };
  }

  /** What changes tables or drops segments: an image of the memory would not tell. */
  private static ModuleRefusedException outsideMemory(String instruction) {
    return unsupported(
        instruction + " (changes tables or segments)",
        "a state is what is in memory; build without dynamic linking and threads");
  }

  private static ModuleRefusedException unsupported(String instruction, String why) {
    return new ModuleRefusedException(
        "the module uses the instruction " + instruction + ", which is refused: " + why);
  }

  static ModuleRefusedException multipleMemories() {
    return new ModuleRefusedException(
        "the module uses more than one memory; a process has exactly one");
  }

  private static String hex(long opcode) {
    return String.format(Locale.ROOT, "0x%02x", opcode);
  }
}
