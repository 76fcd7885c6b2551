package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;

/** SmartWeave contracts in WebAssembly, made to run under limits. */
public final class ContractModule {
  /** The most that the memory of one may grow to. */
  public static final long MEMORY_BYTES_MAX = 128L << 20;

  private ContractModule() {}

  /**
   * A module that counts its gas and whose memory is capped.
   *
   * @throws ModuleRefusedException if it is malformed or asks for more than the limits allow
   */
  public static Bytes rewritten(Bytes module) {
    Rewritten rewritten =
        RewritePass.rewrite(module, new RewriteOptions(true, false, MEMORY_BYTES_MAX));
    if (rewritten.memory64()) {
      throw new ModuleRefusedException("the contract's addresses have 64 bits");
    }
    return rewritten.module();
  }
}
