package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Input;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A function in JavaScript that is alive, and which source it runs. V8 is given the text for each
 * interaction and keeps none that it could not be given again, so any thread may run the next one.
 */
final class JsInstance extends FunctionInstance {
  /** What it takes at once; each goes over to an engine thread and back with the others. */
  private static final int BATCH_MAX = 16;

  private final JsProgram program;

  /** Guards what follows. */
  private final ReentrantLock making = new ReentrantLock();

  /** What it was upgraded to, made ready; made when it is first needed. */
  private @Nullable JsCode upgraded;

  JsInstance(JsProgram program, FunctionState state) {
    super(state);
    this.program = program;
  }

  private record Standing(FunctionState state, JsCode code) {}

  @Override
  public int batchMax() {
    return BATCH_MAX;
  }

  @Override
  public List<Outcome> applyAll(List<Input> inputs) {
    applying().lock();
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
      applying().unlock();
    }
  }

  private void follow(Standing standing, JsThread.Batch batch) {
    FunctionState before = standing.state();
    int accepted = (int) batch.answers().stream().filter(each -> each.kind() == 'A').count();
    if (accepted > 0) {
      follow(before.with(batch.state(), batch.kv()), accepted);
    }
  }

  @Override
  Outcome applied(Input input) {
    Standing standing = standing();
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

  @Override
  Outcome inspected(Input input) {
    JsAnswer answer = answer(standing(), input);
    return answer.kind() == 'U'
        ? new Outcome.Rejected(upgradeResult(DRY), answer.gasUsed())
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
      Bytes source = Bytes.utf8(answer.state());
      follow(state().upgraded(new FunctionState.Upgrade(Optional.of(evaluator), source)));
      replaceCode(code);
      return new Outcome.Accepted(upgradeResult(null), answer.gasUsed());
    } catch (ModuleRefusedException e) {
      return new Outcome.Rejected(upgradeResult(REFUSED + e.getMessage()), answer.gasUsed());
    }
  }

  private Standing standing() {
    FunctionState state = state();
    if (state.upgrade().isEmpty()) {
      return new Standing(state, program.code());
    }
    making.lock();
    try {
      JsCode code = upgraded;
      if (code == null) {
        FunctionState.Upgrade to = state.upgrade().get();
        code =
            program
                .machine()
                .tailor(to.evaluator().orElse(program.code().evaluator()), to.source().utf8());
        upgraded = code;
      }
      return new Standing(state, code);
    } finally {
      making.unlock();
    }
  }

  private void replaceCode(@Nullable JsCode code) {
    making.lock();
    try {
      if (upgraded != null) {
        program.machine().forget(upgraded);
      }
      upgraded = code;
    } finally {
      making.unlock();
    }
  }

  @Override
  void ended() {
    program.forget(this);
    replaceCode(null);
  }
}
