package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Real modules, from the folder that the property or variable {@code HEDDLE_MODULES} names: each
 * charge of ours is compared with what the reference charges, and each module is rewritten.
 */
final class RewriteReferenceTest {
  private static final long GIBIBYTE = 1L << 30;

  @TestFactory
  Stream<DynamicTest> chargesWhatTheReferenceCharges() throws IOException {
    Path folder = modules();
    return golden().stream()
        .map(line -> line.split(" "))
        .filter(fields -> Files.exists(folder.resolve(fields[0])))
        .map(fields ->
            DynamicTest.dynamicTest(
                fields[0],
                () ->
                    assertThat(charges(folder.resolve(fields[0])))
                        .isEqualTo(String.join(" ", fields))));
  }

  @TestFactory
  Stream<DynamicTest> rewritesEveryModule() throws IOException {
    try (Stream<Path> files = Files.list(modules())) {
      return files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> rewrite(file)));
    }
  }

  private static void rewrite(Path file) throws IOException {
    Bytes module = Bytes.wrap(Files.readAllBytes(file));
    Rewritten rewritten =
        RewritePass.rewrite(module, new RewriteOptions(false, true, 16 * GIBIBYTE));

    assertThat(rewritten.module().size()).isLessThan(3 * module.size());
    assertThat(rewritten.exportedGlobals()).isNotEmpty();
  }

  private static String charges(Path file) throws IOException, NoSuchAlgorithmException {
    Bytes module = Bytes.wrap(Files.readAllBytes(file));
    Rewritten rewritten =
        RewritePass.rewrite(module, new RewriteOptions(true, false, 16 * GIBIBYTE));
    List<WasmCharges.Charge> charges = WasmCharges.of(rewritten.module());
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long sum = 0;
    for (WasmCharges.Charge charge : charges) {
      sum += charge.cost();
      String line = charge.function() + " " + charge.cost() + "\n";
      digest.update(line.getBytes(StandardCharsets.US_ASCII));
    }
    return file.getFileName()
        + " "
        + charges.size()
        + " "
        + sum
        + " "
        + HexFormat.of().formatHex(digest.digest());
  }

  private static Path modules() {
    String folder =
        Optional.ofNullable(System.getProperty("HEDDLE_MODULES"))
            .or(() -> Optional.ofNullable(System.getenv("HEDDLE_MODULES")))
            .orElse("");
    assumeTrue(!folder.isEmpty(), "HEDDLE_MODULES names no folder with modules");
    return Path.of(folder);
  }

  private static List<String> golden() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = RewriteReferenceTest.class.getResourceAsStream("gas-charges.txt")) {
      assertThat(in).isNotNull();
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(lines::add);
    }
    return lines;
  }
}
