package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Processes of Lambda applications whose native code goes ahead of their modules.
 *
 * <p>Such a process has two heads. The <i>verified</i> one is that of the machine: its results are
 * the ones that are stored, claimed and sent. The <i>optimistic</i> one is that of {@link
 * NativeCode}, which is fast and is taken at its word by whoever asks for this head: it goes to the
 * newest slot when it is asked, keeps nothing on the disk, and has the machine follow. Each result
 * of the machine is compared with what the native code said; the first that differs ends the
 * optimistic head and is laid down as evidence ({@link Differences}). What was sent is never taken
 * back, for nothing is sent of this head. Where a process is upgraded to a module without native
 * code, its module runs in both. Calls block; safe for any thread.
 */
public final class OptimisticHeads implements AutoCloseable {
  /** How many slots native code may be ahead of the machine. */
  static final int AHEAD_SLOTS_MAX = 4_096;

  /** How many processes may be ahead at once. */
  static final int AHEAD_PROCESSES_MAX = 256;

  /** How much text of results is kept of all of them. */
  static final long AHEAD_BYTES_MAX = 16L << 20;

  /** The same three, as they hold for a node or in a test. */
  record Bounds(int slots, int processes, long bytes) {
    static final Bounds STANDARD =
        new Bounds(AHEAD_SLOTS_MAX, AHEAD_PROCESSES_MAX, AHEAD_BYTES_MAX);
  }

  private static final System.Logger LOG = System.getLogger(OptimisticHeads.class.getName());

  /** After so many slots what the machine says is compared. */
  private static final int STRIDE = 64;

  private final ComputeUnit verified;
  private final ComputeUnit unit;
  private final Contexts contexts;
  private final Contexts verifiedContexts;
  private final NativeCode code;
  private final Bounds bounds;
  private final Store store;
  private final Differences differences;
  private final Executor threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Ahead> ahead = new HashMap<>();

  /**
   * @param folder for evidence
   */
  public OptimisticHeads(ComputeUnit verified, NativeCode code, Path folder) {
    this(verified, code, folder, Bounds.STANDARD);
  }

  OptimisticHeads(ComputeUnit verified, NativeCode code, Path folder, Bounds bounds) {
    this.bounds = bounds;
    this.verified = verified;
    this.unit = verified.beside(code, rows -> rows.forEach(this::enter));
    this.contexts = new Contexts(unit);
    this.verifiedContexts = new Contexts(verified);
    this.code = code;
    this.store = verified.workshop().store();
    this.differences = new Differences(folder);
    this.threads = verified.workshop()::start;
  }

  /**
   * The context at the optimistic head.
   *
   * @throws Refusal 404 if the process is not here, 409 if native code and module differ, 422 if
   *     there is no native code for it
   */
  Contexts.At context(Bytes process) {
    return at(process, goal -> contexts.from(process, goal));
  }

  /** Answers a dry-run at the optimistic head. */
  String dryRun(Bytes process, Bytes body) {
    return at(process, goal -> ResultJson.of(unit.inspected(process, goal, body)).json());
  }

  /**
   * The result of a message as native code has it, unless the machine has it already.
   *
   * @throws Refusal 503 if it is too far ahead
   */
  String result(Bytes process, Bytes message) {
    long slot = verified.entryOf(process, message).assignment().slot();
    Optional<String> found =
        at(
            process,
            goal -> {
              if (goal.slot() < slot) {
                throw new Refusal(
                    503,
                    "slot %d of process %s is more than %d slots ahead of the machine; ask again"
                        .formatted(slot, process, bounds.slots()));
              }
              return contexts.from(process, goal).slot() < slot
                  ? Optional.empty()
                  : said(process, slot).flatMap(Ahead.Said::text);
            });
    return found.orElseGet(() -> verified.result(process, slot).json());
  }

  private Optional<Ahead.Said> said(Bytes process, long slot) {
    return locked(() -> Optional.ofNullable(ahead.get(process)).flatMap(it -> it.at(slot)));
  }

  /** Both heads as they are, and where they differ. Evaluates nothing. */
  ObjectNode view(Bytes process) {
    long newest = verified.slotOf(process, Optional.empty());
    ObjectNode json = Json.object().put("process", process.base64Url()).put("newest", newest);
    Optional<Contexts.At> seen =
        differences.slot(process).isPresent()
            ? Optional.empty()
            : unit.live(process, Goal.message(0)).flatMap(contexts::of);
    if (seen.isPresent()) {
      json.putObject("optimistic")
          .put("slot", seen.get().slot())
          .put("contextRoot", seen.get().context().root().base64Url());
    } else {
      json.putNull("optimistic");
    }
    Optional<ResultRow> last = store.newestResult(process);
    if (last.isPresent()) {
      json.putObject("verified")
          .put("slot", last.get().slot())
          .put("contextRoot", Json.parse(last.get().json()).at("/Output/contextRoot").asString(""));
    } else {
      json.putNull("verified");
    }
    Optional<Long> slot = differences.slot(process);
    if (slot.isPresent()) {
      json.putObject("difference").put("slot", slot.get());
    } else {
      json.putNull("difference");
    }
    return json;
  }

  /**
   * The evidence of where the two heads differ.
   *
   * @throws Refusal 404 if they do not, as far as is known
   */
  Bytes evidence(Bytes process) {
    return differences
        .evidence(process)
        .orElseThrow(() ->
            new Refusal(404, "the heads of process %s are not known to differ".formatted(process)));
  }

  private <T> T at(Bytes process, Function<Goal, T> question) {
    admit(process);
    settle(process);
    T answer = question.apply(goal(process));
    settle(process);
    checkSame(process);
    follow(process);
    return answer;
  }

  private void admit(Bytes process) {
    checkSame(process);
    if (unit.live(process, Goal.message(0)).isPresent()) {
      return;
    }
    Plan plan = verified.workshop().setting().plans().plan(process);
    if (!code.has(plan.module().id())) {
      throw new Refusal(
          422,
          "there is no native code here for module %s of process %s; ask for the verified head"
              .formatted(plan.module().id(), process));
    }
    if (!plan.crons().isEmpty() || plan.lineage().isPresent()) {
      throw new Refusal(
          422, "process %s has crons or ancestors, so nothing is ahead".formatted(process));
    }
    if (locked(() -> ahead.size() >= bounds.processes() && !ahead.containsKey(process))) {
      throw new Refusal(
          503, "%d processes are ahead already; ask again".formatted(bounds.processes()));
    }
  }

  private void checkSame(Bytes process) {
    differences
        .slot(process)
        .ifPresent(slot -> {
          throw new Refusal(
              409,
              "the optimistic head of process %s ended at slot %d, of which its native code says something else than its module; see /api/v1/processes/%s/heads/evidence"
                  .formatted(process, slot, process));
        });
    if (differences.tooMany()) {
      throw new Refusal(
          409,
          "native code differed from its modules in %d processes; nothing more is asked of it"
              .formatted(Differences.DIFFERENCES_MAX));
    }
  }

  private Goal goal(Bytes process) {
    long newest = verified.slotOf(process, Optional.empty());
    long evaluated = store.newestResult(process).map(ResultRow::slot).orElse(-1L);
    return Goal.message(Math.min(newest, evaluated + bounds.slots()));
  }

  /** What comes of native code. Where the machine has been before it, there is little to keep. */
  private void enter(ResultRow row) {
    boolean known =
        store
            .result(row.process(), row.id())
            .filter(evaluated -> Ahead.Said.of(row, false).agrees(evaluated))
            .isPresent();
    if (!known) {
      locked(() -> {
        long bytes = ahead.values().stream().mapToLong(Ahead::textBytes).sum();
        ahead
            .computeIfAbsent(row.process(), absent -> new Ahead())
            .add(Ahead.Said.of(row, bytes < bounds.bytes()));
        return row;
      });
    }
  }

  /** Compares all that the machine has come to. */
  private void settle(Bytes process) {
    while (true) {
      Optional<Ahead.Said> next =
          locked(() -> Optional.ofNullable(ahead.get(process)).flatMap(Ahead::first));
      Optional<ResultRow> evaluated = next.flatMap(said -> store.result(process, said.id()));
      if (evaluated.isEmpty()) {
        return;
      }
      Ahead.Said said = next.get();
      if (!said.agrees(evaluated.get())) {
        stop(process, said, evaluated.get());
        return;
      }
      locked(() -> {
        Optional.ofNullable(ahead.get(process)).ifPresent(of -> of.remove(said.slot()));
        forgetIfIdle(process);
        return said;
      });
    }
  }

  private void stop(Bytes process, Ahead.Said said, ResultRow evaluated) {
    locked(() -> Optional.ofNullable(ahead.remove(process)));
    int _ = unit.cancel(process);
    differences.found(process, said.slot(), () -> evidence(process, said, evaluated));
  }

  private Bytes evidence(Bytes process, Ahead.Said said, ResultRow evaluated) {
    LOG.log(
        System.Logger.Level.ERROR,
        "the optimistic head of process %s ends at slot %d: its native code says something else than its module"
            .formatted(process, said.slot()));
    ObjectNode json = Json.object().put("format", "heddle-difference 1");
    json.put("process", process.base64Url()).put("slot", said.slot());
    json.put("message", evaluated.messageId().base64Url());
    json.putObject("native")
        .put("resultHash", said.hash().base64Url())
        .put("result", said.text().orElse(null));
    json.putObject("module").put("result", Ahead.withoutGas(evaluated));
    try {
      json.put("witness", verifiedContexts.witness(process, said.slot()));
    } catch (RuntimeException e) {
      json.putNull("witness").put("reason", String.valueOf(e.getMessage()));
    }
    return Json.writeBytes(json);
  }

  /** Has the machine go on, by as much as is compared at once. */
  private void follow(Bytes process) {
    Optional<Goal> goal =
        locked(() -> {
          Ahead of = ahead.get(process);
          if (of == null || of.followed || of.first().isEmpty()) {
            return Optional.empty();
          }
          of.followed = true;
          return Optional.of(Goal.message(of.upTo(STRIDE)));
        });
    goal.ifPresent(next -> {
      try {
        var _ =
            verified
                .workshop()
                .run(process, next, Job.Patience.LONG, fold -> true)
                .whenCompleteAsync((_, failure) -> followed(process, failure == null), threads);
      } catch (Refusal full) {
        followed(process, false); // who asks next tries again
      }
    });
  }

  private void followed(Bytes process, boolean goOn) {
    locked(() -> {
      Optional.ofNullable(ahead.get(process)).ifPresent(of -> of.followed = false);
      forgetIfIdle(process);
      return process;
    });
    settle(process);
    if (goOn) {
      follow(process);
    }
  }

  private void forgetIfIdle(Bytes process) {
    ahead.computeIfPresent(process, (_, of) -> of.first().isEmpty() && !of.followed ? null : of);
  }

  private <T> T locked(Supplier<T> task) {
    lock.lock();
    try {
      return task.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    unit.close();
  }
}
