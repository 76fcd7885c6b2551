package dev.heddle.cli;

import dev.heddle.client.DryRun;
import dev.heddle.client.Evaluation;
import dev.heddle.client.HeddleClient;
import dev.heddle.client.HeddleClientException;
import dev.heddle.client.NodeUnreachableException;
import dev.heddle.core.bytes.Bytes;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The conversation with one process: read, evaluate there, print, again. */
final class Repl {
  private static final String PROMPT_DEFAULT = "aos> ";
  private static final String HELP =
      """
      Anything that does not begin with a dot is evaluated in the process.
      .load FILE   evaluate a file
      .live        switch the feed of what the process prints off or on
      .dryrun      switch to evaluating without keeping anything, or back
      .help        this
      .exit        leave (or Ctrl-D)\
      """;

  private final Desk desk;
  private final HeddleClient client;
  private final String process;
  private final Lines lines;
  private final LiveFeed feed;
  private String prompt = PROMPT_DEFAULT;
  private boolean dry;
  private boolean failed;

  Repl(Desk desk, String process, Lines lines, LiveFeed feed) {
    this.desk = desk;
    this.client = desk.client();
    this.process = process;
    this.lines = lines;
    this.feed = feed;
  }

  /**
   * Talks until the input ends. Returns the exit code: failed if the last evaluation did, and for a
   * script if any did.
   */
  int talk() {
    while (true) {
      Optional<String> input = lines.next((dry ? "(dry) " : "") + prompt);
      if (input.isEmpty() || input.get().strip().equals(".exit")) {
        return failed ? ExitCodes.FAILED : ExitCodes.OK;
      }
      String text = input.get();
      if (text.isBlank()) {
        continue;
      }
      if (text.startsWith(".")) {
        command(text.strip());
      } else {
        evaluate(Bytes.utf8(text));
      }
    }
  }

  /** Says where one is, and asks the process for its prompt without leaving a trace in its log. */
  void greet() {
    lines.show("heddle " + HeddleCommand.Version.text() + " at " + client.units().gateway());
    lines.show("process " + desk.paint().green(process));
    lines.show("wallet  " + desk.wallet().aoAddress());
    try {
      String version = "require('.process')._version";
      DryRun run = new DryRun(desk.wallet().aoAddress(), EvalCommand.TAGS, version);
      Evaluation answer =
          Progress.during(desk, "waking it", process, () -> client.dryRun(process, run));
      adopt(answer);
      if (answer.result().error().isEmpty() && !answer.output().text().isEmpty()) {
        lines.show("aos     " + desk.paint().tame(answer.output().text()));
      }
    } catch (NodeUnreachableException e) {
      throw e;
    } catch (HeddleClientException e) {
      lines.show(desk.paint().yellow(String.valueOf(e.getMessage())));
    }
    lines.show(desk.paint().gray(".help for help, .exit to leave"));
  }

  private void command(String text) {
    String[] words = text.split("\\s+", 2);
    switch (words[0]) {
      case ".help" -> lines.show(HELP);
      case ".live" ->
          lines.show(feed.toggle() ? "live feed on" : "live feed off, .live switches it on again");
      case ".dryrun" -> {
        dry = !dry;
        lines.show(dry ? "evaluating without keeping anything" : "evaluating for good");
      }
      case ".load" -> load(words.length < 2 ? "" : words[1]);
      default -> lines.show(desk.paint().red("no command " + words[0] + ": see .help"));
    }
  }

  private void load(String name) {
    if (name.isEmpty()) {
      lines.show(desk.paint().red("name the file: .load FILE"));
      return;
    }
    Bytes code;
    try {
      code = Content.read(Path.of(name));
    } catch (UncheckedIOException e) {
      failed = true;
      lines.show(desk.paint().red(String.valueOf(e.getMessage())));
      return;
    }
    evaluate(code);
  }

  private void evaluate(Bytes code) {
    try {
      Evaluation answer = Progress.during(desk, "computing", process, () -> ask(code));
      boolean script = !desk.surroundings().interactive();
      failed = answer.result().error().isPresent() || (failed && script);
      adopt(answer);
      show(answer);
    } catch (HeddleClientException e) {
      if (e instanceof NodeUnreachableException && !desk.surroundings().interactive()) {
        // A person may start the node and go on; a script would only fail line by line.
        throw e;
      }
      failed = true;
      lines.show(desk.paint().red(String.valueOf(e.getMessage())));
    }
  }

  private Evaluation ask(Bytes code) {
    if (dry) {
      return client.dryRun(
          process, new DryRun(desk.wallet().aoAddress(), EvalCommand.TAGS, code.utf8()));
    }
    return client.result(process, client.send(desk.wallet(), process, EvalCommand.TAGS, code));
  }

  private void adopt(Evaluation answer) {
    answer.output().prompt().filter(text -> !text.isEmpty()).ifPresent(text -> prompt = text);
    prompt = desk.paint().tame(prompt);
  }

  private void show(Evaluation answer) {
    if (desk.json()) {
      lines.show(answer.json());
      return;
    }
    String text = desk.paint().tame(answer.text()).strip();
    if (text.isEmpty()) {
      return;
    }
    lines.show(answer.result().error().isPresent() ? desk.paint().red(text) : text);
  }
}
