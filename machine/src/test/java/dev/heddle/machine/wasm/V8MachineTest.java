package dev.heddle.machine.wasm;

import dev.heddle.machine.Machine;

final class V8MachineTest extends MachineContract {
  @Override
  Machine machine(int threads) {
    return new V8Machine(threads);
  }
}
