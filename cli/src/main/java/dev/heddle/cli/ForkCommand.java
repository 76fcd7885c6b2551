package dev.heddle.cli;

import dev.heddle.client.LogEntry;
import dev.heddle.client.LogPage;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a process whose past is that of another. */
@Command(
    name = "fork",
    description =
        "Starts a process whose past is the log of another up to a slot. Prints its id. It takes"
            + " over the other's tags.")
final class ForkCommand implements Runnable {
  /** What every process says for itself. */
  private static final Set<String> OWN =
      Set.of(
          "Data-Protocol",
          "Variant",
          "Type",
          "Module",
          "Scheduler",
          "SDK",
          "Timestamp",
          "Content-Type",
          "On-Boot");

  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(
      names = "--at",
      paramLabel = "SLOT",
      description = "The last slot that the fork has in common with it (default the newest).")
  private @Nullable Long at;

  @Option(
      names = "--module",
      paramLabel = "ID",
      converter = IdText.class,
      description = "Another module: the past is folded anew with it.")
  private @Nullable String module;

  @Option(
      names = "--tag",
      paramLabel = "NAME=VALUE",
      converter = TagText.class,
      description = "A tag, in place of all that the process has of that name.")
  private List<Tag> tags = new ArrayList<>();

  ForkCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    LogEntry.Message spawn =
        entry(OptionalLong.of(0))
            .message()
            .orElseThrow(
                () -> CommandFailure.failed("the log of " + process + " begins with no process"));
    LogEntry last = entry(at == null ? OptionalLong.empty() : OptionalLong.of(at));
    Lineage lineage = new Lineage(id(process), last.slot(), id(last.assignment()));
    String chosen = module;
    String ofModule = chosen == null ? spawn.tag("Module").orElse("") : chosen;
    List<Tag> all = new ArrayList<>(tags);
    spawn.tags().stream().filter(this::isInherited).forEach(all::add);
    all.addAll(lineage.tags());
    String id = desk.client().spawn(desk.wallet(), ofModule, all, Bytes.EMPTY);
    desk.answer(
        Json.object()
            .put("id", id)
            .put("ancestor", process)
            .put("slot", lineage.slot())
            .put("assignment", last.assignment())
            .put("module", ofModule),
        id);
  }

  private boolean isInherited(Tag tag) {
    return !OWN.contains(tag.name())
        && !Lineage.names(tag)
        && tags.stream().noneMatch(own -> own.name().equals(tag.name()));
  }

  private LogEntry entry(OptionalLong named) {
    long slot = named.orElseGet(() -> desk.client().fold(process).slots() - 1);
    if (slot < 0) {
      throw CommandFailure.usage("slots begin at 0, so --at cannot be " + slot);
    }
    LogPage page = desk.client().log(process, slot, 1);
    return page.entries().stream()
        .filter(entry -> entry.slot() == slot)
        .findFirst()
        .orElseThrow(
            () -> CommandFailure.failed("process " + process + " has no slot " + slot + " here"));
  }

  private static Bytes id(String text) {
    return Ids.parse(text)
        .orElseThrow(() -> CommandFailure.failed("the node names an assignment " + text));
  }
}
