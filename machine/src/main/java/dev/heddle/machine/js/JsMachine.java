package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Contract;
import dev.heddle.machine.Image;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import dev.heddle.machine.isolate.EngineThread;
import dev.heddle.machine.lambda.LambdaProgram;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Runs JavaScript functions on V8 inside the JVM: {@code handle(state, action)} of EXM, 3EM and
 * SmartWeave, each in the manner of its {@link Evaluator}.
 *
 * <p>An interaction is a function of the state, the message and the environment. Each is evaluated
 * in a scope of its own on built-in objects that nobody can change, so nothing but the state goes
 * from one to the next. Gas is counted in the source itself, about one for each node evaluated and
 * each byte made room for, and bounds time and memory; recursion is bounded by a count. What that
 * cannot see is bounded by the clock and by the heap, and then there is no outcome ({@link
 * dev.heddle.machine.EvaluationStoppedException}).
 *
 * <p>A message is an interaction: its input is the tag {@code Input}, else its data. The message
 * whose Id is that of the process gives the initial state. {@code Action=Upgrade-Function} from the
 * owner puts its data in place of the source. See docs/adr/0019.
 */
public final class JsMachine implements Machine {
  /** The Module-Format of Lambda applications in JavaScript. */
  public static final String LAMBDA_FORMAT = "javascript-lambda-1";

  /** Gas is kept in a small integer. */
  public static final long GAS_MAX = 2_000_000_000L;

  private final int threadCount;
  private final long evaluationMsMax;
  private final ReentrantLock starting = new ReentrantLock();
  private volatile List<JsThread> threads = List.of();
  private final AtomicLong names = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  public JsMachine(int threadCount) {
    this(threadCount, Limits.EVALUATION_MS_MAX);
  }

  /**
   * Starts the engine.
   *
   * @param threadCount how many evaluations can run at once
   * @param evaluationMsMax after which an evaluation is stopped, accurate to half a second or so
   */
  public JsMachine(int threadCount, long evaluationMsMax) {
    if (threadCount < 1) {
      throw new IllegalArgumentException("at least one engine thread is needed: " + threadCount);
    }
    this.threadCount = threadCount;
    this.evaluationMsMax = evaluationMsMax;
  }

  /** The threads, begun when they are first asked for: many nodes have no functions. */
  private List<JsThread> threads() {
    starting.lock();
    try {
      if (closed.get()) {
        throw new IllegalStateException("the machine is closed");
      }
      if (threads.isEmpty()) {
        threads =
            IntStream.range(0, threadCount)
                .mapToObj(i -> new JsThread("heddle-functions-" + i, evaluationMsMax))
                .toList();
      }
      return threads;
    } finally {
      starting.unlock();
    }
  }

  /**
   * The state of a function, as JSON text.
   *
   * @throws IllegalArgumentException if the image is not one of a function
   */
  public static String state(Image image) {
    return FunctionState.of(image).state();
  }

  /**
   * The keys and values that a function keeps, as the text of one JSON object.
   *
   * @throws IllegalArgumentException if the image is not one of a function
   */
  public static String keysAndValues(Image image) {
    return FunctionState.of(image).kv();
  }

  /**
   * The same image with other keys and values.
   *
   * @param keysAndValues the text of one JSON object, as {@code JSON.stringify} writes it
   * @throws IllegalArgumentException if the image is not one of a function
   */
  public static Image withKeysAndValues(Image image, String keysAndValues) {
    return FunctionState.of(image).with("", keysAndValues).image();
  }

  /** The source or module that a function was upgraded to, if it was. */
  public static Optional<Bytes> upgradedSource(Image image) {
    return FunctionState.of(image).upgrade().map(FunctionState.Upgrade::source);
  }

  /** In whose manner that source is evaluated; empty for a module in WebAssembly too. */
  public static Optional<Evaluator> upgradedEvaluator(Image image) {
    return FunctionState.of(image).upgrade().flatMap(FunctionState.Upgrade::evaluator);
  }

  @Override
  public boolean supports(String moduleFormat) {
    return moduleFormat.equals(LAMBDA_FORMAT) || Evaluator.ofFormat(moduleFormat).isPresent();
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    if (moduleFormat.equals(LAMBDA_FORMAT)) {
      return new LambdaProgram(JsTemplate.open(this, module), limits);
    }
    Evaluator evaluator =
        Evaluator.ofFormat(moduleFormat)
            .orElseThrow(
                () -> new ModuleRefusedException("there is no module format " + moduleFormat));
    return new JsProgram(this, tailor(evaluator, text(module)), limits);
  }

  /**
   * A SmartWeave contract in JavaScript, made ready.
   *
   * @throws ModuleRefusedException if the source cannot run
   */
  public Contract contract(Evaluator evaluator, Bytes source) {
    return new JsContract(this, tailor(evaluator, text(source)));
  }

  /**
   * Makes a source ready.
   *
   * @throws ModuleRefusedException if it cannot run
   */
  JsCode tailor(Evaluator evaluator, String source) {
    JsThread thread = leastBusy();
    String name = "function-" + names.incrementAndGet();
    return thread.engine().call(() -> thread.tailor(name, evaluator, source));
  }

  /**
   * Makes the source of a Lambda application ready.
   *
   * @throws ModuleRefusedException if it cannot run
   */
  JsCode tailorLambda(Bytes module) {
    JsThread thread = leastBusy();
    String name = "lambda-" + names.incrementAndGet();
    String source = text(module);
    return thread.engine().call(() -> thread.tailorLambda(name, source));
  }

  private static String text(Bytes module) {
    try {
      ByteBuffer bytes = module.buffer();
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new ModuleRefusedException("the source of the function is no UTF-8", e);
    }
  }

  /** The thread that has least to do at the moment. */
  JsThread leastBusy() {
    return threads().stream()
        .min(Comparator.comparingInt(thread -> thread.engine().pending()))
        .orElseThrow();
  }

  /** Drops what all threads have compiled of a function. */
  void forget(JsCode code) {
    for (JsThread thread : threads) {
      EngineThread engine = thread.engine();
      engine.post(() -> {
        thread.forget(code.name());
        return code;
      });
    }
  }

  @Override
  public int pending() {
    return threads.stream().mapToInt(thread -> thread.engine().pending()).sum();
  }

  @Override
  public String description() {
    return "functions in JavaScript on up to " + threadCount + " threads";
  }

  @Override
  public void close() {
    starting.lock();
    try {
      if (closed.compareAndSet(false, true)) {
        threads.forEach(thread -> thread.engine().close());
      }
    } finally {
      starting.unlock();
    }
  }
}
