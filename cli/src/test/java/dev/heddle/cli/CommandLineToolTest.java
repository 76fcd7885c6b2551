package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineToolTest {
  private static final String PID = "P" + "A".repeat(42);
  private static final String MSG = "M" + "A".repeat(42);
  private static final String MODULE = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

  @TempDir Path home;
  private final StubNode node = new StubNode();
  private Terminalless heddle;

  @BeforeEach
  void wallet() {
    heddle =
        new Terminalless(
            home,
            Map.of(
                "HEDDLE_NODE", node.address().toString(),
                "HEDDLE_WALLET", home.resolve("key.json").toString()));
    heddle.run("wallet", "new", "--type", "secp256k1");
  }

  @AfterEach
  void close() {
    node.close();
  }

  private DataItem sent() {
    return DataItem.decode(node.asked().getLast().body());
  }

  @Test
  void sendsAMessageAndPrintsItsId() {
    node.on("POST /mu", 202, "{}");

    int code = heddle.run("send", PID, "--tag", "Action=Eval", "--tag=X=a=b", "--data", "1+1");

    assertThat(code).isZero();
    assertThat(heddle.out().strip()).isEqualTo(sent().id().base64Url());
    assertThat(sent().tags().list()).startsWith(new Tag("Action", "Eval"), new Tag("X", "a=b"));
    assertThat(sent().data().utf8()).isEqualTo("1+1");
    assertThat(heddle.err()).isEmpty();
  }

  @Test
  void answersInJson() {
    node.on("POST /mu", 202, "{}");

    assertThat(heddle.run("--json", "send", PID)).isZero();
    assertThat(Json.parse(heddle.out()).path("id").stringValue())
        .isEqualTo(sent().id().base64Url());

    assertThat(heddle.run("send", PID, "--json")).isZero();
    assertThat(Json.parse(heddle.out()).path("process").stringValue()).isEqualTo(PID);
  }

  @Test
  void evaluatesAndPrintsWhatTheProcessSays() {
    node.on("POST /mu", 202, "{}");
    evaluations("{\"Output\":{\"data\":\"\\u001b[32m2\\u001b[0m\",\"prompt\":\"p\"}}");

    assertThat(heddle.run("eval", PID, "1 + 1")).isZero();

    assertThat(heddle.out()).isEqualTo("2" + System.lineSeparator());
  }

  @Test
  void anErrorOfTheProcessIsAFailure() {
    node.on("POST /mu", 202, "{}");
    evaluations("{\"Error\":\"oops\"}");

    assertThat(heddle.run("eval", PID, "error('oops')")).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.out()).isEmpty();
    assertThat(heddle.err()).contains("oops");

    assertThat(heddle.run("eval", PID, "error('oops')", "--json")).isEqualTo(ExitCodes.FAILED);
    assertThat(Json.parse(heddle.out()).path("Error").stringValue()).isEqualTo("oops");
  }

  @Test
  void evaluatesAFile() throws IOException {
    node.on("POST /mu", 202, "{}");
    evaluations("{\"Output\":\"done\"}");
    Path file = Files.writeString(home.resolve("x.lua"), "return 1");

    assertThat(heddle.run("eval", PID, "--file", file.toString())).isZero();

    assertThat(DataItem.decode(node.asked().get(node.asked().size() - 2).body()).data().utf8())
        .isEqualTo("return 1");
    assertThat(heddle.run("eval", PID)).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.run("eval", PID, "x", "--file", file.toString())).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void anIdMayBeginWithADash() {
    node.on("POST /mu", 202, "{}");
    evaluations("{\"Output\":\"done\"}");

    for (String begin : List.of("-w", "-h", "-V", "--", "--json", "-")) {
      String id = begin + "A".repeat(42 - begin.length()) + "E";
      assertThat(heddle.run("eval", id, "-1", "--json")).describedAs(id + heddle.err()).isZero();
      assertThat(Json.parse(heddle.out()).path("Output").stringValue()).isEqualTo("done");
    }
    assertThat(heddle.run("eval", PID, "--colour")).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.err()).contains("--colour");
    assertThat(heddle.run("processes", "--colour")).isEqualTo(ExitCodes.USAGE);
  }

  /** The id of a message is not known before it is sent, so every result is the same. */
  private void evaluations(String json) {
    node.onPrefix("GET /cu/result/", 200, json);
  }

  @Test
  void looksAtAFoldAndCancelsIt() {
    String fold =
        "{\"slot\":4,\"slots\":10,\"goal\":9,\"waiting\":3,\"evaluations\":5,\"live\":true,"
            + "\"checkpoints\":[],\"replay\":{\"slot\":-1,\"goal\":9}}";
    node.on("GET /api/v1/processes/" + PID + "/fold", 200, fold)
        .on("DELETE /api/v1/processes/" + PID + "/fold", 200, "{\"cancelled\":3}");

    assertThat(heddle.run("fold", PID)).isZero();
    assertThat(heddle.out())
        .contains("5 of 10 messages", "waiting    3, up to slot 9", "0 of 10 messages", "yes");
    assertThat(heddle.run("fold", PID, "--json")).isZero();
    assertThat(Json.parse(heddle.out()).path("slot").intValue()).isEqualTo(4);
    assertThat(heddle.run("fold", PID, "--cancel")).isZero();
    assertThat(heddle.out().strip()).isEqualTo("3 cancelled");
  }

  @Test
  void spawnsByNameWithTheNodeAsAuthority() throws IOException {
    node.on("POST /graphql", 200, found(MODULE))
        .on("GET /api/v1/status", 200, "{\"addresses\":{\"mu\":\"MU\"}}")
        .on("GET /su/", 200, "{\"address\":\"SU\"}")
        .on("POST /mu", 202, "{}");
    Path boot = Files.writeString(home.resolve("boot.lua"), "x = 1");

    assertThat(heddle.run("spawn", "aos", "--name", "n", "--on-boot", boot.toString())).isZero();

    assertThat(heddle.out().strip()).isEqualTo(sent().id().base64Url());
    assertThat(sent().data().utf8()).isEqualTo("x = 1");
    assertThat(sent().tags().list())
        .startsWith(new Tag("Name", "n"), new Tag("On-Boot", "Data"), new Tag("Authority", "MU"))
        .contains(new Tag("Module", MODULE), new Tag("Scheduler", "SU"));
  }

  @Test
  void asksTheSchedulerWhoTheMessengerIsIfTheNodeDoesNotSay() {
    node.on("GET /su/", 200, "{\"address\":\"SU\"}").on("POST /mu", 202, "{}");

    assertThat(heddle.run("spawn", MODULE)).isZero();

    assertThat(sent().tags().first("Authority")).contains("SU");
  }

  @Test
  void addsAModuleUnderAnotherIdAndWarns() throws IOException {
    node.on("POST /tx/arweave", 200, "{}")
        .on("PUT /api/v1/modules/" + MODULE + "/alias", 200, "{}");
    Bytes wasm = FormatGuessTest.wasm(4, List.of(), List.of("handle"));
    Path file = Files.write(home.resolve("aos.wasm"), wasm.toByteArray());

    int code = heddle.run("module", "add", file.toString(), "--id", MODULE);

    assertThat(code).isZero();
    DataItem item = DataItem.decode(node.asked().getFirst().body());
    assertThat(heddle.out().strip()).isEqualTo(item.id().base64Url());
    assertThat(item.data()).isEqualTo(wasm);
    assertThat(item.tags().first("Module-Format")).contains(FormatGuess.WASM64);
    assertThat(item.tags().first("Name")).contains("aos");
    assertThat(node.asked().getLast().body().utf8())
        .isEqualTo("{\"item\":\"" + item.id().base64Url() + "\"}");
    assertThat(heddle.err())
        .contains("guessed --format " + FormatGuess.WASM64)
        .contains("warning: ")
        .contains("nobody can verify it");
  }

  @Test
  void takesNoModuleItCannotPlace() throws IOException {
    Bytes wasm = FormatGuessTest.wasm(0, List.of(), List.of("main"));
    String file = Files.write(home.resolve("x.wasm"), wasm.toByteArray()).toString();

    assertThat(heddle.run("module", "add", file)).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.err()).contains("exports no `handle`").contains("--format");
    assertThat(heddle.run("module", "add", file, "--format", "x")).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.run("module", "add", file, "--memory-limit", "much", "--format", "x"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void warnsOfAModuleThatCannotStart() throws IOException {
    node.on("POST /tx/arweave", 200, "{}");
    Bytes wasm = FormatGuessTest.wasm(4, List.of(), List.of("handle"));
    String file = Files.write(home.resolve("x.wasm"), wasm.toByteArray()).toString();

    assertThat(heddle.run("module", "add", file, "--memory-limit", "1-mb")).isZero();

    assertThat(heddle.err()).contains("begins with 18 MiB").contains("will not start");
  }

  @Test
  void listsModulesAndProcesses() {
    node.on("POST /graphql", 200, found(MODULE));

    assertThat(heddle.run("module", "list")).isZero();
    assertThat(heddle.out()).contains(MODULE).contains("aos");
    assertThat(heddle.run("processes", "--json")).isZero();
    assertThat(Json.parse(heddle.out()).path(0).path("id").stringValue()).isEqualTo(MODULE);
  }

  private static String found(String id) {
    return """
    {"data":{"transactions":{"pageInfo":{"hasNextPage":false},"edges":[{"cursor":"c","node":
    {"id":"%s","owner":{"address":"o"},"tags":[{"name":"Name","value":"aos"}],
    "data":{"size":"12"}}}]}}}\
    """
        .formatted(id);
  }

  @Test
  void readsResultsAndTheLog() {
    node.on(
            "GET /cu/result/" + MSG,
            200,
            "{\"Output\":\"hi\",\"GasUsed\":1234,\"Messages\":[{\"Target\":\"T\",\"Anchor\":\"1\","
                + "\"Tags\":[{\"name\":\"Action\",\"value\":\"Pong\"}]}]}")
        .on(
            "GET /cu/results/" + PID,
            200,
            "{\"pageInfo\":{\"hasNextPage\":true},\"edges\":[{\"node\":{\"Output\":\"hi\"},"
                + "\"cursor\":\"C\"}]}")
        .on(
            "GET /su/" + PID,
            200,
            "{\"page_info\":{},\"edges\":[{\"node\":{\"message\":null,\"assignment\":{\"id\":\"a\","
                + "\"tags\":[{\"name\":\"Nonce\",\"value\":\"3\"},"
                + "{\"name\":\"Timestamp\",\"value\":\"0\"}]}}}]}");

    assertThat(heddle.run("result", PID, MSG)).isZero();
    assertThat(heddle.out()).contains("hi").contains("message to T  Pong").contains("1,234");
    assertThat(heddle.run("results", PID)).isZero();
    assertThat(heddle.out()).contains("C  hi");
    assertThat(heddle.err()).contains("--from C");
    assertThat(heddle.run("log", PID, "--from", "3")).isZero();
    assertThat(heddle.out()).contains("3  1970-01-01T00:00:00Z  assigned by id");
    assertThat(heddle.run("log", PID, "--from", "-1")).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aReplayThatDiffersIsAFailure() {
    String route = "GET /api/v1/processes/" + PID + "/replay";
    String rest = "\"slots\":2,\"ticks\":0,\"gasUsed\":1234,\"mismatchCount\":";
    node.on(route, 200, "{\"agrees\":true," + rest + "0,\"mismatches\":[]}")
        .on(
            route,
            200,
            "{\"agrees\":false,"
                + rest
                + "1,\"mismatches\":[{\"slot\":1,\"stored\":\"a\",\"replayed\":\"b\"}]}");

    assertThat(heddle.run("replay", PID)).isZero();
    assertThat(heddle.out()).contains("2 slots and 0 cron ticks replayed, 1,234 gas");
    assertThat(heddle.run("replay", PID)).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.out()).contains("slot 1").contains("stored    a").contains("replayed  b");
  }

  @Test
  void saysHowTheNodeIs() {
    node.on("GET /api/v1/status", 200, "{\"version\":\"1\",\"tip\":{\"height\":7}}")
        .on("GET /health", 200, "ok")
        .on("GET /health", 503, "ill");

    assertThat(heddle.run("status")).isZero();
    assertThat(heddle.out()).contains("tip.height").contains("7").contains("yes");
    assertThat(heddle.run("status", "--json")).isEqualTo(ExitCodes.FAILED);
    assertThat(Json.parse(heddle.out()).path("healthy").booleanValue()).isFalse();
  }

  @Test
  void mines() {
    node.on("GET /mine/3", 200, "{}").on("GET /info", 200, "{\"height\":1500003}");

    assertThat(heddle.run("mine", "3")).isZero();
    assertThat(heddle.out().strip()).isEqualTo("1500003");
    assertThat(heddle.run("mine", "0")).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void saysThatThereIsNoNode() {
    node.close();

    for (String[] command :
        List.of(
            new String[] {"status"},
            new String[] {"eval", PID, "1"},
            new String[] {"mine"},
            new String[] {"result", PID, MSG})) {
      assertThat(heddle.run(command)).isEqualTo(ExitCodes.UNREACHABLE);
      assertThat(heddle.err())
          .contains("no node at " + node.address() + ": start one with `heddle up`");
      assertThat(heddle.out()).isEmpty();
    }
  }

  @Test
  void passesOnWhatTheNodeSays() {
    node.on("POST /mu", 400, "{\"error\":\"process " + PID + " is not known here\"}")
        .on("GET /cu/result/" + MSG, 200, "<html>");

    assertThat(heddle.run("send", PID)).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.err()).contains("process " + PID + " is not known here").hasLineCount(1);
    assertThat(heddle.run("result", PID, MSG)).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.err()).contains("is this an ao node?").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "send",
        "send short",
        "send " + "P" + " --tag",
        "wallet",
        "wallet new --type dsa",
        "module",
        "module add",
        "spawn one two",
        "status --node foo",
        "mine many",
        "replay x y",
        "eval"
      })
  void whatWasAskedWronglyIsToldInALine(String line) {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ");

    assertThat(heddle.run(words)).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.err()).startsWith("heddle: ");
    assertThat(heddle.err().lines().count()).isLessThanOrEqualTo(2);
    assertThat(heddle.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sned P, there is no command sned",
    "spawn --nmae x, there is no option --nmae",
    "spawn --nmae, there is no option --nmae",
    "status --jsno=1 x, there is no option --jsno",
    "log ARwIst5Dr5fZ19P1WaswRTKpWu5hSQwP4LA0EdYqi21, no id ends with its last letter",
    "log guestbook, ids are 43 letters of base64url"
  })
  void aSlipOfTheHandIsNamed(String line, String said) {
    assertThat(heddle.run(line.split(" "))).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.err()).contains(said);
  }

  @Test
  void aTagNeedsANameAndDataOneSource() {
    assertThat(heddle.run("send", PID, "--tag", "Action")).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.err()).contains("Action=Transfer");
    assertThat(heddle.run("send", PID, "--data", "x", "--file", "y")).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void everyCommandExplainsItself() {
    for (String command : CommandLineTool.of(new Desk(quiet())).getSubcommands().keySet()) {
      assertThat(heddle.run(command, "--help")).as(command).isZero();
      assertThat(heddle.out()).as(command).contains("Usage: heddle " + command).contains("--json");
    }
  }

  @Test
  void theNameOfACommandMayBeAnArgumentOfAnother() {
    node.on("POST /cu/dry-run", 200, "{\"Output\":{\"data\":\"replay\"}}");
    assertThat(heddle.run("--json", "dryrun", PID, "--data", "replay")).isZero();
    assertThat(heddle.run("replay", "dryrun")).isEqualTo(ExitCodes.USAGE);
    assertThat(heddle.err()).contains("dryrun").contains("heddle replay --help");
  }

  @Test
  void theHelpListsAllCommands() {
    assertThat(heddle.run("--help")).isZero();
    assertThat(heddle.out())
        .contains(CommandLineTool.of(new Desk(quiet())).getSubcommands().keySet());
  }

  private Surroundings quiet() {
    return new Surroundings(System.in, System.out, System.err, false, false, Map.of(), home, home);
  }

  @Test
  void talksToAProcessFromAScript() {
    node.on("POST /mu", 202, "{}").on("POST /cu/dry-run", 200, "{\"Output\":{\"data\":\"dry\"}}");
    evaluations("{\"Output\":{\"data\":\"said\",\"prompt\":\"p> \"}}");

    int code =
        heddle.type(
            """
            function f()
              return 1
            end

            .dryrun
            f()
            .nonsense
            .load
            .exit
            never()
            """,
            "repl",
            PID);

    assertThat(code).isZero();
    assertThat(heddle.out().lines())
        .containsExactly(
            "said",
            "evaluating without keeping anything",
            "dry",
            "no command .nonsense: see .help",
            "name the file: .load FILE");
    assertThat(DataItem.decode(node.asked().getFirst().body()).data().utf8())
        .isEqualTo("function f()\n  return 1\nend");
  }

  @Test
  void aScriptThatEndsInAnErrorFails() {
    node.on("POST /mu", 202, "{}");
    evaluations("{\"Error\":\"bad\"}");

    assertThat(heddle.type("x()", "repl", PID)).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.out()).contains("bad");
  }

  @Test
  void aScriptFailsThatHadAnErrorOnTheWay() {
    node.on("POST /mu", 202, "{}").on("POST /cu/dry-run", 200, "{\"Output\":{\"data\":\"dry\"}}");
    evaluations("{\"Error\":\"bad\"}");

    assertThat(heddle.type("x()\n.dryrun\ny()", "repl", PID)).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.out()).contains("bad").contains("dry");
  }

  @Test
  void aScriptEndsWhenTheNodeIsGone() {
    node.close();

    assertThat(heddle.type("x()\ny()", "repl", PID)).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(heddle.err()).contains("heddle up").hasLineCount(1);
  }

  @Test
  void theDoctorLooksAtEverything() {
    node.close();

    assertThat(heddle.run("doctor", "--json")).isZero();
    assertThat(Json.parse(heddle.out())).hasSizeGreaterThanOrEqualTo(6);
    assertThat(heddle.out()).contains("Java").contains("is free").contains("heddle up");
  }

  @Test
  void theDoctorKnowsAStrangerFromANode() {
    node.on("GET /api/v1/status", 404, "not here");

    assertThat(heddle.run("doctor")).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.out()).contains("fail").contains("no Heddle node");
  }
}
