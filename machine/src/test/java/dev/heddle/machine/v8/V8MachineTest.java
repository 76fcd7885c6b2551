package dev.heddle.machine.v8;

import dev.heddle.machine.Machine;
import dev.heddle.machine.wasm.MachineContract;

final class V8MachineTest extends MachineContract {
  @Override
  protected Machine machine(int threads) {
    return new V8Machine(threads);
  }
}
