package dev.heddle.machine.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a module asks of "its process": memory, the environment, an end. */
final class HostProcess {
  private static final double HEAP_GROWTH_MAX = 100_663_296;
  private static final int PAGE_BYTES = 65_536;
  private static final int SYSTEM_UNSUPPORTED = 52;

  private final ModuleHost host;
  private final HostGlue glue;
  private final HostMemory memory;

  private HostProcess(ModuleHost host) {
    this.host = host;
    this.glue = host.glue();
    this.memory = host.memory();
  }

  static Map<String, HostCall> imports(ModuleHost host) {
    HostProcess process = new HostProcess(host);
    Map<String, HostCall> calls = new HashMap<>();
    process.addMemory(calls);
    process.addEnds(calls);
    calls.put("environ_sizes_get", process::environmentSizes);
    calls.put("environ_get", process::environment);
    calls.put("emscripten_err", a -> 0);
    calls.put("system", process::system);
    calls.put("_emscripten_system", process::system);
    calls.put("getTempRet0", a -> host.tempRet0());
    calls.put(
        "setTempRet0",
        a -> {
          host.setTempRet0(a[0]);
          return 0;
        });
    calls.put("metering_gasUsed", a -> (double) host.reportedGas());
    calls.put("_dlinit", a -> 0);
    return calls;
  }

  private void addMemory(Map<String, HostCall> calls) {
    for (String name :
        List.of("_emscripten_memcpy_js", "emscripten_memcpy_js", "emscripten_memcpy_big")) {
      calls.put(name, this::copy);
    }
    calls.put("emscripten_resize_heap", a -> resizeHeap(memory.in(a[0])));
    calls.put("emscripten_get_heap_max", a -> glue.heapBytesMax());
  }

  private void addEnds(Map<String, HostCall> calls) {
    calls.put(
        "_emscripten_throw_longjmp",
        a -> {
          throw new HostFault.Longjmp();
        });
    calls.put(
        "exit",
        a -> {
          throw new HostFault.Exit("Program terminated with exit(" + HostNumber.text(a[0]) + ")");
        });
    calls.put("abort", a -> abort(glue.files() ? "native code called abort()" : ""));
    calls.put("_abort_js", a -> abort("native code called abort()"));
    calls.put("__assert_fail", this::assertionFailed);
    calls.put(
        "__cxa_throw",
        a -> abort("Assertion failed: Exception thrown, but exception catching is not enabled."));
  }

  private static double abort(String why) {
    throw new HostFault("Aborted(" + why + ")");
  }

  private double assertionFailed(double[] arguments) {
    String condition = memory.text(memory.in(arguments[0]));
    String file = memory.text(memory.in(arguments[1]));
    String function = memory.text(memory.in(arguments[3]));
    return abort(
        "Assertion failed: "
            + condition
            + ", at: "
            + (file.isEmpty() ? "unknown filename" : file)
            + ","
            + HostNumber.text(arguments[2])
            + ","
            + (function.isEmpty() ? "unknown function" : function));
  }

  private double copy(double[] arguments) {
    memory.copy(memory.in(arguments[0]), memory.in(arguments[1]), memory.in(arguments[2]));
    return 0;
  }

  /** Grows the heap by a fifth, or less if that does not fit; emscripten's formula to the byte. */
  private double resizeHeap(double requested) {
    double old = memory.size();
    if (requested <= old) {
      return abort("Assertion failed");
    }
    if (requested > glue.heapBytesMax()) {
      return 0;
    }
    for (int cut = 1; cut <= 4; cut *= 2) {
      double grown = Math.min(old * (1 + 0.2 / cut), requested + HEAP_GROWTH_MAX);
      double wanted = Math.max(requested, grown);
      double aligned = wanted + (PAGE_BYTES - wanted % PAGE_BYTES) % PAGE_BYTES;
      if (memory.growTo(Math.min(glue.heapBytesMax(), aligned))) {
        return 1;
      }
    }
    return 0;
  }

  private double environmentSizes(double[] arguments) {
    List<String> entries = glue.environment();
    memory.pointer(memory.in(arguments[0]), entries.size());
    memory.pointer(
        memory.in(arguments[1]), entries.stream().mapToInt(entry -> entry.length() + 1).sum());
    return 0;
  }

  private double environment(double[] arguments) {
    double list = memory.in(arguments[0]);
    double text = memory.in(arguments[1]);
    for (String entry : glue.environment()) {
      memory.pointer(list, text);
      memory.putText(entry, text, entry.length() + 1);
      list += memory.pointerBytes();
      text += entry.length() + 1;
    }
    return 0;
  }

  private double system(double[] arguments) {
    if (memory.in(arguments[0]) == 0) {
      return glue.noShell();
    }
    if (!glue.early()) {
      return -SYSTEM_UNSUPPORTED;
    }
    memory.i32(memory.in(host.call("__errno_location")), SYSTEM_UNSUPPORTED);
    return -1;
  }
}
