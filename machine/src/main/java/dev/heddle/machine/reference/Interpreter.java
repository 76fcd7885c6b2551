package dev.heddle.machine.reference;

import dev.heddle.core.bytes.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.Version;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/**
 * One module alive in the interpreter: all that a host knows of the engine.
 *
 * <p>Numbers cross the border as JavaScript would have them cross it ({@link HostNumber}); a call
 * that has no result answers NaN. Not safe for use by several threads.
 */
final class Interpreter {
  /** The most arguments that a call of a host looks at. */
  private static final int ARGUMENTS = 8;

  /** How many instructions pass between looks at whether to go on. */
  private static final int LOOK_EVERY = 1 << 12;

  private static final int NO_FUNCTION = Value.REF_NULL_VALUE;

  /** Finds what an import is bound to; null if the host knows none of that name. */
  @FunctionalInterface
  interface Linker {
    Binding bind(String module, String name);
  }

  /** What an import is bound to. */
  sealed interface Binding {
    record Call(HostCall call) implements Binding {}

    /** Calls through the module's own table, and hands all bits on. */
    record Invoke(String signature) implements Binding {}
  }

  /** Calls a function that invoke_xyz names; the host catches what it throws. */
  @FunctionalInterface
  interface Invoker {
    long[] invoke(String signature, long[] arguments);
  }

  private final Map<String, Export> exports = new HashMap<>();
  private final Instance instance;
  private final Stack stack;
  private final PagedMemory memory;
  private int instructions;

  private Interpreter(
      WasmModule module, PagedMemory memory, ImportValues imports, Runnable mayGoOn) {
    this.memory = memory;
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      exports.put(export.name(), export);
    }
    instance =
        Instance.builder(module)
            .withImportValues(imports)
            .withMemoryFactory(limits -> memory)
            .withTableFactory((table, initial) -> new TableInstance(copy(table), initial))
            .withMachineFactory(Stack::new)
            .withUnsafeExecutionListener((instruction, values) -> {
              if ((++instructions & (LOOK_EVERY - 1)) == 0) {
                mayGoOn.run();
              }
            })
            .withStart(false)
            .build();
    stack = (Stack) instance.getMachine();
  }

  /** Its values outlive an exception, unless somebody takes them away. */
  private static final class Stack extends InterpreterMachine {
    Stack(Instance instance) {
      super(instance);
    }

    @Override
    public long[] call(int function, long[] arguments) {
      int height = stack().size();
      boolean returned = false;
      try {
        long[] results = super.call(function, arguments);
        returned = true;
        return results;
      } finally {
        while (!returned && stack().size() > height) {
          stack().pop();
        }
      }
    }
  }

  /** The library and its version, for people. */
  static String version() {
    return "Endive " + Version.version();
  }

  static WasmModule parse(Bytes module) {
    return Parser.parse(module.toByteArray());
  }

  /** A memory as the module declares it. */
  static PagedMemory memory(WasmModule module) {
    return new PagedMemory(
        module
            .memorySection()
            .filter(section -> section.memoryCount() > 0)
            .map(section -> section.getMemory(0).limits())
            .orElseGet(() -> new MemoryLimits(0, 0)));
  }

  /**
   * Makes a module alive.
   *
   * @param mayGoOn called now and then while it runs; what it throws ends the call
   */
  static Interpreter start(
      WasmModule module, PagedMemory memory, Linker linker, Invoker invoker, Runnable mayGoOn) {
    ImportValues.Builder imports = ImportValues.builder();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import entry = module.importSection().getImport(i);
      if (!(entry instanceof FunctionImport function)) {
        String kind = entry.importType().name().toLowerCase(Locale.ROOT);
        throw new HostFault(
            "the module imports a " + kind + ": " + entry.module() + "." + entry.name());
      }
      FunctionType type = module.typeSection().getType(function.typeIndex());
      Binding binding = linker.bind(entry.module(), entry.name());
      imports.addFunction(
          new ImportFunction(
              entry.module(),
              entry.name(),
              type,
              (instance, arguments) ->
                  switch (binding) {
                    case Binding.Call(HostCall call) -> called(call, type, arguments);
                    case Binding.Invoke(String signature) ->
                        typed(invoker.invoke(signature, arguments), type);
                  }));
    }
    return new Interpreter(module, memory, imports.build(), mayGoOn);
  }

  private static Table copy(Table table) {
    // The engine keeps the size that a table has grown to in what all instances of a module share.
    TableLimits limits = new TableLimits(table.limits().min(), table.limits().max());
    return new Table(table.elementType(), limits);
  }

  private static long[] called(HostCall call, FunctionType type, long[] arguments) {
    double[] numbers = new double[Math.max(ARGUMENTS, arguments.length)];
    Arrays.fill(numbers, Double.NaN);
    List<ValType> types = type.params();
    for (int i = 0; i < types.size(); i++) {
      numbers[i] = number(arguments[i], types.get(i));
    }
    double result = call.call(numbers);
    return type.returns().isEmpty()
        ? new long[0]
        : new long[] {bits(result, type.returns().getFirst())};
  }

  private static long[] typed(long[] results, FunctionType type) {
    return type.returns().isEmpty() ? new long[0] : results;
  }

  private static double number(long bits, ValType type) {
    if (type.equals(ValType.I64)) {
      return (double) bits;
    }
    if (type.equals(ValType.F64)) {
      return Double.longBitsToDouble(bits);
    }
    return type.equals(ValType.F32) ? Float.intBitsToFloat((int) bits) : (int) bits;
  }

  private static long bits(double number, ValType type) {
    if (type.equals(ValType.I64)) {
      return (long) number;
    }
    if (type.equals(ValType.F64)) {
      return Double.doubleToRawLongBits(number);
    }
    return type.equals(ValType.F32)
        ? Float.floatToRawIntBits((float) number)
        : HostNumber.toInt32(number);
  }

  PagedMemory memory() {
    return memory;
  }

  boolean exports(String name, ExternalType kind) {
    Export export = exports.get(name);
    return export != null && export.exportType() == kind;
  }

  boolean hasFunction(String name) {
    return exports(name, ExternalType.FUNCTION);
  }

  private int index(String name, ExternalType kind) {
    Export export = exports.get(name);
    if (export == null || export.exportType() != kind) {
      throw new HostFault(HostFault.MISFIT);
    }
    return export.index();
  }

  /** Calls an exported function; arguments that it has and the caller not are 0, others dropped. */
  double call(String name, double... arguments) {
    int function = index(name, ExternalType.FUNCTION);
    FunctionType type = type(function);
    long[] bits = new long[type.params().size()];
    for (int i = 0; i < bits.length && i < arguments.length; i++) {
      bits[i] = bits(arguments[i], type.params().get(i));
    }
    long[] results = stack.call(function, bits);
    return type.returns().isEmpty() || results == null
        ? Double.NaN
        : number(results[0], type.returns().getFirst());
  }

  /** Calls an exported function, bit by bit. */
  long[] callBits(String name, long[] arguments) {
    return results(stack.call(index(name, ExternalType.FUNCTION), arguments));
  }

  /** Calls the function at a place of the exported table, bit by bit. */
  long[] callTable(String name, long place, long[] arguments) {
    TableInstance table = instance.table(index(name, ExternalType.TABLE));
    boolean there = place >= 0 && place < table.size();
    int function = there ? table.ref((int) place) : NO_FUNCTION;
    if (function == NO_FUNCTION) {
      throw new HostFault("call to an empty place of the function table");
    }
    return results(stack.call(function, arguments));
  }

  private static long[] results(long @Nullable [] results) {
    return results == null ? new long[0] : results;
  }

  private FunctionType type(int function) {
    return instance.type(instance.functionType(function));
  }

  long global(String name) {
    return globalInstance(name).getValueLow();
  }

  void setGlobal(String name, long bits) {
    globalInstance(name).setValueLow(bits);
  }

  boolean hasGlobal(String name) {
    return exports(name, ExternalType.GLOBAL);
  }

  private GlobalInstance globalInstance(String name) {
    return instance.global(index(name, ExternalType.GLOBAL));
  }
}
