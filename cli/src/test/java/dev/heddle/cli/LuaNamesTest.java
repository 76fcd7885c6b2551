package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LuaNamesTest {
  private static final String PID = "ARwIst5Dr5fZ19P1WaswRTKpWu5hSQwP4LA0EdYqi2s";

  @TempDir Path home;
  private final StubNode node = new StubNode();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void namesAreThoseThatTheProcessHas() throws Exception {
    node.on("POST /cu/dry-run", 200, "{\"Output\":{\"data\":\"heddle names add after append\"}}");

    assertThat(completed("print(Handlers.a"))
        .containsExactly("print(Handlers.add", "print(Handlers.after", "print(Handlers.append");
    assertThat(node.asked().getFirst().body().utf8()).contains("return Handlers end");
  }

  @Test
  void thePromptsOwnWordsNeedNoProcess() throws Exception {
    assertThat(completed(".d")).containsExactly(".dryrun");
    assertThat(completed("1 + ")).isEmpty();
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void aProcessThatSaysSomethingElseHasNone() throws Exception {
    node.on("POST /cu/dry-run", 200, "{\"Output\":{\"data\":\"New Message From\"}}");

    assertThat(completed("Inb")).isEmpty();
    node.close();
    assertThat(completed("Inb")).isEmpty();
  }

  private List<String> completed(String line) throws Exception {
    Surroundings surroundings =
        new Surroundings(
            System.in,
            System.out,
            System.err,
            false,
            false,
            Map.of("HEDDLE_NODE", node.address().toString()),
            home,
            home);
    List<Candidate> candidates = new ArrayList<>();
    try (var terminal =
        TerminalBuilder.builder()
            .dumb(true)
            .system(false)
            .streams(InputStream.nullInputStream(), OutputStream.nullOutputStream())
            .build()) {
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
      new LuaNames(new Desk(surroundings), () -> PID)
          .complete(
              reader,
              new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE),
              candidates);
    }
    return candidates.stream().map(Candidate::value).toList();
  }
}
