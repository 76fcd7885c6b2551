package dev.heddle.sim;

import picocli.CommandLine;

/** Starts the simulation and leaves with its exit code: 1 if a seed breaks an invariant. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new SimCommand(System.out)).execute(args));
  }
}
