package dev.heddle.machine.wasm;

import dev.heddle.machine.Machine;

final class ReferenceMachineTest extends MachineContract {
  @Override
  Machine machine(int threads) {
    return new ReferenceMachine(threads);
  }
}
