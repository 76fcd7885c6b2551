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
            String process = start(project);
            String source = String.valueOf(project.source().getFileName());
            desk.note("%s runs; watching %s, Ctrl-C ends".formatted(project.name(), source));
            saved.afterEach(() -> reload(project, process));
          }
        });
  }

  private String start(Project project) {
    String process = deployed(project, project.built(desk));
    desk.answer(Json.object().put("id", process).put("name", project.name()), process);
    return process;
  }

  private String deployed(Project project, Bytes built) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Name", project.name()));
    tags.add(new Tag("Authority", desk.client().messengerAddress()));
    if (isLambda(project, built)) {
      tags.add(new Tag("Upgrade-Authority", "owner"));
    }
    String module =
        project.kind() == Project.Kind.LUA ? desk.builtInModule() : added(project, built);
    String process = desk.client().spawn(desk.wallet(), module, tags, Bytes.EMPTY);
    if (project.kind() == Project.Kind.LUA) {
      require(project, apply(process, EvalCommand.TAGS, built));
    }
    return process;
  }

  private static boolean isLambda(Project project, Bytes built) {
    String format = project.format(built);
    return format.equals(FormatGuess.LAMBDA) || format.equals(FormatGuess.SCRIPT_LAMBDA);
  }

  private String added(Project project, Bytes built) {
    String format = project.format(built);
    long gas =
        project.kind() == Project.Kind.SCRIPT
            ? ModuleDraft.SCRIPT_COMPUTE_LIMIT_DEFAULT
            : ModuleDraft.COMPUTE_LIMIT_DEFAULT;
    ModuleDraft draft =
        new ModuleDraft(format, ModuleDraft.MEMORY_LIMIT_DEFAULT, gas, project.name(), built);
    return desk.client().addModule(desk.wallet(), draft, List.of(), UploadProgress.NONE);
  }

  /** What goes wrong here is for the next save to mend. */
  private void reload(Project project, String process) {
    try {
      Bytes built = project.built(desk);
      Optional<String> error = error(upgraded(project, process, built));
      if (error.isPresent()) {
        desk.complain("not loaded: " + error.get().strip());
      } else {
        desk.note("loaded again");
      }
    } catch (CommandFailure | HeddleClientException | UncheckedIOException e) {
      desk.complain("not loaded: " + e.getMessage());
    }
  }

  private Evaluation upgraded(Project project, String process, Bytes built) {
    if (project.kind() == Project.Kind.LUA) {
      return apply(process, EvalCommand.TAGS, built);
    }
    if (isLambda(project, built)) {
      List<Tag> tags =
          List.of(new Tag("Action", "Lambda-Upgrade"), new Tag("Module", added(project, built)));
      return apply(process, tags, Bytes.EMPTY);
    }
    if (project.kind() == Project.Kind.SCRIPT) {
      return apply(process, List.of(new Tag("Action", "Upgrade-Function")), built);
    }
    throw CommandFailure.failed(
        "a module of this format is not replaced in a process that runs; start `heddle dev` again");
  }

  private Evaluation apply(String process, List<Tag> tags, Bytes data) {
    String message = desk.client().send(desk.wallet(), process, tags, data);
    return desk.client().result(process, message);
  }

  private static Optional<String> error(Evaluation evaluation) {
    return evaluation.result().error();
  }

  private static void require(Project project, Evaluation evaluation) {
    error(evaluation)
        .ifPresent(words -> {
          throw CommandFailure.failed(
              project.source().getFileName() + " does not load: " + words.strip());
        });
  }
}
