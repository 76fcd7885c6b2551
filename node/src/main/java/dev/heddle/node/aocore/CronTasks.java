package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.node.http.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cron tasks of a node: which there are, and when each runs.
 *
 * <p>A task runs as soon as it is made, and from the end of a run its interval later once more; so
 * many run at once, others wait for them, and no task runs twice at once. One that fails says why
 * and goes on. A task that is made, stopped, or has ended is so after a power cut too ({@link
 * CronFile}); what was due while the node did not run is done once when it starts. Safe for any
 * thread.
 */
public final class CronTasks implements AutoCloseable {
  /** Tasks altogether. */
  static final int TASKS_MAX = 1000;

  /** Runs at once. */
  static final int AT_ONCE_MAX = 4;

  /** Tasks of one run that are listed after it, until the node stops. */
  static final int ENDED_MAX = 100;

  /** Letters that are kept of why a run failed. */
  static final int REASON_CHARS_MAX = 300;

  private static final long CLOSE_WAIT_MS = 5000;
  private static final System.Logger LOG = System.getLogger(CronTasks.class.getName());

  private static final class Line {
    private final CronTask task;
    private long dueMs;
    private @Nullable Future<?> plan;
    private long runs;
    private long failures;
    private long lastMs = -1;
    private Optional<String> failure = Optional.empty();

    private Line(CronTask task, long dueMs) {
      this.task = task;
      this.dueMs = dueMs;
    }
  }

  private final CronFile file;
  private final ThreadFactory threads;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Map<String, Line> ended = new LinkedHashMap<>();
  private final ArrayDeque<Line> ready = new ArrayDeque<>();
  private final Set<String> running = new HashSet<>();
  private @Nullable Function<String, Optional<String>> request;
  private int working;
  private boolean closed;
  private boolean sealed;

  /**
   * Reads the tasks that there are; none of them runs before {@link #start}.
   *
   * @param timer only {@code schedule(Runnable, ...)} is used. Not closed with this
   * @throws UncheckedIOException if the file is there and cannot be read
   */
  public CronTasks(
      CronFile file, ThreadFactory threads, ScheduledExecutorService timer, InstantSource clock) {
    this.file = file;
    this.threads = threads;
    this.timer = timer;
    this.clock = clock;
    for (CronFile.Entry entry : file.read()) {
      lines.put(entry.task().id(), new Line(entry.task(), entry.dueMs()));
    }
  }

  /**
   * Begins to run tasks.
   *
   * @param made makes the request of a path and says why it failed, if it did. It blocks
   */
  void start(Function<String, Optional<String>> made) {
    lock.lock();
    try {
      request = made;
      lines.values().forEach(this::plan);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a task that there is not yet, and gives its id.
   *
   * @throws Refusal 507 if there are too many, 503 if it cannot be kept
   */
  String make(CronTask task) {
    String id = task.id();
    lock.lock();
    try {
      if (lines.containsKey(id)) {
        return id;
      }
      if (lines.size() >= TASKS_MAX) {
        throw new Refusal(507, "there are " + TASKS_MAX + " cron tasks already; stop some first");
      }
      Line line = new Line(task, clock.millis());
      lines.put(id, line);
      keepOr(() -> lines.remove(id));
      ended.remove(id);
      plan(line);
      return id;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends a task; a run of it that is under way goes on to its end.
   *
   * @throws Refusal 404 if there is none of that id, 503 if that cannot be kept
   */
  void stop(String id) {
    lock.lock();
    try {
      Line line = lines.remove(id);
      if (line == null) {
        throw new Refusal(
            404,
            "there is no cron task %s%s"
                .formatted(
                    ProcessDevice.shown(id),
                    ended.containsKey(id) ? " any more: it ran once and has ended" : ""));
      }
      keepOr(() -> lines.put(id, line));
      endPlan(line);
      ready.remove(line);
    } finally {
      lock.unlock();
    }
  }

  private void keepOr(Runnable undo) {
    try {
      keep();
    } catch (IOException e) {
      undo.run();
      throw new Refusal(503, "the cron tasks of this node cannot be kept: " + e.getMessage());
    }
  }

  private void keep() throws IOException {
    if (sealed) {
      throw new IOException("the node has stopped");
    }
    file.write(
        lines.values().stream().map(line -> new CronFile.Entry(line.task, line.dueMs)).toList());
  }

  /** Called with the lock held, as all that follows. */
  private void plan(Line line) {
    if (request == null || closed) {
      return;
    }
    long nowMs = clock.millis();
    long latestMs = nowMs + line.task.every().map(CronTask.Interval::ms).orElse(0L);
    line.dueMs = Math.min(line.dueMs, latestMs); // a clock that went back holds nothing up
    long waitMs = Math.max(0, line.dueMs - nowMs);
    line.plan = timer.schedule(() -> due(line), waitMs, TimeUnit.MILLISECONDS);
  }

  private static void endPlan(Line line) {
    Future<?> plan = line.plan;
    if (plan != null) {
      plan.cancel(false);
      line.plan = null;
    }
  }

  private void due(Line line) {
    lock.lock();
    try {
      if (closed || line.plan == null) {
        return;
      }
      line.plan = null;
      if (running.contains(line.task.id())) {
        // A run from before the task was stopped, and made again.
        line.dueMs = clock.millis() + CronTask.INTERVAL_MS_MIN;
        plan(line);
        return;
      }
      ready.add(line);
      if (working < AT_ONCE_MAX) {
        working++;
        threads.newThread(this::work).start();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    for (Line line = next(); line != null; line = next()) {
      settle(line, attempt(line.task));
    }
  }

  private @Nullable Line next() {
    lock.lock();
    try {
      Line line = ready.poll();
      if (line == null) {
        working--;
        idle.signalAll();
        return null;
      }
      running.add(line.task.id());
      line.lastMs = clock.millis();
      return line;
    } finally {
      lock.unlock();
    }
  }

  private Optional<String> attempt(CronTask task) {
    Function<String, Optional<String>> made = request;
    if (made == null) {
      throw new IllegalStateException("nothing runs before the start");
    }
    try {
      return made.apply(task.path()).map(CronTasks::cut);
    } catch (RuntimeException | Error e) {
      // The root of the thread: other tasks have their turns, whatever it was.
      LOG.log(System.Logger.Level.WARNING, "cron task " + task.id() + " failed", e);
      return Optional.of("a fault of this node, which its log has");
    }
  }

  private static String cut(String reason) {
    return reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX));
  }

  private void settle(Line line, Optional<String> failure) {
    String id = line.task.id();
    lock.lock();
    try {
      running.remove(id);
      line.runs++;
      line.failure = failure;
      failure.ifPresent(_ -> line.failures++);
      if (lines.get(id) != line) {
        return; // stopped meanwhile
      }
      if (line.task.every().isPresent()) {
        line.dueMs = clock.millis() + line.task.every().get().ms();
        plan(line);
      } else if (!closed || failure.isEmpty()) {
        end(id, line);
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(String id, Line line) {
    lines.remove(id);
    ended.put(id, line);
    while (ended.size() > ENDED_MAX) {
      ended.remove(ended.keySet().iterator().next());
    }
    try {
      keep();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "that cron task " + id + " has ended is not kept: it runs once more after a restart",
          e);
    }
  }

  /** All tasks with how they are, by id, those too that have ended of late. */
  Message listed() {
    lock.lock();
    try {
      Message.Builder all = Message.builder();
      ended.forEach((id, line) -> all.put(id, told(line).with("ended", Value.Atom.of(true))));
      lines.forEach((id, line) ->
          all.put(id, told(line).with("running", Value.Atom.of(running.contains(id)))));
      return all.build();
    } finally {
      lock.unlock();
    }
  }

  private static Message told(Line line) {
    Message.Builder told =
        Message.builder()
            .put("kind", line.task.kind())
            .put("cron-path", line.task.path())
            .put("runs", line.runs)
            .put("failures", line.failures);
    line.task.every().ifPresent(every -> told.put("interval", every.text()));
    line.failure.ifPresent(reason -> told.put("error", reason));
    if (line.lastMs >= 0) {
      told.put("last-run", line.lastMs);
    }
    if (line.plan != null) {
      told.put("next-run", line.dueMs);
    }
    return told.build();
  }

  /** Waits until no task runs and none waits for a place. */
  boolean awaitIdle(long timeoutMs) {
    long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lock();
    try {
      while (working > 0) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Lets runs that have begun end, begins no others, and keeps when each task is due. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      lines.values().forEach(CronTasks::endPlan);
      ready.clear();
    } finally {
      lock.unlock();
    }
    awaitIdle(CLOSE_WAIT_MS);
    lock.lock();
    try {
      if (request != null && !lines.isEmpty()) {
        keep();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "when cron tasks are due is not kept", e);
    } finally {
      sealed = true;
      lock.unlock();
    }
  }
}
