package dev.heddle.machine.reference;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Program;
import dev.heddle.machine.lambda.LambdaProgram;
import dev.heddle.machine.wasm.LoadedModule;
import dev.heddle.machine.wasm.ModuleFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Runs ao's WASM modules on an interpreter that is Java alone: slow, simple, and the same to the
 * byte as {@code V8Machine} in results, gas, images and the words of failures. It is the judge of
 * the fast engine, and the engine of platforms that V8's native library is not built for.
 *
 * <p>A module is rewritten as for V8, so that gas and limits are in the module itself; then its
 * addresses are made 32 bits wide ({@link LoadedModule#forInterpreter}). The host around it is
 * {@link ModuleHost}.
 *
 * <p>A fixed number of evaluations run at once, each on a thread of its own with a large stack.
 * Methods block their caller. Safe for use by any thread.
 */
public final class ReferenceMachine implements Machine {
  /**
   * Stack of an evaluation; only what is used takes memory. A call of the module takes some five
   * hundred bytes of it, so that recursion goes deeper here than in V8.
   */
  private static final long STACK_BYTES = 128L << 20;

  private final long evaluationMsMax;
  private final int threadCount;
  private final Semaphore places;
  private final Set<ReferenceProgram> programs = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Starts the engine.
   *
   * @param threadCount how many evaluations can run at once
   */
  public ReferenceMachine(int threadCount) {
    this(threadCount, Limits.EVALUATION_MS_MAX);
  }

  /**
   * Starts the engine.
   *
   * @param threadCount how many evaluations can run at once
   * @param evaluationMsMax after which an evaluation is stopped
   */
  public ReferenceMachine(int threadCount, long evaluationMsMax) {
    if (threadCount < 1) {
      throw new IllegalArgumentException("at least one engine thread is needed: " + threadCount);
    }
    this.threadCount = threadCount;
    this.evaluationMsMax = evaluationMsMax;
    places = new Semaphore(threadCount, true);
  }

  @Override
  public int pending() {
    return threadCount - places.availablePermits() + places.getQueueLength();
  }

  @Override
  public boolean supports(String moduleFormat) {
    return ModuleFormat.ofTag(moduleFormat).isPresent();
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    checkOpen();
    LoadedModule loaded = LoadedModule.of(moduleFormat, module, limits, false);
    if (loaded.format() == ModuleFormat.LAMBDA) {
      return new LambdaProgram(ReferenceTemplate.open(this, loaded, module), limits);
    }
    ReferenceProgram program = call(() -> ReferenceProgram.of(this, loaded, limits));
    programs.add(program);
    try {
      program.check();
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
    return program;
  }

  long evaluationMsMax() {
    return evaluationMsMax;
  }

  void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the machine is closed");
    }
  }

  void forget(ReferenceProgram program) {
    programs.remove(program);
  }

  /** Runs a task on a thread with a large stack, when it is its turn, and waits for it. */
  <T> T call(Supplier<T> task) {
    places.acquireUninterruptibly();
    try {
      checkOpen();
      CompletableFuture<T> result = new CompletableFuture<>();
      Thread thread =
          new Thread(
              null,
              () -> {
                try {
                  result.complete(task.get());
                } catch (RuntimeException | Error e) {
                  result.completeExceptionally(e);
                }
              },
              "heddle-reference",
              STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the engine failed", e.getCause());
    } finally {
      places.release();
    }
  }

  @Override
  public String description() {
    return "Java interpreter "
        + Interpreter.version()
        + ", "
        + threadCount
        + (threadCount == 1 ? " thread" : " threads");
  }

  /** Stops what runs, and waits for that. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      programs.forEach(ReferenceProgram::close);
      places.acquireUninterruptibly(threadCount);
      places.release(threadCount);
    }
  }
}
