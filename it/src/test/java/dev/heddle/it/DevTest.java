package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.CommandLineTool;
import dev.heddle.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code heddle dev} beside somebody who edits. */
final class DevTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir static Path folder;
  private static RunningNode node;

  @BeforeAll
  static void start() throws Exception {
    node = RunningNode.start(folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"lua, Count + by, Count + 2 * by", "js, + Number(, + 2 * Number("})
  void whatIsSavedIsLoadedAgainAndTheStateStays(String language, String before, String after)
      throws Exception {
    Commands commands = new Commands(folder, node.url());
    commands.heddle("new", language, "words-" + language).exits(0);
    Path project = folder.resolve("words-" + language);
    Path source = project.resolve("process." + language);
    String text = Files.readString(source);
    assertThat(text).contains(before);

    try (Dev dev = Dev.begin(project)) {
      String process = dev.process();
      assertThat(sum(commands, process, 40)).isEqualTo("40");

      Files.writeString(source, text.replace(before, after));
      dev.says("loaded again");
      assertThat(sum(commands, process, 1)).isEqualTo("42");

      Files.writeString(source, "this is no program (");
      dev.says("not loaded");
      assertThat(sum(commands, process, 1)).isEqualTo("44");

      // As editors save that fear for the old file: a new one takes its place.
      Path written = Files.writeString(project.resolve("process.new"), text);
      Files.move(written, source, StandardCopyOption.ATOMIC_MOVE);
      dev.says("loaded again");
      assertThat(sum(commands, process, 1)).isEqualTo("45");
    }
  }

  private static String sum(Commands commands, String process, int number) {
    String said =
        commands
            .heddle("send", process, "--tag", "Action=Add", "--data", "" + number, "--wait")
            .exits(0)
            .out();
    return said.lines()
        .filter(line -> line.startsWith("message to ") && line.contains("  Sum  "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElse(said);
  }

  /** The command at work, on a thread that is interrupted in the end as by Ctrl-C. */
  private record Dev(Thread thread, CompletableFuture<Integer> exit, OutputStream out, Heard heard)
      implements AutoCloseable {
    static Dev begin(Path project) {
      var out = new ByteArrayOutputStream();
      Heard heard = new Heard();
      Surroundings surroundings =
          new Surroundings(
              new ByteArrayInputStream(new byte[0]),
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(heard, true, StandardCharsets.UTF_8),
              false,
              false,
              Map.of("HEDDLE_NODE", node.url()),
              folder,
              project);
      CompletableFuture<Integer> exit = new CompletableFuture<>();
      Thread thread =
          Thread.ofPlatform()
              .name("heddle dev")
              .start(() -> exit.complete(CommandLineTool.run(surroundings, "dev")));
      return new Dev(thread, exit, out, heard);
    }

    String process() throws InterruptedException {
      says("watching ");
      return out.toString().strip();
    }

    void says(String words) throws InterruptedException {
      heard.await(words);
    }

    @Override
    public void close() {
      thread.interrupt();
      assertThat(exit.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join()).isZero();
    }
  }

  /** What is written for people, line by line as it comes. */
  private static final class Heard extends OutputStream {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    void await(String words) throws InterruptedException {
      StringBuilder before = new StringBuilder();
      for (String heard = next(before); !heard.contains(words); heard = next(before)) {
        before.append(heard).append('\n');
      }
    }

    private String next(StringBuilder before) throws InterruptedException {
      String next = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing more was said than:\n" + before);
      }
      return next;
    }
  }
}
