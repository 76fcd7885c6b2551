package dev.heddle.cli;

import dev.heddle.client.Evaluation;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs code in a process of one's own. */
@Command(name = "eval", description = "Runs code in a process and prints what it says.")
final class EvalCommand implements Callable<Integer> {
  static final List<Tag> TAGS = List.of(new Tag("Action", "Eval"));

  private final Desk desk;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = IdText.class,
      description = "The process.")
  private String process = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "CODE", description = "The code.")
  private @Nullable String code;

  @Option(names = "--file", paramLabel = "FILE", description = "The code, from a file.")
  private @Nullable Path file;

  EvalCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    Bytes source = source();
    Evaluation evaluation =
        Progress.during(
            desk,
            "computing",
            process,
            () ->
                desk.client()
                    .result(process, desk.client().send(desk.wallet(), process, TAGS, source)));
    return Printing.evaluation(desk, evaluation);
  }

  private Bytes source() {
    if (code != null && code.matches("--[a-z-]+")) {
      throw CommandFailure.usage("there is no option " + code + " (see `heddle eval --help`)");
    }
    if (code != null && file == null) {
      return Bytes.utf8(code);
    }
    if (file != null && code == null) {
      return Content.read(file);
    }
    throw CommandFailure.usage("give the code as an argument or with --file, one of the two");
  }
}
