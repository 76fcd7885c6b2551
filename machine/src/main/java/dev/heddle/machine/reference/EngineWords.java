package dev.heddle.machine.reference;

import dev.heddle.machine.Outcome;
import java.util.Map;
import run.endive.wasm.WasmEngineException;

/**
 * Says in one way, whichever engine ran the module, why a message ended. V8 tells more in some
 * cases and less in others than the interpreter; the words here are what both know, and the host
 * script for V8 has the same ({@code host.js}, {@code TRAPS}).
 */
final class EngineWords {
  static final String STACK_EXHAUSTED = Outcome.Failed.STACK_EXHAUSTED;
  private static final String OUT_OF_RANGE = "integer overflow or invalid conversion to integer";
  private static final String NULL_FUNCTION = "null function";
  private static final String OUT_OF_TABLE = "table index is out of bounds";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("Trapped on unreachable instruction", "unreachable"),
          Map.entry("out of bounds memory access", "memory access out of bounds"),
          Map.entry("integer divide by zero", "divide by zero"),
          Map.entry("integer overflow", OUT_OF_RANGE),
          Map.entry("invalid conversion to integer", OUT_OF_RANGE),
          Map.entry("indirect call type mismatch", "function signature mismatch"),
          Map.entry("undefined element", OUT_OF_TABLE),
          Map.entry("out of bounds table access", OUT_OF_TABLE),
          Map.entry("call stack exhausted", STACK_EXHAUSTED));

  private EngineWords() {}

  static String of(WasmEngineException trap) {
    String said = String.valueOf(trap.getMessage());
    if (said.startsWith("uninitialized element")) {
      return NULL_FUNCTION;
    }
    return WORDS.getOrDefault(said, HostFault.MISFIT);
  }
}
