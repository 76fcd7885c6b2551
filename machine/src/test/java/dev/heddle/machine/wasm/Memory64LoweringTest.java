package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lowered module does in V8 what the module with 64-bit addresses does there. */
final class Memory64LoweringTest {
  private static final RewriteOptions OPTIONS = new RewriteOptions(true, false, 4 << 16);

  /** Addresses and sizes around every edge there is. */
  private static final String GRID =
      "[0n, 1n, 7n, 8n, 65528n, 65535n, 65536n, 131064n, 131071n, 131072n, 1n << 31n, (1n << 31n) - 8n, "
          + "(1n << 32n) - 1n, 1n << 32n, (1n << 32n) + 8n, 5n << 33n, 1n << 62n, -1n, -8n, -(1n << 63n)]";

  private static final String SIZES = "[0n, 1n, 9n, 131072n, 1n << 32n, -1n]";
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 40 : 1_000;
  private static final long SEED =
      System.getenv("HEDDLE_SEED") == null ? 64 : Long.parseLong(System.getenv("HEDDLE_SEED"));

  private static final List<String> OFFSETS =
      List.of(
          "00",
          "08",
          "ffff07",
          "ffffffff07",
          "8080808008",
          "ffffffff0f",
          "8080808010",
          "ffffffffffff7f");

  static Stream<String> accesses() {
    return Stream.concat(
        Stream.iterate(0x28, opcode -> opcode <= 0x3e, opcode -> opcode + 1)
            .flatMap(opcode -> OFFSETS.stream().map(offset -> access(opcode, offset))),
        Stream.of("fd 00", "fd 01", "fd 05", "fd 07", "fd 0a", "fd 5c", "fd 5d")
            .flatMap(load -> OFFSETS.stream().map(offset -> vectorLoad(load, offset))));
  }

  private static String access(int opcode, String offset) {
    int type = typeOf(opcode);
    boolean store = opcode >= 0x36;
    String value = "42 ef 9b af cd f8 ac d1 91 01 "; // 0x123456789abcdef
    String converted =
        switch (type) {
          case 0x7f -> value + "a7 ";
          case 0x7e -> value;
          case 0x7d -> value + "a7 be ";
          default -> value + "bf ";
        };
    String code = "%02x 00 %s ".formatted(opcode, offset);
    String back =
        switch (type) {
          case 0x7f -> "ac ";
          case 0x7e -> "";
          case 0x7d -> "bc ac ";
          default -> "bd ";
        };
    return store ? "20 00 " + converted + code + "42 00 " : "20 00 " + code + back;
  }

  private static int typeOf(int opcode) {
    int[] loads = {
      0x7f, 0x7e, 0x7d, 0x7c, 0x7f, 0x7f, 0x7f, 0x7f, 0x7e, 0x7e, 0x7e, 0x7e, 0x7e, 0x7e
    };
    int[] stores = {0x7f, 0x7e, 0x7d, 0x7c, 0x7f, 0x7f, 0x7e, 0x7e, 0x7e};
    return opcode < 0x36 ? loads[opcode - 0x28] : stores[opcode - 0x36];
  }

  private static String vectorLoad(String load, String offset) {
    return "20 00 " + load + " 00 " + offset + " fd 1d 01 "; // i64x2.extract_lane 1
  }

  @ParameterizedTest
  @MethodSource("accesses")
  void reachesTheSameBytesOrTraps(String code) {
    compare(code, "[0n]");
  }

  @ParameterizedTest
  @MethodSource("others")
  void measuresGrowsAndMovesAlike(String code) {
    compare(code, SIZES);
  }

  @Test
  void runsRandomProgramsAlike() {
    for (int i = 0; i < ROUNDS; i++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + i);
      String code = program(random);
      assertThat(outcome(code, SIZES, true))
          .as("seed %d: %s", SEED + i, code)
          .isEqualTo(outcome(code, SIZES, false));
    }
  }

  /** Loads that are mixed into one local, stores of that local, and all that moves memory. */
  private static String program(RandomGenerator random) {
    StringBuilder code = new StringBuilder();
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      String address = random.nextInt(3) == 0 ? "20 01 " : "20 00 42 " + small(random) + " 83 ";
      int opcode = random.nextInt(0x28, 0x3f);
      switch (random.nextInt(6)) {
        case 0 ->
            code.append(address).append("41 2a 42 ").append(small(random)).append(" fc 0b 00 ");
        case 1 ->
            code.append(address).append("20 00 42 ").append(small(random)).append(" fc 0a 00 00 ");
        case 2 -> code.append("42 0").append(random.nextInt(2)).append(" 40 00 20 01 7c 21 01 ");
        default -> {
          String access = access(opcode, "%02x".formatted(random.nextInt(128))).substring(6);
          code.append(address).append(access).append("20 01 85 21 01 ");
        }
      }
    }
    return code + "20 01";
  }

  /** Two bytes of a signed number of 64 bits, from 0 to 8191. */
  private static String small(RandomGenerator random) {
    return "%02x %02x".formatted(random.nextInt(128) | 0x80, random.nextInt(64));
  }

  /** Whatever is wrong with a module, it is lowered or refused. */
  @Test
  void lowersOrRefusesBrokenModules() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    byte[] whole = module("20 00 20 01 37 03 08 20 00 29 03 00").toByteArray();
    for (int i = 0; i < 100 * ROUNDS; i++) {
      byte[] broken = whole.clone();
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        broken[random.nextInt(8, broken.length)] = (byte) random.nextInt();
      }
      RewriteFuzzTest.rewriteOrRefuse(broken);
    }
  }

  static Stream<String> others() {
    return Stream.of(
        "3f 00",
        "20 00 40 00 3f 00 42 0a 86 7c",
        "20 00 41 2a 20 01 fc 0b 00 42 00",
        "20 00 20 01 42 10 fc 0a 00 00 42 00",
        "42 08 20 00 20 01 fc 0a 00 00 42 00",
        "20 00 41 00 41 03 fc 08 01 00 42 00",
        "20 00 41 01 41 03 fc 08 01 00 42 00",
        "20 00 fd 0c 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f fd 0b 00 08 42 00",
        "20 00 fd 0c 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f fd 5a 00 08 01 42 00",
        "20 00 fd 0c 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f fd 54 00 08 01 fd 1d 00");
  }

  private static void compare(String code, String second) {
    assertThat(outcome(code, second, true)).isEqualTo(outcome(code, second, false));
  }

  /**
   * Results, traps, gas, and a sum over all of memory, so that what was written counts, and where.
   */
  private static String outcome(String code, String second, boolean lower) {
    Rewritten wide = RewritePass.rewrite(module(code), OPTIONS);
    String script =
        """
        (() => {
          const out = [];
          const compiled = new WebAssembly.Module(bytes);
          for (const a of %s) for (const b of %s) {
            const y = new WebAssembly.Instance(compiled, imports).exports;
            let r;
            try { r = y.f(a, b); } catch (e) { r = e.message; }
            const u = new Uint32Array(y.memory.buffer);
            let sum = 0;
            for (let i = 0; i < u.length; i++) if (u[i]) sum = (Math.imul(sum, 31) + Math.imul(u[i], i + 1)) | 0;
            out.push(r + ':' + sum + ':' + u.length + ':' + y.__heddle_gas_used.value);
          }
          return out.join(' ');
        })()
        """
            .formatted(GRID, second);
    return WasmV8.run((lower ? Memory64Lowering.lower(wide) : wide).module(), script);
  }

  /** f(i64, i64) -> i64 over a memory of one to three pages with some data. */
  private static Bytes module(String code) {
    return new WasmTestModule()
        .type("02 7e 7e 01 7e")
        .with(WasmLayout.MEMORY, "05 02 03")
        .exports("memory", "02 00")
        .exports("f", "00 00")
        .function("00", "00 " + code + " 0b")
        .with(WasmLayout.DATA, "00 42 05 0b 04 01 02 03 04")
        .with(WasmLayout.DATA, "01 03 0a 0b 0c")
        .with(WasmLayout.DATA, "02 00 42 f8 ff 07 0b 08 11 12 13 14 15 16 17 18")
        .with(WasmLayout.DATA_COUNT, "03")
        .bytes();
  }

  @Test
  void leavesNarrowModulesAsTheyAre() {
    Rewritten rewritten =
        RewritePass.rewrite(TinyModule.bytes(), new RewriteOptions(true, false, 8 << 16));
    assertThat(Memory64Lowering.lower(rewritten)).isSameAs(rewritten);
  }

  @Test
  void refusesTablesWithWideIndices() {
    Bytes module =
        new WasmTestModule()
            .with(WasmLayout.TABLE, "70 05 01 01")
            .with(WasmLayout.MEMORY, "05 01 02")
            .bytes();
    assertThatThrownBy(() -> Memory64Lowering.lower(RewritePass.rewrite(module, OPTIONS)))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("64-bit indices");
  }

  @TestFactory
  Stream<DynamicTest> makesModulesThatV8FindsValid() throws IOException {
    String folder = System.getenv("HEDDLE_MODULES");
    assumeTrue(folder != null, "HEDDLE_MODULES names no folder with modules");
    return Stream.of("aos2_0_6", "aos2_0_3", "aos", "process", "sqlite")
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  Bytes module = Bytes.wrap(Files.readAllBytes(Path.of(folder, name + ".wasm")));
                  Rewritten lowered =
                      Memory64Lowering.lower(
                          RewritePass.rewrite(module, new RewriteOptions(true, false, 1L << 30)));
                  assertThat(WasmV8.isValid(lowered.module())).isTrue();
                  assertThat(
                          WasmLayout.ofRewritten(lowered.module().toByteArray())
                              .memory()
                              .orElseThrow()
                              .wide())
                      .isFalse();
                }));
  }
}
