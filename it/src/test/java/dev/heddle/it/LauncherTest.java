package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The launcher script: what it looks for, what it builds, what it says when something is amiss. */
final class LauncherTest {
  private static final int UNAVAILABLE = 69;
  private static final int BUILD_FAILED = 70;

  @TempDir Path folder;

  @Test
  void saysWhatItNeedsAndWhereItLookedWithoutAJdk() throws Exception {
    Path jdks = Files.createDirectory(folder.resolve("jdks"));
    Path old = jdk(folder, "seventeen", "17.0.9", true);
    jdk(jdks, "twentyone", "21.0.1", true);
    jdk(jdks, "runtime", "25.0.1", false);
    ProcessBuilder up = launcher(RunningNode.repository().resolve("heddle"), "up");
    up.environment().putAll(Map.of("JAVA_HOME", old.toString(), "HEDDLE_JDKS", jdks.toString()));
    Ran ran = Ran.run(up, "").exits(UNAVAILABLE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("needs a JDK 25")
        .contains("Looked at JAVA_HOME")
        .contains(old + " (Java 17)")
        .contains(jdks.resolve("twentyone") + " (Java 21)")
        .contains("Install one");
  }

  @Test
  void takesTheLowestJdkThatIsNewEnoughAlsoThroughALink() throws Exception {
    Path jdks = Files.createDirectory(folder.resolve("jdks"));
    jdk(jdks, "a", "26", true);
    Path wanted = jdk(jdks, "b", "25.0.2", true);
    jdk(jdks, "c", "24", true);
    Path copy = repository();
    Path link = Files.createSymbolicLink(folder.resolve("linked"), copy.resolve("heddle"));
    ProcessBuilder status = launcher(link, "status", "--json");
    status.environment().remove("JAVA_HOME");
    status.environment().put("HEDDLE_JDKS", jdks.toString());
    assertThat(Ran.run(status, "").exits(0).line())
        .startsWith("java of " + wanted)
        .contains("-cp " + copy + "/cli/target/app/* dev.heddle.cli.Main status --json");
    ProcessBuilder up = launcher(copy.resolve("heddle"), "up", "--port", "0");
    up.environment().remove("JAVA_HOME");
    up.environment().put("HEDDLE_JDKS", jdks.toString());
    assertThat(Ran.run(up, "").exits(0).line())
        .contains("-cp " + copy + "/node/target/app/* dev.heddle.node.boot.Main up --port 0");
  }

  @Test
  void worksInAFolderWithABlankInItsName() throws Exception {
    Path jdks = Files.createDirectory(folder.resolve("jdks"));
    executable(jdk(jdks, "a", "25", true).resolve("bin/java"), "printf '<%s>' \"$@\"");
    Path copy = Files.move(repository(), folder.toRealPath().resolve("my repository"));
    for (List<String> command : List.of(List.of("up", "node"), List.of("status", "cli"))) {
      ProcessBuilder program = launcher(copy.resolve("heddle"), command.getFirst());
      program.environment().remove("JAVA_HOME");
      program.environment().put("HEDDLE_JDKS", jdks.toString());
      assertThat(Ran.run(program, "").exits(0).out())
          .contains("<-XX:AOTCache=" + copy + "/" + command.getLast() + "/target/heddle.aot>")
          .contains("<-Djava.library.path=" + copy + "/node/target/native>");
    }
  }

  @Test
  void buildsWhatIsNotBuiltOrOlderThanItsSources() throws Exception {
    Path jdks = Files.createDirectory(folder.resolve("jdks"));
    jdk(jdks, "a", "25", true);
    Path copy = repository();
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Path calls = folder.resolve("calls");
    executable(tools.resolve("mvn"), "echo called >>" + calls);
    for (int i = 0; i < 2; i++) {
      Ran.run(building(copy, jdks, tools), "").exits(0);
    }
    assertThat(calls).hasContent("called");
    Path source = copy.resolve("core/src/main/New.java");
    Files.writeString(source, "class New {}");
    FileTime built = Files.getLastModifiedTime(copy.resolve("cli/target/built"));
    Files.setLastModifiedTime(source, FileTime.fromMillis(built.toMillis() + 2_000));
    Ran.run(building(copy, jdks, tools), "").exits(0);
    assertThat(calls).hasContent("called\ncalled");
    ProcessBuilder never = building(copy, jdks, tools);
    never.environment().put("HEDDLE_BUILD", "never");
    Ran.run(never, "").exits(0);
    assertThat(calls).hasContent("called\ncalled");
  }

  @Test
  void saysWhyABuildFailed() throws Exception {
    Path jdks = Files.createDirectory(folder.resolve("jdks"));
    jdk(jdks, "a", "25", true);
    Path copy = repository();
    Path tools = Files.createDirectory(folder.resolve("tools"));
    executable(tools.resolve("mvn"), "echo this line is wrong; exit 1");
    assertThat(Ran.run(building(copy, jdks, tools), "").exits(BUILD_FAILED).err())
        .contains("this line is wrong")
        .contains("the build failed");
    assertThat(copy.resolve("cli/target/built")).doesNotExist();
  }

  @Test
  void printsEverySettingWithItsSource() throws Exception {
    assertThat(heddle("config", "--port", "0").exits(0).out())
        .contains("# --port; port to listen on");
    JsonNode config = Json.parse(heddle("config", "--port", "0", "--json").exits(0).out());
    assertThat(config.at("/port/value").asString()).isEqualTo("0");
    assertThat(config.at("/port/source").asString()).isEqualTo("--port");
    assertThat(config.at("/host/source").asString()).isEqualTo("default");
    assertThat(heddle("up", "--help").exits(0).out()).contains("heddle reindex").contains("port");
  }

  @Test
  void refusesASettingThatCannotBe() throws Exception {
    for (String port : List.of("many", "65536", "-1", "")) {
      assertThat(heddle("config", "--port", port).exits(2).err())
          .contains("port = " + port)
          .contains("(--port): expected a port number");
    }
    assertThat(heddle("up", "--colour", "red").exits(2).err()).contains("no setting colour");
    assertThat(heddle("up", "port").exits(2).err()).contains("--KEY VALUE");
  }

  @Test
  void startsANodeAndTellsASecondOneWhyItCannot() throws Exception {
    Path data = folder.resolve("data");
    Process up =
        launcher(RunningNode.repository().resolve("heddle"), "up", "--port", "0", "--data", "data")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(up.getInputStream(), StandardCharsets.UTF_8))) {
      String ready = String.valueOf(lines.readLine());
      assertThat(ready).matches("heddle ready http://127\\.0\\.0\\.1:\\d+");
      String url = ready.substring(ready.lastIndexOf(' ') + 1);
      assertThat(lines.readLine()).startsWith("  explorer  " + url);
      assertThat(lines.readLine()).isEqualTo("  docs      " + url + "/docs");
      assertThat(lines.readLine()).isEqualTo("  data      " + data);
      assertThat(lines.readLine()).isEqualTo("  log       " + data.resolve("heddle.log.0"));

      assertThat(heddle("up", "--port", "0", "--data", "data").exits(1).err())
          .contains(data.toString())
          .contains("another node");
      String port = url.substring(url.lastIndexOf(':') + 1);
      assertThat(heddle("up", "--port", port, "--data", "other").exits(1).err())
          .contains("cannot listen on 127.0.0.1:" + port)
          .contains("Address already in use")
          .doesNotContain("Exception");
      assertThat(heddle("status", "--node", url).exits(0).out()).contains("healthy");
    } finally {
      up.destroy();
      assertThat(up.waitFor(30, TimeUnit.SECONDS)).describedAs("the node stops").isTrue();
    }
    assertThat(heddle("reindex", "--data", "data").exits(0).err()).contains("indexed");
  }

  private Ran heddle(String... arguments) throws IOException, InterruptedException {
    return Ran.run(launcher(RunningNode.repository().resolve("heddle"), arguments), "");
  }

  /** Runs in the test's folder, builds nothing, and sees no other setting of the machine. */
  private ProcessBuilder launcher(Path script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    program.environment().keySet().removeIf(name -> name.startsWith("HEDDLE_"));
    program.environment().put("JAVA_HOME", System.getProperty("java.home"));
    program.environment().put("HEDDLE_BUILD", "never");
    program.environment().put("HOME", folder.toString());
    return program;
  }

  private ProcessBuilder building(Path copy, Path jdks, Path tools) {
    ProcessBuilder program = launcher(copy.resolve("heddle"), "status");
    program.environment().remove("HEDDLE_BUILD");
    program.environment().remove("JAVA_HOME");
    program.environment().put("HEDDLE_JDKS", jdks.toString());
    program.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    return program;
  }

  /** As much of the repository as the launcher looks at. */
  private Path repository() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("repository"));
    Files.copy(RunningNode.repository().resolve("heddle"), copy.resolve("heddle"));
    Files.writeString(copy.resolve("pom.xml"), "<project/>");
    for (String module : List.of("core", "machine", "node", "client", "cli")) {
      Files.createDirectories(copy.resolve(module).resolve("src/main"));
      Files.createDirectories(copy.resolve(module).resolve("target"));
      Files.writeString(copy.resolve(module).resolve("pom.xml"), "<project/>");
    }
    return copy.toRealPath();
  }

  /** A folder that looks like a JDK; its java says where it is and what it was given. */
  private static Path jdk(Path parent, String name, String version, boolean compiler)
      throws IOException {
    Path home = parent.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    executable(home.resolve("bin/java"), "echo java of " + home + " \"$@\"");
    if (compiler) {
      executable(home.resolve("bin/javac"), "");
    }
    return home;
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
