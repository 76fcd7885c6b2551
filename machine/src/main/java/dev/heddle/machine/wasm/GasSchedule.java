package dev.heddle.machine.wasm;

import java.util.Arrays;

/**
 * What each instruction costs, and where a segment of instructions ends.
 *
 * <p>These are the numbers and the rules of {@code @permaweb/wasm-metering} 0.2.2, whose totals are
 * the {@code GasUsed} that ao publishes. A segment is a straight run of instructions; its whole
 * cost is charged before its first one. It ends with, and includes, the first of {@code
 * memory.grow, end, br, br_table, br_if, if, else, return, loop}. When the sum is not zero, the
 * price of the two instructions that the reference injects there (a constant and a call) comes on
 * top, although nothing is called here. Instructions that its table leaves out are free: all
 * conversions, {@code end}, float division and ordering, sign extension, bulk memory, vectors,
 * references. So are locals: the reference looks for their price under another key than the one it
 * is stored under.
 */
final class GasSchedule {
  /** Charged per segment for the reference's own {@code const} and {@code call}. */
  static final int SEGMENT_OVERHEAD = 91;

  /** What the reference allows a message that carries no {@code Compute-Limit}. */
  static final long DEFAULT_LIMIT = 9_000_000_000_000_000L;

  private static final int ACCESS = 120;
  private static final int BRANCH = 90;
  private static final int SIMPLE = 45;
  private static final int SHIFT = 67;
  private static final int DIVISION = 36_000;
  private static final int EXPENSIVE = 10_000;
  private static final int[] COSTS = costs();

  private GasSchedule() {}

  /** The cost of an opcode of one byte; prefixed instructions are free. */
  static int cost(int opcode) {
    return COSTS[opcode];
  }

  static boolean endsSegment(int opcode) {
    return switch (opcode) {
      case WasmInstructions.LOOP,
          WasmInstructions.IF,
          WasmInstructions.ELSE,
          WasmInstructions.END,
          WasmInstructions.BR,
          WasmInstructions.BR_IF,
          WasmInstructions.BR_TABLE,
          WasmInstructions.RETURN,
          WasmInstructions.MEMORY_GROW ->
          true;
      default -> false;
    };
  }

  private static int[] costs() {
    int[] costs = new int[256];
    Arrays.fill(costs, 0x00, 0x05, 1); // unreachable, nop, block, loop, if
    costs[WasmInstructions.ELSE] = BRANCH;
    costs[WasmInstructions.BR] = BRANCH;
    costs[WasmInstructions.BR_IF] = BRANCH;
    costs[WasmInstructions.BR_TABLE] = ACCESS;
    costs[WasmInstructions.RETURN] = BRANCH;
    costs[WasmInstructions.CALL] = BRANCH;
    costs[WasmInstructions.CALL_INDIRECT] = EXPENSIVE;
    Arrays.fill(costs, 0x1a, 0x1c, ACCESS); // drop, select
    Arrays.fill(costs, 0x20, 0x25, ACCESS); // local and global get, set, tee
    Arrays.fill(costs, 0x28, 0x3f, ACCESS); // loads and stores
    costs[0x3f] = 100; // memory.size
    costs[WasmInstructions.MEMORY_GROW] = EXPENSIVE;
    Arrays.fill(costs, 0x41, 0x45, 1); // constants
    Arrays.fill(costs, 0x45, 0x5b, SIMPLE); // i32 and i64 comparisons
    Arrays.fill(costs, 0x5b, 0x5d, SIMPLE); // f32.eq, f32.ne; the orderings are free
    Arrays.fill(costs, 0x61, 0x63, SIMPLE); // f64.eq, f64.ne
    integers(costs, 0x67);
    integers(costs, 0x79);
    Arrays.fill(costs, 0x92, 0x95, SIMPLE); // f32.add, sub, mul; div is free
    Arrays.fill(costs, 0xa0, 0xa3, SIMPLE); // f64.add, sub, mul
    return costs;
  }

  /** The eighteen integer operations, in the order that i32 and i64 have in common. */
  private static void integers(int[] costs, int first) {
    Arrays.fill(costs, first, first + 6, SIMPLE); // clz, ctz, popcnt, add, sub, mul
    Arrays.fill(costs, first + 6, first + 10, DIVISION); // div and rem
    Arrays.fill(costs, first + 10, first + 13, SIMPLE); // and, or, xor
    Arrays.fill(costs, first + 13, first + 16, SHIFT); // shl, shr_s, shr_u
    Arrays.fill(costs, first + 16, first + 18, BRANCH); // rotl, rotr
  }
}
