package dev.heddle.machine.wasm;

/**
 * Writes the instructions by which a module keeps account of what it writes: one byte for each card
 * of 1 KiB, in a second memory that only the host and these instructions know.
 *
 * <p>A store marks the card of its first byte, and may end a few bytes behind that card ({@link
 * Rewritten#OVERHANG_BYTES}). Instructions that write a range mark all of it. An address outside
 * the memory traps, at the mark or at the store, as it would have without. The marks cost an
 * evaluation of aos about 2 % (docs/adr/0006).
 */
final class WriteMarks {
  /** The second memory's number, and its type: 64-bit addresses in every module, a fixed size. */
  static final int MEMORY = 1;

  private static final int WIDE_AND_BOUND = 5;
  private static final int NAMES_MEMORY = 0x40;
  private static final int I32_STORE8 = 0x3a;

  /** Places of the locals that are added to a function. */
  private static final int ADDRESS = 0;

  private static final int SECOND_ADDRESS = 1;
  private static final int THIRD_ADDRESS = 2;
  private static final int I32 = 3;
  private static final int SECOND_I32 = 4;
  private static final int I64 = 5;
  private static final int F32 = 6;
  private static final int F64 = 7;
  private static final int V128 = 8;
  private static final int LOCALS = 9;

  private final boolean wide;
  private final long pages;

  /**
   * @param wide whether the module's addresses are 64 bits
   * @param memoryBytesMax what its memory may grow to
   */
  WriteMarks(boolean wide, long memoryBytesMax) {
    this.wide = wide;
    long marks = (memoryBytesMax >> Rewritten.CARD_BITS) + 1;
    this.pages = Math.ceilDiv(marks, RewritePass.PAGE_BYTES);
  }

  /** Declares the memory of the marks, behind the module's own. */
  void declareMemory(WasmWriter out) {
    out.u8(WIDE_AND_BOUND).unsigned(pages).unsigned(pages);
  }

  /** How many locals a function needs for these instructions. */
  static int localCount() {
    return LOCALS;
  }

  /** How many groups {@link #declareLocals} writes. */
  static int localGroups() {
    return 6;
  }

  void declareLocals(WasmWriter out) {
    out.unsigned(3).u8(wide ? WasmGlobal.I64 : WasmGlobal.I32);
    out.unsigned(2).u8(WasmGlobal.I32);
    for (int type : new int[] {WasmGlobal.I64, WasmGlobal.F32, WasmGlobal.F64, WasmGlobal.V128}) {
      out.unsigned(1).u8(type);
    }
  }

  /**
   * Goes before an instruction that writes to memory; what it takes is on the stack before and
   * after.
   *
   * @param locals the first of the locals that were added
   */
  void before(WasmWrite write, int locals, WasmWriter code) {
    switch (write) {
      case WasmWrite.Store(int valueType, long offset) ->
          beforeStore(locals + localOf(valueType), offset, locals + ADDRESS, code);
      case WasmWrite.Fill() -> beforeRange(locals, I32, SECOND_ADDRESS, wide, code);
      case WasmWrite.Copy() -> beforeRange(locals, SECOND_ADDRESS, THIRD_ADDRESS, wide, code);
      case WasmWrite.Init() -> beforeRange(locals, I32, SECOND_I32, false, code);
    }
  }

  private static int localOf(int valueType) {
    return switch (valueType) {
      case WasmGlobal.I32 -> I32;
      case WasmGlobal.I64 -> I64;
      case WasmGlobal.F32 -> F32;
      case WasmGlobal.F64 -> F64;
      default -> V128;
    };
  }

  private void beforeStore(int value, long offset, int address, WasmWriter code) {
    code.u8(WasmInstructions.LOCAL_SET).unsigned(value);
    code.u8(WasmInstructions.LOCAL_TEE).unsigned(address);
    widen(wide, code);
    add(offset, code);
    toCard(code);
    code.u8(WasmInstructions.I32_CONST).signed(1);
    code.u8(I32_STORE8).u8(NAMES_MEMORY).unsigned(MEMORY).unsigned(0);
    code.u8(WasmInstructions.LOCAL_GET).unsigned(address);
    code.u8(WasmInstructions.LOCAL_GET).unsigned(value);
  }

  /** Three operands are on the stack: where it writes, something else, and how much. */
  private void beforeRange(int locals, int middle, int size, boolean sizeWide, WasmWriter code) {
    int[] operands = {locals + ADDRESS, locals + middle, locals + size};
    for (int i = operands.length - 1; i >= 0; i--) {
      code.u8(WasmInstructions.LOCAL_SET).unsigned(operands[i]);
    }
    get(operands[0], wide, code);
    toCard(code);
    code.u8(WasmInstructions.I32_CONST).signed(1);
    // From the card of the first byte to the one behind the last.
    get(operands[0], wide, code);
    get(operands[2], sizeWide, code);
    code.u8(WasmInstructions.I64_ADD);
    add(Rewritten.CARD_BYTES - 1, code);
    toCard(code);
    get(operands[0], wide, code);
    toCard(code);
    code.u8(WasmInstructions.I64_SUB);
    code.u8(WasmInstructions.MISCELLANEOUS).unsigned(WasmWrite.FILL).unsigned(MEMORY);
    for (int operand : operands) {
      code.u8(WasmInstructions.LOCAL_GET).unsigned(operand);
    }
  }

  private static void get(int local, boolean isWide, WasmWriter code) {
    code.u8(WasmInstructions.LOCAL_GET).unsigned(local);
    widen(isWide, code);
  }

  private static void widen(boolean isWide, WasmWriter code) {
    if (!isWide) {
      code.u8(WasmInstructions.I64_EXTEND_I32_U);
    }
  }

  private static void add(long offset, WasmWriter code) {
    if (offset != 0) {
      code.u8(WasmInstructions.I64_CONST).signed(offset);
      code.u8(WasmInstructions.I64_ADD);
    }
  }

  private static void toCard(WasmWriter code) {
    code.u8(WasmInstructions.I64_CONST).signed(Rewritten.CARD_BITS);
    code.u8(WasmInstructions.I64_SHR_U);
  }
}
