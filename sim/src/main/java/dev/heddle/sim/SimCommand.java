package dev.heddle.sim;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heddle sim}: runs many seeds, or tells the story of one. */
@Command(
    name = "heddle sim",
    mixinStandardHelpOptions = true,
    description =
        "Runs a few nodes on virtual time, with crashes, lost writes and a bad network that a seed"
            + " decides, and checks what must always be true.")
final class SimCommand implements Callable<Integer> {
  private static final int PROGRESS_EVERY = 1000;
  private static final int EVENTS_TOLD = 200;

  private final PrintStream out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--seed", paramLabel = "N", description = "Tells all that happens in this one.")
  private @Nullable Long seed;

  @Option(names = "--seeds", description = "How many are run (default ${DEFAULT-VALUE}).")
  private long seeds = 1000;

  @Option(names = "--from", paramLabel = "N", description = "The first (default ${DEFAULT-VALUE}).")
  private long from;

  @Option(names = "--forever", description = "Runs seeds that nobody ran before, until one fails.")
  private boolean forever;

  @Option(
      names = "--plant",
      paramLabel = "FLAW",
      description = "Plants a fault, which a checker should find: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Flaws.class)
  private String plant = "none";

  SimCommand(PrintStream out) {
    this.out = out;
  }

  /** The flaws as the command line has them. */
  static final class Flaws implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Flaw.values()).map(SimCommand::text).iterator();
    }
  }

  @Override
  public Integer call() {
    Flaw flaw = flaw();
    if (seed != null) {
      Verdict verdict = Simulation.run(seed, flaw, Integer.MAX_VALUE);
      verdict.trace().forEach(out::println);
      return tell(verdict);
    }
    long first = forever ? new SecureRandom().nextLong() >>> 1 : from;
    out.println(forever ? "seeds from " + first + " on" : seeds + " seeds from " + first + " on");
    for (long i = 0; forever || i < seeds; i++) {
      Verdict verdict = Simulation.run(first + i, flaw, 0);
      if (verdict.broken().isPresent()) {
        Verdict again = Simulation.run(first + i, flaw, EVENTS_TOLD);
        again.trace().forEach(out::println);
        return tell(again);
      }
      if ((i + 1) % PROGRESS_EVERY == 0) {
        out.println((i + 1) + " seeds hold");
      }
    }
    out.println("all " + seeds + " seeds hold");
    return 0;
  }

  private int tell(Verdict verdict) {
    out.println(verdict.sentence());
    if (verdict.broken().equals(Optional.of(Checker.NOTHING_THROWS)) && verdict.cause() != null) {
      verdict.cause().printStackTrace(out);
    }
    return verdict.broken().isPresent() ? 1 : 0;
  }

  private Flaw flaw() {
    return Arrays.stream(Flaw.values())
        .filter(flaw -> text(flaw).equals(plant))
        .findFirst()
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(), "no flaw is called " + plant + "; --help lists them"));
  }

  private static String text(Flaw flaw) {
    return flaw.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
