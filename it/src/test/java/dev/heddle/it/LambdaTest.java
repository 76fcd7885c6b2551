package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The auction of modules/auction at two nodes that have one log, each a process of its own. */
final class LambdaTest {
  private static final Path AUCTION = RunningNode.repository().resolve("modules/auction");
  private static final String SERVICE = "META-INF/services/dev.heddle.machine.lambda.LambdaApp";
  private static final int SLOTS = 6;
  private static final int LIE = 3;

  @TempDir static Path folder;
  private static String module;
  private static String process;
  private static String bidder;

  @BeforeAll
  static void twoNodesWithOneLog() throws Exception {
    Path first = folder.resolve("one");
    try (RunningNode node = RunningNode.start(first)) {
      Commands person = new Commands(folder, node.url());
      String wasm = AUCTION.resolve("auction.wasm").toString();
      module = person.heddle("module", "add", wasm).exits(0).line();
      process = person.heddle("spawn", module).exits(0).line();
      bidder = person.heddle("wallet", "address").exits(0).line();
      for (int slot = 1; slot < SLOTS; slot++) {
        person.heddle("send", process, "--data", "deposit " + slot, "--wait").exits(0);
      }
    }
    copy(first, folder.resolve("other"));
    copy(first, folder.resolve("bare"));
  }

  private static void copy(Path data, Path other) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = data.relativize(file);
        if (!name.startsWith("keys")) {
          Files.createDirectories(other.resolve(name).getParent());
          Files.copy(file, other.resolve(name));
        }
      }
    }
  }

  private static Ran run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(RunningNode.java("-Xmx1g"));
    command.addAll(List.of(arguments));
    return Ran.run(new ProcessBuilder(command).directory(folder.toFile()), "");
  }

  @Test
  void twoNodesAgreeAndALiarBeforeOneIsNamedByAFileThatProvesIt() throws Exception {
    String file = folder.resolve("dispute.json").toString();
    try (RunningNode one = RunningNode.start(folder.resolve("one"));
        RunningNode other = RunningNode.start(folder.resolve("other"));
        LyingClaimer liar = LyingClaimer.before(other.url(), process, SLOTS, LIE)) {
      assertThat(run("dispute", one.url(), other.url(), process).exits(0).out())
          .contains("the same of all " + SLOTS + " slots");
      for (String[] pair : new String[][] {{one.url(), liar.url()}, {liar.url(), one.url()}}) {
        Ran ran = run("dispute", pair[0], pair[1], process, "--out", file).exits(1);
        assertThat(ran.out()).contains("slot " + LIE + ":").contains("found in 3 rounds");
        assertThat(ran.out()).containsPattern("LIES +\\S+ +" + liar.url());
        assertThat(ran.out()).containsPattern("right +\\S+ +" + one.url());
      }
    }
    JsonNode verdict = Json.parse(run("judge", file, "--json").exits(0).out());
    assertThat(verdict.path("slot").asInt()).isEqualTo(LIE);
    assertThat(verdict.at("/parties/0/lies").asBoolean()).isTrue();
    assertThat(verdict.at("/parties/1/lies").asBoolean()).isFalse();
    JsonNode forged = Json.parse(Files.readString(Path.of(file)));
    ((ObjectNode) forged.at("/sides/1")).put("claim", forged.at("/sides/0/claim").asString());
    Files.writeString(Path.of(file), Json.write(forged));
    assertThat(run("judge", file).exit()).isNotZero();
  }

  @Test
  void anOperatorsJavaIsAheadOfItsModule() throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String[] arguments = {
      "-d",
      classes.toString(),
      "-cp",
      jars(),
      "-proc:none",
      AUCTION.resolve("Auction.java").toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    Path service = classes.resolve(SERVICE);
    Files.createDirectories(service.getParent());
    Files.copy(AUCTION.resolve(SERVICE), service);
    Path data = folder.resolve("bare");
    try (RunningNode node = RunningNode.start(data, "--bare-metal", module + "=" + classes)) {
      String of = node.url() + "/api/v1/processes/" + process;
      String key = "/context/value?key=b/" + bidder;
      assertThat(get(of + key + "&head=optimistic").body()).isEqualTo("15");
      assertThat(get(of + key).body()).isEqualTo("15");
      JsonNode heads = Json.parse(get(of + "/heads").body());
      assertThat(heads.at("/optimistic/contextRoot")).isEqualTo(heads.at("/verified/contextRoot"));
      assertThat(heads.path("difference").isNull()).isTrue();
    }
    Ran wrong = run("up", "--port", "0", "--data", data.toString(), "--bare-metal", module + "=no");
    wrong.exits(2);
    assertThat(wrong.err()).contains("bare-metal: there is no file 'no'");
  }

  private static String jars() throws IOException {
    try (Stream<Path> app = Files.list(RunningNode.repository().resolve("node/target/app"))) {
      return app.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
  }
}
