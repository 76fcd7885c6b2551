package dev.heddle.bench;

import picocli.CommandLine;

/** Starts the bench and leaves with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine command = new CommandLine(new BenchCommand(System.out));
    command.setExecutionExceptionHandler((failure, commandLine, result) -> {
      commandLine.getErr().println("the bench cannot go on: " + failure.getMessage());
      return 1;
    });
    System.exit(command.execute(args));
  }
}
