package dev.heddle.cli;

import dev.heddle.client.LetterAct;
import dev.heddle.client.Letters;
import dev.heddle.core.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists what the messenger could not deliver, and tries it again or drops it. */
@Command(
    name = "dead-letters",
    description = "Lists what the messenger could not deliver; tries it again or drops it.")
final class DeadLettersCommand implements Runnable {
  /** What to do. */
  enum Act {
    LIST,
    RETRY,
    DROP
  }

  private final Desk desk;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACT",
      defaultValue = "LIST",
      description = "list, retry or drop (default list).")
  private Act act = Act.LIST;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      converter = IdText.class,
      description = "The letter, for retry and drop.")
  private @Nullable String letter;

  @Option(names = "--all", description = "All letters there are, for retry and drop.")
  private boolean all;

  @Option(names = "--waiting", description = "List those that are still tried instead.")
  private boolean waiting;

  @Option(
      names = "--process",
      paramLabel = "PID",
      converter = IdText.class,
      description = "Only those that this process sent.")
  private @Nullable String process;

  @Option(
      names = "--after",
      paramLabel = "ID",
      converter = IdText.class,
      description = "Those after this letter.")
  private @Nullable String after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default 100).")
  private int limit;

  DeadLettersCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    switch (act) {
      case LIST -> list();
      case RETRY -> change(LetterAct.RETRY, "tried again");
      case DROP -> change(LetterAct.DROP, "dropped");
    }
  }

  private void list() {
    String page =
        desk.client()
            .letters(
                waiting ? Letters.WAITING : Letters.DEAD,
                Optional.ofNullable(process),
                Optional.ofNullable(after),
                limit);
    JsonNode json = Json.parse(page);
    StringBuilder text = new StringBuilder();
    for (JsonNode one : json.path("letters")) {
      text.append(
          "%s  %s of slot %s of %s to %s, tries %d: %s%n"
              .formatted(
                  one.path("id").asString(""),
                  one.path("entry").asString(""),
                  one.path("evaluation").asString(""),
                  one.path("process").asString(""),
                  one.path("target").asString(""),
                  one.path("tries").asLong(0),
                  one.path("reason").asString("")));
    }
    desk.answer(page, text.toString().stripTrailing());
    if (json.path("letters").isEmpty()) {
      desk.note(waiting ? "no letters wait" : "no dead letters");
    } else if (json.path("next").isString()) {
      desk.note("more: --after " + json.path("next").stringValue());
    }
  }

  private void change(LetterAct change, String done) {
    String one = letter;
    if ((one == null) != all) {
      throw CommandFailure.usage("name a letter or --all");
    }
    long count = 1;
    if (one == null) {
      count = desk.client().deadLetters(change, Optional.ofNullable(process));
    } else {
      desk.client().letter(change, one);
    }
    desk.answer(
        Json.object().put(change == LetterAct.RETRY ? "retried" : "dropped", count),
        count + " " + done);
  }
}
