package dev.heddle.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * ao's name for the format of a module, told from the outside of the binary.
 *
 * <p>A binary does not say whether its gas is to be counted: the metering formats run the very same
 * bytes. The guess is therefore the format that does not count unless the module itself asks for
 * its gas ({@code metering_gasUsed}).
 *
 * @param reason what gave it away
 */
record FormatGuess(String format, String reason) {
  static final String EMSCRIPTEN = "wasm32-unknown-emscripten";
  static final String EMSCRIPTEN_2 = "wasm32-unknown-emscripten2";
  static final String EMSCRIPTEN_3 = "wasm32-unknown-emscripten3";
  static final String EMSCRIPTEN_4 = "wasm32-unknown-emscripten4";
  static final String EMSCRIPTEN_METERING = "wasm32-unknown-emscripten-metering";
  static final String WASM64 = "wasm64-unknown-emscripten-draft_2024_02_15";
  static final String WASM64_METERING = "wasm64-unknown-emscripten-draft_2024_10_16-metering";

  static final String LAMBDA = "wasm32-lambda-1";

  /** That of Lambda applications which are no binaries. */
  static final String SCRIPT_LAMBDA = "javascript-lambda-1";

  /** That of processes in JavaScript. */
  static final String SCRIPT_PROCESS = "heddle-js@process-1";

  /** What a process in JavaScript exports, however it does. */
  private static final Pattern HANDLE =
      Pattern.compile(
          "\\bexport\\s+(async\\s+)?(function|const|let|var)\\s+handle\\b"
              + "|\\bexport\\s*\\{[^}]*\\bhandle\\b");

  /** The format of a source in JavaScript. */
  static String ofScript(String source) {
    return HANDLE.matcher(source).find() ? SCRIPT_PROCESS : SCRIPT_LAMBDA;
  }

  /** Every format of binaries that a node runs. */
  static final List<String> ALL =
      List.of(
          EMSCRIPTEN,
          EMSCRIPTEN_2,
          EMSCRIPTEN_3,
          EMSCRIPTEN_4,
          EMSCRIPTEN_METERING,
          WASM64,
          WASM64_METERING,
          LAMBDA);

  /** The format; nothing if the binary looks like none of them. */
  static Optional<FormatGuess> of(WasmOutline wasm) {
    if (wasm.imports().stream().anyMatch(name -> name.startsWith("a."))) {
      return guess(EMSCRIPTEN, "its imports have one-letter names");
    }
    if (wasm.imports().stream().anyMatch(name -> name.startsWith("lambda."))) {
      return guess(LAMBDA, "it imports from lambda");
    }
    if (!wasm.exports().contains("handle")) {
      return Optional.empty();
    }
    boolean asksForGas = wasm.imports().contains("env.metering_gasUsed");
    if (wasm.memory64()) {
      return asksForGas
          ? guess(WASM64_METERING, "64-bit memory, and it asks for its gas")
          : guess(WASM64, "64-bit memory");
    }
    Set<String> exports = wasm.exports();
    if (exports.contains("_emscripten_stack_alloc")) {
      return asksForGas
          ? guess(EMSCRIPTEN_METERING, "32-bit memory, and it asks for its gas")
          : guess(EMSCRIPTEN_4, "32-bit memory, exports _emscripten_stack_alloc");
    }
    if (exports.contains("stackAlloc")) {
      return old(wasm);
    }
    return Optional.empty();
  }

  /** Emscripten renamed its date, copy and temporary functions between the two. */
  private static Optional<FormatGuess> old(WasmOutline wasm) {
    for (String name :
        List.of("env._emscripten_date_now", "env.emscripten_memcpy_big", "env.getTempRet0")) {
      if (wasm.imports().contains(name)) {
        return guess(EMSCRIPTEN_2, "32-bit memory, imports " + name);
      }
    }
    return guess(EMSCRIPTEN_3, "32-bit memory, exports stackAlloc");
  }

  private static Optional<FormatGuess> guess(String format, String reason) {
    return Optional.of(new FormatGuess(format, reason));
  }
}
