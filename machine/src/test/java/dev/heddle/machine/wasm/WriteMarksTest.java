package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever writes to memory leaves a mark at its card, or at the one before if it is near. */
final class WriteMarksTest {
  private static final String I32 = "41 2a";
  private static final String I64 = "42 2a";
  private static final String VECTOR = "fd 0c 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10";

  /**
   * A module whose function f writes with one instruction at the address it is given.
   *
   * @param value puts what is written, and what else the instruction takes, on the stack
   */
  private static Bytes module(boolean wide, String value, String instruction) {
    String address = wide ? "7e" : "7f";
    return new WasmTestModule()
        .type("01 " + address + " 00")
        .with(WasmLayout.MEMORY, (wide ? "05" : "01") + " 02 04")
        .function("00", "00 2000 " + value + " " + instruction + " 0b")
        .exports("f", "00 00")
        .exports("memory", "02 00")
        .with(WasmLayout.DATA_COUNT, "01")
        .with(WasmLayout.DATA, "01 08 0102030405060708")
        .bytes();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "i32.store, I32, 36 02 00",
    "i32.store with an offset of 5000, I32, 36 00 88 27",
    "i32.store8, I32, 3a 00 00",
    "i32.store16, I32, 3b 00 01",
    "i64.store, I64, 37 03 00",
    "i64.store8, I64, 3c 00 00",
    "i64.store16, I64, 3d 00 00",
    "i64.store32, I64, 3e 00 03",
    "f32.store, 43 0000803f, 38 02 00",
    "f64.store, 44 000000000000f03f, 39 03 00",
    "v128.store, VECTOR, fd 0b 04 00",
    "v128.store8_lane, VECTOR, fd 58 00 00 07",
    "v128.store64_lane, VECTOR, fd 5b 00 00 01",
  })
  void marksStores(String name, String value, String instruction) {
    String operand =
        value.equals("I32")
            ? I32
            : value.equals("I64") ? I64 : value.equals("VECTOR") ? VECTOR : value;
    for (boolean wide : new boolean[] {false, true}) {
      assertThat(unmarked(module(wide, operand, instruction), wide))
          .as("%s, wide: %s", name, wide)
          .isEqualTo("");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "memory.fill of 9000 bytes, 41 2a 41 a8c600, 41 2a 42 a8c600, fc0b 00",
    "memory.fill of nothing, 41 2a 41 00, 41 2a 42 00, fc0b 00",
    "memory.copy of 8 bytes, 41 808004 41 08, 42 808004 42 08, fc0a 00 00",
    "memory.init of 8 bytes, 41 00 41 08, 41 00 41 08, fc08 00 00",
  })
  void marksRanges(String name, String narrow, String wide, String instruction) {
    assertThat(unmarked(module(false, narrow, instruction), false)).as(name).isEqualTo("");
    assertThat(unmarked(module(true, wide, instruction), true)).as("%s, wide", name).isEqualTo("");
  }

  /**
   * Cards that were written at without a mark, for addresses on and around borders; "" for none.
   */
  private static String unmarked(Bytes module, boolean wide) {
    Rewritten rewritten =
        RewritePass.rewrite(
            module, new RewriteOptions(true, false, true, 4 * RewritePass.PAGE_BYTES));
    assertThat(rewritten.marksWrites()).isTrue();
    return WasmV8.run(
        rewritten.module(),
        "",
        """
        (() => {
          const marks = new Uint8Array(x.__heddle_written.buffer);
          const memory = new Uint8Array(x.memory.buffer);
          memory.fill(7, 65536, 65544);
          const missed = [];
          for (const at of [0, 1, 1021, 1023, 1024, 4093, 4095, 4096, 8191, 20000, 65535, 131000, 131064, 131072, 4294967290]) {
            const before = memory.slice();
            marks.fill(0);
            try { x.f(%s(at)); } catch (e) { if (e.message !== 'memory access out of bounds') missed.push(e.message); }
            for (let i = 0; i < memory.length; i++) {
              const card = i >> 10;
              if (memory[i] !== before[i] && !marks[card] && !(card && (i & 1023) < 15 && marks[card - 1])) missed.push(at + ':' + card);
            }
          }
          return [...new Set(missed)].join(' ');
        })()
        """
            .formatted(wide ? "BigInt" : "Number"));
  }
}
