package dev.heddle.bench;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The reference loader under Node.js on the core where nodes run.
 *
 * @param format what it takes the module for, and with that whether it counts gas
 * @param mode {@code copying} or {@code bare}, see {@code reference.mjs}
 */
record Reference(String subject, String format, String mode) {
  private static final List<String> PARTS =
      List.of("Messages", "Spawns", "Assignments", "Output", "Error", "GasUsed");

  /**
   * What came of a log.
   *
   * @param first its evaluations before the split
   * @param result the last one
   */
  record Outcome(double compileMs, Part first, Part rest, long rssBytes, JsonNode result) {
    /**
     * Compares the last result with the node's.
     *
     * @throws IllegalStateException if they differ: then figures mean nothing
     */
    void expect(String theirs, boolean gas) {
      ObjectNode mine = picked(result, gas);
      ObjectNode other = picked(Json.parse(theirs), gas);
      if (!mine.equals(other)) {
        throw new IllegalStateException(
            "the node answers %s and the reference %s".formatted(other, mine));
      }
    }

    private static ObjectNode picked(JsonNode result, boolean gas) {
      ObjectNode picked = Json.object();
      for (String part : PARTS) {
        if (result.hasNonNull(part) && (gas || !part.equals("GasUsed"))) {
          picked.set(part, result.get(part));
        }
      }
      return picked;
    }
  }

  /**
   * Evaluates a log.
   *
   * @param split how many evaluations are told apart from the rest
   */
  Outcome run(Bench bench, Path wasm, List<String> log, int split) {
    try {
      Path lines = Files.write(bench.folder().resolve("reference.log"), log);
      List<String> command =
          Ran.pinned(
              bench.options().core(),
              List.of(
                  "node",
                  "--experimental-wasm-memory64",
                  bench.repository().resolve("bench/src/main/node/reference.mjs").toString(),
                  bench.packages().toString(),
                  wasm.toString(),
                  format,
                  lines.toString(),
                  mode,
                  Integer.toString(split)));
      JsonNode out = Json.parse(Ran.line(bench.folder(), command.toArray(String[]::new)));
      return new Outcome(
          out.path("compileMs").doubleValue(),
          part(out.path("first")),
          part(out.path("rest")),
          out.path("rssBytes").longValue(),
          out.path("result"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Part part(JsonNode part) {
    return new Part(
        part.path("evaluations").intValue(),
        part.path("wallMs").doubleValue(),
        part.path("cpuMs").doubleValue());
  }
}
