package dev.heddle.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A few commands for nobody: the build has Java watch them and keep what it had to find out about
 * our classes, so that every later command starts in two thirds of the time.
 *
 * <p>No node is there yet when this is built, so something answers what one would to an evaluation.
 * What a node really answers is for the suites to try.
 */
final class Rehearsal {
  private static final String PROCESS = "A".repeat(43);
  private static final String RESULT =
      "{\"Messages\":[],\"Spawns\":[],\"Assignments\":[],\"Output\":{\"data\":\"2\"},\"GasUsed\":1}";
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("eval", PROCESS, "1+1"),
          List.of("send", PROCESS, "--tag", "Action=Info", "--wait"),
          List.of("result", PROCESS, PROCESS, "--json"));

  private Rehearsal() {}

  /**
   * Plays them in a folder of its own, which is gone afterwards.
   *
   * @throws IOException if a command fails
   */
  static void run() throws IOException {
    Path home = Files.createTempDirectory("heddle-rehearsal");
    HttpServer node =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext("/", Rehearsal::answer);
    node.start();
    try {
      String url = "http://127.0.0.1:" + node.getAddress().getPort();
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
      for (List<String> command : COMMANDS) {
        Surroundings surroundings =
            new Surroundings(
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                false,
                false,
                Map.of("HEDDLE_NODE", url),
                home,
                home);
        int code = CommandLineTool.run(surroundings, command.toArray(String[]::new));
        if (code != 0) {
          throw new IOException("heddle " + String.join(" ", command) + " ended with " + code);
        }
      }
    } finally {
      node.stop(0);
      remove(home);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] result = Bytes.utf8(RESULT).toByteArray();
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, result.length);
      exchange.getResponseBody().write(result);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
