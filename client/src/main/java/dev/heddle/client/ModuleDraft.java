package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;

/**
 * A module, of WebAssembly or JavaScript, on its way to become an item.
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

  /** That of processes in JavaScript, whose gas is counted in nodes of the source. */
  public static final long SCRIPT_COMPUTE_LIMIT_DEFAULT = 500_000_000;
}
