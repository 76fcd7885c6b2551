package dev.heddle.bench;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code heddle bench}: lists the scenarios, or runs one. */
@Command(
    name = "heddle bench",
    mixinStandardHelpOptions = true,
    description = "Measures a node beside the reference loader; without a name it lists scenarios.")
final class BenchCommand implements Callable<Integer> {
  private final PrintStream out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The scenario.")
  private @Nullable String name;

  @Option(names = "--messages", description = "How many; each scenario has a number of its own.")
  private @Nullable Integer messages;

  @Option(names = "--rounds", description = "How often everything is done.")
  private @Nullable Integer rounds;

  @Option(names = "--clients", description = "Requests at once (default ${DEFAULT-VALUE}).")
  private int clients = 4;

  @Option(names = "--processes", split = ",", description = "How many, for each run one number.")
  private List<Integer> processes = List.of();

  @Option(names = "--sizes", split = ",", description = "MB of state, for state-size.")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--core",
      description = "Core for what is measured, -1 is any (default ${DEFAULT-VALUE}).")
  private int core = 0;

  @Option(names = "--seed", description = "Decides all that is random (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there as well.")
  private @Nullable Path json;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the node, as heddle up takes it; may be repeated.")
  private List<String> settings = List.of();

  @Option(names = "--java-options", description = "Further options for the node's Java.")
  private String javaOptions = "";

  BenchCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (name == null) {
      Scenario.ALL.forEach(
          scenario -> out.println("%-12s %s".formatted(scenario.name(), scenario.purpose())));
      return 0;
    }
    String wanted = name;
    Optional<Scenario> scenario =
        Scenario.ALL.stream().filter(each -> each.name().equals(wanted)).findFirst();
    if (scenario.isEmpty()) {
      System.err.println("there is no scenario " + wanted + "; `heddle bench` lists them");
      return 2;
    }
    run(scenario.get());
    return 0;
  }

  private void run(Scenario scenario) throws IOException {
    Path repository = repository();
    Path folder = Files.createTempDirectory("heddle-bench");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(folder)));
    try {
      Facts facts = Facts.of(repository);
      Ran.leave(core, facts.cores());
      Options options = options();
      Report report = new Report();
      scenario.run(
          new Bench(options, repository, folder, packages(repository), System.err), report);
      Facts ended = facts.ended();
      ended.warning().ifPresent(report::note);
      out.println("%s, seed %d%n%s%n".formatted(scenario.name(), seed, ended));
      out.print(report.table());
      if (json != null) {
        Files.writeString(json, Json.write(document(scenario, ended, report)) + "\n");
      }
    } finally {
      clear(folder);
    }
  }

  /** Ends what was started and deletes what it left, also after Ctrl-C. */
  private static void clear(Path folder) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Ran.line(Path.of("/"), "rm", "-rf", folder.toString());
  }

  private ObjectNode document(Scenario scenario, Facts facts, Report report) {
    ObjectNode document = Json.object().put("scenario", scenario.name()).put("seed", seed);
    ArrayNode arguments = document.putArray("arguments");
    spec.commandLine().getParseResult().originalArgs().forEach(arguments::add);
    document.put("core", core).set("facts", facts.json());
    document.setAll(report.json());
    return document;
  }

  private Options options() {
    return new Options(
        optional(messages),
        optional(rounds),
        clients,
        processes,
        sizes,
        core,
        seed,
        settings.stream().map(setting -> "--" + setting).toList(),
        javaOptions);
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  static Path packages(Path repository) {
    String packages = System.getenv("HEDDLE_NODE_MODULES");
    return packages == null ? repository.resolve("it/node_modules") : Path.of(packages);
  }

  /** The folder of the launcher, above whatever this class was loaded from. */
  static Path repository() {
    Path folder;
    try {
      folder = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    for (Path up = folder; up != null; up = up.getParent()) {
      if (Files.exists(up.resolve("heddle")) && Files.exists(up.resolve("pom.xml"))) {
        return up;
      }
    }
    throw new IllegalStateException("no heddle script above " + folder);
  }
}
