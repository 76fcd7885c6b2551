package dev.heddle.cli;

import java.io.IOException;

/** Starts the command line and leaves with its exit code. */
public final class Main {
  private Main() {}

  /** The one word {@code rehearse} is for the build: see {@link Rehearsal}. */
  public static void main(String[] args) throws IOException {
    if (args.length == 1 && args[0].equals("rehearse")) {
      Rehearsal.run();
      return;
    }
    System.exit(CommandLineTool.run(Surroundings.real(), args));
  }
}
