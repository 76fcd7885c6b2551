package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import java.util.List;

/**
 * A module that is ready for the engine, and what a host must know about it.
 *
 * @param memory64 whether addresses are 64 bits wide
 * @param memoryBytesInitial the size of its memory before it runs; 0 without a memory
 * @param memoryBytesMax what its memory may grow to; an imported memory must not have a larger one
 * @param exportedGlobals the export names of every mutable number outside memory except the gas:
 *     together with memory they are what a host saves and restores
 * @param marksWrites whether it exports {@link RewritePass#WRITTEN}
 * @param metered whether it exports {@link RewritePass#GAS_USED} and {@link RewritePass#GAS_LIMIT}
 */
record Rewritten(
    Bytes module,
    boolean memory64,
    long memoryBytesInitial,
    long memoryBytesMax,
    List<String> exportedGlobals,
    boolean marksWrites,
    boolean metered) {
  Rewritten {
    exportedGlobals = List.copyOf(exportedGlobals);
  }

  /** The same facts of another form of the module. */
  Rewritten with(Bytes form) {
    return new Rewritten(
        form, memory64, memoryBytesInitial, memoryBytesMax, exportedGlobals, marksWrites, metered);
  }
}
