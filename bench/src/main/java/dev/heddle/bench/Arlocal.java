package dev.heddle.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;

/** arlocal, the stand-in for a gateway that others test with, on the core where nodes run. */
record Arlocal(Process process, String url) implements AutoCloseable {
  private static final String READY = "arlocal started";

  /** Starts it on a free port, with its data in the folder of the bench. */
  static Arlocal start(Bench bench) {
    try {
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      List<String> command =
          Ran.pinned(
              bench.options().core(),
              List.of(
                  "node",
                  bench.packages().resolve("arlocal/bin/index.js").toString(),
                  Integer.toString(port),
                  "--hidelogs",
                  "--dbpath",
                  "arlocal"));
      Process process =
          new ProcessBuilder(command)
              .directory(bench.folder().toFile())
              .redirectErrorStream(true)
              .start();
      await(process);
      return new Arlocal(process, "http://127.0.0.1:" + port);
    } catch (IOException e) {
      throw new UncheckedIOException("arlocal", e);
    }
  }

  private static void await(Process process) throws IOException {
    StringBuilder seen = new StringBuilder();
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.append(line).append('\n');
      if (line.startsWith(READY)) {
        return;
      }
    }
    throw new IllegalStateException("arlocal ended before it was ready:\n" + seen);
  }

  Usage usage() {
    return Usage.of(process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
