package dev.heddle.machine.isolate;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.exceptions.JavetTerminatedException;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.interop.options.V8RuntimeOptions;
import dev.heddle.machine.EvaluationStoppedException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a V8 of its own: V8 runtimes belong to one thread, so everything that touches one
 * is a task here. What it is used for is the {@link Tenant}'s affair. Callers wait for their task;
 * when {@link #TASKS_MAX} are waiting they wait for a place first. A task that runs for too long is
 * stopped by the caller who waits for it: gas bounds what a module does, but some instructions are
 * free and may take long.
 */
public final class EngineThread {
  /** The most tasks that wait for one thread; each is a caller that is blocked. */
  public static final int TASKS_MAX = 1024;

  private static final long STACK_BYTES = 64L << 20;

  /**
   * For every V8 of the JVM. The stack is what a module's or function's own calls may take, in KiB;
   * a deeper recursion is "call stack exhausted". A regular expression that has gone back and forth
   * for long is given to V8's linear engine, if that can do it, which finds the same.
   */
  private static final String FLAGS =
      "--stack-size=8192 --max-old-space-size=1024"
          + " --enable-experimental-regexp-engine-on-excessive-backtracks";

  static {
    V8RuntimeOptions.V8_FLAGS.setCustomFlags(FLAGS).setUseStrict(false);
  }

  private static final long WATCH_MS = 500;

  /** A task on the engine thread. */
  @FunctionalInterface
  public interface Task<T> {
    T run() throws JavetException;
  }

  /** Who lives in the thread's V8, and has things there that must go before it goes. */
  @FunctionalInterface
  public interface Tenant {
    /** Lets go of all that it has in V8; called on the thread, when all tasks have ended. */
    void leave() throws JavetException;

    /** Puts what a tenant needs into a V8 that has just begun; called on the thread. */
    @FunctionalInterface
    interface Arrival {
      Tenant in(V8Runtime runtime) throws JavetException;
    }
  }

  private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASKS_MAX);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final long taskMsMax;
  private final Tenant.Arrival arrival;
  private final Thread thread;

  /** Guards the rest: which task runs, how often its caller has looked, and whether it was told. */
  private final ReentrantLock watch = new ReentrantLock();

  private @Nullable Object running;
  private long watchedMs;
  private boolean stopped;

  /** Written on the thread alone, while no task runs. */
  private volatile @Nullable V8Runtime runtime;

  private boolean worn;

  /** Why V8 does not run here, for people; empty where its native library is there and loads. */
  public static Optional<String> obstacle() {
    try {
      V8Host host = V8Host.getV8Instance();
      return host.isLibraryLoaded()
          ? Optional.empty()
          : Optional.of(String.valueOf(host.getLastException().getMessage()));
    } catch (LinkageError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Starts the thread and its V8, and waits until the tenant has arrived. */
  public EngineThread(String name, long taskMsMax, Tenant.Arrival arrival) {
    this.taskMsMax = taskMsMax;
    this.arrival = arrival;
    thread = new Thread(null, this::loop, name, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    runtime();
  }

  /** How many tasks are here, the one that runs among them. */
  public int pending() {
    return pending.get();
  }

  /** Its V8, which only tasks here may use. */
  public V8Runtime runtime() {
    try {
      started.join();
      return Objects.requireNonNull(runtime);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Runs a task here and waits for it, however often the caller is interrupted: the task may change
   * a process.
   *
   * @throws IllegalStateException if the machine is closed, or was closed while the task ran
   * @throws EvaluationStoppedException if it was stopped because it took too long
   */
  public <T> T call(Task<T> task) {
    Call<T> call = new Call<>(task);
    put(call);
    return await(call, false).orElseThrow();
  }

  /**
   * As {@link #call}, but comes back with nothing if the task has not begun because another has run
   * here for long: the caller may do better elsewhere.
   */
  public <T> Optional<T> callUnlessHeldUp(Task<T> task) {
    Call<T> call = new Call<>(task);
    put(call);
    return await(call, true);
  }

  /** Runs a task here some time, and waits for nothing: for cleaning up. */
  public void post(Task<?> task) {
    if (!closing.get()) {
      try {
        put(new Call<>(task));
      } catch (IllegalStateException e) {
        // The machine has closed meanwhile, and cleans up all there is.
      }
    }
  }

  /** A task in the queue, or running, and what came of it. */
  private final class Call<T> implements Runnable {
    private final Task<T> task;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Call(Task<T> task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (!begin(this)) {
        result.completeExceptionally(closed());
        return;
      }
      try {
        result.complete(task.run());
      } catch (JavetTerminatedException e) {
        result.completeExceptionally(resume() ? stoppedTask() : new EngineException(e));
      } catch (JavetException e) {
        result.completeExceptionally(new EngineException(e));
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      } finally {
        end();
      }
    }
  }

  /**
   * Makes V8 go on after the task that runs was stopped; only on this thread.
   *
   * @return false if it was not stopped
   */
  public boolean resume() {
    watch.lock();
    try {
      boolean was = stopped;
      stopped = false;
      watchedMs = 0;
      if (was) {
        absorbStop();
      }
      return was;
    } finally {
      watch.unlock();
    }
  }

  public EvaluationStoppedException stoppedTask() {
    return new EvaluationStoppedException(taskMsMax);
  }

  /** A stop that came when no script ran would otherwise stop the next one. */
  private void absorbStop() {
    try {
      runtime().getExecutor("0").executeVoid();
    } catch (JavetException e) {
      // That was it.
    }
  }

  /** Says that a task runs, unless the machine closes. */
  private boolean begin(Object task) {
    watch.lock();
    try {
      if (closing.get()) {
        return false;
      }
      running = task;
      watchedMs = 0;
      return true;
    } finally {
      watch.unlock();
    }
  }

  private void end() {
    watch.lock();
    try {
      running = null;
      resume();
    } finally {
      watch.unlock();
    }
  }

  /** Called every {@link #WATCH_MS} by who waits for the task. */
  private void stopIfLong(Object task) {
    watch.lock();
    try {
      if (task.equals(running) && !stopped) {
        watchedMs += WATCH_MS;
        if (watchedMs >= taskMsMax) {
          stopped = true;
          runtime().terminateExecution();
        }
      }
    } finally {
      watch.unlock();
    }
  }

  /** Stops what runs, ends every instance and V8 itself, and waits for that. */
  public void close() {
    watch.lock();
    try {
      // While a task runs V8 is there; a moment later the loop may have ended it.
      if (closing.compareAndSet(false, true) && running != null) {
        runtime().terminateExecution();
      }
    } finally {
      watch.unlock();
    }
    tasks.offer(() -> {}); // wakes the loop where it waits for work
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Runnable task) {
    boolean interrupted = false;
    while (true) {
      if (closing.get()) {
        throw closed();
      }
      try {
        tasks.put(task);
        pending.incrementAndGet();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the machine is closed");
  }

  /**
   * @param leaves whether to give up when the call is held up by another; then it will not be run
   */
  private <T> Optional<T> await(Call<T> call, boolean leaves) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return Optional.of(call.result.get(WATCH_MS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
          if (!thread.isAlive() && !call.result.isDone()) {
            throw closed(); // the task came too late to be taken
          }
          stopIfLong(call);
          if (leaves && tasks.remove(call)) {
            pending.decrementAndGet();
            return Optional.empty();
          }
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw new IllegalStateException("the engine failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void loop() {
    try {
      while (!closing.get()) {
        live();
      }
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run(); // tells its caller that the machine is closed
      }
    } catch (JavetException e) {
      started.completeExceptionally(new EngineException(e));
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
    }
  }

  /** The life of one V8. */
  private void live() throws JavetException {
    try (V8Runtime begun = V8Host.getV8Instance().createV8Runtime()) {
      runtime = begun;
      worn = false;
      Tenant tenant = arrival.in(begun);
      started.complete(true);
      while (!closing.get() && !worn) {
        take().run();
        pending.decrementAndGet();
      }
      tenant.leave();
    }
  }

  /** Has another V8 take this one's place after the task that runs; only on this thread. */
  public void renew() {
    worn = true;
  }

  private Runnable take() {
    while (true) {
      try {
        return tasks.take();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread to any purpose: it ends by closing.
      }
    }
  }
}
