package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UndeliveredLogTest {
  private static final Bytes PROCESS = Hashes.sha256(Bytes.utf8("process"));
  private static final Logger LOGGER = Logger.getLogger(UndeliveredLog.class.getName());

  private final UndeliveredLog log = new UndeliveredLog();

  @BeforeEach
  void beQuiet() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterEach
  void speakAgain() {
    LOGGER.setLevel(null);
  }

  private void add(String what, String reason) {
    log.add(new Undelivered(PROCESS, "slot 1", what, reason));
  }

  @Test
  void keepsTheLastSoMany() {
    for (int i = 0; i < UndeliveredLog.ENTRIES_MAX + 3; i++) {
      add("message " + i, "no route");
    }

    List<Undelivered> kept = log.list();
    assertThat(kept).hasSize(UndeliveredLog.ENTRIES_MAX);
    assertThat(kept.getFirst().what()).isEqualTo("message 3");
  }

  @Test
  void shortensTextsAndKeepsThemOnOneLine() {
    add("a\r\nb", "x".repeat(10_000));
    add("y".repeat(UndeliveredLog.TEXT_CHARS_MAX), "");

    Undelivered first = log.list().getFirst();
    assertThat(first.what()).isEqualTo("a  b");
    assertThat(first.reason()).isEqualTo("x".repeat(UndeliveredLog.TEXT_CHARS_MAX) + "…");
    assertThat(log.list().getLast().what()).hasSize(UndeliveredLog.TEXT_CHARS_MAX);
  }
}
