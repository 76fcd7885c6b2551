package dev.heddle.it;

import dev.heddle.cli.CommandLineTool;
import dev.heddle.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The {@code heddle} commands of one person.
 *
 * @param home where they find their wallet, and make one if there is none
 * @param node the address of the node that they ask
 */
record Commands(Path home, String node) {
  /** Runs one with nothing on its standard input. */
  Ran heddle(String... arguments) {
    return heddle("", List.of(arguments));
  }

  /** Runs one with that on its standard input, within this process: to start one takes longer. */
  Ran heddle(String input, List<String> arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            Map.of("HEDDLE_NODE", node),
            home,
            home);
    int exit = CommandLineTool.run(surroundings, arguments.toArray(String[]::new));
    return new Ran(
        "heddle " + String.join(" ", arguments),
        exit,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  /** Runs one as a process of its own, as people do. */
  Ran started(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:AOTCache=" + RunningNode.repository().resolve("cli/target/heddle.aot"),
            "-Xlog:aot*=off",
            "-Djava.library.path=" + RunningNode.repository().resolve("node/target/native"),
            "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            RunningNode.repository().resolve("cli/target/app") + "/*",
            "dev.heddle.cli.Main"));
    command.addAll(arguments);
    ProcessBuilder program = new ProcessBuilder(command).directory(home.toFile());
    program.environment().put("HOME", home.toString());
    program.environment().put("HEDDLE_NODE", node);
    program.environment().remove("HEDDLE_WALLET");
    return Ran.run(program, "");
  }
}
