package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatGuessTest {
  private static final Bytes HEADER = Bytes.hex("0061736d01000000");

  @Test
  void knowsSixtyFourBitMemory() {
    assertThat(guess(wasm(4, List.of("env.exit"), List.of("handle")))).contains(FormatGuess.WASM64);
    assertThat(guess(wasm(0, List.of("lambda.input"), List.of("advance"))))
        .contains(FormatGuess.LAMBDA);
  }

  @Test
  void knowsModulesThatAskForTheirGas() {
    List<String> imports = List.of("env.metering_gasUsed");
    assertThat(guess(wasm(4, imports, List.of("handle")))).contains(FormatGuess.WASM64_METERING);
    assertThat(guess(wasm(0, imports, List.of("handle", "_emscripten_stack_alloc"))))
        .contains(FormatGuess.EMSCRIPTEN_METERING);
  }

  @Test
  void tellsTheThirtyTwoBitFormatsApart() {
    assertThat(guess(wasm(0, List.of("a.a"), List.of("E")))).contains(FormatGuess.EMSCRIPTEN);
    assertThat(
            guess(wasm(0, List.of("env.emscripten_memcpy_big"), List.of("handle", "stackAlloc"))))
        .contains(FormatGuess.EMSCRIPTEN_2);
    assertThat(guess(wasm(0, List.of("env.emscripten_memcpy_js"), List.of("handle", "stackAlloc"))))
        .contains(FormatGuess.EMSCRIPTEN_3);
    assertThat(guess(wasm(0, List.of(), List.of("handle", "_emscripten_stack_alloc"))))
        .contains(FormatGuess.EMSCRIPTEN_4);
  }

  @Test
  void guessesNothingOfStrangers() {
    assertThat(guess(wasm(4, List.of(), List.of("_start")))).isEmpty();
    assertThat(guess(wasm(0, List.of(), List.of("handle")))).isEmpty();
    assertThat(guess(HEADER)).isEmpty();
  }

  @Test
  void readsTheMemoryAModuleBeginsWith() {
    assertThat(WasmOutline.of(wasm(4, List.of(), List.of())).memoryPagesMin()).isEqualTo(300);
  }

  @Test
  void skipsSectionsItDoesNotKnow() {
    Bytes withCustom = Bytes.concat(HEADER, Bytes.hex("00020161"));

    assertThat(WasmOutline.of(withCustom).imports()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "7b7d",
        "0061736d02000000",
        "0061736d0100000002",
        "0061736d0100000002ff01",
        "0061736d01000000020201ff",
        "0061736d0100000002ffffffffffffffffffffff",
        "0061736d01000000020a01ffffffffffffffff7f00",
        "0061736d01000000020501016101610900"
      })
  void refusesWhatIsNoBinary(String hex) {
    assertThatThrownBy(() -> WasmOutline.of(Bytes.hex(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void guessesTheModulesOfTheWorld() throws IOException {
    String folder = System.getenv("HEDDLE_MODULES");
    assumeTrue(folder != null && Files.isDirectory(Path.of(folder)), "HEDDLE_MODULES is not set");
    Map<String, String> known =
        Map.of(
            "aos.wasm", FormatGuess.WASM64,
            "aos2_0_1.wasm", FormatGuess.WASM64,
            "aos2_0_3.wasm", FormatGuess.WASM64,
            "aos2_0_4_32.wasm", FormatGuess.EMSCRIPTEN_4,
            "aos2_0_6.wasm", FormatGuess.WASM64,
            "sqlite.wasm", FormatGuess.WASM64);
    for (Map.Entry<String, String> module : known.entrySet()) {
      Path file = Path.of(folder, module.getKey());
      if (Files.exists(file)) {
        assertThat(guess(Bytes.wrap(Files.readAllBytes(file))))
            .as(module.getKey())
            .contains(module.getValue());
      }
    }
  }

  private static Optional<String> guess(Bytes wasm) {
    return FormatGuess.of(WasmOutline.of(wasm)).map(FormatGuess::format);
  }

  /** A binary with imported functions, 300 pages of memory and exported functions. */
  static Bytes wasm(int memoryFlags, List<String> imports, List<String> exports) {
    Bytes imported = number(imports.size());
    for (String name : imports) {
      String[] parts = name.split("\\.", 2);
      imported = Bytes.concat(imported, text(parts[0]), text(parts[1]), Bytes.hex("0000"));
    }
    Bytes exported = number(exports.size());
    for (String name : exports) {
      exported = Bytes.concat(exported, text(name), Bytes.hex("0000"));
    }
    Bytes memory = Bytes.concat(number(1), number(memoryFlags), Bytes.hex("ac02"));
    return Bytes.concat(HEADER, section(2, imported), section(5, memory), section(7, exported));
  }

  private static Bytes section(int id, Bytes body) {
    return Bytes.concat(number(id), number(body.size()), body);
  }

  private static Bytes text(String text) {
    return Bytes.concat(number(text.length()), Bytes.utf8(text));
  }

  private static Bytes number(int value) {
    return value < 128
        ? Bytes.wrap(new byte[] {(byte) value})
        : Bytes.wrap(new byte[] {(byte) ((value & 127) | 128), (byte) (value >> 7)});
  }
}
