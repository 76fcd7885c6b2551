package dev.heddle.machine.js;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.exceptions.JavetTerminatedException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.values.reference.V8ValueFunction;
import com.caoccao.javet.values.reference.V8ValueObject;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Input;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.isolate.EngineThread;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An engine thread for functions: its V8 holds one realm, and what is compiled of the functions
 * that ran here. Where nothing else is said, methods are for tasks on that thread.
 */
final class JsThread {
  /** What all functions of a thread may take of its heap together, what is garbage included. */
  static final long HEAP_BYTES_MAX = 1L << 30;

  /** How far the heap may go beyond that while an evaluation is being stopped. */
  private static final long HEAP_SLACK_BYTES = 2L << 30;

  private final EngineThread engine;
  private final Set<String> compiled = new HashSet<>();
  private final AtomicBoolean overfull = new AtomicBoolean();
  private @Nullable V8ValueObject realm;

  JsThread(String name, long taskMsMax) {
    engine = new EngineThread(name, taskMsMax, this::arrive);
  }

  private EngineThread.Tenant arrive(V8Runtime runtime) throws JavetException {
    try (V8ValueObject natives = RealmNatives.in(runtime)) {
      realm = RealmScripts.load(runtime, natives);
    }
    runtime.allowEval(false);
    runtime.setPromiseRejectCallback((_, _, _) -> {}); // the interaction says what came of it
    runtime.setNearHeapLimitCallback((current, _) -> {
      overfull.set(true);
      runtime.terminateExecution();
      return current + HEAP_SLACK_BYTES;
    });
    return () -> realm().close();
  }

  /** The thread itself; for any caller. */
  EngineThread engine() {
    return engine;
  }

  private V8ValueObject realm() {
    V8ValueObject there = realm;
    if (there == null) {
      throw new IllegalStateException("the realm is not loaded");
    }
    return there;
  }

  /**
   * Makes a source ready.
   *
   * @throws ModuleRefusedException if it cannot run
   */
  JsCode tailor(String name, Evaluator evaluator, String source) throws JavetException {
    String answer = realm().invokeString("tailor", source, evaluator.tag());
    if (!answer.startsWith("C")) {
      throw new ModuleRefusedException("the function cannot run: " + answer.substring(1));
    }
    JsCode code = new JsCode(name, evaluator, answer.substring(1, 3), answer.substring(3));
    try {
      compile(code);
    } catch (JavetTerminatedException e) {
      throw e;
    } catch (JavetException e) {
      throw new ModuleRefusedException("the function cannot run: " + e.getMessage(), e);
    }
    return code;
  }

  private void compile(JsCode code) throws JavetException {
    if (!compiled.contains(code.name())) {
      try (V8ValueFunction factory =
          engine.runtime().getExecutor(code.text()).setResourceName("function.js").execute()) {
        realm().invokeVoid("put", code.name(), code.evaluator().tag(), code.marks(), factory);
      }
      compiled.add(code.name());
    }
  }

  /** Drops what is compiled of a function. */
  void forget(String name) throws JavetException {
    if (compiled.remove(name)) {
      realm().invokeVoid("forget", name);
    }
  }

  /**
   * Runs one interaction.
   *
   * @throws EvaluationStoppedException if it took too long, or too much memory
   */
  JsAnswer run(JsCode code, Input input, FunctionState state, int gasMax) throws JavetException {
    try {
      compile(code);
      String kv = state.kv().equals("{}") ? "" : state.kv();
      String answer =
          realm()
              .invokeString(
                  "run",
                  code.name(),
                  gasMax,
                  input.message(),
                  input.environment(),
                  state.state(),
                  kv);
      if (answer.isEmpty()) {
        answer = realm().invokeString("collect");
      }
      return JsAnswer.parse(answer);
    } catch (JavetTerminatedException e) {
      boolean full = overfull.getAndSet(false);
      if (engine.resume()) {
        throw engine.stoppedTask();
      }
      if (full) {
        engine.runtime().lowMemoryNotification();
        throw EvaluationStoppedException.outOfMemory(HEAP_BYTES_MAX);
      }
      throw e; // the machine closes
    }
  }
}
