package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How large a module may be, as it is published and as it becomes. */
final class ModuleLimitsTest {
  private static final RewriteOptions METERED = new RewriteOptions(true, false, 1 << 20);

  @Test
  void takesModulesAsLargeAsTheLimit() {
    assertThat(RewritePass.MODULE_BYTES_MAX).isEqualTo(32 << 20);
    Bytes module = loops(1);
    // A section of another's making is dropped, however large it is.
    int rest = RewritePass.MODULE_BYTES_MAX - module.size() - 5;
    Bytes size = new WasmWriter(8, 8).unsigned(rest).toBytes();
    Bytes section = Bytes.concat(Bytes.hex("00"), size, Bytes.wrap(new byte[rest]));
    Bytes largest = Bytes.concat(module, section);

    assertThat(largest.size()).isEqualTo(RewritePass.MODULE_BYTES_MAX);
    assertThat(RewritePass.rewrite(largest, METERED))
        .isEqualTo(RewritePass.rewrite(module, METERED));
  }

  @Test
  void refusesModulesThatGrowTooLargeWhenTheyAreMetered() {
    assertThat(RewritePass.REWRITTEN_BYTES_MAX).isEqualTo(128 << 20);
    int each = rewrittenBytes(2001) - rewrittenBytes(2000);
    int most = RewritePass.REWRITTEN_BYTES_MAX / each;

    assertThat(rewrittenBytes(most - 10)).isGreaterThan(127 << 20);
    assertThatThrownBy(() -> rewrittenBytes(most))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("beyond 134217728 bytes when metered");
  }

  private static int rewrittenBytes(int loops) {
    return RewritePass.rewrite(loops(loops), METERED).module().size();
  }

  /** A module of a function with so many loops in one another, each charged for and checked. */
  private static Bytes loops(int count) {
    Bytes[] loops = new Bytes[count];
    Arrays.fill(loops, Bytes.hex("0340"));
    Bytes ends = Bytes.hex("0b".repeat(count + 1));
    Bytes body = Bytes.concat(Bytes.hex("00"), Bytes.concat(loops), ends);
    Bytes code = Bytes.concat(Bytes.hex("01"), sized(body));
    return Bytes.concat(
        new WasmTestModule().type("00 00").with(WasmLayout.FUNCTION, "00").bytes(),
        Bytes.hex("0a"),
        sized(code));
  }

  private static Bytes sized(Bytes content) {
    return Bytes.concat(new WasmWriter(8, 8).unsigned(content.size()).toBytes(), content);
  }
}
