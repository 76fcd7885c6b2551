package dev.heddle.cli;

import dev.heddle.client.ItemPage;
import dev.heddle.client.ItemQuery;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts a process. */
@Command(name = "spawn", description = "Starts a process of a module. Prints its id.")
final class SpawnCommand implements Runnable {
  private final Desk desk;

  @Parameters(
      paramLabel = "MODULE",
      arity = "0..1",
      description = "The id of the module, or its Name; the node's own Lua when absent.")
  private @Nullable String module;

  @Option(
      names = "--tag",
      paramLabel = "NAME=VALUE",
      converter = TagText.class,
      description = "A tag.")
  private List<Tag> tags = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "Short for --tag Name=…")
  private @Nullable String name;

  @Option(
      names = "--no-authority",
      description = "Do not add the node's messenger as Authority: the process trusts nobody.")
  private boolean noAuthority;

  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = true)
  private @Nullable Source source;

  /** Where the process's data comes from: one of three. */
  static final class Source {
    @Option(names = "--data", paramLabel = "TEXT", description = "The data, as text.")
    @Nullable String text;

    @Option(names = "--file", paramLabel = "FILE", description = "The data, from a file.")
    @Nullable Path file;

    @Option(
        names = "--on-boot",
        paramLabel = "FILE",
        description = "Lua that the process runs first (data and tag On-Boot=Data).")
    @Nullable Path onBoot;
  }

  SpawnCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    String moduleId = moduleId();
    List<Tag> all = new ArrayList<>(tags);
    if (name != null) {
      all.add(new Tag("Name", name));
    }
    if (source != null && source.onBoot != null) {
      all.add(new Tag("On-Boot", "Data"));
    }
    if (!noAuthority && tags.stream().noneMatch(tag -> tag.name().equals("Authority"))) {
      all.add(new Tag("Authority", desk.client().messengerAddress()));
    }
    String id = desk.client().spawn(desk.wallet(), moduleId, all, data());
    desk.answer(Json.object().put("id", id).put("module", moduleId), id);
  }

  private Bytes data() {
    if (source == null) {
      return Bytes.EMPTY;
    }
    if (source.text != null) {
      return Bytes.utf8(source.text);
    }
    Path file = source.file != null ? source.file : source.onBoot;
    return file == null ? Bytes.EMPTY : Content.read(file);
  }

  private String moduleId() {
    if (module == null) {
      return desk.builtInModule();
    }
    if (Ids.parse(module).isPresent()) {
      return module;
    }
    if (module.startsWith("--")) {
      throw new ParameterException(spec.commandLine(), "there is no option " + module);
    }
    ItemPage page = desk.client().items(ItemQuery.ofType("Module", 1).and(new Tag("Name", module)));
    if (page.items().isEmpty()) {
      throw CommandFailure.failed(
          "the node has no module named \""
              + module
              + "\": see `heddle module list`, or add it with `heddle module add FILE`");
    }
    return page.items().getFirst().id();
  }
}
