package dev.heddle.cli;

import dev.heddle.client.NodeUnreachableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A node that a command has started for itself; it ends with it. */
final class LocalNode {
  /** Where the launcher says that it lies. */
  private static final String LAUNCHER = "heddle.launcher";

  private static final String READY = "heddle ready ";

  private final Process process;
  private final Thread whenWeEnd;

  private LocalNode(Process process) {
    this.process = process;
    this.whenWeEnd = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(whenWeEnd);
  }

  /** Does something on the node that commands ask; on one of its own if that is not there. */
  static void during(Desk desk, Project project, Runnable work) {
    String launcher = System.getProperty(LAUNCHER, "");
    boolean near = "127.0.0.1".equals(desk.node().getHost());
    if (!launcher.isEmpty() && near && isAbsent(desk)) {
      LocalNode node = started(desk, project, launcher);
      try {
        work.run();
      } finally {
        node.end();
      }
    } else {
      work.run();
    }
  }

  private static boolean isAbsent(Desk desk) {
    try {
      desk.client().status();
      return false;
    } catch (NodeUnreachableException e) {
      return true;
    }
  }

  private static LocalNode started(Desk desk, Project project, String launcher) {
    String port = Integer.toString(desk.node().getPort());
    ProcessBuilder up =
        new ProcessBuilder(launcher, "up", "--port", port, "--data", ".heddle-data")
            .directory(project.folder().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      LocalNode node = new LocalNode(up.start());
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(node.process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          desk.note("started a node at " + line.substring(READY.length()));
          return node;
        }
      }
      node.end();
      throw CommandFailure.failed("the node did not start; `heddle up` says more");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a node: " + e, e);
    }
  }

  private void end() {
    process.destroy();
    try {
      Runtime.getRuntime().removeShutdownHook(whenWeEnd);
    } catch (IllegalStateException e) {
      // We are ending: the hook does what was to be done.
      return;
    }
  }
}
