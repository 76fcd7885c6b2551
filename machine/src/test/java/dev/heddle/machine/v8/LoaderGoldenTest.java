package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Program;
import dev.heddle.machine.wasm.MessageStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gas that the reference loader 0.0.49 was seen to report for its own metering tests. Runs where
 * {@code HEDDLE_OLD_MODULES} names a folder with the binaries of those tests.
 */
final class LoaderGoldenTest {

  @ParameterizedTest
  @CsvSource({
    "wasm64-emscripten,wasm64-unknown-emscripten-draft_2024_10_16-metering,10930327066,304804326,305432186",
    "emscripten4,wasm32-unknown-emscripten-metering,10672962367,297423290,297939425",
  })
  void countsTheGasThatTheReferenceCounts(
      String module, String format, long first, long second, long third) throws IOException {
    String folder = System.getenv("HEDDLE_OLD_MODULES");
    assumeTrue(folder != null, "HEDDLE_OLD_MODULES names no folder");
    Bytes wasm = Bytes.wrap(Files.readAllBytes(Path.of(folder, module + ".wasm")));
    try (V8Machine machine = new V8Machine(1);
        Program program = machine.load(format, wasm, new Limits(1L << 30, Limits.GAS_DEFAULT));
        Instance instance = program.start(Drive.NONE)) {
      assertThat(instance.apply(eval("return \"OK\"")).gasUsed()).isEqualTo(first);
      assertThat(instance.inspect(eval("return 1+1"), Drive.NONE).gasUsed()).isEqualTo(second);
      assertThat(instance.inspect(eval("return 1+1+1"), Drive.NONE).gasUsed()).isEqualTo(third);
    }
  }

  private static Input eval(String lua) {
    return new Input(
        "{\"Target\":\"1\",\"From\":\"FOOBAR\",\"Owner\":\"FOOBAR\",\"Module\":\"FOO\",\"Id\":\"1\","
            + "\"Block-Height\":\"1000\",\"Timestamp\":1700000000000,"
            + "\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}],\"Data\":"
            + MessageStream.json(lua)
            + "}",
        "{\"Process\":{\"Id\":\"1\",\"Owner\":\"FOOBAR\",\"Tags\":[{\"name\":\"Name\",\"value\":\"TEST_PROCESS_OWNER\"}]}}",
        1000);
  }
}
