package dev.heddle.cli;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Makes the folder of a project: a process, a test, and a few lines about them. */
@Command(name = "new", description = "Makes a folder with a process and a test of it.")
final class NewCommand implements Runnable {
  private static final String NAME = "[A-Za-z][A-Za-z0-9_-]{0,63}";

  private final Desk desk;

  @Parameters(index = "0", paramLabel = "LANGUAGE", description = "lua, js, rust or c.")
  private Language language = Language.LUA;

  @Parameters(index = "1", paramLabel = "NAME", description = "The name, and that of the folder.")
  private String name = "";

  NewCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    if (!name.matches(NAME)) {
      throw CommandFailure.usage(
          "\"" + name + "\" is no name: write 1 to 64 letters, digits, - and _, a letter first");
    }
    Path folder = desk.folderHere().resolve(name);
    if (Files.exists(folder)) {
      throw CommandFailure.failed(folder + " is there already: choose another name");
    }
    try {
      Files.createDirectories(folder.resolve("test"));
      Files.writeString(folder.resolve(Project.FILE), describe());
      copy(own(language.source()), folder.resolve(language.source()));
      copy(own("counter.json"), folder.resolve("test/counter.json"));
      copy("README.md", folder.resolve("README.md"));
      for (String other : language.others()) {
        copy(own(other), folder.resolve(other));
      }
      Files.writeString(folder.resolve(".gitignore"), "/.heddle-data/\n/process.wasm\n/target/\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e, e);
    }
    ObjectNode json = Json.object().put("name", name).put("folder", folder.toString());
    desk.answer(json, "made " + name + "; next: cd " + name + " && heddle test");
  }

  private String describe() {
    ObjectNode project = Json.object().put("name", name).put("source", language.source());
    if (!language.build().isEmpty()) {
      project.put("module", language.module());
      language.build().forEach(project.putArray("build")::add);
    }
    return project.toPrettyString() + "\n";
  }

  private String own(String file) {
    return language.name().toLowerCase(Locale.ROOT) + "/" + file;
  }

  private void copy(String template, Path target) throws IOException {
    try (InputStream in = NewCommand.class.getResourceAsStream("new/" + template)) {
      if (in == null) {
        throw new IllegalStateException("the template " + template + " is missing in this build");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String filled = text.replace("NAME", name).replace("SOURCE", language.source());
      Files.writeString(target, template.endsWith("lambda.h") ? text : filled);
    }
  }
}
