package dev.heddle.bench;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a figure depends on beside the program: the machine, how busy it was, and the versions.
 *
 * @param loadBegin load average of the last minute when the scenario began; anything that is not
 *     the bench's own makes wall times worse
 */
record Facts(
    String cpu,
    int cores,
    double loadBegin,
    double loadEnd,
    String kernel,
    String java,
    String node,
    String revision) {
  private static final double LOAD_IDLE_MAX = 1;

  /** The facts at the beginning. */
  static Facts of(Path repository) {
    String changes = Ran.line(repository, "git", "status", "--porcelain", "--untracked-files=no");
    String revision = Ran.line(repository, "git", "rev-parse", "--short=12", "HEAD");
    double load = load();
    return new Facts(
        first("/proc/cpuinfo", "model name"),
        (int) read("/proc/cpuinfo").lines().filter(line -> line.startsWith("processor")).count(),
        load,
        load,
        read("/proc/sys/kernel/osrelease").strip(),
        Runtime.version().toString(),
        Ran.line(repository, "node", "--version"),
        changes.isEmpty() ? revision : revision + ", changed");
  }

  /** These facts with the load that there is now. */
  Facts ended() {
    return new Facts(cpu, cores, loadBegin, load(), kernel, java, node, revision);
  }

  /** What to say to readers if others were at work on the machine. */
  Optional<String> warning() {
    return loadBegin < LOAD_IDLE_MAX
        ? Optional.empty()
        : Optional.of(
            "the machine was busy before: compare CPU, rates by the clock are worth little");
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("cpu", cpu).put("cores", cores);
    json.put("loadBegin", loadBegin).put("loadEnd", loadEnd).put("kernel", kernel);
    return json.put("java", java).put("node", node).put("revision", revision);
  }

  @Override
  public String toString() {
    return "%s, %d cores, load %.2f to %.2f, Linux %s%nJava %s, Node.js %s, revision %s"
        .formatted(cpu, cores, loadBegin, loadEnd, kernel, java, node, revision);
  }

  private static double load() {
    return Double.parseDouble(read("/proc/loadavg").split(" ", 2)[0]);
  }

  private static String first(String file, String key) {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the bench runs on Linux only", e);
    }
  }
}
