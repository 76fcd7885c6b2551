package dev.heddle.bench;

import picocli.CommandLine;

/** Starts the bench and leaves with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand(System.out)).execute(args));
  }
}
