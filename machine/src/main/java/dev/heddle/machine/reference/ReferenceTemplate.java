package dev.heddle.machine.reference;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.lambda.GuestMemory;
import dev.heddle.machine.lambda.LambdaCalls;
import dev.heddle.machine.lambda.Template;
import dev.heddle.machine.wasm.LoadedModule;
import dev.heddle.machine.wasm.Rewritten;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/** A template in the interpreter: one instance, whose memory goes back to what it was. */
final class ReferenceTemplate implements Template {
  private static final String LAMBDA = "lambda";
  private static final String START = "_initialize";

  private record Saved(String global, long bits) {}

  private final ReferenceMachine machine;
  private final WasmModule parsed;
  private final List<String> globals;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Bytes id;
  private final List<Saved> saved = new ArrayList<>();
  private Interpreter module;
  private long deadline;
  private @Nullable LambdaCalls calls;

  private ReferenceTemplate(ReferenceMachine machine, LoadedModule loaded, Bytes source) {
    this.machine = machine;
    this.parsed = Interpreter.parse(loaded.forInterpreter().module());
    this.globals = loaded.rewritten().exportedGlobals();
    this.module = started();
    this.id = Template.id(source, module.memory().image());
  }

  /**
   * Starts a module.
   *
   * @throws ModuleRefusedException if it does not start
   */
  static ReferenceTemplate open(ReferenceMachine machine, LoadedModule loaded, Bytes source) {
    try {
      return machine.call(() -> new ReferenceTemplate(machine, loaded, source));
    } catch (HostFault | WasmEngineException | EvaluationStoppedException e) {
      throw new ModuleRefusedException("the module does not start: " + e.getMessage(), e);
    }
  }

  private Interpreter started() {
    startClock();
    PagedMemory memory = Interpreter.memory(parsed);
    Interpreter fresh =
        Interpreter.start(
            parsed,
            memory,
            this::bind,
            (signature, arguments) -> {
              throw new HostFault(HostFault.MISFIT);
            },
            this::checkMayGoOn);
    if (!fresh.exports("memory", ExternalType.MEMORY)) {
      throw new HostFault("the module exports no memory");
    }
    if (!fresh.hasFunction("advance")) {
      throw new HostFault("the module exports no advance");
    }
    setGas(fresh, Limits.START_GAS_MAX);
    if (fresh.hasFunction(START)) {
      fresh.call(START);
    }
    if (fresh.global(Rewritten.GAS_USED) > Limits.START_GAS_MAX) {
      throw new HostFault("its start takes more than " + Limits.START_GAS_MAX + " gas");
    }
    memory.keep();
    saved.clear();
    globals.forEach(global -> saved.add(new Saved(global, fresh.global(global))));
    return fresh;
  }

  private Interpreter.Binding bind(String from, String name) {
    if (from.equals(LAMBDA)) {
      for (LambdaCalls.Call call : LambdaCalls.Call.ALL) {
        if (call.importName().equals(name)) {
          return new Interpreter.Binding.Call(arguments -> called(call, arguments));
        }
      }
    }
    return new Interpreter.Binding.Call(arguments -> {
      throw new HostFault("unsupported import " + from + "." + name);
    });
  }

  private double called(LambdaCalls.Call call, double[] arguments) {
    LambdaCalls now = calls;
    if (now == null) {
      throw new HostFault("a call before the start is over");
    }
    int[] numbers = new int[arguments.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = HostNumber.toInt32(arguments[i]);
    }
    int answer = now.call(call, numbers, new PagesMemory(module.memory()));
    if (answer == LambdaCalls.FAULT) {
      throw new HostFault("a call failed");
    }
    return answer;
  }

  private record PagesMemory(PagedMemory pages) implements GuestMemory {
    @Override
    public int sizeBytes() {
      return pages.sizeBytes();
    }

    @Override
    public byte[] read(int at, int size) {
      return pages.readBytes(at, size);
    }

    @Override
    public void write(int at, byte[] bytes, int size) {
      pages.write(at, bytes, 0, size);
    }
  }

  private static void setGas(Interpreter module, long gasMax) {
    module.setGlobal(Rewritten.GAS_USED, 0);
    module.setGlobal(Rewritten.GAS_LIMIT, gasMax);
  }

  private void startClock() {
    deadline = System.nanoTime() + machine.evaluationMsMax() * 1_000_000;
  }

  private void checkMayGoOn() {
    machine.checkOpen();
    if (System.nanoTime() - deadline > 0) {
      throw new EvaluationStoppedException(machine.evaluationMsMax());
    }
  }

  @Override
  public Bytes id() {
    return id;
  }

  @Override
  public boolean has(String export) {
    return module.hasFunction(export);
  }

  @Override
  public End run(String export, LambdaCalls with, long gasMax) {
    turn.lock();
    try {
      return machine.call(() -> fresh(export, with, gasMax));
    } finally {
      turn.unlock();
    }
  }

  private End fresh(String export, LambdaCalls with, long gasMax) {
    startClock();
    boolean torn = true;
    try {
      saved.forEach(global -> module.setGlobal(global.global, global.bits));
      setGas(module, gasMax);
      calls = with;
      int status = 0;
      String trap = "";
      torn = false;
      try {
        status = HostNumber.toInt32(module.call(export));
      } catch (HostFault e) {
        trap = String.valueOf(e.getMessage());
      } catch (WasmEngineException e) {
        trap = EngineWords.of(e);
        torn = trap.equals(EngineWords.STACK_EXHAUSTED);
      } catch (StackOverflowError e) {
        trap = EngineWords.STACK_EXHAUSTED;
        torn = true;
      } catch (RuntimeException e) {
        torn = true;
        throw e;
      }
      return new End(status, trap, module.global(Rewritten.GAS_USED));
    } finally {
      calls = null;
      if (torn) {
        module = started();
      } else {
        module.memory().goBack();
      }
    }
  }

  @Override
  public void close() {}
}
