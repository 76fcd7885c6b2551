package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
import dev.heddle.node.store.Backup;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code heddle backup} and {@code heddle restore}. */
final class BackupCommand {
  private static final String NODE = "http://127.0.0.1:8734";
  private static final long BYTES_PER_MB = 1_000_000;

  private BackupCommand() {}

  /**
   * Backs up; gives a sentence.
   *
   * @param arguments {@code NAME} or {@code URL NAME} for a running node, {@code DIR TARGET} for
   *     the folder of a stopped one
   */
  static String backup(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    return switch (arguments) {
      case List<String> one when one.size() == 1 ->
          ask(environment.getOrDefault("HEDDLE_NODE", NODE), one.getFirst());
      case List<String> two when two.size() == 2 && two.getFirst().startsWith("http") ->
          ask(two.getFirst(), two.getLast());
      case List<String> two when two.size() == 2 ->
          copy(Path.of(two.getFirst()), Path.of(two.getLast()));
      default ->
          throw new ConfigurationException(
              "heddle backup [URL] NAME for a running node, heddle backup DIR TARGET for a stopped"
                  + " one");
    };
  }

  private static String ask(String node, String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node + "/api/v1/admin/backup"))
            .POST(BodyPublishers.ofString(Json.write(Json.object().put("name", name))))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      JsonNode said = Json.parse(answer.body());
      if (answer.statusCode() != 200) {
        throw new IOException(
            "the node at " + node + " did not back up: " + said.path("title").asString());
      }
      return sentence(
          said.path("folder").asString(),
          said.path("linkedBytes").asLong(),
          said.path("copiedBytes").asLong());
    }
  }

  private static String copy(Path folder, Path target) throws IOException {
    if (!Files.isDirectory(folder.resolve("log"))) {
      throw new ConfigurationException(folder + " is no data folder of a node: it has no log/");
    }
    try (Store store = Store.open(folder, StoreOptions.DEFAULT, InstantSource.system())) {
      Backup.Report report = store.backup(folder, target.toAbsolutePath());
      return sentence(report.folder().toString(), report.linkedBytes(), report.copiedBytes());
    }
  }

  private static String sentence(String folder, long linkedBytes, long copiedBytes) {
    return "backed up to %s: %d MB copied, %d MB shared with the data or an earlier backup"
        .formatted(folder, copiedBytes / BYTES_PER_MB, linkedBytes / BYTES_PER_MB);
  }

  /**
   * Restores; gives a sentence.
   *
   * @param arguments {@code BACKUP DIR}
   */
  static String restore(List<String> arguments) throws IOException {
    if (arguments.size() != 2) {
      throw new ConfigurationException("heddle restore BACKUP DIR");
    }
    Path folder = Path.of(arguments.getLast());
    long bytes = Backup.restore(Path.of(arguments.getFirst()), folder);
    return "restored %d MB of log to %s; start with heddle up --data %s, which makes the index"
        .formatted(bytes / BYTES_PER_MB, folder, folder);
  }
}
