package dev.heddle.node.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where cron tasks lie: a JSON file that is replaced whole, {@code [{"cron-path", "interval",
 * "due"}]}, without an interval for one run, and with the milliseconds since 1970 before which it
 * need not run. An operator may change it while the node does not run. For one thread at a time.
 */
public final class CronFile {
  /** A larger file is none. */
  static final int FILE_BYTES_MAX = 16 << 20;

  private static final JsonLimits LIMITS = new JsonLimits(FILE_BYTES_MAX, 4096, 4);

  private final Path file;

  /**
   * @param file need not be there yet
   */
  public CronFile(Path file) {
    this.file = file;
  }

  /**
   * A task.
   *
   * @param dueMs when it runs next, or earlier if the node was killed
   */
  record Entry(CronTask task, long dueMs) {}

  /**
   * The tasks; none where there is no file.
   *
   * @throws UncheckedIOException if it cannot be read: a task that somebody made is not dropped
   *     without a word
   */
  List<Entry> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try {
      for (JsonNode node : Json.parse(Bytes.wrap(Files.readAllBytes(file)), LIMITS)) {
        String path = node.path("cron-path").asString("");
        Optional<CronTask.Interval> every =
            Optional.ofNullable(node.get("interval"))
                .map(text -> CronTask.Interval.of(text.asString("")));
        if (!path.startsWith("/")) {
          throw new Refusal(400, "a cron-path begins with a slash, not \"" + path + '"');
        }
        entries.add(new Entry(new CronTask(path, every), node.path("due").asLong(0)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the cron tasks, " + file, e);
    } catch (MalformedJsonException | Refusal e) {
      throw new UncheckedIOException(
          new IOException(file + " is no list of cron tasks; mend it or take it away", e));
    }
    return entries;
  }

  void write(List<Entry> entries) throws IOException {
    ArrayNode all = Json.array();
    for (Entry entry : entries) {
      ObjectNode node = all.addObject().put("cron-path", entry.task.path());
      entry.task.every().ifPresent(every -> node.put("interval", every.text()));
      node.put("due", entry.dueMs);
    }
    WholeFile.replace(file, Json.writeBytes(all));
  }
}
