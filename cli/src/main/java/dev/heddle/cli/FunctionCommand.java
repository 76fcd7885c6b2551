package dev.heddle.cli;

import dev.heddle.client.Functions;
import dev.heddle.client.Functions.Interaction;
import dev.heddle.client.Replay;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Permanent functions, from the source to a proof of the state. */
@Command(
    name = "function",
    description =
        "Permanent functions in JavaScript or TypeScript: deploys, writes, reads, tests,"
            + " evaluates again, upgrades. Needs no wallet: the node signs.")
final class FunctionCommand implements Runnable {
  private final Desk desk;

  @Spec private CommandSpec spec = CommandSpec.create();

  FunctionCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Name what to do: deploy, write, read, test, evaluate, history, bundle or upgrade.");
  }

  /** Whoever asks, to nodes that let in only those they know. */
  static final class Bearer {
    @Option(
        names = "--token",
        paramLabel = "TOKEN",
        description =
            "A token of the node (HEDDLE_TOKEN). Whoever has the one that a function was deployed"
                + " with can upgrade it.")
    private @Nullable String token;

    Optional<String> token(Desk desk) {
      return Optional.ofNullable(token)
          .or(() -> Optional.ofNullable(desk.surroundings().environment().get("HEDDLE_TOKEN")))
          .filter(text -> !text.isEmpty());
    }
  }

  /** The state that a function begins with. */
  static final class Beginning {
    @Option(
        names = "--state",
        paramLabel = "JSON",
        defaultValue = "{}",
        description = "The state that it begins with (default {}).")
    private String state = "{}";

    String state() {
      return json("--state", state);
    }
  }

  @Command(
      name = "deploy",
      description = "Deploys a function. Prints its id. A source that cannot run is refused.")
  void deploy(
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              description = "The source; standard input if absent or -.")
          @Nullable String file,
      @Mixin Beginning beginning,
      @Mixin FunctionSource source,
      @Mixin Bearer bearer) {
    String state = beginning.state();
    String id = functions().deploy(source.read(desk, file), state, bearer.token(desk));
    desk.answer(Json.object().put("id", id), id);
  }

  @Command(
      name = "write",
      description = "Writes an interaction and prints its result; exit code 1 if it is not valid.")
  int write(
      @Parameters(
              index = "0",
              paramLabel = "ID",
              converter = IdText.class,
              description = "The function.")
          String function,
      @Parameters(index = "1", paramLabel = "INPUT", description = "JSON: what the action has.")
          String input,
      @Option(
              names = "--tag",
              paramLabel = "NAME=VALUE",
              converter = TagText.class,
              description = "A tag that the function sees.")
          @Nullable List<Tag> tags,
      @Mixin Bearer bearer) {
    Functions.Written written =
        functions()
            .write(
                function,
                json("INPUT", input),
                tags == null ? List.of() : tags,
                bearer.token(desk));
    desk.answer(written.json(), written.valid() ? written.result() : "");
    if (!written.valid()) {
      desk.complain("the interaction is not valid: " + written.error().orElse("no reason given"));
    }
    return written.valid() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  @Command(name = "read", description = "Prints a function's state.")
  void read(
      @Parameters(paramLabel = "ID", converter = IdText.class, description = "The function.")
          String function,
      @Option(
              names = "--at",
              paramLabel = "SLOT",
              description = "Just after that interaction (default the newest).")
          @Nullable Long slot) {
    Functions.State state = functions().read(function, Optional.ofNullable(slot));
    desk.answer(state.json(), state.state());
  }

  @Command(
      name = "test",
      description =
          "Tries a source with interactions and leaves no trace. Prints the state and the last"
              + " result; exit code 1 if one is not valid.")
  int test(
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              description = "The source; standard input if absent or -.")
          @Nullable String file,
      @Option(
              names = "--input",
              paramLabel = "JSON",
              description = "An interaction; as often as there are some.")
          @Nullable List<String> inputs,
      @Mixin Beginning beginning,
      @Mixin FunctionSource source,
      @Mixin Bearer bearer) {
    List<String> all = inputs == null ? List.of() : inputs;
    all.forEach(input -> json("--input", input));
    String state = beginning.state();
    JsonNode came = functions().test(source.read(desk, file), state, all, bearer.token(desk));
    desk.answer(
        came,
        "state   "
            + Json.write(came.path("state"))
            + "\nresult  "
            + Json.write(came.path("result")));
    int exit = ExitCodes.OK;
    for (int i = 0; i < all.size(); i++) {
      String number = Integer.toString(i);
      if (!came.path("validity").path(number).asBoolean(false)) {
        desk.complain(
            "interaction %d is not valid: %s"
                .formatted(i + 1, came.path("errors").path(number).asString("no reason given")));
        exit = ExitCodes.FAILED;
      }
    }
    return exit;
  }

  @Command(
      name = "evaluate",
      description =
          "Evaluates a function again from its log, compares every result and the state with what"
              + " the node answers, and prints the state; 1 on mismatch.")
  int evaluate(
      @Parameters(paramLabel = "ID", converter = IdText.class, description = "The function.")
          String function) {
    Functions.State state = functions().read(function, Optional.empty());
    Replay replay =
        Progress.during(desk, "evaluating", function, () -> desk.client().replay(function));
    ObjectNode json = Json.object().put("function", function).put("agrees", replay.agrees());
    json.put("slot", state.slot());
    json.set("state", Json.parse(state.state()));
    json.set("replay", Json.parse(replay.json()));
    desk.answer(json, state.state());
    if (!replay.agrees()) {
      desk.complain(
          "%d results differ from what the log gives, or the state does; `heddle replay %s` shows"
                  .formatted(replay.mismatchCount(), function)
              + " where");
      return ExitCodes.FAILED;
    }
    desk.note(
        "%d interactions evaluated again, %,d gas: every result and the state agree"
            .formatted(Math.max(0, replay.slots() - 1), replay.gasUsed()));
    return ExitCodes.OK;
  }

  @Command(name = "history", description = "Lists a function's interactions, a hundred at most.")
  void history(
      @Parameters(paramLabel = "ID", converter = IdText.class, description = "The function.")
          String function,
      @Option(
              names = "--from",
              paramLabel = "SLOT",
              defaultValue = "1",
              description = "The first to list (default 1).")
          long from) {
    Functions.History history = functions().history(function, from);
    StringBuilder text = new StringBuilder();
    for (Interaction one : history.interactions()) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append("%6d  %s  ".formatted(one.slot(), one.id()));
      text.append(one.valid() ? one.result() : "not valid: " + one.error().orElse(""));
      if (one.fetches() > 0) {
        text.append("  (%d fetched)".formatted(one.fetches()));
      }
    }
    desk.answer(history.json(), text.toString());
  }

  @Command(
      name = "bundle",
      description =
          "Puts interactions that are in none yet into bundles as EXM keeps them on Arweave, from"
              + " which its own command line evaluates the function. Prints their ids.")
  void bundle(
      @Parameters(paramLabel = "ID", converter = IdText.class, description = "The function.")
          String function) {
    Functions.Bundled made = functions().bundle(function);
    ObjectNode json = Json.object().put("function", function).put("slot", made.slot());
    made.bundles().forEach(json.putArray("bundles")::add);
    desk.answer(json, String.join("\n", made.bundles()));
  }

  @Command(
      name = "upgrade",
      description =
          "Puts another source in a function's place, from the next slot on: a step in its log"
              + " that needs the token it was deployed with. Prints the slot.")
  void upgrade(
      @Parameters(
              index = "0",
              paramLabel = "ID",
              converter = IdText.class,
              description = "The function.")
          String function,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "FILE",
              description = "The source; standard input if absent or -.")
          @Nullable String file,
      @Mixin FunctionSource source,
      @Mixin Bearer bearer) {
    String token =
        bearer
            .token(desk)
            .orElseThrow(() ->
                CommandFailure.usage(
                    "an upgrade needs --token, the one that the function was deployed with"));
    long slot = functions().upgrade(function, source.read(desk, file), token);
    desk.answer(
        Json.object().put("function", function).put("slot", slot),
        "upgraded from slot " + slot + " on");
  }

  private Functions functions() {
    return desk.client().functions();
  }

  private static String json(String what, String text) {
    try {
      Json.parse(text);
      return text;
    } catch (MalformedJsonException e) {
      throw CommandFailure.usage(what + " is " + e.getMessage());
    }
  }
}
