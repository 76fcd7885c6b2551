package dev.heddle.machine.v8;

import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import dev.heddle.machine.isolate.EngineException;
import dev.heddle.machine.isolate.EngineThread;
import dev.heddle.machine.wasm.LoadedModule;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A module, rewritten once and compiled once for each {@link WasmThread} that needs it. */
final class V8Program implements Program {

  /**
   * What the engine runs.
   *
   * @param name under which the host keeps the compiled module
   */
  record Code(String name, LoadedModule loaded) {}

  private final V8Machine machine;
  private final Code code;
  private final Limits limits;
  private final Set<V8Instance> instances = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  V8Program(V8Machine machine, Code code, Limits limits) {
    this.machine = machine;
    this.code = code;
    this.limits = limits;
  }

  V8Machine machine() {
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
    } catch (EngineException | EvaluationStoppedException e) {
      throw new ModuleRefusedException("the module does not start: " + e.getMessage(), e);
    }
  }

  @Override
  public Instance start(Drive drive) {
    return opened(V8Instance.start(this, drive));
  }

  @Override
  public Instance restore(Image image, Drive drive) {
    code.loaded().checkFits(image.sizeBytes());
    return opened(V8Instance.restore(this, image, drive));
  }

  private Instance opened(V8Instance instance) {
    instances.add(instance);
    if (closed.get()) {
      instance.close();
      throw new IllegalStateException("the program is closed");
    }
    return instance;
  }

  void forget(V8Instance instance) {
    instances.remove(instance);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      instances.forEach(V8Instance::close);
      machine.forget(this);
      for (WasmThread thread : machine.threads()) {
        EngineThread engine = thread.engine();
        engine.post(() -> {
          thread.forget(code.name());
          return code;
        });
      }
    }
  }
}
