package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code heddle new} makes, and how {@code heddle test} judges it. */
final class ProjectTest {
  private static final int UNAVAILABLE = 69;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"lua", "js", "rust", "c"})
  void aNewProjectPassesItsTests(String language) throws Exception {
    Path project = made(language);
    assertThat(project.resolve("README.md")).content().contains("# words").doesNotContain("SOURCE");
    if (Files.exists(project.resolve("build.sh"))) {
      assumeTrue(builds(project), "no compiler here makes WebAssembly of " + language);
    }
    Terminalless inside = inside(project);
    assertThat(inside.run("test", "--json")).describedAs(inside.err()).isZero();
    JsonNode answer = Json.parse(inside.out());
    assertThat(answer.path("tests").size()).isEqualTo(2);
    assertThat(answer.path("failed").asInt()).isZero();
    assertThat(inside.err()).contains("2 tests, 0 failed");
  }

  /** Whatever is not there, the build says what to install. */
  private static boolean builds(Path project) throws Exception {
    Process build =
        new ProcessBuilder("sh", "build.sh")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(build.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    int code = build.waitFor();
    assertThat(code).describedAs(said).isIn(0, UNAVAILABLE);
    assertThat(code == 0 || said.contains("nstall") || said.contains("rustup"))
        .describedAs(said)
        .isTrue();
    return code == 0;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'send': {'Action': 'Add', 'Data': '1'}, 'messages': []} | the messages should be [] and are",
        "{'send': {'Action': 'Add', 'Data': '1'}, 'messages': [{'Data': '2'}]} | the messages should be",
        "{'send': {'Action': 'Add', 'Data': 'x'}} | there is an error",
        "{'send': {'Action': 'Add', 'Data': '1'}, 'error': 'any'} | the error should have \"any\" in it",
        "{'eval': 'Count', 'output': '7'} | the output should be \"7\" and is \"0\"",
      })
  void whatIsNotAsExpectedIsSaid(String step, String words) throws Exception {
    Path project = made("lua");
    Files.writeString(
        project.resolve("test/counter.json"), "{\"it\": [" + step.replace('\'', '"') + "]}");
    Terminalless inside = inside(project);
    assertThat(inside.run("test")).isEqualTo(ExitCodes.FAILED);
    assertThat(inside.out()).contains("FAIL  it").contains("step 1: " + words);
  }

  @Test
  void everyTestBeginsWithAProcessOfItsOwn() throws Exception {
    Path project = made("lua");
    String step = "[{\"eval\": \"Count = Count + 1 return Count\", \"output\": \"1\"}]";
    Files.writeString(
        project.resolve("test/counter.json"), "{\"a\": %s, \"b\": %s}".formatted(step, step));
    assertThat(inside(project).run("test")).isZero();
  }

  @Test
  void aSourceThatDoesNotLoadIsSaid() throws Exception {
    Path project = made("lua");
    Files.writeString(project.resolve("process.lua"), "this is no Lua");
    Terminalless inside = inside(project);
    assertThat(inside.run("test")).isEqualTo(ExitCodes.FAILED);
    assertThat(inside.err()).contains("does not load").doesNotContain("Exception");
    Path script = made("js", "other");
    Files.writeString(script.resolve("process.js"), "export const handle = (;");
    assertThat(inside(script).run("test")).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void badTestsAreRefusedWithWords() throws Exception {
    Path project = made("js");
    for (String text :
        new String[] {
          "{}",
          "no JSON",
          "{\"a\": [{\"output\": \"1\"}]}",
          "{\"a\": [{\"send\": {}, \"outptu\": \"1\"}]}"
        }) {
      Files.writeString(project.resolve("test/counter.json"), text);
      Terminalless inside = inside(project);
      assertThat(inside.run("test")).describedAs(text).isEqualTo(ExitCodes.FAILED);
      assertThat(inside.err()).contains("counter.json").doesNotContain("Exception");
    }
  }

  @Test
  void elsewhereThereIsNoProject() {
    Terminalless outside = inside(folder);
    assertThat(outside.run("test")).isEqualTo(ExitCodes.USAGE);
    assertThat(outside.err()).contains("heddle new lua NAME");
    assertThat(outside.run("new", "lua", "../up")).isEqualTo(ExitCodes.USAGE);
    assertThat(outside.run("new", "cobol", "words")).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void whatIsThereIsNotOverwritten() throws Exception {
    made("lua");
    Terminalless outside = inside(folder);
    assertThat(outside.run("new", "js", "words")).isEqualTo(ExitCodes.FAILED);
    assertThat(outside.err()).contains("there already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void aShellLearnsEveryCommand(String shell) {
    Terminalless outside = inside(folder);
    assertThat(outside.run("completion", shell)).isZero();
    assertThat(outside.out()).contains("complete -F").contains("verify-log").contains("replay");
  }

  @Test
  void theManualHasAPageForEveryCommand() throws Exception {
    ManPages.write(folder);
    Path section = folder.resolve("man1");
    assertThat(section.resolve("heddle.1"))
        .content()
        .contains(".SH COMMANDS")
        .contains("heddle\\-verify\\-log");
    assertThat(section.resolve("heddle-module-add.1"))
        .content()
        .contains(".SH SYNOPSIS")
        .contains("\\-\\-memory\\-limit=SIZE")
        .doesNotContain("${");
  }

  private Path made(String language) throws IOException {
    return made(language, "words");
  }

  private Path made(String language, String name) throws IOException {
    Terminalless outside = inside(folder);
    assertThat(outside.run("new", language, name)).describedAs(outside.err()).isZero();
    return folder.resolve(name).toRealPath();
  }

  private static Terminalless inside(Path place) {
    return new Terminalless(place, Map.of());
  }
}
