package dev.heddle.cli;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A folder with a process that somebody works on, as its {@code heddle.json} describes it: {@code
 * name}, {@code source} (what is edited), {@code module} (what runs; the source where it is not
 * there) and {@code build} (the command that makes the one of the other, as an array). Files lie in
 * the folder; tests are {@code test/*.json}.
 */
record Project(Path folder, String name, Path source, Path module, List<String> build) {
  static final String FILE = "heddle.json";

  Project {
    build = List.copyOf(build);
  }

  /** What the module is, told by its name. */
  enum Kind {
    LUA,
    SCRIPT,
    WASM
  }

  /** Reads the project of a folder. */
  static Project in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.usage(
          "there is no %s in %s: make a project with `heddle new lua NAME`, or go to the folder of one"
              .formatted(FILE, folder));
    }
    JsonNode json;
    try {
      json = Json.parse(Content.read(file).utf8());
    } catch (MalformedJsonException e) {
      throw CommandFailure.failed(file + " is no JSON: " + e.getMessage());
    }
    String source = json.path("source").asString("");
    if (source.isEmpty()) {
      throw CommandFailure.failed(file + " names no \"source\"");
    }
    List<String> build = new ArrayList<>();
    json.path("build").forEach(word -> build.add(word.asString("")));
    Project project =
        new Project(
            folder,
            json.path("name").asString(String.valueOf(folder.getFileName())),
            folder.resolve(source),
            folder.resolve(json.path("module").asString(source)),
            build);
    project.kind();
    return project;
  }

  Kind kind() {
    String file = module.toString();
    if (file.endsWith(".lua")) {
      return Kind.LUA;
    }
    if (file.endsWith(".js") || file.endsWith(".mjs")) {
      return Kind.SCRIPT;
    }
    if (file.endsWith(".wasm")) {
      return Kind.WASM;
    }
    throw CommandFailure.failed(
        "%s: %s runs nowhere; name a .lua, a .js, or with \"build\" a .wasm as \"module\""
            .formatted(folder.resolve(FILE), module.getFileName()));
  }

  /**
   * Builds it, if there is something to build, and reads the module.
   *
   * @throws CommandFailure if that does not succeed; the build has said why
   */
  Bytes built(Desk desk) {
    if (!build.isEmpty()) {
      try {
        Process process =
            new ProcessBuilder(build).directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.getInputStream().transferTo(desk.surroundings().err());
        if (process.waitFor() != 0) {
          throw CommandFailure.failed(
              "`%s` ended with %d".formatted(String.join(" ", build), process.exitValue()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot run the build: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandFailure.failed("the build was interrupted");
      }
    }
    return Content.read(module);
  }

  /** The Module-Format of what was built; that of Lua is the node's affair. */
  String format(Bytes built) {
    return switch (kind()) {
      case LUA -> FormatGuess.EMSCRIPTEN_4;
      case SCRIPT -> FormatGuess.ofScript(built.utf8());
      case WASM ->
          FormatGuess.of(WasmOutline.of(built))
              .map(FormatGuess::format)
              .orElseThrow(() ->
                  CommandFailure.failed(module + " is of no module format that is known here"));
    };
  }

  /** The files of tests, in the order of their names. */
  List<Path> tests() {
    Path tests = folder.resolve("test");
    if (!Files.isDirectory(tests)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(tests)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + tests + ": " + e, e);
    }
  }
}
