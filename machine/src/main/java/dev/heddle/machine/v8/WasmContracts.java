package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.exceptions.JavetTerminatedException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8ValueObject;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Contract;
import dev.heddle.machine.ContractEngine;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.isolate.EngineThread;
import dev.heddle.machine.wasm.ContractModule;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs SmartWeave contracts in WebAssembly by the conventions of 3EM. Each of its threads begins
 * when all before it are busy, for many nodes have no such contracts; a module is compiled on each
 * that runs it.
 *
 * <p>A module exports {@code memory}, {@code _alloc(size)}, {@code handle(state, size, action,
 * size, info, size)} and {@code get_len()}; the texts are JSON, and what {@code handle} points to
 * is the new state. It may import {@code env.abort}, {@code 3em.smartweave_read_state}, {@code
 * 3em.consumeGas}, {@code 3em.throw_error} and three calls of WASI that do nothing. Gas and the
 * size of its memory are bounded in the module itself. Safe for any thread.
 */
public final class WasmContracts implements ContractEngine {
  private final ReentrantLock starting = new ReentrantLock();
  private final AtomicLong names = new AtomicLong();
  private final int threadCount;
  private volatile List<Home> homes = List.of();
  private boolean closed;

  /**
   * @param threadCount how many interactions can run at once
   */
  public WasmContracts(int threadCount) {
    if (threadCount < 1) {
      throw new IllegalArgumentException("at least one engine thread is needed: " + threadCount);
    }
    this.threadCount = threadCount;
  }

  /** A thread and the host's functions on it. */
  private static final class Home {
    private final EngineThread engine;
    private final Map<String, Bytes> modules = new HashMap<>();
    private @Nullable V8ValueObject host;

    Home(int number) {
      engine =
          new EngineThread("heddle-contracts-" + number, Limits.EVALUATION_MS_MAX, this::arrive);
    }

    private EngineThread.Tenant arrive(V8Runtime runtime) throws JavetException {
      HostScripts.loadForContracts(runtime);
      V8ValueObject loaded = runtime.getGlobalObject().get("heddleContracts");
      host = loaded;
      return loaded::close;
    }

    private V8ValueObject host() {
      V8ValueObject there = host;
      if (there == null) {
        throw new IllegalStateException("the host is not loaded");
      }
      return there;
    }

    private Optional<String> prepare(String name, Bytes module) throws JavetException {
      try (V8ValueArrayBuffer buffer = engine.runtime().createV8ValueArrayBuffer(module.size())) {
        buffer.fromBytes(module.toByteArray());
        host().invokeVoid("prepare", name, buffer);
        modules.put(name, module);
        return Optional.empty();
      } catch (JavetTerminatedException e) {
        throw e;
      } catch (JavetException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }

    private String run(WasmContract contract, int gasMax, String message, String state)
        throws JavetException {
      try {
        if (!modules.containsKey(contract.name())) {
          prepare(contract.name(), contract.module());
        }
        return host().invokeString("run", contract.name(), gasMax, message, state);
      } catch (JavetTerminatedException e) {
        if (engine.resume()) {
          throw engine.stoppedTask();
        }
        throw e; // the machine closes
      }
    }

    private String forget(String name) throws JavetException {
      modules.remove(name);
      host().invokeVoid("forget", name);
      return name;
    }
  }

  /** One contract; its module is compiled again where it was forgotten. */
  private final class WasmContract implements Contract {
    private final String name;
    private final Bytes module;

    WasmContract(String name, Bytes module) {
      this.name = name;
      this.module = module;
    }

    String name() {
      return name;
    }

    Bytes module() {
      return module;
    }

    @Override
    public Step step(State before, String message, String environment, long gasMax) {
      int gas = (int) Math.min(gasMax, Integer.MAX_VALUE);
      Home at = leastBusy();
      String answer = at.engine.call(() -> at.run(this, gas, message, before.state()));
      int gasEnd = answer.indexOf(' ', 2);
      int sizeEnd = answer.indexOf(' ', gasEnd + 1);
      long used = Long.parseLong(answer, 2, gasEnd, 10);
      int stateAt = sizeEnd + 1 + Integer.parseInt(answer, gasEnd + 1, sizeEnd, 10);
      String result = answer.substring(sizeEnd + 1, stateAt);
      return switch (answer.charAt(0)) {
        case 'A' ->
            new Step(
                new Outcome.Accepted(result, used),
                new State(answer.substring(stateAt), before.keysAndValues()));
        case 'R' -> new Step(new Outcome.Rejected(result, used), before);
        default -> new Step(new Outcome.Failed(result, used), before);
      };
    }

    @Override
    public void close() {
      for (Home each : homes) {
        each.engine.post(() -> each.forget(name));
      }
    }
  }

  @Override
  public Contract contract(Bytes module) {
    Bytes rewritten = ContractModule.rewritten(module);
    String name = "contract-" + names.incrementAndGet();
    Home at = leastBusy();
    at.engine
        .call(() -> at.prepare(name, rewritten))
        .ifPresent(why -> {
          throw new ModuleRefusedException("the contract cannot run: " + why);
        });
    return new WasmContract(name, rewritten);
  }

  /** A thread that has nothing to do, one more if there may be one, or the one with least to do. */
  private Home leastBusy() {
    starting.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the contracts are closed");
      }
      Optional<Home> least =
          homes.stream().min(Comparator.comparingInt(home -> home.engine.pending()));
      if (least.isPresent() && (least.get().engine.pending() == 0 || homes.size() == threadCount)) {
        return least.get();
      }
      Home next = new Home(homes.size());
      homes = Stream.concat(homes.stream(), Stream.of(next)).toList();
      return next;
    } finally {
      starting.unlock();
    }
  }

  @Override
  public int pending() {
    return homes.stream().mapToInt(home -> home.engine.pending()).sum();
  }

  @Override
  public void close() {
    starting.lock();
    try {
      closed = true;
      homes.forEach(home -> home.engine.close());
    } finally {
      starting.unlock();
    }
  }
}
