package dev.heddle.cli;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.ao.LogAudit;
import dev.heddle.core.ao.LogBundle;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks a process's log from bytes alone. */
@Command(
    name = "verify-log",
    description =
        "Checks every signature, slot and link of a process's log from bytes alone; 1 on a fault.")
final class VerifyLogCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(
      names = "--file",
      paramLabel = "BUNDLE",
      description = "Read the log from a bundle, as GET /su/PID/bundle gives it, asking no node.")
  private @Nullable Path file;

  private final Ancestry ancestry;
  private @Nullable Lineage lineage;

  VerifyLogCommand(Desk desk) {
    this.desk = desk;
    this.ancestry =
        new Ancestry(
            (ancestor, from) -> slots(desk.client().logBundle(ancestor.base64Url(), from)));
  }

  @Override
  public Integer call() {
    LogAudit audit = new LogAudit(Ids.parse(process).orElseThrow());
    List<JsonNode> equivocations = new ArrayList<>();
    if (file == null) {
      readNode(audit);
      if (lineage != null) {
        ancestry.check(lineage);
      }
      equivocations.addAll(desk.client().equivocations(process));
    } else {
      check(audit, slots(bytes(file)));
    }
    audit
        .fault()
        .flatMap(LogAudit.Fault::equivocation)
        .ifPresent(found -> {
          ObjectNode one = Json.object().put("process", process).put("slot", found.first().slot());
          ArrayNode both = one.putArray("assignments");
          both.add(shown(found.first().item())).add(shown(found.second().item()));
          equivocations.add(one);
        });
    boolean holds =
        audit.fault().isEmpty()
            && audit.slots() > 0
            && equivocations.isEmpty()
            && ancestry.fault().isEmpty();
    desk.answer(json(audit, equivocations, holds), text(audit, equivocations));
    return holds ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void readNode(LogAudit audit) {
    while (true) {
      List<LogBundle.Slot> slots = slots(desk.client().logBundle(process, audit.slots()));
      check(audit, slots);
      if (slots.isEmpty() || audit.fault().isPresent()) {
        return;
      }
    }
  }

  private void check(LogAudit audit, List<LogBundle.Slot> slots) {
    for (LogBundle.Slot slot : slots) {
      if (audit.slots() == 0) {
        lineage = Ancestry.of(slot).orElse(null);
      }
      if (audit.next(slot.assignment(), slot.message()).isPresent()) {
        return;
      }
    }
  }

  private static Bytes bytes(Path file) {
    try {
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw CommandFailure.failed("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static List<LogBundle.Slot> slots(Bytes bundle) {
    try {
      return LogBundle.slots(bundle);
    } catch (MalformedItemException e) {
      throw CommandFailure.failed("the log is no bundle: " + e.getMessage());
    }
  }

  private static ObjectNode shown(DataItem assignment) {
    return Json.object()
        .put("id", assignment.id().base64Url())
        .put("item", assignment.raw().base64Url());
  }

  private ObjectNode json(LogAudit audit, List<JsonNode> equivocations, boolean holds) {
    ObjectNode json = Json.object().put("process", process).put("holds", holds);
    json.put("slots", audit.slots()).put("messages", audit.messages());
    json.put("scheduler", audit.scheduler().orElse(null));
    audit
        .fault()
        .ifPresent(fault ->
            json.set(
                "fault",
                Json.object()
                    .put("slot", fault.slot())
                    .put("rule", rule(fault))
                    .put("reason", fault.reason())));
    ArrayNode ancestors = json.putArray("ancestors");
    for (Lineage generation : ancestry.generations()) {
      ObjectNode one = ancestors.addObject().put("process", generation.ancestor().base64Url());
      one.put("slot", generation.slot()).put("assignment", generation.assignment().base64Url());
    }
    ancestry.fault().ifPresent(fault -> json.put("ancestorFault", fault));
    ArrayNode list = json.putArray("equivocations");
    equivocations.forEach(list::add);
    return json;
  }

  private String text(LogAudit audit, List<JsonNode> equivocations) {
    StringBuilder text = new StringBuilder();
    String counted =
        "%d slots, %d with their message, by scheduler %s"
            .formatted(audit.slots(), audit.messages(), audit.scheduler().orElse("(none)"));
    if (audit.fault().isPresent()) {
      LogAudit.Fault fault = audit.fault().get();
      text.append(desk.paint().red("slot " + fault.slot() + ", " + rule(fault) + ": "));
      text.append(fault.reason()).append("\nin order before it: ").append(counted);
    } else if (audit.slots() == 0) {
      text.append(desk.paint().red("the log is empty"));
    } else {
      text.append(desk.paint().green("the log holds: ")).append(counted);
    }
    for (Lineage generation : ancestry.generations()) {
      text.append("\nforked from ").append(generation.ancestor());
      text.append(" after slot ").append(generation.slot());
    }
    ancestry.fault().ifPresent(fault -> text.append(": ").append(desk.paint().red(fault)));
    if (lineage != null && file != null) {
      text.append("\nforked from ").append(lineage.ancestor()).append(", which is not looked at");
    }
    for (JsonNode each : equivocations) {
      text.append('\n').append(desk.paint().red("slot " + each.path("slot") + " given twice: "));
      text.append(each.path("assignments").path(0).path("id").asString("")).append(" and ");
      text.append(each.path("assignments").path(1).path("id").asString(""));
    }
    return text.toString();
  }

  private static String rule(LogAudit.Fault fault) {
    return fault.rule().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
