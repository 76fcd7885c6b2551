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
import dev.heddle.machine.lambda.LambdaCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  /** The states that the realm keeps for the next interactions, all together. */
  static final long LEFT_CHARS_MAX = 64L << 20;

  /** After so much gas, interactions that are run one after another make place for others. */
  private static final long BATCH_GAS = 10_000_000;

  private final EngineThread engine;
  private final Set<String> compiled = new HashSet<>();

  /** The state that the realm has from the last outcome of each program. */
  private final Map<String, String> left = new HashMap<>();

  private long leftChars;
  private final AtomicBoolean overfull = new AtomicBoolean();
  private @Nullable V8ValueObject realm;
  private @Nullable RealmNatives natives;

  JsThread(String name, long taskMsMax) {
    engine = new EngineThread(name, taskMsMax, this::arrive);
  }

  private EngineThread.Tenant arrive(V8Runtime runtime) throws JavetException {
    RealmNatives made = new RealmNatives(runtime);
    natives = made;
    try (V8ValueObject object = made.object()) {
      realm = RealmScripts.load(runtime, object);
    }
    runtime.allowEval(false);
    runtime.setPromiseRejectCallback((_, _, _) -> {}); // the interaction says what came of it
    runtime.setNearHeapLimitCallback((current, _) -> {
      overfull.set(true);
      runtime.terminateExecution();
      return current + HEAP_SLACK_BYTES;
    });
    return () -> {
      compiled.clear();
      left.clear();
      leftChars = 0;
      realm().close();
      made.leave();
    };
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
    return tailored(name, evaluator, realm().invokeString("tailor", source, evaluator.tag()));
  }

  /**
   * Makes the source of a Lambda application ready.
   *
   * @throws ModuleRefusedException if it cannot run
   */
  JsCode tailorLambda(String name, String source) throws JavetException {
    Evaluator evaluator = Evaluator.HEDDLE;
    return tailored(name, evaluator, realm().invokeString("tailor", source, evaluator.tag(), true));
  }

  private JsCode tailored(String name, Evaluator evaluator, String answer) throws JavetException {
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
    takeLeft(name);
    if (compiled.remove(name)) {
      realm().invokeVoid("forget", name);
    }
  }

  /**
   * What came of interactions one after another.
   *
   * @param answers of the first so many, one at least
   * @param state the text of the state after them; empty where it is what it was
   * @param kv the store after them; empty where it is what it was
   * @param stopped whether the one after them was stopped: then none of them has happened
   */
  record Batch(List<JsAnswer> answers, String state, String kv, boolean stopped) {}

  /**
   * Runs interactions one after another until one is an upgrade or they have taken {@link
   * #BATCH_GAS} together. States between them never leave V8.
   *
   * @throws EvaluationStoppedException if the first took too long, or too much memory
   */
  Batch runAll(JsCode code, List<Input> inputs, FunctionState state, int gasMax)
      throws JavetException {
    String there = takeLeft(code.name());
    String given = isSame(there, state.state()) ? "" : state.state();
    List<JsAnswer> answers = new ArrayList<>();
    String kv = "";
    boolean left = false;
    long gas = 0;
    for (Input input : inputs) {
      JsAnswer answer;
      try {
        answer = interact(code, input, given, kv.isEmpty() ? state.kv() : kv, gasMax, true);
      } catch (EvaluationStoppedException e) {
        if (answers.isEmpty()) {
          throw e;
        }
        return new Batch(answers, "", "", true);
      }
      answers.add(answer);
      if (answer.left()) {
        left = true;
        given = "";
      }
      kv = answer.kv().isEmpty() ? kv : answer.kv();
      gas += answer.gasUsed();
      if (answer.kind() == 'U' || gas > BATCH_GAS) {
        break;
      }
    }
    String after = left ? realm().invokeString("left", code.name()) : "";
    if (left) {
      leave(code.name(), after);
    } else if (there != null) {
      leave(code.name(), there);
    }
    return new Batch(answers, after, kv, false);
  }

  /**
   * Runs one interaction.
   *
   * @throws EvaluationStoppedException if it took too long, or too much memory
   */
  JsAnswer run(JsCode code, Input input, FunctionState state, int gasMax) throws JavetException {
    // Taken out: whatever goes wrong, the realm may be ahead of what is known here then.
    String there = takeLeft(code.name());
    String given = isSame(there, state.state()) ? "" : state.state();
    JsAnswer answer = interact(code, input, given, state.kv(), gasMax, false);
    if (answer.kind() == 'A' && !answer.state().isEmpty()) {
      leave(code.name(), answer.state());
    } else if (there != null) {
      leave(code.name(), there);
    }
    return answer;
  }

  /**
   * @param given the state, empty for the one that the realm has
   * @param leaves whether a new state stays in the realm
   */
  private JsAnswer interact(
      JsCode code, Input input, String given, String kv, int gasMax, boolean leaves)
      throws JavetException {
    try {
      compile(code);
      String answer =
          realm()
              .invokeString(
                  "run",
                  code.name(),
                  gasMax,
                  input.message(),
                  input.environment(),
                  given,
                  kv.equals("{}") ? "" : kv,
                  leaves);
      return JsAnswer.parse(answer.isEmpty() ? realm().invokeString("collect") : answer);
    } catch (JavetTerminatedException e) {
      throw ended(e);
    }
  }

  /**
   * Runs a function of a Lambda application on a fresh copy of it.
   *
   * @param entry its name; empty for the names of all there are
   * @return a letter, the gas, a new line, and words; see {@code realm.js}
   * @throws EvaluationStoppedException if it took too long, or too much memory
   */
  String lambda(JsCode code, String entry, LambdaCalls calls, int gasMax) throws JavetException {
    RealmNatives serving = natives;
    if (serving == null) {
      throw new IllegalStateException("the realm is not loaded");
    }
    serving.serve(calls);
    try {
      compile(code);
      return realm()
          .invokeString("lambda", code.name(), gasMax, entry, calls.message(), calls.timestampMs());
    } catch (JavetTerminatedException e) {
      throw ended(e);
    } finally {
      serving.serve(null);
    }
  }

  /** Why an evaluation was ended from outside; throws on where the machine closes. */
  private RuntimeException ended(JavetTerminatedException e) throws JavetException {
    boolean full = overfull.getAndSet(false);
    boolean stopped = engine.resume();
    if (full) {
      engine.renew(); // a heap that has grown stays large
      return EvaluationStoppedException.outOfMemory(HEAP_BYTES_MAX);
    }
    if (stopped) {
      return engine.stoppedTask();
    }
    throw e;
  }

  /**
   * Whether a text is the one that the realm has. Only the very same text counts: to compare two
   * would cost as much as to hand one over.
   */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(@Nullable String there, String state) {
    return there == state;
  }

  private @Nullable String takeLeft(String name) {
    String there = left.remove(name);
    leftChars -= there == null ? 0 : there.length();
    return there;
  }

  private void leave(String name, String state) throws JavetException {
    if (leftChars + state.length() > LEFT_CHARS_MAX) {
      left.clear();
      leftChars = 0;
      realm().invokeVoid("drop");
      return;
    }
    left.put(name, state);
    leftChars += state.length();
  }
}
