package dev.heddle.machine.reference;

import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.wasm.Rewritten;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/**
 * One module, alive in the reference engine: its imports, its start, and one message after the
 * other. It does what the host scripts for V8 do and shares nothing with them, so that a mistake in
 * one shows.
 */
final class ModuleHost {
  private static final int[] STACK_COOKIES = {34_821_223, (int) 2_310_721_022L};
  private static final int MAGIC_AT_ZERO = 1_668_509_029;
  private static final int UNWIND_STACK_BYTES = 41_943_040;
  private static final int EARLY_STACK_BYTES = 5_242_880;
  private static final int STACK_ALIGNMENT = 16;
  private static final String PROGRAM = "./this.program";
  private static final String INVOKE = "invoke_";

  private record Saved(String global, long bits) {}

  private enum Asyncify {
    NORMAL,
    UNWINDING,
    REWINDING
  }

  private final HostGlue glue;
  private final boolean reportsGas;
  private final HostMemory memory;
  private final HostClock clock = new HostClock();
  private final Interpreter module;
  private final double stackEnd;
  private final int ticksAtStart;
  private final List<Saved> globals = new ArrayList<>();

  private HostFiles files;
  private boolean torn;
  private boolean zoneIsSet;
  private double tempRet0;
  private Asyncify asyncify = Asyncify.NORMAL;
  private double unwindData;
  private DoubleSupplier pending = () -> 0;
  private double resumed;

  /** A fresh instance, started. */
  ModuleHost(ReferenceProgram.Code code, Drive drive, Runnable mayGoOn) {
    this(code, drive, Interpreter.memory(code.module()), mayGoOn);
  }

  private ModuleHost(ReferenceProgram.Code code, Drive drive, PagedMemory pages, Runnable mayGoOn) {
    glue = HostGlue.of(code.loaded().format());
    reportsGas = code.loaded().reportsGas();
    memory = new HostMemory(glue.wide(), pages);
    files = freshFiles();
    module = interpreter(code.module(), drive, pages, mayGoOn);
    boolean whole =
        module.exports(glue.exportName("memory"), ExternalType.MEMORY)
            && module.hasFunction(glue.exportName("handle"));
    if (!whole) {
      String missing =
          module.exports(glue.exportName("memory"), ExternalType.MEMORY) ? "handle" : "memory";
      throw new HostFault("the module exports no " + missing);
    }
    startWithin(Limits.START_GAS_MAX);
    stackEnd = findStackEnd();
    ticksAtStart = clock.now();
    for (String global : code.loaded().rewritten().exportedGlobals()) {
      globals.add(new Saved(global, module.global(global)));
    }
    pages.keep();
  }

  private void startWithin(long gasMax) {
    setGas(gasMax);
    try {
      start();
    } catch (WasmEngineException e) {
      if (gasUsed() <= gasMax) {
        throw e;
      }
    }
    if (gasUsed() > gasMax) {
      throw new HostFault("its start takes more than " + gasMax + " gas");
    }
  }

  private Interpreter interpreter(
      WasmModule parsed, Drive drive, PagedMemory pages, Runnable mayGoOn) {
    Map<String, HostCall> calls = new HashMap<>(HostTime.imports(this));
    if (glue.files()) {
      calls.putAll(HostPaths.imports(this));
      calls.putAll(HostDescriptors.imports(this));
    } else {
      calls.putAll(HostDescriptors.none(this));
    }
    calls.putAll(HostProcess.imports(this));
    calls.putAll(new HostDrive(this, drive).imports());
    return Interpreter.start(
        parsed, pages, (from, name) -> bind(calls, from, name), this::invoke, mayGoOn);
  }

  private Interpreter.Binding bind(Map<String, HostCall> calls, String from, String name) {
    String known = glue.importName(from, name);
    HostCall call = calls.get(known);
    if (call != null) {
      return new Interpreter.Binding.Call(call);
    }
    if (known.startsWith(INVOKE)) {
      return new Interpreter.Binding.Invoke(known.substring(INVOKE.length()));
    }
    return new Interpreter.Binding.Call(arguments -> {
      throw new HostFault("unsupported import " + from + "." + name);
    });
  }

  HostGlue glue() {
    return glue;
  }

  HostMemory memory() {
    return memory;
  }

  HostClock clock() {
    return clock;
  }

  HostFiles files() {
    return files;
  }

  PagedMemory pages() {
    return module.memory();
  }

  double tempRet0() {
    return tempRet0;
  }

  void setTempRet0(double value) {
    tempRet0 = value;
  }

  /** Marks the time zone as set in this message; false if it was. */
  boolean setZone() {
    boolean first = !zoneIsSet;
    zoneIsSet = true;
    return first;
  }

  /** Calls an export by the name that it has in other generations of the glue. */
  double call(String name, double... arguments) {
    return module.call(glue.exportName(name), arguments);
  }

  private boolean has(String name) {
    return module.hasFunction(glue.exportName(name));
  }

  private void callIfThere(String name, double... arguments) {
    if (has(name)) {
      call(name, arguments);
    }
  }

  private void start() {
    callIfThere("emscripten_stack_init");
    if (glue.cookies() && has("emscripten_stack_get_end")) {
      double found = memory.in(call("emscripten_stack_get_end"));
      double end = found == 0 ? 4 : found;
      memory.i32(end, STACK_COOKIES[0]);
      memory.i32(end + 4, STACK_COOKIES[1]);
      memory.i32(0, MAGIC_AT_ZERO);
    }
    callIfThere("__wasm_call_ctors");
    if (glue.hasMain() && has("main")) {
      try {
        runMain();
      } catch (HostFault.Exit e) {
        // A program may end so.
      }
    }
    if (glue.asyncify()) {
      files.makeFolder("/data", 0777);
    }
  }

  /** What it leaves on the stack stays there. */
  private void runMain() {
    if (glue.namesProgram()) {
      double list = memory.in(call("stackAlloc", 8));
      double name = memory.in(call("stackAlloc", PROGRAM.length() + 1));
      memory.putText(PROGRAM, name, PROGRAM.length() + 1);
      memory.i32(list, name);
      memory.i32(list + 4, 0);
      call("main", 1, list);
    } else {
      call("main", 0, 0);
    }
    callIfThere("fflush", 0);
  }

  private double findStackEnd() {
    return has("emscripten_stack_get_end")
        ? memory.in(call("emscripten_stack_get_end"))
        : Math.max(0, stackPointer() - EARLY_STACK_BYTES);
  }

  private HostFiles freshFiles() {
    HostFiles fresh = new HostFiles(clock, glue.terminalReads());
    if (glue.files()) {
      fresh.start();
    }
    return fresh;
  }

  /** Before each message: the answer may depend on the image and the message alone. */
  private void rewind(long gasMax) {
    clock.reset();
    files = freshFiles();
    zoneIsSet = false;
    tempRet0 = 0;
    asyncify = Asyncify.NORMAL;
    unwindData = 0;
    resumed = 0;
    memory.resetWork();
    if (glue.asyncify()) {
      files.makeFolder("/data", 0777);
    }
    clock.set(ticksAtStart);
    globals.forEach(saved -> module.setGlobal(saved.global, saved.bits));
    setGas(gasMax);
  }

  private void setGas(long gasMax) {
    if (module.hasGlobal(Rewritten.GAS_LIMIT)) {
      module.setGlobal(Rewritten.GAS_USED, 0);
      module.setGlobal(Rewritten.GAS_LIMIT, gasMax);
    }
  }

  private long gasUsed() {
    return module.hasGlobal(Rewritten.GAS_USED) ? module.global(Rewritten.GAS_USED) : 0;
  }

  long reportedGas() {
    return reportsGas ? gasUsed() : 0;
  }

  private double stackPointer() {
    return memory.in(call(has("stackSave") ? "stackSave" : "emscripten_stack_get_current"));
  }

  private void setStackPointer(double pointer) {
    call(has("_emscripten_stack_restore") ? "_emscripten_stack_restore" : "stackRestore", pointer);
  }

  /**
   * Puts a text on the module's stack, if it fits. Where the stack stands is passed in: asking the
   * module would cost gas that the reference does not charge.
   */
  private double push(String text, double stack) {
    int space = glue.textSpace(text);
    if (stack - space - STACK_ALIGNMENT < stackEnd) {
      throw new HostFault("the message does not fit on the module's stack");
    }
    double at =
        memory.in(
            call(has("_emscripten_stack_alloc") ? "_emscripten_stack_alloc" : "stackAlloc", space));
    memory.check(at, space);
    byte[] encoded = HostText.encode(text);
    memory.put(at, encoded);
    memory.put(at + encoded.length, new byte[1]);
    return at;
  }

  /** handle(message, environment): the text it answers with. */
  private String evaluate(Input input) {
    double stack = stackPointer();
    double message = push(input.message(), stack);
    double environment = push(input.environment(), message);
    double answer = call("handle", message, environment);
    while (asyncify == Asyncify.UNWINDING) {
      call("asyncify_stop_unwind");
      asyncify = Asyncify.NORMAL;
      resumed = HostNumber.toInt32(pending.getAsDouble());
      asyncify = Asyncify.REWINDING;
      call("asyncify_start_rewind", unwindData);
      answer = glue.wide() ? call("handle", message, environment) : call("handle");
    }
    setStackPointer(stack);
    return memory.text(memory.in(answer), Limits.ANSWER_BYTES_MAX);
  }

  /** invoke_xyz calls through the table and catches a longjmp. */
  private long[] invoke(String signature, long[] arguments) {
    double stack = stackPointer();
    try {
      long place = glue.wide() ? arguments[0] : (int) arguments[0];
      String direct = "dynCall_" + signature;
      if (module.hasFunction(direct)) {
        long[] all = arguments.clone();
        all[0] = (int) place;
        return module.callBits(direct, all);
      }
      return module.callTable(
          glue.exportName("__indirect_function_table"),
          place,
          Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (HostFault.Longjmp e) {
      setStackPointer(stack);
      call("setThrew", 1, 0);
      return new long[1];
    } catch (RuntimeException e) {
      setStackPointer(stack);
      throw e;
    }
  }

  /** An i64 result: as such, or in two halves, or (early glue) cut to 32 bits by the caller. */
  double returnI64(double value) {
    if (!glue.wide() && !glue.early()) {
      double high = HostNumber.toInt32(Math.floor(value / 0x1p32));
      callIfThere(has("_emscripten_tempret_set") ? "_emscripten_tempret_set" : "setTempRet0", high);
    }
    return glue.wide() ? value : HostNumber.toInt32(value);
  }

  /**
   * Suspends the module as asyncify does, though the answer is there at once: the block it
   * allocates and frees moves the module's heap, and a heap must be the same to the byte.
   */
  double suspend(DoubleSupplier work) {
    if (asyncify == Asyncify.REWINDING) {
      asyncify = Asyncify.NORMAL;
      call("asyncify_stop_rewind");
      call("free", unwindData);
      unwindData = 0;
      return resumed;
    }
    if (asyncify == Asyncify.UNWINDING) {
      throw new HostFault("the module suspends itself while it is suspended");
    }
    pending = work;
    asyncify = Asyncify.UNWINDING;
    int step = memory.pointerBytes();
    int header = 2 * step + (glue.wide() ? 8 : 4);
    double data = memory.in(call("malloc", header + UNWIND_STACK_BYTES));
    memory.pointer(data, data + header);
    memory.pointer(data + step, data + header + UNWIND_STACK_BYTES);
    memory.i32(data + 2.0 * step, 0);
    unwindData = data;
    call("asyncify_start_unwind", data);
    return 0;
  }

  /** One message. What ends the machine rather than the message is thrown. */
  Outcome apply(Input input, long gasMax) {
    try {
      rewind(gasMax);
      Outcome outcome = HostVerdict.of(evaluate(input), reportedGas());
      // Straight code may pass the limit without a trap; that has failed all the same.
      return gasUsed() > gasMax ? failed("", gasMax) : outcome;
    } catch (HostFault | HostErrno.Failure e) {
      return failed(String.valueOf(e.getMessage()), gasMax);
    } catch (WasmEngineException e) {
      String why = EngineWords.of(e);
      torn = why.equals(EngineWords.STACK_EXHAUSTED);
      return failed(why, gasMax);
    } catch (StackOverflowError e) {
      torn = true;
      return failed(EngineWords.STACK_EXHAUSTED, gasMax);
    }
  }

  /** Whether the engine ran out of stack, which may have left it in the middle of something. */
  boolean isTorn() {
    return torn;
  }

  private Outcome failed(String why, long gasMax) {
    boolean outOfGas = gasUsed() > gasMax;
    return new Outcome.Failed(outOfGas ? "out of gas: limit " + gasMax : why, reportedGas());
  }
}
