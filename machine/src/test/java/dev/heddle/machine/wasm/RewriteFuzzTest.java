package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;

/** Whatever the bytes are, a module is rewritten and lowered or refused, within the limits. */
final class RewriteFuzzTest {
  private static final long MEMORY_BYTES_MAX = 1 << 24;

  @FuzzTest
  void rewritesOrRefuses(byte[] module) {
    rewriteOrRefuse(module);
  }

  static void rewriteOrRefuse(byte[] module) {
    for (boolean meter : new boolean[] {true, false}) {
      try {
        Rewritten rewritten =
            RewritePass.rewrite(
                Bytes.copyOf(module), new RewriteOptions(meter, !meter, MEMORY_BYTES_MAX));
        assertThat(rewritten.memoryBytesMax()).isBetween(0L, MEMORY_BYTES_MAX);
        assertThat(rewritten.memoryBytesInitial()).isBetween(0L, rewritten.memoryBytesMax());
        Memory64Lowering.lower(rewritten);
      } catch (ModuleRefusedException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
