package dev.heddle.machine.js;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A function that is alive: its state as text, and which source it runs. V8 is given the text for
 * each interaction and keeps none that it could not be given again, so any thread may run the next
 * one.
 */
final class JsInstance implements Instance {
  private static final long OVERHEAD_BYTES = 2_000;

  /** What it takes at once; each goes over to an engine thread and back with the others. */
  private static final int BATCH_MAX = 16;

  private final JsProgram program;
  private final StatePages pages = new StatePages();

  /** Held by whoever applies an interaction. */
  private final ReentrantLock applying = new ReentrantLock();

  /** Guards the rest. */
  private final ReentrantLock guard = new ReentrantLock();

  private FunctionState state;
  private int moment;
  private boolean closed;

  /** What it was upgraded to, made ready; made when it is first needed. */
  private @Nullable JsCode upgraded;

  JsInstance(JsProgram program, FunctionState state) {
    this.program = program;
    this.state = state;
    this.moment = 1;
  }

  private record Standing(FunctionState state, JsCode code) {}

  @Override
  public Outcome apply(Input input) {
    applying.lock();
    try {
      Standing standing = standing();
      return switch (Caller.of(input)) {
        case Caller.Nobody _ -> applied(standing, input);
        case Caller.Refused(String why) -> refused(why);
        case Caller.Known known ->
            called(known)
                ? counted(applied(standing(), known.named()))
                : refused(known.usedBefore());
      };
    } finally {
      applying.unlock();
    }
  }

  @Override
  public int batchMax() {
    return BATCH_MAX;
  }

  @Override
  public List<Outcome> applyAll(List<Input> inputs) {
    applying.lock();
    try {
      List<Input> unsigned = inputs.stream().takeWhile(each -> !Caller.isMarked(each)).toList();
      if (unsigned.size() < 2) {
        return List.of(apply(inputs.getFirst()));
      }
      Standing standing = standing();
      JsThread thread = program.machine().leastBusy();
      JsThread.Batch batch =
          thread
              .engine()
              .call(() ->
                  thread.runAll(standing.code(), unsigned, standing.state(), program.gasMax()));
      if (batch.stopped()) {
        return unsigned.stream().limit(batch.answers().size()).map(this::apply).toList();
      }
      follow(standing, batch);
      return batch.answers().stream()
          .map(answer -> answer.kind() == 'U' ? upgrade(standing.code(), answer) : answer.outcome())
          .toList();
    } finally {
      applying.unlock();
    }
  }

  private void follow(Standing standing, JsThread.Batch batch) {
    FunctionState before = standing.state();
    int accepted = (int) batch.answers().stream().filter(each -> each.kind() == 'A').count();
    if (accepted > 0) {
      follow(before.with(batch.state(), batch.kv()), accepted);
    }
  }

  private Outcome applied(Standing standing, Input input) {
    JsAnswer answer = answer(standing, input);
    if (answer.kind() == 'U') {
      return upgrade(standing.code(), answer);
    }
    if (answer.kind() == 'A') {
      FunctionState before = standing.state();
      follow(before.with(answer.state(), answer.kv()));
    }
    return answer.outcome();
  }

  /**
   * The number of a signed call is used up whatever came of it, so the image is another one: else a
   * call that failed today could be sent again when it does something.
   */
  private static Outcome counted(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted;
      case Outcome.Rejected(String result, long gasUsed) -> new Outcome.Accepted(result, gasUsed);
      case Outcome.Failed(String error, long gasUsed) ->
          new Outcome.Accepted(plainResult(error, "exception"), gasUsed);
    };
  }

  private static Outcome refused(String why) {
    return new Outcome.Rejected(plainResult(why, "exception"), 0);
  }

  @Override
  public Outcome inspect(Input input, Drive drive) {
    Standing standing = standing();
    Input asked = input;
    switch (Caller.of(input)) {
      case Caller.Nobody _ -> {}
      case Caller.Refused(String why) -> {
        return refused(why);
      }
      case Caller.Known known -> {
        if (!isFree(known)) {
          return refused(known.usedBefore());
        }
        asked = known.named();
      }
    }
    JsAnswer answer = answer(standing, asked);
    return answer.kind() == 'U'
        ? new Outcome.Rejected(
            upgradeResult("an upgrade is not made in a dry-run"), answer.gasUsed())
        : answer.outcome();
  }

  private JsAnswer answer(Standing standing, Input input) {
    JsThread thread = program.machine().leastBusy();
    return thread
        .engine()
        .call(() -> thread.run(standing.code(), input, standing.state(), program.gasMax()));
  }

  private Outcome upgrade(JsCode before, JsAnswer answer) {
    Evaluator evaluator = Evaluator.ofTag(answer.result()).orElse(before.evaluator());
    try {
      JsCode code = program.machine().tailor(evaluator, answer.state());
      follow(standing().state().upgraded(new FunctionState.Upgrade(evaluator, answer.state())));
      replaceCode(code);
      return new Outcome.Accepted(upgradeResult(null), answer.gasUsed());
    } catch (ModuleRefusedException e) {
      return new Outcome.Rejected(
          upgradeResult("the upgrade was refused: " + e.getMessage()), answer.gasUsed());
    }
  }

  private static String upgradeResult(@Nullable String error) {
    return plainResult(error, error == null ? "upgrade" : "exception");
  }

  /** The result of what no source was run for, or ran to its end. */
  private static String plainResult(@Nullable String error, String type) {
    ObjectNode result = Json.object();
    result.set("Messages", Json.array());
    result.set("Assignments", Json.array());
    result.set("Spawns", Json.array());
    ObjectNode output = result.putObject("Output");
    output.putNull("result");
    output.put("validity", error == null);
    output.put("updated", false);
    output.put("type", type);
    if (error != null) {
      result.put("Error", error);
    }
    return Json.write(result);
  }

  private Standing standing() {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      if (state.upgrade().isEmpty()) {
        return new Standing(state, program.code());
      }
      JsCode code = upgraded;
      if (code == null) {
        FunctionState.Upgrade to = state.upgrade().get();
        code = program.machine().tailor(to.evaluator(), to.source());
        upgraded = code;
      }
      return new Standing(state, code);
    } finally {
      guard.unlock();
    }
  }

  /** Uses a call's number up, if it is free. */
  private boolean called(Caller.Known known) {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      boolean free = state.nonces().take(known.address(), known.nonce());
      moment += free ? 1 : 0;
      return free;
    } finally {
      guard.unlock();
    }
  }

  private boolean isFree(Caller.Known known) {
    guard.lock();
    try {
      return state.nonces().isFree(known.address(), known.nonce());
    } finally {
      guard.unlock();
    }
  }

  private void follow(FunctionState next) {
    follow(next, 1);
  }

  private void follow(FunctionState next, int accepted) {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      state = next;
      moment += accepted;
    } finally {
      guard.unlock();
    }
  }

  private void replaceCode(@Nullable JsCode code) {
    guard.lock();
    try {
      if (upgraded != null) {
        program.machine().forget(upgraded);
      }
      upgraded = code;
    } finally {
      guard.unlock();
    }
  }

  @Override
  public Image image() {
    guard.lock();
    try {
      byte[] memory = level().memory();
      return new Image(memory.length, FunctionState.pages(memory));
    } finally {
      guard.unlock();
    }
  }

  @Override
  public int moment() {
    guard.lock();
    try {
      return moment;
    } finally {
      guard.unlock();
    }
  }

  @Override
  public int changedPages(int since) {
    guard.lock();
    try {
      return level().changed(since).size();
    } finally {
      guard.unlock();
    }
  }

  @Override
  public Changes changes(int since) {
    guard.lock();
    try {
      StatePages now = level();
      return new Changes(moment, now.memory().length, now.changed(since));
    } finally {
      guard.unlock();
    }
  }

  @Override
  public long residentBytes() {
    guard.lock();
    try {
      return OVERHEAD_BYTES
          + 2L * (state.state().length() + state.kv().length())
          + state.nonces().bytes()
          + pages.bytes();
    } finally {
      guard.unlock();
    }
  }

  /** The pages of the state as it is. */
  private StatePages level() {
    if (closed) {
      throw new InstanceClosedException();
    }
    pages.follow(state, moment);
    return pages;
  }

  @Override
  public void close() {
    guard.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      guard.unlock();
    }
    program.forget(this);
    replaceCode(null);
  }
}
