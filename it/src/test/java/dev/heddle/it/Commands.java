package dev.heddle.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code heddle} commands of one person, each a process of its own.
 *
 * @param home where they find their wallet, and make one if there is none
 * @param node the address of the node that they ask
 */
record Commands(Path home, String node) {
  /** Runs one with nothing on its standard input. */
  Ran heddle(String... arguments) throws IOException, InterruptedException {
    return heddle("", List.of(arguments));
  }

  /** Runs one with that on its standard input. */
  Ran heddle(String input, List<String> arguments) throws IOException, InterruptedException {
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
    return Ran.run(program, input);
  }
}
