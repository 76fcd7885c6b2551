package dev.heddle.cli;

import dev.heddle.core.json.Json;
import dev.heddle.machine.ModuleRefusedException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the tests of a project in this program; no node is needed. */
@Command(
    name = "test",
    description = "Runs the tests of the project in this folder, without a node.")
final class TestCommand implements Callable<Integer> {
  private static final double NANOS_PER_MS = 1e6;

  private final Desk desk;

  TestCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    Project project = Project.in(desk.folderHere());
    if (project.tests().isEmpty()) {
      throw CommandFailure.failed(
          "there is nothing to run: " + project.folder() + " has no test/*.json");
    }
    LogManager.getLogManager().reset(); // what an engine says of its own end is for nobody here
    try (Trial trial = new Trial(project, project.built(desk))) {
      return play(project, trial);
    } catch (ModuleRefusedException e) {
      throw CommandFailure.failed(project.module() + " cannot run: " + e.getMessage());
    }
  }

  private int play(Project project, Trial trial) {
    StringBuilder text = new StringBuilder();
    ObjectNode json = Json.object();
    ArrayNode tests = json.putArray("tests");
    int failed = 0;
    for (Path file : project.tests()) {
      for (Story story : Story.of(file)) {
        Optional<String> difference = story.play(trial);
        failed += difference.isPresent() ? 1 : 0;
        text.append(difference.isPresent() ? "FAIL  " : "ok    ").append(story.name()).append('\n');
        difference.ifPresent(words -> text.append("      ").append(words).append('\n'));
        ObjectNode one = tests.addObject().put("name", story.name());
        one.put("passed", difference.isEmpty());
        difference.ifPresent(words -> one.put("difference", words));
      }
    }
    json.put("failed", failed).put("messages", trial.messages());
    json.put("foldMs", trial.foldNanos() / NANOS_PER_MS);
    desk.answer(json, text.toString().stripTrailing());
    desk.note(
        String.format(
            Locale.ROOT,
            "%d tests, %d failed; %d messages in %.1f ms",
            tests.size(),
            failed,
            trial.messages(),
            trial.foldNanos() / NANOS_PER_MS));
    return failed == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
