package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What is charged, counted by hand from the reference's table, and what V8 then counts. */
final class GasMeterTest {
  private static final RewriteOptions METERED = new RewriteOptions(true, false, 1 << 20);
  private static final RewriteOptions PLAIN = new RewriteOptions(false, true, 1 << 20);

  private static Bytes metered(WasmTestModule module) {
    return RewritePass.rewrite(module.bytes(), METERED).module();
  }

  private static WasmTestModule oneFunction(String localsAndCode) {
    return new WasmTestModule()
        .type("01 7f 01 7f")
        .function("00", localsAndCode)
        .exports("f", "00 00");
  }

  @Test
  void chargesOnlyTheBranchThatIsTaken() {
    // local.get 0; if (result i32): nop; i32.const 7; else: i32.const 5; i32.clz; end; end
    Bytes module = metered(oneFunction("00 2000 047f 01 4107 05 4105 67 0b 0b"));

    assertThat(WasmCharges.of(module))
        .extracting(WasmCharges.Charge::cost)
        .containsExactly(120L + 1 + 91, 1L + 1 + 90 + 91, 1L + 45 + 91);
    assertThat(WasmV8.run(module, "[x.f(1), used()]")).isEqualTo("7,395");
    assertThat(WasmV8.run(module, "[x.f(0), used()]")).isEqualTo("29,349");
  }

  @Test
  void chargesEachRoundOfALoop() {
    // loop: local.get 0; i32.const 1; i32.sub; local.tee 0; br_if 0; end; local.get 0; end
    Bytes module = metered(oneFunction("00 0340 2000 4101 6b 2200 0d00 0b 2000 0b"));

    assertThat(WasmCharges.of(module))
        .extracting(WasmCharges.Charge::cost)
        .containsExactly(1L + 91, 376L + 91, 120L + 91);
    assertThat(WasmV8.run(module, "[x.f(3), used()]")).isEqualTo("0," + (92 + 3 * 467 + 211));
  }

  @Test
  void chargesWhereBranchTablesLead() {
    // block block local.get 0; br_table [0] 1; end; i32.const 9; return; end; i32.const 8; end
    Bytes module = metered(oneFunction("00 0240 0240 2000 0e 01 00 01 0b 4109 0f 0b 4108 0b"));

    assertThat(WasmCharges.of(module))
        .extracting(WasmCharges.Charge::cost)
        .containsExactly(242L + 91, 91L + 91, 1L + 91);
    assertThat(WasmV8.run(module, "[x.f(0), used()]")).isEqualTo("9,515");
    assertThat(WasmV8.run(module, "[x.f(5), used()]")).isEqualTo("8,425");
  }

  @Test
  void chargesGrowingMemoryAndEndsTheSegmentThere() {
    Bytes module = metered(oneFunction("00 2000 4000 1a 3f00 0b").with(WasmLayout.MEMORY, "00 01"));

    assertThat(WasmCharges.of(module))
        .extracting(WasmCharges.Charge::cost)
        .containsExactly(10_120L + 91, 220L + 91);
    assertThat(WasmV8.run(module, "[x.f(2), used()]")).isEqualTo("3,10522");
  }

  @Test
  void leavesFreeWhatTheReferenceLeavesFree() {
    // A function of nothing but `end` and one whose division, conversions and fill cost nothing.
    Bytes module =
        metered(
            new WasmTestModule()
                .type("00 00")
                .with(WasmLayout.MEMORY, "00 01")
                .function("00", "01 03 7e 0b")
                .function("00", "00 4100 4100 4100 fc0b 00 0b")
                .function("00", "00 430000803f 430000803f 95 bb b6 fc00 c0 45 1a 0b"));

    assertThat(WasmCharges.of(module))
        .containsExactly(new WasmCharges.Charge(1, 3 + 91), new WasmCharges.Charge(2, 167 + 91));
  }

  @Test
  void trapsOutOfGasWithTheUsedGasAboveTheLimit() {
    Bytes module = metered(oneFunction("00 0340 0c00 0b 4100 0b"));

    assertThat(WasmV8.run(module, "[limit(1000), trapped(() => x.f(0)), used()]"))
        .isEqualTo(",unreachable," + (92 + 6 * 181));
    assertThat(WasmV8.run(module, "[limit(273), trapped(() => x.f(0)), used()]"))
        .as("using exactly the limit is allowed")
        .isEqualTo(",unreachable," + (92 + 2 * 181));
  }

  @Test
  void showsTheReferenceDefaultLimit() {
    Bytes module = metered(oneFunction("00 2000 0b"));

    assertThat(WasmV8.run(module, "x.__heddle_gas_limit.value")).isEqualTo("9000000000000000");
  }

  @Test
  void countsWhatAnAlreadyMeteredModuleReports() {
    WasmTestModule module =
        new WasmTestModule()
            .type("01 7f 00")
            .imports("metering", "usegas", "00 00")
            .function("00", "00 41e400 1000 2000 1000 0b")
            .exports("f", "00 01");

    Rewritten rewritten = RewritePass.rewrite(module.bytes(), PLAIN);

    assertThat(rewritten.metered()).isTrue();
    assertThat(WasmV8.run(rewritten.module(), "[x.f(7), used(), x.f(-7), used()]"))
        .as("an i32 counts with its sign")
        .isEqualTo(",107,,200");
    assertThat(WasmV8.run(rewritten.module(), "[limit(150), trapped(() => x.f(51)), used()]"))
        .isEqualTo(",unreachable,151");
  }

  @Test
  void countsWideReportsToo() {
    WasmTestModule module =
        new WasmTestModule()
            .type("01 7e 00")
            .imports("metering", "usegas", "00 00")
            .function("00", "00 2000 1000 0b")
            .exports("f", "00 01");

    Bytes rewritten = RewritePass.rewrite(module.bytes(), PLAIN).module();

    assertThat(WasmV8.run(rewritten, "[x.f(5000000000n), used()]")).isEqualTo(",5000000000");
  }

  @Test
  void renumbersFunctionsWhenTheMeteringImportIsNotTheLast() {
    WasmTestModule module =
        new WasmTestModule()
            .type("01 7f 00")
            .type("00 00")
            .imports("metering", "usegas", "00 00")
            .imports("host", "log", "00 00")
            .with(WasmLayout.TABLE, "70 00 02")
            .with(WasmLayout.GLOBAL, "70 00 d201 0b")
            .exports("direct", "00 02")
            .exports("byTable", "00 03")
            .exports("meter", "00 00")
            .exports("log", "00 01")
            .with(WasmLayout.START, "04")
            .with(WasmLayout.ELEMENT, "00 4100 0b 02 00 01")
            .with(WasmLayout.ELEMENT, "05 70 02 d200 0b d201 0b")
            .function("00", "00 2000 1001 4105 1000 0b")
            .function("00", "00 410b 2000 1100 00 0b")
            .function("01", "00 41e300 1001 0b");

    Bytes rewritten = RewritePass.rewrite(module.bytes(), PLAIN).module();

    assertThat(
            WasmV8.run(
                rewritten,
                "const seen = []; imports.host = { log: n => seen.push(n) }",
                "(x.direct(1), x.byTable(0), x.byTable(1), x.meter(100), x.log(2),"
                    + " [seen, used()].join(' '))"))
        .isEqualTo("99,1,11,2 116");
  }

  @Test
  void takesTheMeteringImportOutBeforeAndAfterAnImportedMemory() {
    WasmTestModule expected =
        new WasmTestModule().type("01 7f 00").imports("env", "memory", "02 01 01 10");
    for (boolean first : new boolean[] {true, false}) {
      WasmTestModule module = new WasmTestModule().type("01 7f 00");
      if (first) {
        module.imports("metering", "usegas", "00 00");
      }
      module.imports("env", "memory", "02 00 01");
      if (!first) {
        module.imports("metering", "usegas", "00 00");
      }

      Bytes rewritten = RewritePass.rewrite(module.bytes(), PLAIN).module();

      assertThat(rewritten.startsWith(expected.bytes())).as("metering first: " + first).isTrue();
      assertThat(
              WasmV8.run(
                  rewritten,
                  "imports.env = {memory: new WebAssembly.Memory({initial: 1, maximum: 16})}",
                  "used()"))
          .isEqualTo("0");
    }
  }

  @Test
  void leavesTheMeteringImportToTheHostWhenAsked() {
    WasmTestModule module =
        new WasmTestModule()
            .type("01 7f 00")
            .imports("metering", "usegas", "00 00")
            .function("00", "00 2000 1000 0b")
            .exports("f", "00 01");

    Rewritten rewritten =
        RewritePass.rewrite(module.bytes(), new RewriteOptions(false, false, 1 << 20));

    assertThat(rewritten.metered()).isFalse();
    assertThat(rewritten.module()).isEqualTo(module.bytes());
  }
}
