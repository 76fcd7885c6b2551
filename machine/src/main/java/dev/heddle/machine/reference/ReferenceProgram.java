package dev.heddle.machine.reference;

import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import dev.heddle.machine.wasm.LoadedModule;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/** A module, rewritten, lowered and decoded once. */
final class ReferenceProgram implements Program {

  /**
   * What the interpreter runs.
   *
   * @param module in the form that is for the interpreter, decoded
   */
  record Code(WasmModule module, LoadedModule loaded) {}

  private final ReferenceMachine machine;
  private final Code code;
  private final Limits limits;
  private final Set<ReferenceInstance> instances = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private ReferenceProgram(ReferenceMachine machine, Code code, Limits limits) {
    this.machine = machine;
    this.code = code;
    this.limits = limits;
  }

  static ReferenceProgram of(ReferenceMachine machine, LoadedModule loaded, Limits limits) {
    try {
      Code code = new Code(Interpreter.parse(loaded.forInterpreter().module()), loaded);
      return new ReferenceProgram(machine, code, limits);
    } catch (WasmEngineException e) {
      throw new ModuleRefusedException("the module does not start: " + e.getMessage(), e);
    }
  }

  ReferenceMachine machine() {
    return machine;
  }

  Code code() {
    return code;
  }

  Limits limits() {
    return limits;
  }

  /** Starts an instance for nothing but to see whether that works. */
  void check() {
    try {
      start(Drive.NONE).close();
    } catch (HostFault | HostErrno.Failure | WasmEngineException | EvaluationStoppedException e) {
      throw new ModuleRefusedException("the module does not start: " + e.getMessage(), e);
    }
  }

  @Override
  public Instance start(Drive drive) {
    return opened(machine.call(() -> ReferenceInstance.start(this, drive)));
  }

  @Override
  public Instance restore(Image image, Drive drive) {
    code.loaded().checkFits(image.sizeBytes());
    return opened(machine.call(() -> ReferenceInstance.restore(this, image, drive)));
  }

  private Instance opened(ReferenceInstance instance) {
    if (closed.get()) {
      throw new IllegalStateException("the program is closed");
    }
    instances.add(instance);
    return instance;
  }

  void forget(ReferenceInstance instance) {
    instances.remove(instance);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      instances.forEach(ReferenceInstance::close);
      machine.forget(this);
    }
  }
}
