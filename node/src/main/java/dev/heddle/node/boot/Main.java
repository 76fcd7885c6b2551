package dev.heddle.node.boot;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The node's process: {@code up} serves until it is asked to stop, {@code config} prints the
 * effective configuration, {@code reindex} makes the index anew from the log, {@code check} holds
 * the folder of a stopped node to what must always be true of it, {@code rebuild} makes one from
 * Arweave, or takes processes over from a node of AO-Core, {@code backup} and {@code restore} copy
 * a folder and make one of a copy, {@code dispute} and {@code judge} find out which of two nodes
 * lies. {@code rehearse} is for the build: see {@link Rehearsal}.
 */
public final class Main {
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_CANNOT_START = 1;
  private static final int EXIT_BROKEN = 1;
  private static final long STOP_TIMEOUT_SECONDS = 20;

  private Main() {}

  public static void main(String[] arguments) {
    List<String> rest = new ArrayList<>(List.of(arguments));
    String command = rest.isEmpty() ? "up" : rest.removeFirst();
    try {
      switch (command) {
        case "up" -> up(Settings.resolve(rest, System.getenv()));
        case "config" -> config(rest);
        case "reindex" -> Reindex.run(Settings.resolve(rest, System.getenv()), System.err);
        case "check" -> check(rest);
        case "rebuild" -> rebuild(rest);
        case "backup" -> System.out.println(BackupCommand.backup(rest, System.getenv()));
        case "restore" -> System.out.println(BackupCommand.restore(rest));
        case "dispute" -> exit(DisputeCommand.dispute(rest, System.out));
        case "judge" -> exit(DisputeCommand.judge(rest, System.out));
        case "rehearse" -> Rehearsal.run();
        default -> throw new ConfigurationException("no such command: " + command);
      }
    } catch (ConfigurationException e) {
      fail(EXIT_USAGE, e);
    } catch (IOException | RuntimeException e) {
      fail(EXIT_CANNOT_START, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exit(boolean well) {
    if (!well) {
      System.exit(EXIT_BROKEN);
    }
  }

  private static void config(List<String> rest) {
    boolean json = rest.remove("--json");
    Settings settings = Settings.resolve(rest, System.getenv());
    System.out.print(json ? settings.json() + "\n" : settings.describe());
  }

  private static void check(List<String> rest) throws IOException {
    boolean json = rest.remove("--json");
    boolean replay = rest.remove("--replay");
    Settings settings = Settings.resolve(onFolder(rest), System.getenv());
    CheckProgress progress = new CheckProgress(System.err, System::nanoTime);
    if (!new FolderCheck(settings, replay, progress).run(json, System.out)) {
      System.exit(EXIT_BROKEN);
    }
  }

  private static void rebuild(List<String> rest) throws IOException {
    if (rest.contains(AdoptCommand.FLAG)) {
      AdoptCommand.of(rest, System.getenv(), System.err).run(System.out);
      return;
    }
    if (!RebuildCommand.of(rest, System.getenv(), System.err).run(System.out)) {
      System.exit(EXIT_BROKEN);
    }
  }

  /** The folder may stand first, without {@code --data}. */
  private static List<String> onFolder(List<String> rest) {
    if (rest.isEmpty() || rest.getFirst().startsWith("--")) {
      return rest;
    }
    List<String> named = new ArrayList<>(rest);
    named.addFirst("--data");
    return named;
  }

  private static void up(Settings settings) throws IOException {
    Path log = LogFile.open(settings.logFile(), settings.logsJson());
    Node node = Node.start(settings);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  haltIfStuck();
                  node.close();
                  stopped.countDown();
                  // Whoever was asked to stop, and has, did not fail.
                  Runtime.getRuntime().halt(0);
                }));
    announce(node, settings, log);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void announce(Node node, Settings settings, Path log) {
    PrintStream out = System.out;
    out.println("heddle ready " + node.url());
    if (settings.runs("explorer")) {
      out.println("  explorer  " + node.url() + "/explore");
      out.println("  docs      " + node.url() + "/docs");
    }
    out.println("  data      " + settings.dataFolder());
    out.println("  log       " + log);
    node.listeners().forEach((unit, url) -> out.println("  " + unit + "        " + url));
    out.flush();
  }

  /** Native teardown of an engine can hang; a stop that takes too long becomes a halt. */
  private static void haltIfStuck() {
    Thread.ofPlatform()
        .daemon()
        .name("halt if stuck")
        .start(() -> {
          try {
            TimeUnit.SECONDS.sleep(STOP_TIMEOUT_SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          Runtime.getRuntime().halt(1);
        });
  }

  private static void fail(int exit, Exception e) {
    System.err.println("heddle: " + said(e));
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      System.err.println("  because: " + said(cause));
    }
    System.exit(exit);
  }

  /** Exceptions about files say only which file; the kind of exception says what is wrong. */
  private static String said(Throwable e) {
    return e.getMessage() == null || e instanceof FileSystemException
        ? e.toString()
        : e.getMessage();
  }
}
