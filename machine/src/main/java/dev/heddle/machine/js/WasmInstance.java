package dev.heddle.machine.js;

import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Contract;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Outcome;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** A function in WebAssembly that is alive. */
final class WasmInstance extends FunctionInstance {
  private final Contract contract;
  private final long gasMax;
  private final Consumer<Instance> whenEnded;

  WasmInstance(Contract contract, long gasMax, FunctionState state, Consumer<Instance> whenEnded) {
    super(state);
    this.contract = contract;
    this.gasMax = gasMax;
    this.whenEnded = whenEnded;
  }

  @Override
  Outcome applied(Input input) {
    FunctionState before = state();
    Contract.Step step = step(input, before);
    if (step.outcome() instanceof Outcome.Accepted) {
      follow(before.with(step.after().state(), step.after().keysAndValues()));
    }
    return step.outcome();
  }

  @Override
  Outcome inspected(Input input) {
    return step(input, state()).outcome();
  }

  private Contract.Step step(Input input, FunctionState before) {
    Contract.State state = new Contract.State(before.state(), before.kv());
    WasmMessage message = WasmMessage.of(input);
    if (message.isFirst()) {
      return begun(message, state);
    }
    if (message.isUpgrade()) {
      return not(state, "functions in WebAssembly are not upgraded");
    }
    return contract.step(state, Json.write(message.forContract()), message.environment(), gasMax);
  }

  private static Contract.Step begun(WasmMessage message, Contract.State state) {
    try {
      JsonNode begins = Json.parse(message.initState());
      return new Contract.Step(
          new Outcome.Accepted(plainResult(null, "ok"), 0),
          new Contract.State(Json.write(begins), state.keysAndValues()));
    } catch (MalformedJsonException e) {
      return not(state, "SyntaxError: the initial state is no JSON");
    }
  }

  private static Contract.Step not(Contract.State state, String why) {
    return new Contract.Step(new Outcome.Rejected(plainResult(why, "exception"), 0), state);
  }

  @Override
  void ended() {
    whenEnded.accept(this);
  }
}
