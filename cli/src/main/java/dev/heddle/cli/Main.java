package dev.heddle.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the command line and leaves with its exit code. */
public final class Main {
  private Main() {}

  /**
   * The one word {@code rehearse}, and {@code manual} with a folder, are for the build: see {@link
   * Rehearsal} and {@link ManPages}.
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 1 && args[0].equals("rehearse")) {
      Rehearsal.run();
      return;
    }
    if (args.length == 2 && args[0].equals("manual")) {
      ManPages.write(Path.of(args[1]));
      return;
    }
    System.exit(CommandLineTool.run(Surroundings.real(), args));
  }
}
