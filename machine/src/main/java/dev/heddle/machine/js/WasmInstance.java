package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Contract;
import dev.heddle.machine.Input;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A function in WebAssembly that is alive, and which module it runs. */
final class WasmInstance extends FunctionInstance {
  /** What an upgrade costs, and each byte of its module: as of a source in realm.js. */
  private static final long UPGRADE_GAS = 1_000;

  private static final long BYTE_GAS = 16;

  private final WasmFunctions.WasmProgram program;

  /** Guards what follows. */
  private final ReentrantLock making = new ReentrantLock();

  /** What it was upgraded to, made ready; made when it is first needed. */
  private @Nullable Contract upgraded;

  WasmInstance(WasmFunctions.WasmProgram program, FunctionState state) {
    super(state);
    this.program = program;
  }

  @Override
  Outcome applied(Input input) {
    FunctionState before = state();
    WasmMessage message = WasmMessage.of(input);
    if (!message.isFirst() && message.isUpgrade()) {
      return upgrade(before, message);
    }
    Contract.Step step = step(message, before);
    if (step.outcome() instanceof Outcome.Accepted) {
      follow(before.with(step.after().state(), step.after().keysAndValues()));
    }
    return step.outcome();
  }

  @Override
  Outcome inspected(Input input) {
    WasmMessage message = WasmMessage.of(input);
    return message.isUpgrade() ? refused(DRY) : step(message, state()).outcome();
  }

  private Contract.Step step(WasmMessage message, FunctionState before) {
    Contract.State state = new Contract.State(before.state(), before.kv());
    return message.isFirst()
        ? begun(message, state)
        : contract(before)
            .step(
                state, Json.write(message.forContract()), message.environment(), program.gasMax());
  }

  private static Contract.Step begun(WasmMessage message, Contract.State state) {
    try {
      JsonNode begins = Json.parse(message.initState());
      return new Contract.Step(
          new Outcome.Accepted(plainResult(null, "ok"), 0),
          new Contract.State(Json.write(begins), state.keysAndValues()));
    } catch (MalformedJsonException e) {
      return new Contract.Step(refused("SyntaxError: the initial state is no JSON"), state);
    }
  }

  private Outcome upgrade(FunctionState before, WasmMessage message) {
    if (!message.isOwners()) {
      return refused(
          "Error: only %s, who owns the function, can upgrade it".formatted(message.owner()));
    }
    try {
      Bytes module = message.module();
      long gas = UPGRADE_GAS + BYTE_GAS * module.size();
      if (gas > program.gasMax()) {
        return new Outcome.Failed("out of gas: limit " + program.gasMax(), program.gasMax());
      }
      Contract made = program.engine().contract(module);
      follow(before.upgraded(new FunctionState.Upgrade(Optional.empty(), module)));
      replace(made);
      return new Outcome.Accepted(upgradeResult(null), gas);
    } catch (ModuleRefusedException e) {
      return refused(REFUSED + e.getMessage());
    }
  }

  private Contract contract(FunctionState state) {
    if (state.upgrade().isEmpty()) {
      return program.contract();
    }
    making.lock();
    try {
      Contract made = upgraded;
      if (made == null) {
        made = program.engine().contract(state.upgrade().get().source());
        upgraded = made;
      }
      return made;
    } finally {
      making.unlock();
    }
  }

  private void replace(@Nullable Contract next) {
    making.lock();
    try {
      if (upgraded != null) {
        upgraded.close();
      }
      upgraded = next;
    } finally {
      making.unlock();
    }
  }

  @Override
  void ended() {
    program.instances().remove(this);
    replace(null);
  }
}
