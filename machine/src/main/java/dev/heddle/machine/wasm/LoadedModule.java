package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;

/**
 * A published module after what every engine does with it first: it is rewritten under the limits.
 *
 * @param reportsGas whether results tell the gas, as the reference's do; it is bounded either way
 */
record LoadedModule(Rewritten rewritten, ModuleFormat format, boolean reportsGas) {

  /**
   * Rewrites a module.
   *
   * @param markWrites whether it is to say which pages it writes to
   * @throws ModuleRefusedException if the format is unknown, the bytes are not such a module, or it
   *     asks for more than the limits allow
   */
  static LoadedModule of(String moduleFormat, Bytes module, Limits limits, boolean markWrites) {
    ModuleFormat format =
        ModuleFormat.ofTag(moduleFormat)
            .orElseThrow(
                () -> new ModuleRefusedException("unknown Module-Format: " + moduleFormat));
    if (limits.memoryBytesMax() > V8Machine.MEMORY_BYTES_MAX) {
      throw new ModuleRefusedException(
          String.format(
              "a memory limit of %d bytes; at most %d are supported",
              limits.memoryBytesMax(), V8Machine.MEMORY_BYTES_MAX));
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
   * Checks that an image is as large as this module's memory may be.
   *
   * @throws IllegalArgumentException if it is not
   */
  void checkFits(long imageBytes) {
    long min = rewritten.memoryBytesInitial();
    long max = rewritten.memoryBytesMax();
    if (imageBytes < min || imageBytes > max || imageBytes % RewritePass.PAGE_BYTES != 0) {
      throw new IllegalArgumentException(
          "an image of %d bytes does not fit a module with memories of %d to %d bytes"
              .formatted(imageBytes, min, max));
    }
  }
}
