package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;

/**
 * A WebAssembly module on its way to become an item.
 *
 * @param format ao's name of the module format, for example {@code
 *     wasm64-unknown-emscripten-draft_2024_02_15}
 * @param memoryLimit as ao writes sizes, for example {@code 1-gb}
 * @param computeLimit gas for one message
 */
public record ModuleDraft(
    String format, String memoryLimit, long computeLimit, String name, Bytes wasm) {
  public static final String MEMORY_LIMIT_DEFAULT = "1-gb";
  public static final long COMPUTE_LIMIT_DEFAULT = 9_000_000_000_000L;
}
