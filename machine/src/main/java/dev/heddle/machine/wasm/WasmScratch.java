package dev.heddle.machine.wasm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Locals that a pass adds behind those of a function, as few as it asks for. */
final class WasmScratch {
  private record Use(int place, int type) {}

  private final int before;
  private final List<Integer> types = new ArrayList<>();
  private final Map<Use, Integer> locals = new HashMap<>();

  WasmScratch(int before) {
    this.before = before;
  }

  /** The local for a value of a type; equal places and types share one. */
  int local(int place, int type) {
    return locals.computeIfAbsent(
        new Use(place, type),
        use -> {
          types.add(type);
          return before + types.size() - 1;
        });
  }

  /** How many groups of locals {@link #writeTo} writes. */
  int groups() {
    return types.size();
  }

  void writeTo(WasmWriter body) {
    types.forEach(type -> body.unsigned(1).u8(type));
  }
}
