package dev.heddle.cli;

import dev.heddle.client.HeddleClientException;
import dev.heddle.client.NodeUnreachableException;
import dev.heddle.client.RequestInterruptedException;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.core.wallet.MalformedWalletException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads the arguments, runs the command they name, and says in one line what went wrong. */
public final class CommandLineTool {
  private CommandLineTool() {}

  /** Runs one command to its end, on this thread. Returns the exit code. */
  public static int run(Surroundings surroundings, String... args) {
    try (Desk desk = new Desk(surroundings)) {
      return with(desk, named(args)).execute(spelledOut(args));
    }
  }

  /**
   * The two short options written long. Nothing else with one dash is an option, because one id in
   * 64 begins with a dash and some of those with {@code -h}.
   */
  private static String[] spelledOut(String[] args) {
    return Stream.of(args)
        .map(arg ->
            switch (arg) {
              case "-h" -> "--help";
              case "-V" -> "--version";
              default -> arg;
            })
        .toArray(String[]::new);
  }

  /**
   * The commands that an argument names, or all if none does: to learn what thirty others take
   * would be a fifth of a second before each.
   */
  private static List<Class<?>> named(String... args) {
    Set<String> words = Set.of(Stream.of(args).distinct().toArray(String[]::new));
    List<Class<?>> named =
        HeddleCommand.COMMANDS.stream()
            .filter(type -> words.contains(type.getAnnotation(Command.class).name()))
            .toList();
    return named.isEmpty() ? HeddleCommand.COMMANDS : named;
  }

  /** The tool with all that it can do. */
  static CommandLine of(Desk desk) {
    return with(desk, HeddleCommand.COMMANDS);
  }

  private static CommandLine with(Desk desk, List<Class<?>> types) {
    Surroundings surroundings = desk.surroundings();
    CommandLine commands = new CommandLine(HeddleCommand.class, new Factory(desk));
    types.forEach(commands::addSubcommand);
    commands.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            desk.paint().on() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setUnmatchedOptionsArePositionalParams(true);
    commands
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("--help")
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Show this help and exit; -h for short.")
                .build())
        .addOption(
            OptionSpec.builder("--version")
                .versionHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Print the version and exit; -V for short.")
                .build());
    commands
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "Outside of this list: up, config, reindex, check, backup, restore, bench; in the repository also test (see README).",
            "Exit codes: 0 done, 1 failed, 2 asked wrongly, 69 no node.");
    commands.setParameterExceptionHandler((e, arguments) -> correct(desk, e, arguments));
    commands.setExecutionExceptionHandler((e, command, result) -> explain(desk, e));
    return commands;
  }

  private static int correct(Desk desk, CommandLine.ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    desk.complain(said(e, arguments) + " (see `" + command + " --help`)");
    return ExitCodes.USAGE;
  }

  /** Slips of the hand in words; the library's name what it could not place. */
  private static String said(CommandLine.ParameterException e, String[] arguments) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    CommandLine command = e.getCommandLine();
    Optional<String> option = strangeOption(command, arguments);
    if (option.isPresent()) {
      return "there is no option " + option.get();
    }
    if (command.getParent() != null || unmatched.getUnmatched().isEmpty()) {
      return String.valueOf(unmatched.getMessage());
    }
    return "there is no command " + unmatched.getUnmatched().getFirst();
  }

  /** What was meant for an option: it was taken for an argument, as an id may begin with a dash. */
  private static Optional<String> strangeOption(CommandLine command, String[] arguments) {
    return Stream.of(arguments)
        .takeWhile(argument -> !argument.equals("--"))
        .filter(argument -> argument.startsWith("--") && Ids.parse(argument).isEmpty())
        .map(argument -> argument.replaceFirst("=.*", ""))
        .filter(name -> command.getCommandSpec().findOption(name) == null)
        .findFirst();
  }

  private static int explain(Desk desk, Exception e) {
    if (e instanceof CompletionException && e.getCause() instanceof Exception beside) {
      return explain(desk, beside);
    }
    if (e instanceof CommandFailure failure) {
      desk.complain(failure.getMessage());
      return failure.exitCode();
    }
    if (e instanceof NodeUnreachableException unreachable) {
      if (unreachable.getCause() instanceof java.net.ConnectException) {
        desk.complain("no node at " + desk.node() + ": start one with `heddle up`");
      } else {
        desk.complain(unreachable.getMessage());
      }
      return ExitCodes.UNREACHABLE;
    }
    if (e instanceof RequestInterruptedException) {
      desk.complain(e.getMessage());
      return ExitCodes.FAILED;
    }
    boolean expected =
        e instanceof HeddleClientException
            || e instanceof MalformedWalletException
            || e instanceof MalformedJsonException
            || e instanceof IllegalArgumentException
            || e instanceof UncheckedIOException;
    if (expected) {
      desk.complain(e.getMessage());
      return e instanceof IllegalArgumentException ? ExitCodes.USAGE : ExitCodes.FAILED;
    }
    desk.complain("this should not happen, please report it: " + e);
    if (desk.surroundings().environment().containsKey("HEDDLE_DEBUG")) {
      e.printStackTrace(desk.surroundings().err());
    }
    return ExitCodes.FAILED;
  }

  /** Gives every command the desk it works at. */
  private record Factory(Desk desk) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        Constructor<K> constructor = type.getDeclaredConstructor(Desk.class);
        return constructor.newInstance(desk);
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      } catch (InvocationTargetException e) {
        throw new IllegalStateException("cannot make command " + type.getName(), e);
      }
    }
  }
}
