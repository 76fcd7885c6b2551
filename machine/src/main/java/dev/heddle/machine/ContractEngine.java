package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;

/** Makes contracts of one kind ready to be folded. Safe for any thread. */
public interface ContractEngine extends AutoCloseable {
  /**
   * A contract made ready.
   *
   * @param source as it was published
   * @throws ModuleRefusedException if it cannot run
   */
  Contract contract(Bytes source);

  /** How many steps are under way or wait. */
  int pending();

  @Override
  void close();
}
