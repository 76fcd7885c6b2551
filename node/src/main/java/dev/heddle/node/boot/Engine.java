package dev.heddle.node.boot;

import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.MachineRoom;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.js.WasmFunctions;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.machine.v8.WasmContracts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Which machine evaluates, and which one judges it where that is asked for. */
enum Engine {
  V8,
  REFERENCE;

  private static final System.Logger LOG = System.getLogger(Engine.class.getName());

  /** As {@link Limits#EVALUATION_MS_MAX}, for an engine that takes so much longer. */
  private static final long REFERENCE_MS_MAX = 600_000;

  /**
   * The engine that a setting asks for.
   *
   * @param setting {@code auto}, {@code v8} or {@code reference}
   * @param obstacle asked why V8 does not run here unless the setting can do without it
   * @throws ConfigurationException if that engine does not run here
   */
  static Engine of(String setting, Supplier<Optional<String>> obstacle) {
    if (setting.equals("reference")) {
      return REFERENCE;
    }
    Optional<String> found = obstacle.get();
    if (found.isEmpty()) {
      return V8;
    }
    if (setting.equals("v8")) {
      throw new ConfigurationException(
          "engine = v8: V8 does not run here (%s); auto or reference take the engine that does"
              .formatted(found.get()));
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "V8 does not run here ({0}); the reference engine evaluates, which takes some three"
            + " hundred times as long",
        found.get());
    return REFERENCE;
  }

  Machine open(int threads) {
    return switch (this) {
      case V8 ->
          new MachineRoom(
              List.of(
                  new V8Machine(threads),
                  new JsMachine(threads),
                  new WasmFunctions(new WasmContracts(threads))));
      case REFERENCE -> new ReferenceMachine(threads, REFERENCE_MS_MAX);
    };
  }

  /**
   * The other engine, for one evaluation at a time.
   *
   * @param obstacle why V8 does not run here, if it does not
   * @throws ConfigurationException if there is no other here
   */
  Machine judge(Supplier<Optional<String>> obstacle) {
    return switch (this) {
      case V8 -> new ReferenceMachine(1, REFERENCE_MS_MAX);
      case REFERENCE -> {
        Optional<String> found = obstacle.get();
        if (found.isPresent()) {
          throw new ConfigurationException(
              "cross-check-every: there is no second engine, V8 does not run here (%s); set it to 0"
                  .formatted(found.get()));
        }
        yield new V8Machine(1);
      }
    };
  }
}
