package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Contract;
import dev.heddle.machine.ContractEngine;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs functions in WebAssembly by the conventions of 3EM, as an engine for contracts does: what
 * {@code handle} points to is the new state, and there is no result beside it. They have no outbox,
 * read no other contracts, and are not upgraded. Messages and states are those of {@link
 * JsMachine}.
 */
public final class WasmFunctions implements Machine {
  /** Their Module-Format. */
  public static final String FORMAT = "heddle-wasm@3em";

  private final ContractEngine engine;

  /**
   * @param engine closed with this
   */
  public WasmFunctions(ContractEngine engine) {
    this.engine = engine;
  }

  @Override
  public boolean supports(String moduleFormat) {
    return moduleFormat.equals(FORMAT);
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    if (!supports(moduleFormat)) {
      throw new ModuleRefusedException("there is no module format " + moduleFormat);
    }
    long gasMax = Math.min(limits.gasMax(), JsMachine.GAS_MAX);
    return new WasmProgram(engine.contract(module), gasMax);
  }

  private record WasmProgram(Contract contract, long gasMax, Set<Instance> instances)
      implements Program {
    WasmProgram(Contract contract, long gasMax) {
      this(contract, gasMax, ConcurrentHashMap.newKeySet());
    }

    @Override
    public Instance start(Drive drive) {
      return opened(FunctionState.none());
    }

    @Override
    public Instance restore(Image image, Drive drive) {
      return opened(FunctionState.of(image));
    }

    private Instance opened(FunctionState state) {
      WasmInstance instance = new WasmInstance(contract, gasMax, state, instances::remove);
      instances.add(instance);
      return instance;
    }

    @Override
    public void close() {
      instances.forEach(Instance::close);
      contract.close();
    }
  }

  @Override
  public String description() {
    return "functions in WebAssembly";
  }

  @Override
  public int pending() {
    return 0;
  }

  @Override
  public void close() {
    engine.close();
  }
}
