package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import java.util.List;

/**
 * A module that is ready for the engine, and what a host must know about it.
 *
 * <p>Where it marks writes, the memory {@link #WRITTEN} has one byte for each card of {@link
 * #CARD_BYTES} of the module's own memory, which is not 0 when a write began in that card since the
 * host put it to 0. The write may end up to {@link #OVERHANG_BYTES} behind the card.
 *
 * @param memory64 whether addresses are 64 bits wide
 * @param memoryBytesInitial the size of its memory before it runs; 0 without a memory
 * @param memoryBytesMax what its memory may grow to; an imported memory must not have a larger one
 * @param exportedGlobals the export names of every mutable number outside memory except the gas:
 *     together with memory they are what a host saves and restores
 * @param marksWrites whether it exports {@link #WRITTEN}
 * @param metered whether it exports {@link #GAS_USED} and {@link #GAS_LIMIT}
 */
public record Rewritten(
    Bytes module,
    boolean memory64,
    long memoryBytesInitial,
    long memoryBytesMax,
    List<String> exportedGlobals,
    boolean marksWrites,
    boolean metered) {
  /** Exports that begin like this are ours. */
  static final String EXPORT_PREFIX = "__heddle_";

  /** The export of the gas used so far, a mutable i64; above the limit after running out of gas. */
  public static final String GAS_USED = EXPORT_PREFIX + "gas_used";

  /** The export of the gas limit, a mutable i64; a host sets it before each message. */
  public static final String GAS_LIMIT = EXPORT_PREFIX + "gas_limit";

  /** The export of the marks, a memory. */
  public static final String WRITTEN = EXPORT_PREFIX + "written";

  /** The bits of an address within its card. */
  static final int CARD_BITS = 10;

  /** What one mark stands for. */
  public static final int CARD_BYTES = 1 << CARD_BITS;

  /** How far behind its card a store may end: the widest takes 16 bytes. */
  public static final int OVERHANG_BYTES = 15;

  /** The list of globals cannot be changed. */
  public Rewritten {
    exportedGlobals = List.copyOf(exportedGlobals);
  }

  /** The same facts of another form of the module. */
  Rewritten with(Bytes form) {
    return new Rewritten(
        form, memory64, memoryBytesInitial, memoryBytesMax, exportedGlobals, marksWrites, metered);
  }
}
