package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who waits for a fold. */
@Timeout(60)
final class ProgressTest {
  private static final String PID = "P" + "A".repeat(42);
  private static final String CLEAR = "\r\u001b[K";
  private static final String HALFWAY =
      "{\"slot\":4,\"slots\":12,\"goal\":9,\"waiting\":1,\"evaluations\":5,\"live\":true,"
          + "\"checkpoints\":[],\"replay\":null}";

  @TempDir Path home;
  private final StubNode node = new StubNode();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    node.close();
  }

  private Desk desk(boolean watched, boolean interactive) {
    return new Desk(
        new Surroundings(
            InputStream.nullInputStream(),
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            watched,
            Map.of("HEDDLE_NODE", node.address().toString()),
            home,
            home));
  }

  /** Work that goes on until the node was asked so often, and the line written. */
  private String shown(Desk desk, int asked) {
    String done =
        Progress.during(
            desk,
            "computing",
            PID,
            () -> {
              while (node.asked().size() < asked || !err().contains(CLEAR)) {
                Thread.onSpinWait();
              }
              return "done";
            });
    assertThat(done).isEqualTo("done");
    return err();
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void showsHowFarTheFoldIsAndClearsTheLineAtTheEnd() {
    node.on("GET /api/v1/processes/" + PID + "/fold", 200, HALFWAY);

    String shown = shown(desk(true, false), 2);

    assertThat(shown)
        .startsWith(
            CLEAR + "computing [" + "#".repeat(15) + "-".repeat(15) + "] 5 of 10 messages, 0 s ")
        .endsWith(CLEAR);
  }

  @Test
  void paintsTheBarWhereColoursAreOn() {
    node.on("GET /api/v1/processes/" + PID + "/fold", 200, HALFWAY);

    assertThat(shown(desk(true, true), 1)).contains("\u001b[32m#");
  }

  @Test
  void showsAReplayRatherThanTheLane() {
    String replay = "{\"slot\":0,\"goal\":11}";
    node.on(
        "GET /api/v1/processes/" + PID + "/fold",
        200,
        HALFWAY.replace("\"replay\":null", "\"replay\":" + replay));

    assertThat(shown(desk(true, false), 1)).contains("replaying [").contains("1 of 12 messages");
  }

  @Test
  void countsTheSecondsWhereTheUnitTellsNothing() {
    String shown = shown(desk(true, false), 1);

    assertThat(shown).startsWith(CLEAR + "computing 0 s ");
    assertThat(node.asked()).hasSize(1);
  }

  @Test
  void isQuietForScriptsAndWithJson() {
    Desk scripted = desk(false, false);
    Desk json = desk(true, false);
    json.useJson(true);

    assertThat(Progress.during(scripted, "computing", PID, () -> "done")).isEqualTo("done");
    assertThat(scripted.watched()).isFalse();
    assertThat(json.watched()).isFalse();
    assertThat(err()).isEmpty();
  }
}
