package dev.heddle.machine.js;

import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Program;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A function's source, made ready once and compiled on each thread that runs it. */
final class JsProgram implements Program {
  private final JsMachine machine;
  private final JsCode code;
  private final Limits limits;
  private final Set<JsInstance> instances = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  JsProgram(JsMachine machine, JsCode code, Limits limits) {
    this.machine = machine;
    this.code = code;
    this.limits = limits;
  }

  JsMachine machine() {
    return machine;
  }

  JsCode code() {
    return code;
  }

  /** Gas for one interaction. */
  int gasMax() {
    return (int) Math.min(limits.gasMax(), JsMachine.GAS_MAX);
  }

  @Override
  public Instance start(Drive drive) {
    return opened(new JsInstance(this, FunctionState.none()));
  }

  @Override
  public Instance restore(Image image, Drive drive) {
    return opened(new JsInstance(this, FunctionState.of(image)));
  }

  private Instance opened(JsInstance instance) {
    instances.add(instance);
    if (closed.get()) {
      instance.close();
      throw new IllegalStateException("the program is closed");
    }
    return instance;
  }

  void forget(JsInstance instance) {
    instances.remove(instance);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      instances.forEach(JsInstance::close);
      machine.forget(code);
    }
  }
}
