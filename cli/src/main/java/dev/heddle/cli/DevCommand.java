package dev.heddle.cli;

import dev.heddle.client.Evaluation;
import dev.heddle.client.HeddleClientException;
import dev.heddle.client.ModuleDraft;
import dev.heddle.client.UploadProgress;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a project on a node, and loads it again whenever its source is saved: Lua by an Eval, all
 * else by an upgrade of the same process. The state stays.
 */
@Command(
    name = "dev",
    description = "Starts the project in this folder on a node, and loads it again on each save.")
final class DevCommand implements Runnable {
  private final Desk desk;

  @Option(names = "--once", description = "Print the id of the process and end, without watching.")
  private boolean once;

  DevCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    Project project = Project.in(desk.folderHere());
    if (once) {
      start(project);
      return;
    }
    LocalNode.during(
        desk,
        project,
        () -> {
          // What is saved while it starts counts too.
          try (SavedFile saved = SavedFile.watch(project.source())) {
            Running running = start(project);
            String source = String.valueOf(project.source().getFileName());
            desk.note("%s runs; watching %s, Ctrl-C ends".formatted(project.name(), source));
            saved.afterEach(() -> reload(project, running));
          }
        });
  }

  /**
   * What was started.
   *
   * @param format that of its module, whatever a later save looks like
   */
  private record Running(String process, String format) {}

  private static boolean isLambda(String format) {
    return format.equals(FormatGuess.LAMBDA) || format.equals(FormatGuess.SCRIPT_LAMBDA);
  }

  private Running start(Project project) {
    Bytes built = project.built(desk);
    String format = project.format(built);
    Running running = new Running(deployed(project, built, format), format);
    desk.answer(
        Json.object().put("id", running.process()).put("name", project.name()), running.process());
    return running;
  }

  private String deployed(Project project, Bytes built, String format) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Name", project.name()));
    tags.add(new Tag("Authority", desk.client().messengerAddress()));
    if (isLambda(format)) {
      tags.add(new Tag("Upgrade-Authority", "owner"));
    }
    String module =
        project.kind() == Project.Kind.LUA ? desk.builtInModule() : added(project, built, format);
    String process = desk.client().spawn(desk.wallet(), module, tags, Bytes.EMPTY);
    if (project.kind() == Project.Kind.LUA) {
      require(project, process, apply(process, EvalCommand.TAGS, built));
    }
    return process;
  }

  private String added(Project project, Bytes built, String format) {
    long gas =
        project.kind() == Project.Kind.SCRIPT
            ? ModuleDraft.SCRIPT_COMPUTE_LIMIT_DEFAULT
            : ModuleDraft.COMPUTE_LIMIT_DEFAULT;
    ModuleDraft draft =
        new ModuleDraft(format, ModuleDraft.MEMORY_LIMIT_DEFAULT, gas, project.name(), built);
    return desk.client().addModule(desk.wallet(), draft, List.of(), UploadProgress.NONE);
  }

  /** What goes wrong here is for the next save to mend. */
  private void reload(Project project, Running running) {
    try {
      Bytes built = project.built(desk);
      Optional<String> error = error(upgraded(project, running, built));
      if (error.isPresent()) {
        desk.complain("not loaded: " + error.get().strip());
      } else {
        desk.note("loaded again");
      }
    } catch (CommandFailure | HeddleClientException | UncheckedIOException e) {
      desk.complain("not loaded: " + e.getMessage());
    }
  }

  private Evaluation upgraded(Project project, Running running, Bytes built) {
    return switch (project.kind()) {
      case LUA -> apply(running.process(), EvalCommand.TAGS, built);
      case SCRIPT ->
          isLambda(running.format())
              ? replaced(project, running, built)
              : apply(running.process(), List.of(new Tag("Action", "Upgrade-Function")), built);
      case WASM -> {
        if (!isLambda(running.format()) || !project.format(built).equals(running.format())) {
          throw CommandFailure.failed(
              "a module of this format is not replaced in a process that runs; start `heddle dev`"
                  + " again");
        }
        yield replaced(project, running, built);
      }
    };
  }

  private Evaluation replaced(Project project, Running running, Bytes built) {
    String module = added(project, built, running.format());
    List<Tag> tags = List.of(new Tag("Action", "Lambda-Upgrade"), new Tag("Module", module));
    return apply(running.process(), tags, Bytes.EMPTY);
  }

  private Evaluation apply(String process, List<Tag> tags, Bytes data) {
    String message = desk.client().send(desk.wallet(), process, tags, data);
    return desk.client().result(process, message);
  }

  private static Optional<String> error(Evaluation evaluation) {
    return evaluation.result().error();
  }

  private static void require(Project project, String process, Evaluation evaluation) {
    error(evaluation)
        .ifPresent(words -> {
          throw CommandFailure.failed(
              "%s does not load: %s%nprocess %s was made for it, and has nothing in it"
                  .formatted(project.source().getFileName(), words.strip(), process));
        });
  }
}
