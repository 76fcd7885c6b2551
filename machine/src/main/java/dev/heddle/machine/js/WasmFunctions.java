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
 * {@code handle} points to is the new state; the conventions have no place for a result or an
 * outbox beside it. Messages, states and upgrades are those of {@link JsMachine}, but for the data
 * of an upgrade, which are the module in base64url: data of a message are text.
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
    return new WasmProgram(engine, engine.contract(module), gasMax);
  }

  /** What functions of one module have in common. */
  record WasmProgram(ContractEngine engine, Contract contract, long gasMax, Set<Instance> instances)
      implements Program {
    WasmProgram(ContractEngine engine, Contract contract, long gasMax) {
      this(engine, contract, gasMax, ConcurrentHashMap.newKeySet());
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
      WasmInstance instance = new WasmInstance(this, state);
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
    return engine.pending();
  }

  @Override
  public void close() {
    engine.close();
  }
}
