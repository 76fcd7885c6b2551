package dev.heddle.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code heddle}: the options that every command has, and the list of commands. */
@Command(
    name = "heddle",
    scope = ScopeType.INHERIT,
    versionProvider = HeddleCommand.Version.class,
    description = "A computer whose memory is a permanent log.",
    synopsisSubcommandLabel = "COMMAND")
final class HeddleCommand implements Runnable {
  /** The commands, as the help lists them. */
  static final List<Class<?>> COMMANDS =
      List.of(
          NewCommand.class,
          TestCommand.class,
          DevCommand.class,
          CompletionCommand.class,
          WalletCommand.class,
          ModuleCommand.class,
          FunctionCommand.class,
          SpawnCommand.class,
          ForkCommand.class,
          SendCommand.class,
          ResultCommand.class,
          ResultsCommand.class,
          DryRunCommand.class,
          EvalCommand.class,
          ReplCommand.class,
          ProcessesCommand.class,
          LogCommand.class,
          VerifyLogCommand.class,
          TraceCommand.class,
          CancelCommand.class,
          DeadLettersCommand.class,
          ConveyorCommand.class,
          BlockedCommand.class,
          FoldCommand.class,
          ReplayCommand.class,
          VerifyCommand.class,
          AssignCommand.class,
          MonitorCommand.class,
          UnmonitorCommand.class,
          StatusCommand.class,
          DoctorCommand.class,
          MineCommand.class);

  private final Desk desk;

  @Spec private CommandSpec spec = CommandSpec.create();

  HeddleCommand(Desk desk) {
    this.desk = desk;
  }

  @Option(
      names = "--node",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "The node to ask (HEDDLE_NODE; default http://127.0.0.1:8734).")
  void node(String address) {
    desk.useNode(address);
  }

  @Option(
      names = "--wallet",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "The key that signs, a JSON Web Key (HEDDLE_WALLET; default ~/.heddle/wallet.json, made"
              + " when first needed).")
  void wallet(Path file) {
    desk.useWallet(file);
  }

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Answer in JSON on standard output; messages go to standard error.")
  void json(boolean wanted) {
    desk.useJson(wanted);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }

  /** The version the jar was built as. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"heddle " + text()};
    }

    static String text() {
      String version = Version.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }
}
