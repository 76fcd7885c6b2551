package dev.heddle.cli;

import dev.heddle.client.ItemPage;
import dev.heddle.client.ModuleDraft;
import dev.heddle.core.ao.MemorySize;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings modules to a node, and lists those it has. */
@Command(
    name = "module",
    description = "Adds modules of WebAssembly or JavaScript, and lists them.")
final class ModuleCommand implements Runnable {
  private final Desk desk;

  @Spec private CommandSpec spec = CommandSpec.create();

  ModuleCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name what to do: add or list.");
  }

  /** The options of {@code module add}. */
  static final class AddOptions {
    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description = "ao's name of the format; guessed when absent.")
    @Nullable String format;

    @Option(
        names = "--id",
        paramLabel = "ID",
        converter = IdText.class,
        description = "Let this node find the module under that id as well.")
    @Nullable String alias;

    @Option(
        names = "--memory-limit",
        paramLabel = "SIZE",
        description = "Like 1-gb (default) or 512-mb.")
    String memoryLimit = ModuleDraft.MEMORY_LIMIT_DEFAULT;

    @Option(
        names = "--compute-limit",
        paramLabel = "GAS",
        description = "Gas for one message (default 9e12; 5e8 for a process in JavaScript).")
    long computeLimit = ModuleDraft.COMPUTE_LIMIT_DEFAULT;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "What to call it; default the file's name.")
    @Nullable String name;

    @Option(
        names = "--tag",
        paramLabel = "NAME=VALUE",
        converter = TagText.class,
        description = "A further tag.")
    List<Tag> tags = List.of();
  }

  @Command(name = "add", description = "Signs a module and uploads it. Prints its id.")
  void add(
      @Parameters(
              paramLabel = "FILE",
              description =
                  "A WebAssembly binary, or JavaScript: a process that exports handle, or a Lambda"
                      + " application.")
          Path file,
      @CommandLine.Mixin AddOptions options) {
    Bytes wasm = Content.read(file);
    String format = isScript(file) ? ofScript(wasm, options) : ofBinary(file, wasm, options);
    String name = options.name == null ? nameOf(file) : options.name;
    ModuleDraft module =
        new ModuleDraft(format, options.memoryLimit, gas(format, options), name, wasm);
    String id =
        desk.client()
            .addModule(
                desk.wallet(),
                module,
                options.tags,
                Progress.upload(desk, "uploading " + name, wasm.size()));
    ObjectNode json = Json.object().put("id", id).put("format", format).put("name", name);
    String alias = options.alias;
    if (alias != null) {
      desk.client().alias(alias, id);
      json.put("alias", alias);
      desk.warn(
          "this node now takes "
              + alias
              + " for the module as well; the name is local and nobody can verify it,"
              + " so processes that use it run on this node only");
    }
    desk.answer(json, id);
  }

  private static long gas(String format, AddOptions options) {
    boolean unsaid = options.computeLimit == ModuleDraft.COMPUTE_LIMIT_DEFAULT;
    return unsaid && format.equals(FormatGuess.SCRIPT_PROCESS)
        ? ModuleDraft.SCRIPT_COMPUTE_LIMIT_DEFAULT
        : options.computeLimit;
  }

  private static boolean isScript(Path file) {
    return file.toString().endsWith(".js") || file.toString().endsWith(".mjs");
  }

  private static String ofScript(Bytes source, AddOptions options) {
    String given = options.format;
    List<String> known = List.of(FormatGuess.SCRIPT_LAMBDA, FormatGuess.SCRIPT_PROCESS);
    if (given != null && !known.contains(given)) {
      throw CommandFailure.usage(
          "JavaScript is of the format " + String.join(" or ", known) + ", not " + given);
    }
    return given == null ? FormatGuess.ofScript(source.utf8()) : given;
  }

  private String ofBinary(Path file, Bytes wasm, AddOptions options) {
    WasmOutline outline = outline(file, wasm);
    String format = format(file, options, outline);
    checkMemory(options, outline);
    return format;
  }

  private static WasmOutline outline(Path file, Bytes wasm) {
    try {
      return WasmOutline.of(wasm);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.failed(file + " is not a module: " + e.getMessage());
    }
  }

  private String format(Path file, AddOptions options, WasmOutline outline) {
    String given = options.format;
    if (given != null) {
      if (!FormatGuess.ALL.contains(given)) {
        throw CommandFailure.usage(
            "\""
                + given
                + "\" is no module format; known are "
                + String.join(", ", FormatGuess.ALL));
      }
      return given;
    }
    Optional<FormatGuess> guess = FormatGuess.of(outline);
    if (guess.isEmpty()) {
      throw CommandFailure.usage(
          "cannot tell the format of "
              + file
              + (outline.exports().contains("handle") ? "" : " (it exports no `handle`)")
              + "; name it with --format, one of "
              + String.join(", ", FormatGuess.ALL));
    }
    desk.note("guessed --format " + guess.get().format() + " (" + guess.get().reason() + ")");
    return guess.get().format();
  }

  private void checkMemory(AddOptions options, WasmOutline outline) {
    long limit =
        MemorySize.parse(options.memoryLimit)
            .orElseThrow(() ->
                CommandFailure.usage(
                    "\""
                        + options.memoryLimit
                        + "\" is no memory limit; write it like 1-gb or 512-mb"));
    if (outline.memoryPagesMin() > limit / WasmOutline.PAGE_BYTES) {
      desk.warn(
          "the module begins with "
              + outline.memoryPagesMin() * WasmOutline.PAGE_BYTES / (1 << 20)
              + " MiB of memory, more than --memory-limit "
              + options.memoryLimit
              + " allows, so it will not start");
    }
  }

  private static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".wasm") ? name.substring(0, name.length() - 5) : name;
  }

  @Command(name = "list", description = "Lists the modules the node has, newest first.")
  void list(
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "At most so many.")
          int limit) {
    ItemPage page = desk.client().modules(limit);
    ArrayNode json = Json.array();
    StringBuilder text = new StringBuilder();
    for (ItemPage.Found module : page.items()) {
      String name = module.tag("Name").orElse("");
      String format = module.tag("Module-Format").orElse("");
      ObjectNode row = json.addObject().put("id", module.id()).put("name", name);
      row.put("format", format).put("bytes", module.dataBytes()).put("owner", module.owner());
      text.append(module.id()).append("  ").append("%-20s  ".formatted(name)).append(format);
      text.append('\n');
    }
    desk.answer(json, text.toString().stripTrailing());
    if (page.items().isEmpty()) {
      desk.note("no modules yet: add one with `heddle module add FILE`");
    }
  }
}
