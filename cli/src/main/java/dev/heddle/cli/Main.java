package dev.heddle.cli;

/** Starts the command line and leaves with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(CommandLineTool.run(Surroundings.real(), args));
  }
}
