package dev.heddle.cli;

import dev.heddle.client.HeddleClientException;
import dev.heddle.client.NodeStatus;
import dev.heddle.client.NodeUnreachableException;
import dev.heddle.core.crypto.CryptoEngine;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;

/** Looks for what would keep a node from running well. */
@Command(
    name = "doctor",
    description = "Looks for what would keep a node from running well; 1 if something would.")
final class DoctorCommand implements Callable<Integer> {
  private static final int JAVA_MIN = 25;
  private static final long DISK_BYTES_MIN = 1L << 30;
  private static final long DISK_BYTES_GOOD = 10L << 30;
  private static final long FILES_MIN = 4_096;

  private final Desk desk;

  DoctorCommand(Desk desk) {
    this.desk = desk;
  }

  /** How bad it is. */
  enum Level {
    OK,
    WARN,
    FAIL
  }

  /**
   * One thing looked at.
   *
   * @param advice what to do; empty if nothing
   */
  record Finding(Level level, String what, String advice) {}

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(Runtime.version().feature()));
    findings.add(crypto());
    findings.add(disk(existing(desk.folder())));
    findings.add(openFiles(filesMax()));
    findings.add(wallet());
    findings.addAll(node());
    report(findings);
    return findings.stream().anyMatch(finding -> finding.level() == Level.FAIL)
        ? ExitCodes.FAILED
        : ExitCodes.OK;
  }

  static Finding java(int version) {
    return version >= JAVA_MIN
        ? new Finding(Level.OK, "Java " + version, "")
        : new Finding(Level.FAIL, "Java " + version, "install a JDK " + JAVA_MIN + " or newer");
  }

  private static Finding crypto() {
    String what = "signatures by " + CryptoEngine.description();
    return CryptoEngine.isNative()
        ? new Finding(Level.OK, what, "")
        : new Finding(
            Level.WARN, what, "it works, slower; the native library is for Linux on x86-64");
  }

  private static Finding disk(Path folder) {
    try {
      return disk(folder, Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      return new Finding(Level.WARN, "free disk at " + folder + " unknown: " + e, "");
    }
  }

  static Finding disk(Path folder, long freeBytes) {
    String what = "%.1f GB free at %s".formatted(freeBytes / 1e9, folder);
    if (freeBytes < DISK_BYTES_MIN) {
      return new Finding(Level.FAIL, what, "free some space or choose `heddle up --data DIR`");
    }
    return freeBytes < DISK_BYTES_GOOD
        ? new Finding(Level.WARN, what, "a node keeps everything for ever: plan for more")
        : new Finding(Level.OK, what, "");
  }

  static Finding openFiles(long max) {
    if (max < 0) {
      return new Finding(Level.WARN, "limit of open files unknown", "");
    }
    String what = "up to " + max + " open files";
    return max < FILES_MIN
        ? new Finding(Level.WARN, what, "raise it: ulimit -n 65536")
        : new Finding(Level.OK, what, "");
  }

  private static long filesMax() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : -1;
  }

  private Finding wallet() {
    Path file = desk.walletFile();
    if (!Files.exists(file)) {
      return new Finding(
          Level.OK, "no wallet at " + file + " yet", "it is made when it is first needed");
    }
    if (WalletFile.isOpenToOthers(file)) {
      return new Finding(
          Level.WARN, "others can read the wallet " + file, "close it: chmod 600 " + file);
    }
    try {
      return new Finding(Level.OK, "wallet " + file + " " + WalletFile.read(file).aoAddress(), "");
    } catch (CommandFailure e) {
      return new Finding(
          Level.FAIL, String.valueOf(e.getMessage()), "name another with --wallet FILE");
    }
  }

  private List<Finding> node() {
    URI node = desk.node();
    try {
      NodeStatus status = desk.client().status();
      return List.of(
          status.healthy()
              ? new Finding(Level.OK, "node " + node + " version " + status.version(), "")
              : new Finding(
                  Level.FAIL, "node " + node + " says it is ill", "see `heddle status`, its log"));
    } catch (NodeUnreachableException e) {
      return List.of(port(node), new Finding(Level.WARN, "no node at " + node, "heddle up"));
    } catch (HeddleClientException e) {
      return List.of(
          new Finding(
              Level.FAIL,
              "something answers at " + node + " that is no Heddle node: " + e.getMessage(),
              "stop it, or choose `heddle up --port N` and --node"));
    }
  }

  /** Whether a node could listen there; only asked for an address of this machine. */
  private static Finding port(URI node) {
    int port = node.getPort() < 0 ? 80 : node.getPort();
    InetSocketAddress address = new InetSocketAddress(node.getHost(), port);
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      return new Finding(Level.OK, "port " + port + " is another machine's", "");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return new Finding(Level.OK, "port " + port + " is free", "");
    } catch (IOException e) {
      return new Finding(
          Level.FAIL, "port " + port + " is taken: " + e.getMessage(), "heddle up --port N");
    }
  }

  private static Path existing(Path folder) {
    Path at = folder.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private void report(List<Finding> findings) {
    ArrayNode json = Json.array();
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      String level = finding.level().name().toLowerCase(Locale.ROOT);
      json.addObject()
          .put("level", level)
          .put("what", finding.what())
          .put("advice", finding.advice());
      text.append(paint(finding.level(), "%-4s".formatted(level)))
          .append("  ")
          .append(finding.what())
          .append(finding.advice().isEmpty() ? "" : ": " + finding.advice())
          .append('\n');
    }
    desk.answer(json, text.toString().stripTrailing());
  }

  private String paint(Level level, String text) {
    return switch (level) {
      case OK -> desk.paint().green(text);
      case WARN -> desk.paint().yellow(text);
      case FAIL -> desk.paint().red(text);
    };
  }
}
