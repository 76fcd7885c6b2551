package dev.heddle.machine.v8;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Program;
import dev.heddle.machine.isolate.EngineThread;
import dev.heddle.machine.lambda.LambdaProgram;
import dev.heddle.machine.wasm.LoadedModule;
import dev.heddle.machine.wasm.ModuleFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Runs ao's WASM modules on V8 inside the JVM, one live instance a process.
 *
 * <p>A module is rewritten before it is compiled ({@link LoadedModule}): gas is counted in the
 * module itself and its memory is capped in the module itself, so that a limit holds whatever the
 * module does. The host that a module expects around it is JavaScript beside it in V8 and does what
 * the reference loader's does, to the byte of memory.
 *
 * <p>A fixed number of threads evaluates; an instance lives on the one that had the fewest. Methods
 * block their caller. Safe for use by any thread.
 *
 * <p>Deliberately unlike the reference loader: a message that does not fit on the module's stack
 * fails (there it overwrites static data); pointers outside the memory fail (there they are
 * ignored, or hang); what only the machine could tell (randomness, its time, its shell) is
 * constant; answers above {@value Limits#ANSWER_BYTES_MAX} bytes fail, and so do results with more
 * than {@value Limits#OUTBOX_ENTRIES_MAX} entries in their outbox.
 */
public final class V8Machine implements Machine {
  private final List<WasmThread> threads;
  private final Set<V8Program> programs = ConcurrentHashMap.newKeySet();
  private final AtomicLong names = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Starts the engine.
   *
   * @param threadCount how many evaluations can run at once
   */
  public V8Machine(int threadCount) {
    this(threadCount, Limits.EVALUATION_MS_MAX);
  }

  /**
   * Starts the engine.
   *
   * @param threadCount how many evaluations can run at once
   * @param evaluationMsMax after which an evaluation is stopped, accurate to half a second or so
   */
  public V8Machine(int threadCount, long evaluationMsMax) {
    if (threadCount < 1) {
      throw new IllegalArgumentException("at least one engine thread is needed: " + threadCount);
    }
    threads =
        IntStream.range(0, threadCount)
            .mapToObj(i -> new WasmThread("heddle-engine-" + i, evaluationMsMax))
            .toList();
  }

  /** Why V8 does not run here, for people; empty where its native library is there and loads. */
  public static Optional<String> obstacle() {
    return EngineThread.obstacle();
  }

  @Override
  public boolean supports(String moduleFormat) {
    return ModuleFormat.ofTag(moduleFormat).isPresent();
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    LoadedModule loaded = LoadedModule.of(moduleFormat, module, limits, true);
    V8Program.Code code = new V8Program.Code("module-" + names.incrementAndGet(), loaded);
    if (loaded.format() == ModuleFormat.LAMBDA) {
      return new LambdaProgram(V8Template.open(this, code, module), limits);
    }
    V8Program program = new V8Program(this, code, limits);
    programs.add(program);
    try {
      program.check();
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
    return program;
  }

  @Override
  public int pending() {
    return threads.stream().mapToInt(thread -> thread.engine().pending()).sum();
  }

  /** The thread that has least to do at the moment. */
  WasmThread leastBusy() {
    return threads.stream()
        .min(Comparator.comparingInt(thread -> thread.engine().pending()))
        .orElseThrow();
  }

  /** The thread at which fewest instances are at home. */
  WasmThread leastLoaded() {
    if (closed.get()) {
      throw new IllegalStateException("the machine is closed");
    }
    return threads.stream()
        .min(Comparator.comparingInt(thread -> thread.instances().get()))
        .orElseThrow();
  }

  List<WasmThread> threads() {
    return threads;
  }

  void forget(V8Program program) {
    programs.remove(program);
  }

  @Override
  public String description() {
    EngineThread engine = threads.getFirst().engine();
    return engine.call(() -> engine.runtime().getVersion())
        + ", "
        + threads.size()
        + (threads.size() == 1 ? " thread" : " threads");
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      threads.forEach(thread -> thread.engine().close());
    }
  }
}
