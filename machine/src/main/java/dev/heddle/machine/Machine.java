package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;

/**
 * A kind of computer that processes can name, for example WASM on V8.
 *
 * <pre>{@code
 * try (Machine machine = new V8Machine(1);
 *     Program program = machine.load(format, module, new Limits(1L << 30, Limits.GAS_DEFAULT));
 *     Instance instance = program.start(Drive.NONE)) {
 *   System.out.println(instance.apply(new Input(message, environment, 0)));
 * }
 * }</pre>
 *
 * <p>Safe for use by any thread. Closing it ends every program and instance it gave out.
 */
public interface Machine extends AutoCloseable {

  /** Whether this machine runs modules of that {@code Module-Format}. */
  boolean supports(String moduleFormat);

  /**
   * Prepares a module for evaluation; the result may be shared by any number of instances.
   *
   * @param moduleFormat the module's {@code Module-Format} tag
   * @param module the module's bytes as they stand in permanent storage
   * @param limits what every instance of it may use
   * @throws ModuleRefusedException if the format is unknown, the bytes are not such a module, or it
   *     asks for more than the limits allow
   */
  Program load(String moduleFormat, Bytes module, Limits limits);

  /** The engine, its version and how many threads it has, for people. */
  String description();

  /** How many tasks it has at this moment, those that run among them. */
  int pending();

  @Override
  void close();
}
