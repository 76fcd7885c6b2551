package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RewritePassTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final RewriteOptions PLAIN = new RewriteOptions(false, true, MEBIBYTE);
  private static final RewriteOptions METERED = new RewriteOptions(true, false, MEBIBYTE);

  private static Rewritten plain(WasmTestModule module) {
    return RewritePass.rewrite(module.bytes(), PLAIN);
  }

  private static WasmTestModule code(String localsAndCode) {
    return new WasmTestModule().type("00 00").function("00", localsAndCode);
  }

  /** One of everything that the pass looks at. */
  private static WasmTestModule rich() {
    return new WasmTestModule()
        .type("01 7f 00")
        .type("00 01 7f")
        .imports("metering", "usegas", "00 00")
        .imports("host", "log", "00 00")
        .imports("host", "state", "03 7f 01")
        .with(WasmLayout.TABLE, "70 00 02")
        .with(WasmLayout.MEMORY, "05 01 20")
        .with(WasmLayout.GLOBAL, "7e 01 42 e400 0b")
        .exports("f", "00 02")
        .exports("memory", "02 00")
        .with(WasmLayout.ELEMENT, "00 4100 0b 02 00 01")
        .function("01", "01 02 7e 0240 410a 1000 4100 0e 01 00 00 0b 4101 047f 4102 05 4103 0b 0b")
        .with(WasmLayout.DATA, "00 4200 0b 02 6869");
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource({
    "00 01, 01 01 10", // no maximum of its own, 32 bits
    "01 01 08, 01 01 08", // a smaller one
    "01 01 ff01, 01 01 10", // a larger one
    "04 01, 05 01 10", // 64 bits
    "05 01 8080808010, 05 01 10",
  })
  void capsTheMemory(String declared, String expected) {
    WasmTestModule capped = new WasmTestModule().with(WasmLayout.MEMORY, expected);

    Rewritten defined = plain(new WasmTestModule().with(WasmLayout.MEMORY, declared));
    Rewritten imported = plain(new WasmTestModule().imports("env", "memory", "02" + declared));

    assertThat(defined.module()).isEqualTo(capped.bytes());
    assertThat(defined.memory64())
        .isEqualTo(declared.startsWith("04") || declared.startsWith("05"));
    assertThat(defined.memoryBytesInitial()).isEqualTo(65_536);
    assertThat(defined.memoryBytesMax())
        .isEqualTo(expected.endsWith("08") ? MEBIBYTE / 2 : MEBIBYTE);
    assertThat(imported.module())
        .isEqualTo(new WasmTestModule().imports("env", "memory", "02" + expected).bytes());
  }

  @Test
  void stopsDirectGrowthAtTheCap() {
    Bytes module =
        plain(
                new WasmTestModule()
                    .type("01 7f 01 7f")
                    .with(WasmLayout.MEMORY, "00 01")
                    .function("00", "00 2000 4000 0b")
                    .exports("grow", "00 00"))
            .module();

    assertThat(WasmV8.run(module, "[x.grow(15), x.grow(1)]")).isEqualTo("1,-1");
  }

  @Test
  void refusesMemoryThatStartsAboveTheLimit() {
    assertThatThrownBy(() -> plain(new WasmTestModule().with(WasmLayout.MEMORY, "00 11")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("17 pages")
        .hasMessageContaining("at most 16");
    assertThatThrownBy(
            () -> plain(new WasmTestModule().imports("e", "m", "02 04 ffffffffffffffff7f")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("pages of memory");
  }

  @Test
  void capsTablesAndRefusesHugeOnes() {
    assertThat(plain(new WasmTestModule().with(WasmLayout.TABLE, "70 00 05")).module())
        .isEqualTo(new WasmTestModule().with(WasmLayout.TABLE, "70 01 05 c0843d").bytes());
    assertThatThrownBy(() -> plain(new WasmTestModule().with(WasmLayout.TABLE, "70 00 c1843d")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("1000001 entries");
    WasmTestModule many = new WasmTestModule();
    for (int i = 0; i <= RewritePass.TABLES_MAX; i++) {
      many.with(WasmLayout.TABLE, "70 00 00");
    }
    assertThatThrownBy(() -> plain(many))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("17 tables");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2600", "fc09 00", "fc0c 00 00", "fc0d 00", "fc0e 00 00", "fc0f 00"})
  void refusesWhatChangesStateThatNoImageHolds(String instruction) {
    WasmTestModule module =
        new WasmTestModule().type("00 00").function("00", "00 " + instruction + " 0b");

    assertThatThrownBy(() -> RewritePass.rewrite(module.bytes(), METERED))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("changes tables or segments");
  }

  @Test
  void showsEveryMutableNumberOutsideMemory() {
    Rewritten rewritten =
        plain(
            new WasmTestModule()
                .imports("host", "state", "03 7f 01")
                .imports("host", "constant", "03 7f 00")
                .with(WasmLayout.GLOBAL, "7e 01 4205 0b")
                .with(WasmLayout.GLOBAL, "7c 00 44 0000000000000000 0b")
                .with(WasmLayout.GLOBAL, "7c 01 44 0000000000000440 0b")
                .with(WasmLayout.GLOBAL, "6f 01 d06f 0b")
                .exports("sp", "03 02"));

    assertThat(rewritten.exportedGlobals())
        .containsExactly("__heddle_global_0", "sp", "__heddle_global_4");
    assertThat(
            WasmV8.run(
                rewritten.module(),
                "const g = new WebAssembly.Global({value: 'i32', mutable: true}, 3);"
                    + "imports.host = {state: g, constant: 1}",
                "Object.entries(x).map(([k, v]) => k + '=' + v.value)"))
        .isEqualTo("sp=5,__heddle_global_0=3,__heddle_global_4=2.5");
  }

  @Test
  void refusesMoreMutableGlobalsThanAHostShouldSave() {
    WasmTestModule module = new WasmTestModule();
    for (int i = 0; i <= RewritePass.MUTABLE_GLOBALS_MAX; i++) {
      module.with(WasmLayout.GLOBAL, "7f 01 4100 0b");
    }

    assertThatThrownBy(() -> plain(module))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("1025 mutable globals");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "fe 00 02 00, 0xfe (atomics)",
    "12 00, 0x12 (tail call)",
    "13 00 00, 0x13 (tail call)",
    "06 40, 0x06 (exception handling)",
    "1f 40 00, 0x1f (exception handling)",
    "14 00, 0x14 (typed references)",
    "fb 00 00, 0xfb (typed references)",
    "fd 8002, relaxed SIMD",
    "fc 7f, 0xfc 0x7f",
    "27, 0x27 is no instruction",
    "d071, null of the type 0x71",
    "02 63 00, values of the type 99",
    "28 4000, more than one memory",
    "3f 01, more than one memory",
    "20 00, local 0 of 0",
    "23 00, global 0 of 0",
    "24 01, global 1 of 0",
    "41 ffffffffff00, does not fit 32 bits",
  })
  void refusesByName(String instruction, String message) {
    for (RewriteOptions options : new RewriteOptions[] {PLAIN, METERED}) {
      assertThatThrownBy(
              () -> RewritePass.rewrite(code("00" + instruction + " 0b").bytes(), options))
          .isInstanceOf(ModuleRefusedException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void refusesAModuleThatReachesForWhatTheRewritingAdds() {
    assertThatThrownBy(() ->
            RewritePass.rewrite(code("00 4200 2400 0b").exports("f", "00 00").bytes(), METERED))
        .as("setting the gas back")
        .isInstanceOf(ModuleRefusedException.class);
    assertThatThrownBy(() -> plain(code("00 0b").exports("__heddle_gas_used", "00 00")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> plain(new WasmTestModule().exports("g", "03 00")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("global 0 of 0");
  }

  @Test
  void refusesThreadsMemoriesAndTagsBeyondOneProcess() {
    assertThatThrownBy(() -> plain(new WasmTestModule().with(WasmLayout.MEMORY, "03 01 02")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("threads");
    assertThatThrownBy(() ->
            plain(
                new WasmTestModule()
                    .imports("env", "memory", "02 00 01")
                    .with(WasmLayout.MEMORY, "00 01")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("more than one memory");
    assertThatThrownBy(() -> RewritePass.rewrite(Bytes.hex("0061736d010000000d03010000"), PLAIN))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("exception tags");
  }

  @Test
  void refusesToMeterWhatIsMeteredAlready() {
    assertThatThrownBy(() -> RewritePass.rewrite(rich().bytes(), METERED))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("metered already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01 7d 00", "02 7f7f 00", "01 7f 01 7f", "00 00"})
  void refusesAMeteringImportOfAnotherShape(String type) {
    assertThatThrownBy(
            () -> plain(new WasmTestModule().type(type).imports("metering", "usegas", "00 00")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("one i32 or i64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0061736d01000000 01 ffffffff0f", // a section longer than the module
        "0061736d01000000 03 05 ffffffff0f", // four billion functions
        "0061736d01000000 01 02 0100", // a count without its entries
        "0061736d01000000 03 0100 01 0100", // sections out of order
        "0061736d01000000 01 0100 01 0100", // a section twice
        "0061736d01000000 0a 0101", // code without functions
        "0061736d02000000",
        "7f454c46",
        "",
      })
  void refusesBrokenStructure(String hex) {
    assertThatThrownBy(() -> RewritePass.rewrite(WasmTestModule.hex(hex), PLAIN))
        .isInstanceOf(ModuleRefusedException.class);
  }

  @Test
  void refusesMoreLocalsThanTheEngineTakes() {
    assertThatThrownBy(() -> plain(code("02 ffffffff0f 7f d18603 7f 0b")))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("locals");
  }

  @Test
  void refusesModulesThatAreTooLarge() {
    Bytes module = Bytes.wrap(new byte[RewritePass.MODULE_BYTES_MAX + 1]);

    assertThatThrownBy(() -> RewritePass.rewrite(module, PLAIN))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("at most 33554432");
  }

  @Test
  void dropsCustomSectionsAndKeepsTheRestByteForByte() {
    Bytes module = code("00 0b").exports("f", "00 00").bytes();
    Bytes named = Bytes.concat(module, WasmTestModule.hex("00 05 04 6e616d65"));

    assertThat(RewritePass.rewrite(named, PLAIN).module()).isEqualTo(module);
  }

  @Test
  void givesTheSameBytesEachTime() {
    assertThat(plain(rich()).module()).isEqualTo(plain(rich()).module());
  }

  @Test
  void givesTheEngineModulesThatItTakes() {
    assertThat(
            WasmV8.run(
                plain(rich()).module(),
                "imports.host = {log: () => {},"
                    + " state: new WebAssembly.Global({value: 'i32', mutable: true}, 3)}",
                "[x.f(), used(), x.__heddle_global_0.value, x.__heddle_global_1.value]"))
        .isEqualTo("2,10,3,100");
  }

  @Test
  void refusesEveryTruncationAndNothingElseHappens() {
    Bytes whole = rich().bytes();
    for (int size = 0; size < whole.size(); size++) {
      Bytes cut = whole.slice(0, size);
      int at = size;
      try {
        RewritePass.rewrite(cut, PLAIN);
        // A cut between two sections may leave a smaller module that is in order.
        assertThat(whole.at(at))
            .as("the byte at " + at + " starts a section")
            .isBetween((byte) 1, (byte) 12);
      } catch (ModuleRefusedException e) {
        assertThat(e).hasMessageContaining("module");
      }
    }
  }

  @Test
  void survivesEverySingleByteChange() {
    byte[] whole = rich().bytes().toByteArray();
    for (int at = 0; at < whole.length; at++) {
      byte kept = whole[at];
      for (int value = 0; value < 256; value++) {
        whole[at] = (byte) value;
        RewriteFuzzTest.rewriteOrRefuse(whole);
      }
      whole[at] = kept;
    }
  }
}
