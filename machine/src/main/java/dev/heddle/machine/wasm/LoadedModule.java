package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;

/**
 * A published module after what every engine does with it first: it is rewritten under the limits.
 * Safe for use by any thread.
 *
 * @param rewritten what an engine runs, and what it must know of it
 * @param format what its publisher says it is
 * @param reportsGas whether results tell the gas, as the reference's do; it is bounded either way
 */
public record LoadedModule(Rewritten rewritten, ModuleFormat format, boolean reportsGas) {

  /**
   * Rewrites a module.
   *
   * @param moduleFormat the value of its {@code Module-Format} tag
   * @param module the binary as it was published
   * @param limits its memory limit becomes the module's own
   * @param markWrites whether it is to say which pages it writes to
   * @throws ModuleRefusedException if the format is unknown, the bytes are not such a module, or it
   *     asks for more than the limits allow
   */
  public static LoadedModule of(
      String moduleFormat, Bytes module, Limits limits, boolean markWrites) {
    ModuleFormat format =
        ModuleFormat.ofTag(moduleFormat)
            .orElseThrow(
                () -> new ModuleRefusedException("unknown Module-Format: " + moduleFormat));
    if (limits.memoryBytesMax() > Limits.MEMORY_BYTES_MAX) {
      throw new ModuleRefusedException(
          String.format(
              "a memory limit of %d bytes; at most %d are supported",
              limits.memoryBytesMax(), Limits.MEMORY_BYTES_MAX));
    }
    boolean meteredBefore = WasmLayout.of(module.toByteArray()).meteringImport().isPresent();
    boolean meter = format.metering() || !meteredBefore;
    Rewritten rewritten =
        RewritePass.rewrite(
            module, new RewriteOptions(meter, !meter, markWrites, limits.memoryBytesMax()));
    if (rewritten.memory64() != format.wide()) {
      throw new ModuleRefusedException(
          "the module's addresses are not as wide as its format says: " + moduleFormat);
    }
    return new LoadedModule(rewritten, format, format.metering() || meteredBefore);
  }

  /**
   * The module for an engine that knows only 32-bit addresses and calculates in a few places
   * otherwise than V8 ({@link Memory64Lowering}, {@link InterpreterRepairs}). The facts about it
   * stay true, but for the width of addresses.
   *
   * @throws ModuleRefusedException if it has what is not lowered
   */
  public Rewritten forInterpreter() {
    return Memory64Lowering.lower(InterpreterRepairs.of(rewritten));
  }

  /**
   * Checks that an image is as large as this module's memory may be.
   *
   * @param imageBytes how large its memory was
   * @throws IllegalArgumentException if it is not
   */
  public void checkFits(long imageBytes) {
    long min = rewritten.memoryBytesInitial();
    long max = rewritten.memoryBytesMax();
    if (imageBytes < min || imageBytes > max || imageBytes % RewritePass.PAGE_BYTES != 0) {
      throw new IllegalArgumentException(
          "an image of %d bytes does not fit a module with memories of %d to %d bytes"
              .formatted(imageBytes, min, max));
    }
  }
}
