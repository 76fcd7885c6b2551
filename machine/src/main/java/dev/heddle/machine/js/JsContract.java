package dev.heddle.machine.js;

import dev.heddle.machine.Contract;
import dev.heddle.machine.Input;

/** A contract in JavaScript. */
final class JsContract implements Contract {
  private final JsMachine machine;
  private final JsCode code;

  JsContract(JsMachine machine, JsCode code) {
    this.machine = machine;
    this.code = code;
  }

  @Override
  public Step step(State before, String message, String environment, long gasMax) {
    JsThread thread = machine.leastBusy();
    Input input = new Input(message, environment, 0);
    FunctionState state = new FunctionState(before.state(), before.keysAndValues());
    int gas = (int) Math.min(gasMax, JsMachine.GAS_MAX);
    JsAnswer answer = thread.engine().call(() -> thread.run(code, input, state, gas));
    return new Step(answer.outcome(), after(before, answer));
  }

  private static State after(State before, JsAnswer answer) {
    if (answer.kind() != 'A' || (answer.state().isEmpty() && answer.kv().isEmpty())) {
      return before;
    }
    return new State(
        answer.state().isEmpty() ? before.state() : answer.state(),
        answer.kv().isEmpty() ? before.keysAndValues() : answer.kv());
  }

  @Override
  public void close() {
    machine.forget(code);
  }
}
