package dev.heddle.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the script with which a shell completes our commands. */
@Command(
    name = "completion",
    description = "Prints the script with which a shell completes heddle's commands.",
    footer = {
      "",
      "bash: source <(heddle completion bash)",
      "zsh:  source <(heddle completion zsh)"
    })
final class CompletionCommand implements Runnable {
  /** A shell that there is a script for. */
  enum Shell {
    BASH,
    ZSH
  }

  private final Desk desk;

  @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.BASH;

  CompletionCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    String script = AutoComplete.bash("heddle", CommandLineTool.of(desk));
    // The script knows zsh, which has to be told to take scripts of bash.
    String before =
        shell == Shell.ZSH
            ? "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
            : "";
    desk.surroundings().out().print(before + script);
  }
}
