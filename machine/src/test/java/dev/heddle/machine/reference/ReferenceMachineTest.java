package dev.heddle.machine.reference;

import dev.heddle.machine.Machine;
import dev.heddle.machine.wasm.MachineContract;

final class ReferenceMachineTest extends MachineContract {
  @Override
  protected Machine machine(int threads) {
    return new ReferenceMachine(threads);
  }
}
