package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Machine;
import dev.heddle.machine.wasm.V8Machine;
import dev.heddle.node.check.AcknowledgedIsDurable;
import dev.heddle.node.check.Finding;
import dev.heddle.node.check.Findings;
import dev.heddle.node.check.IndexIsAFunctionOfTheLog;
import dev.heddle.node.check.Invariant;
import dev.heddle.node.check.ReplayEqualsLive;
import dev.heddle.node.check.StoreCheck;
import dev.heddle.node.check.Verdict;
import dev.heddle.node.compute.ComputeOptions;
import dev.heddle.node.compute.SecondFold;
import dev.heddle.node.store.IndexBrokenException;
import dev.heddle.node.store.LogCorruptException;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreException;
import dev.heddle.node.store.StoreOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code heddle check}: says in words whether the data folder of a stopped node holds what must
 * always be true of it. The folder is opened as a start would open it: a torn tail is cut, and the
 * index catches up with the log.
 */
final class FolderCheck {
  private static final String INDEX_ASIDE = "check-index";

  private final Settings settings;
  private final boolean replay;
  private final CheckProgress progress;

  FolderCheck(Settings settings, boolean replay, CheckProgress progress) {
    this.settings = settings;
    this.replay = replay;
    this.progress = progress;
  }

  /**
   * Checks and prints.
   *
   * @return whether everything holds
   * @throws ConfigurationException if the folder is none of a node
   */
  boolean run(boolean json, PrintStream out) throws IOException {
    Path folder = settings.dataFolder();
    if (!Files.isDirectory(folder.resolve("log"))) {
      throw new ConfigurationException(
          folder
              + " is no data folder of a node: it has no log/; name the folder that heddle up"
              + " prints");
    }
    LogFile.open(settings.logFile());
    List<Verdict> verdicts = verdicts(folder);
    progress.end();
    boolean holds = verdicts.stream().allMatch(Verdict::holds);
    out.print(json ? Json.write(json(folder, holds, verdicts)) + "\n" : text(verdicts));
    out.flush();
    return holds;
  }

  private List<Verdict> verdicts(Path folder) {
    StoreOptions options =
        StoreOptions.DEFAULT.withFirstHeight(settings.number(Setting.BLOCK_HEIGHT_START));
    try (Store store = Store.open(folder, options, InstantSource.system())) {
      List<Invariant> invariants =
          new ArrayList<>(
              StoreCheck.invariants(Optional.of(folder.resolve(INDEX_ASIDE)), progress));
      List<Verdict> verdicts = new ArrayList<>(new StoreCheck(invariants, progress).run(store));
      if (replay) {
        verdicts.addAll(replayed(store));
      }
      return verdicts;
    } catch (LogCorruptException e) {
      return List.of(cannotOpen(new AcknowledgedIsDurable((_, _) -> {}), e));
    } catch (IndexBrokenException e) {
      return List.of(cannotOpen(new IndexIsAFunctionOfTheLog(Optional.empty(), (_, _) -> {}), e));
    }
  }

  private static Verdict cannotOpen(Invariant invariant, StoreException e) {
    Findings findings = new Findings(invariant);
    findings.violation("the folder", "it cannot be opened: " + e.getMessage(), "");
    return findings.verdict();
  }

  private List<Verdict> replayed(Store store) {
    ComputeOptions options =
        ComputeOptions.standard("")
            .withLimits(
                settings.number(Setting.MEMORY_BYTES_MAX), settings.number(Setting.GAS_MAX));
    Engine engine = Engine.of(settings.text(Setting.ENGINE), V8Machine::obstacle);
    try (Machine machine = engine.open(1);
        SecondFold second = new SecondFold(store, machine, options)) {
      return new StoreCheck(List.of(new ReplayEqualsLive(second, progress)), progress).run(store);
    }
  }

  private static String text(List<Verdict> verdicts) {
    StringBuilder text = new StringBuilder();
    for (Verdict verdict : verdicts) {
      text.append(
          "%-8s %-28s %s (%d looked at)%n"
              .formatted(
                  verdict.holds() ? "holds" : "BROKEN",
                  verdict.name(),
                  verdict.says(),
                  verdict.checked()));
      append(text, "  !", verdict.violations());
      append(text, "  note:", verdict.notes());
    }
    long broken = verdicts.stream().filter(verdict -> !verdict.holds()).count();
    return text.append(
            broken == 0
                ? "all " + verdicts.size() + " invariants hold\n"
                : broken + " of " + verdicts.size() + " invariants do not hold\n")
        .toString();
  }

  private static void append(StringBuilder text, String mark, Verdict.Said said) {
    for (Finding finding : said.first()) {
      text.append(mark).append(' ').append(finding.sentence()).append('\n');
    }
    long more = said.count() - said.first().size();
    if (more > 0) {
      text.append(mark).append(" and ").append(more).append(" more\n");
    }
  }

  private static ObjectNode json(Path folder, boolean holds, List<Verdict> verdicts) {
    ObjectNode all = Json.object().put("folder", folder.toString()).put("holds", holds);
    ArrayNode list = Json.array();
    for (Verdict verdict : verdicts) {
      ObjectNode one =
          Json.object()
              .put("name", verdict.name())
              .put("says", verdict.says())
              .put("holds", verdict.holds())
              .put("checked", verdict.checked());
      one.set("violations", json(verdict.violations()));
      one.set("notes", json(verdict.notes()));
      list.add(one);
    }
    all.set("invariants", list);
    return all;
  }

  private static ObjectNode json(Verdict.Said said) {
    ArrayNode first = Json.array();
    for (Finding finding : said.first()) {
      first.add(
          Json.object()
              .put("about", finding.about())
              .put("what", finding.what())
              .put("todo", finding.todo()));
    }
    ObjectNode json = Json.object().put("count", said.count());
    json.set("first", first);
    return json;
  }
}
