package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class LogFileTest {
  private static final int BYTES_MAX = 1000;

  /** Of a line of some 150 bytes, so many reach the limit. */
  private static final int LINES_OF_A_FILE = 7;

  @TempDir Path folder;

  @Test
  void keepsTheNewestLinesInFewFilesOfLimitedSize() throws IOException {
    assertThat(LogFile.FILE_BYTES_MAX).isEqualTo(64 << 20);
    assertThat(LogFile.FILES_MAX).isEqualTo(4);
    int last = 10 * LINES_OF_A_FILE;

    // As a node that is started anew now and then, which goes on in the newest file.
    for (int from = 0; from < last; from += 5) {
      log(from, 5);
    }

    List<String> lines = new ArrayList<>();
    for (int i = LogFile.FILES_MAX - 1; i >= 0; i--) {
      Path file = folder.resolve("a%b.log." + i);
      lines.addAll(Files.readAllLines(file));
      assertThat(Files.size(file)).isLessThan(BYTES_MAX + 150);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(LogFile.FILES_MAX);
    }
    assertThat(lines).hasSizeGreaterThan(3 * LINES_OF_A_FILE);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i))
          .contains("INFO LogFileTest: line " + (last - lines.size() + i) + " ");
    }
  }

  @Test
  void writesOneJsonObjectALineWithTheIdsThatItNames() throws IOException {
    Handler handler = LogFile.handler(folder.resolve("json.log"), 1 << 20, true);
    String id = "Abc_-".repeat(8) + "xyz";
    LogRecord event = new LogRecord(Level.WARNING, "process " + id + " and\n" + id + " \"stop\"");
    event.setLoggerName(LogFileTest.class.getName());
    event.setThrown(new IllegalStateException("why\nnot"));
    handler.publish(event);
    handler.publish(new LogRecord(Level.INFO, "second"));
    handler.close();

    List<String> lines = Files.readAllLines(folder.resolve("json.log.0"));
    assertThat(lines).hasSize(2);
    JsonNode first = Json.parse(lines.getFirst());
    assertThat(first.path("level").asString()).isEqualTo("WARNING");
    assertThat(first.path("logger").asString()).isEqualTo("LogFileTest");
    assertThat(first.path("message").asString()).contains(id).contains("\"stop\"");
    assertThat(first.path("ids").size()).isEqualTo(1);
    assertThat(first.path("ids").path(0).asString()).isEqualTo(id);
    assertThat(first.path("thrown").asString()).contains("IllegalStateException: why");
    assertThat(first.path("time").asString()).endsWith("Z");
  }

  private void log(int from, int count) throws IOException {
    Handler handler = LogFile.handler(folder.resolve("a%b.log"), BYTES_MAX, false);
    for (int i = from; i < from + count; i++) {
      LogRecord event = new LogRecord(Level.INFO, "line " + i + " " + "x".repeat(90));
      event.setLoggerName(LogFileTest.class.getName());
      handler.publish(event);
    }
    handler.close();
  }
}
