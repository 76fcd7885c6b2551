package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Image;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.StateTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What two engines differ on, laid down so that somebody else can reproduce it: a folder for each
 * evaluation, {@code <process>-<slot>}, format 1.
 *
 * <ul>
 *   <li>{@code report.json}: process, slot and cron, id and format of the module, limits, block
 *       height, both engines with outcome and state root, the state root before, the numbers of the
 *       first {@value #PAGES_SHOWN} pages that differ, and what was read of the drive.
 *   <li>{@code message.json}, {@code environment.json}: the input, to the byte.
 *   <li>{@code before.pages}: the image before it ({@link PagesFile}); {@code first.pages} and
 *       {@code second.pages}: of those first pages that differ, what each engine made of them.
 *   <li>{@code reads/<n>}: the answers of the drive that the report names.
 * </ul>
 *
 * <p>A folder has its name only when it is complete. There are at most {@value #FOLDERS_MAX}; what
 * would be one more is not kept.
 */
final class Evidence {
  static final int FOLDERS_MAX = 100;

  /** Letters of a process's id, with which a folder's name begins. */
  static final int ID_LETTERS = 43;

  private static final int PAGES_SHOWN = 16;
  private static final String UNFINISHED = ".unfinished";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{43}-[0-9]+");

  /** The two engines, for people. */
  record Engines(String first, String second) {}

  private final Path folder;

  Evidence(Path folder) {
    this.folder = folder;
  }

  /** The processes of which there is evidence, each with the name of its folder. */
  Map<Bytes, String> names() {
    Map<Bytes, String> names = new TreeMap<>();
    for (String name : folders()) {
      if (NAME.matcher(name).matches()) {
        Ids.parse(name.substring(0, ID_LETTERS)).ifPresent(process -> names.put(process, name));
      }
    }
    return names;
  }

  private List<String> folders() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> there = Files.list(folder)) {
      return there.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps a sample and what the second engine made of it, unless there are too many. */
  void keep(Sample sample, Sample.Found second, Engines engines) throws IOException {
    List<String> there = folders();
    if (there.size() >= FOLDERS_MAX || there.contains(sample.name())) {
      return;
    }
    Path unfinished = folder.resolve(sample.name() + UNFINISHED);
    Files.createDirectories(unfinished.resolve("reads"));
    Sample.Given given = sample.given();
    StateTree firstTree = StateTree.of(sample.found().after());
    StateTree secondTree = StateTree.of(second.after());
    List<Integer> pages = StateTree.difference(firstTree, secondTree, PAGES_SHOWN);

    ObjectNode report = about(sample);
    report.put("stateRootBefore", root(StateTree.of(given.before()), given.before()));
    report.set("first", found(engines.first(), sample.found(), firstTree));
    report.set("second", found(engines.second(), second, secondTree));
    ArrayNode numbers = report.putArray("pagesThatDiffer");
    pages.forEach(numbers::add);
    report.set("reads", reads(given.reads(), unfinished.resolve("reads")));
    write(unfinished.resolve("message.json"), Bytes.utf8(given.input().message()));
    write(unfinished.resolve("environment.json"), Bytes.utf8(given.input().environment()));
    PagesFile.write(unfinished.resolve("before.pages"), given.before());
    PagesFile.write(unfinished.resolve("first.pages"), only(pages, sample.found().after()));
    PagesFile.write(unfinished.resolve("second.pages"), only(pages, second.after()));
    write(unfinished.resolve("report.json"), Json.writeBytes(report));
    Files.move(unfinished, folder.resolve(sample.name()), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path file, Bytes content) throws IOException {
    Files.write(file, content.toByteArray());
  }

  private static ObjectNode about(Sample sample) {
    Plan plan = sample.plan();
    Limits limits = plan.limits();
    ObjectNode report = Json.object().put("format", 1).put("invariant", "EnginesAgree");
    report.put("process", plan.id().base64Url()).put("slot", sample.id().ordinate());
    sample.id().cron().ifPresent(cron -> report.put("cron", cron));
    report.put("module", plan.module().id().base64Url()).put("moduleFormat", plan.format());
    report.put("memoryBytesMax", limits.memoryBytesMax()).put("gasMax", limits.gasMax());
    return report.put("blockHeight", sample.given().input().blockHeight());
  }

  private static ObjectNode found(String engine, Sample.Found found, StateTree tree) {
    String kind =
        switch (found.outcome()) {
          case Outcome.Accepted _ -> "accepted";
          case Outcome.Rejected _ -> "rejected";
          case Outcome.Failed _ -> "failed";
        };
    ObjectNode json = Json.object().put("engine", engine).put("outcome", kind);
    json.put("gasUsed", found.outcome().gasUsed()).put("text", found.text());
    json.put("memoryBytes", found.after().sizeBytes());
    return json.put("stateRoot", root(tree, found.after()));
  }

  private static String root(StateTree tree, Image image) {
    return tree.root(image.sizeBytes()).hex();
  }

  private static ArrayNode reads(Map<String, Optional<Bytes>> reads, Path into) throws IOException {
    ArrayNode list = Json.array();
    for (var read : new TreeMap<>(reads).entrySet()) {
      ObjectNode entry = list.addObject().put("path", read.getKey());
      if (read.getValue().isPresent()) {
        String name = Integer.toString(list.size() - 1);
        write(into.resolve(name), read.getValue().get());
        entry.put("file", "reads/" + name);
      }
    }
    return list;
  }

  private static Image only(List<Integer> pages, Image image) {
    TreeMap<Integer, Bytes> some = new TreeMap<>(image.pages());
    some.keySet().retainAll(pages);
    return new Image(image.sizeBytes(), some);
  }
}
