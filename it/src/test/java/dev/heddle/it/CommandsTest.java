package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every command of the command line against a running node; the shell's view of them is in {@link
 * #exitCodesTellWhoseFaultItIs}.
 */
final class CommandsTest {
  private static final int FAILED = 1;
  private static final int ASKED_WRONGLY = 2;
  private static final int NO_NODE = 69;

  /** The module that the aos client has built in. */
  private static final String ALIAS = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

  private static final String UNKNOWN = "A".repeat(43);

  @TempDir static Path folder;
  private static RunningNode node;
  private static Path wasm;
  private static String module;
  private static String process;

  @BeforeAll
  static void start() throws Exception {
    wasm = NodeScript.modules().resolve("aos2_0_6.wasm");
    node = RunningNode.start(folder.resolve("data"));
    Ran added = heddle("module", "add", wasm.toString(), "--name", "aos").exits(0);
    assertThat(added.err()).contains("guessed --format " + Sender.WASM64).contains("made a new");
    module = added.line();
    process = heddle("spawn", "aos", "--name", "shared").exits(0).line();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void aWalletIsMadeOnceAndNeverOverwritten() throws Exception {
    for (String kind : List.of("ed25519", "secp256k1")) {
      String file = folder.resolve(kind + ".json").toString();
      String address = heddle("wallet", "new", "--type", kind, "--out", file).exits(0).line();
      assertThat(heddle("wallet", "address", "--wallet", file).exits(0).line()).isEqualTo(address);
      JsonNode shown = json("wallet", "show", "--wallet", file);
      assertThat(shown.path("type").asString()).isEqualTo(kind);
      assertThat(heddle("wallet", "new", "--out", file).exits(FAILED).err())
          .contains(file + " exists already");
    }
    assertThat(heddle("wallet", "address", "--wallet", "nowhere.json").exits(FAILED).err())
        .contains("heddle wallet new --out nowhere.json");
  }

  @Test
  void aForkHasThePastOfItsAncestorAndAnybodyCanVerifyThat() throws Exception {
    String ancestor = heddle("spawn", "aos", "--name", "tree").exits(0).line();
    heddle("eval", ancestor, "rings = 1").exits(0);
    long slot = json("fold", ancestor).path("slots").asLong() - 1;
    heddle("eval", ancestor, "rings = rings + 1").exits(0);

    String fork =
        heddle("fork", ancestor, "--at", "" + slot, "--tag", "Name=branch").exits(0).line();

    assertThat(root(fork, 0))
        .isEqualTo(root(ancestor, slot))
        .isNotEqualTo(root(ancestor, slot + 1));
    assertThat(heddle("eval", fork, "rings = rings + 10; return rings").exits(0).out())
        .contains("11");
    assertThat(heddle("eval", ancestor, "return rings").exits(0).out()).contains("2");
    assertThat(heddle("verify-log", fork).exits(0).out())
        .contains("the log holds", "forked from " + ancestor + " after slot " + slot);
    assertThat(json("verify-log", fork).path("ancestors").path(0).path("slot").asLong())
        .isEqualTo(slot);
    heddle("replay", fork).exits(0);
    assertThat(heddle("fork", ancestor, "--at", "99").exits(FAILED).err()).contains("no slot 99");
  }

  @Test
  void whatIsBlockedIsNotServedUntilItIsRemoved() throws Exception {
    Sender sender = new Sender(node.url());
    Bytes data = Bytes.utf8("not for everybody");
    String id = sender.upload(data);
    assertThat(heddle("blocked").exits(0).out()).contains("nothing is blocked");

    heddle("blocked", "add", id, "--reason", "a court says so").exits(0);
    assertThat(sender.get("/" + id).statusCode()).isEqualTo(451);
    assertThat(heddle("blocked").exits(0).out()).contains("id", id, "a court says so");
    heddle("blocked", "remove", id).exits(0);
    assertThat(sender.get("/" + id).statusCode()).isEqualTo(200);

    String hash = Hashes.sha256(data).base64Url();
    heddle("blocked", "add", hash, "--hash").exits(0);
    assertThat(sender.get("/" + id).statusCode()).isEqualTo(451);
    assertThat(json("blocked").at("/blocked/0/kind").asString()).isEqualTo("hash");
    heddle("blocked", "remove", hash, "--hash").exits(0);
    assertThat(heddle("blocked", "remove", hash, "--hash").exits(FAILED).err())
        .contains("is not blocked");
    assertThat(heddle("blocked", "add").exits(ASKED_WRONGLY).err()).contains("heddle blocked add");
  }

  @Test
  void aFunctionIsTestedDeployedWrittenReadUpgradedAndEvaluated() throws Exception {
    String file = folder.resolve("sum.js").toString();
    String source =
        "export const handle = (state, action) => {"
            + " if (action.input < 0) throw new ContractError('too little');"
            + " return { state: state + action.input, result: action.input * 2 }; };";
    Files.writeString(Path.of(file), source);

    assertThat(heddle("function", "test", file, "--state", "1", "--input", "2").exits(0).out())
        .contains("state   3", "result  4");
    assertThat(heddle("function", "test", file, "--input", "-1").exits(FAILED).err())
        .contains("interaction 1 is not valid: ContractError: too little");
    String id =
        heddle(source, List.of("function", "deploy", "--state", "1", "--token", "mine"))
            .exits(0)
            .line();
    assertThat(heddle("function", "write", id, "4").exits(0).line()).isEqualTo("8");
    assertThat(heddle("function", "write", id, "-4").exits(FAILED).err()).contains("too little");
    assertThat(heddle("function", "read", id).exits(0).line()).isEqualTo("5");
    assertThat(heddle("function", "read", id, "--at", "0").exits(0).line()).isEqualTo("1");

    String next = "export const handle = (state: number) => ({ state: state * 10 });";
    List<String> upgrade = List.of("function", "upgrade", id, "-", "--ts", "--token");
    assertThat(heddle(next, plus(upgrade, "other")).exits(FAILED).err()).contains("another token");
    assertThat(heddle(next, plus(upgrade, "mine")).exits(0).out()).contains("from slot 3 on");
    heddle("function", "write", id, "{}", "--tag", "Color=red").exits(0);

    Ran evaluated = heddle("function", "evaluate", id).exits(0);
    assertThat(evaluated.line()).isEqualTo("50");
    assertThat(evaluated.err()).contains("4 interactions evaluated again", "agree");
    assertThat(json("function", "history", id).path("interactions")).hasSize(4);
    assertThat(heddle("function", "history", id, "--from", "2").exits(0).out())
        .contains("not valid: ContractError: too little");
    assertThat(json("verify-log", id).path("slots").asLong()).isEqualTo(5);
  }

  @Test
  void aFunctionInWebAssemblyIsTestedDeployedAndUpgraded() throws Exception {
    String action = // handle gives its action back as the state
        "0061736d0100000001140360017f017f60067f7f7f7f7f7f017f6000017f0304030001020503010001060c027f"
            + "014180080b7f0141000b072604066d656d6f72790200065f616c6c6f6300000668616e646c650001076765745f"
            + "6c656e00020a1b030b002300230020006a24000b08002003240120020b040023010b";
    String state = action.replace("2003240120020b", "2001240120000b"); // and this its state
    String file = folder.resolve("action.wasm").toString();
    Files.write(Path.of(file), Bytes.hex(action).toByteArray());
    String next = folder.resolve("state.wasm").toString();
    Files.write(Path.of(next), Bytes.hex(state).toByteArray());

    assertThat(heddle("function", "test", file, "--input", "2").exits(0).out())
        .contains("{\"input\":2,\"caller\":\"\"}", "result  null");
    String id = heddle("function", "deploy", file, "--token", "mine").exits(0).line();
    heddle("function", "write", id, "4").exits(0);
    assertThat(heddle("upgrade", List.of("function", "upgrade", id, "--token", "mine")).err())
        .contains("is application/wasm, so its upgrade is not application/javascript");
    heddle("function", "upgrade", id, next, "--token", "mine").exits(0);
    heddle("function", "write", id, "5").exits(0);
    assertThat(heddle("function", "evaluate", id).exits(0).line()).contains("{\"input\":4,");
    assertThat(json("verify-log", id).path("slots").asLong()).isEqualTo(4);
  }

  @Test
  void aFunctionThatCannotBeIsRefusedWithAReason() throws Exception {
    assertThat(heddle("export function (", List.of("function", "deploy")).exits(FAILED).err())
        .contains("cannot run");
    assertThat(heddle("", List.of("function", "deploy")).exits(ASKED_WRONGLY).err())
        .contains("standard input is empty");
    assertThat(
            heddle("x", List.of("function", "deploy", "--state", "{")).exits(ASKED_WRONGLY).err())
        .contains("--state is");
    assertThat(heddle("x", List.of("function", "deploy", "--evaluator", "no")).exits(FAILED).err())
        .contains("no evaluator");
    assertThat(heddle("function", "write", UNKNOWN, "1").exits(FAILED).err())
        .contains("is not here");
    assertThat(heddle("function", "upgrade", UNKNOWN).exits(ASKED_WRONGLY).err())
        .contains("--token");
    assertThat(heddle("function").exits(ASKED_WRONGLY).err()).contains("deploy, write");
  }

  private static List<String> plus(List<String> arguments, String last) {
    List<String> all = new ArrayList<>(arguments);
    all.add(last);
    return all;
  }

  private static String root(String pid, long slot) throws Exception {
    return new Sender(node.url())
        .json("/api/v1/processes/" + pid + "/state-root?slot=" + slot)
        .path("stateRoot")
        .asString();
  }

  @Test
  void anotherComputeUnitIsHeldToWhatTheLogGives() throws Exception {
    String pid = heddle("spawn", "aos", "--name", "held").exits(0).line();
    heddle("eval", pid, "x = 1").exits(0);
    heddle("eval", pid, "return x + 1").exits(0);

    assertThat(heddle("verify", pid, "--against", node.url() + "/cu").exits(0).out())
        .contains("agrees on slots 0 to 2");
    String message = json("log", pid, "--from", "2").at("/edges/0/node/message/id").asString();
    try (LyingUnit liar = LyingUnit.before(node.url() + "/cu", message)) {
      Ran found = heddle("verify", pid, "--against", liar.url()).exits(FAILED);
      assertThat(found.out()).contains("differs first at slot 2", "in Output", "a lie");
      assertThat(
              json("verify", pid, "--against", liar.url(), "--to", "1").path("agrees").asBoolean())
          .isTrue();
    }
    assertThat(heddle("verify", UNKNOWN, "--against", node.url() + "/cu").exits(FAILED).err())
        .contains("is not known to this node");
  }

  @Test
  void aFoldIsSeenAndThereMayBeNothingToCancel() throws Exception {
    heddle("eval", process, "1 + 1").exits(0);

    JsonNode fold = json("fold", process);

    assertThat(fold.path("live").asBoolean()).isTrue();
    assertThat(fold.path("slot").asLong()).isEqualTo(fold.path("slots").asLong() - 1);
    assertThat(heddle("fold", process).exits(0).out()).contains("evaluated  [####");
    assertThat(heddle("fold", process, "--cancel").exits(0).line())
        .isEqualTo("nobody waits for it");
    assertThat(heddle("fold", UNKNOWN).exits(FAILED).err()).contains("is not known to this node");
  }

  @Test
  void aModuleIsFoundUnderAnotherIdAndSpawnsUnderIt() throws Exception {
    JsonNode added = json("module", "add", wasm.toString(), "--name", "twin", "--id", ALIAS);
    assertThat(added.path("format").asString()).isEqualTo(Sender.WASM64);
    assertThat(added.path("alias").asString()).isEqualTo(ALIAS);
    ObjectNode query = Json.object();
    query.put(
        "query", "query($ids: [ID!]) {transactions(ids: $ids) {edges {node {id tags {value}}}}}");
    query.set("variables", Json.parse("{\"ids\": [\"" + ALIAS + "\"]}"));
    String found = new Sender(node.url()).postJson("/graphql", Json.write(query)).body();
    assertThat(found).contains(added.path("id").asString()).contains(Sender.WASM64);
    String spawned = heddle("spawn", ALIAS).exits(0).line();
    assertThat(heddle("eval", spawned, "6 * 7").exits(0).line()).isEqualTo("42");
  }

  @Test
  void aLogIsVerifiedFromBytesAloneAndTamperingIsFound() throws Exception {
    heddle("eval", process, "1 + 1").exits(0);
    JsonNode verdict = json("verify-log", process);
    assertThat(verdict.path("holds").asBoolean()).isTrue();
    assertThat(verdict.path("slots").asLong()).isGreaterThan(1);
    assertThat(verdict.path("equivocations").isEmpty()).isTrue();

    byte[] log = new Sender(node.url()).bytes("/su/" + process + "/bundle?limit=1000");
    Path file = Files.write(folder.resolve("log.bundle"), log);
    assertThat(heddle("verify-log", process, "--file", file.toString()).exits(0).out())
        .startsWith("the log holds: ");
    log[log.length - 1] ^= 1;
    Path tampered = Files.write(folder.resolve("tampered.bundle"), log);
    assertThat(heddle("verify-log", process, "--file", tampered.toString()).exits(FAILED).out())
        .contains("message-signature: the signature of");
    assertThat(heddle("verify-log", UNKNOWN, "--file", file.toString()).exits(FAILED).out())
        .startsWith("slot 0, process: ");
    assertThat(heddle("verify-log", UNKNOWN).exits(FAILED).err()).contains("is not scheduled here");
  }

  @Test
  void modulesAreListedNewestFirst() throws Exception {
    assertThat(heddle("module", "list").exits(0).out()).contains(module).contains("aos");
    JsonNode list = json("module", "list");
    assertThat(list.size()).isGreaterThan(1);
    assertThat(list.get(list.size() - 1).path("name").asString()).isEqualTo("lua");
    JsonNode last = list.get(list.size() - 2);
    assertThat(last.path("id").asString()).isEqualTo(module);
    assertThat(last.path("bytes").asLong()).isEqualTo(Files.size(wasm));
  }

  @Test
  void whatIsNoModuleIsNotUploaded() throws Exception {
    Path text = Files.writeString(folder.resolve("notes.wasm"), "not wasm");
    assertThat(heddle("module", "add", text.toString()).exits(FAILED).err())
        .contains("is not a module");
    assertThat(heddle("module", "add", "nowhere.wasm").exits(FAILED).err()).contains("nowhere");
    assertThat(
            heddle("module", "add", wasm.toString(), "--format", "wasm128")
                .exits(ASKED_WRONGLY)
                .err())
        .contains(Sender.WASM64);
  }

  @Test
  void aProcessRunsItsBootCodeAndTakesFurtherTags() throws Exception {
    Path boot = Files.writeString(folder.resolve("boot.lua"), "Greeting = 'moin'");
    JsonNode spawned =
        json(
            "spawn", module, "--name", "boot", "--tag", "Colour=red", "--on-boot", boot.toString());
    String booted = spawned.path("id").asString();
    assertThat(heddle("eval", booted, "Greeting").exits(0).line()).isEqualTo("moin");
    assertThat(heddle("eval", booted, "ao.env.Process.Tags.Colour").exits(0).line())
        .isEqualTo("red");
    assertThat(heddle("spawn", "nobody's").exits(FAILED).err()).contains("module list");
  }

  @Test
  void evalPrintsWhatTheProcessSaysAndFailsWhereItFails() throws Exception {
    assertThat(heddle("eval", process, "1 + 41").exits(0).line()).isEqualTo("42");
    Path code = Files.writeString(folder.resolve("code.lua"), "local a = 20\nreturn a + 1");
    assertThat(heddle("eval", process, "--file", code.toString()).exits(0).line()).isEqualTo("21");
    Ran failed = heddle("eval", process, "error('on purpose')").exits(FAILED);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("answered with an error").contains("on purpose");
    assertThat(heddle("eval", process).exits(ASKED_WRONGLY).err()).contains("--file");
    assertThat(json("eval", process, "3").at("/Output/data").asString()).isEqualTo("3");
  }

  @Test
  void sentMessagesHaveResultsThatCanBeReadAgain() throws Exception {
    String handler =
        "Handlers.add('ping', 'Ping', function(m) m.reply({Action='Pong', Data=m.Data}) end)";
    heddle("eval", process, handler).exits(0);
    Ran sent =
        heddle("send", process, "--tag", "Action=Ping", "--data", "hello", "--wait").exits(0);
    String id = sent.line().lines().findFirst().orElseThrow();
    assertThat(id).matches("[A-Za-z0-9_-]{43}");
    assertThat(sent.out()).contains("message to").contains("Pong  hello").contains("gas");
    assertThat(heddle("result", process, id).exits(0).out()).contains("Pong  hello");
    assertThat(json("result", process, id).path("Messages").size()).isEqualTo(1);
    String unread = heddle("send", process, "--tag", "Action=Ping").exits(0).line();
    assertThat(unread).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(id);
    assertThat(heddle("result", process, UNKNOWN).exits(FAILED).err()).contains(UNKNOWN);
  }

  @Test
  void resultsArePagedByCursor() throws Exception {
    String counter = heddle("spawn", module, "--name", "counter").exits(0).line();
    for (int i = 1; i <= 2; i++) {
      heddle("eval", counter, Integer.toString(i)).exits(0);
    }
    Ran page = heddle("results", counter, "--limit", "2").exits(0);
    assertThat(page.line().lines()).hasSize(2);
    String cursor = page.err().strip().replaceAll(".*--from ", "");
    JsonNode rest = json("results", counter, "--from", cursor);
    assertThat(rest.path("edges").size()).isEqualTo(1);
    assertThat(rest.at("/edges/0/node/Output/data").asString()).isEqualTo("2");
    JsonNode newest = json("results", counter, "--newest", "--limit", "1");
    assertThat(newest.at("/edges/0/node/Output/data").asString()).isEqualTo("2");
  }

  @Test
  void aDryRunLeavesNoTrace() throws Exception {
    JsonNode dry = json("dryrun", process, "--tag", "Action=Eval", "--data", "Dry = 1; return 5");
    assertThat(dry.at("/Output/data").asString()).isEqualTo("5");
    assertThat(heddle("dryrun", process, "--tag", "Action=Eval", "--data", "Dry").exits(0).out())
        .doesNotContain("1");
  }

  @Test
  void thePromptReadsAScriptFromAPipe() throws Exception {
    Path code = Files.writeString(folder.resolve("loaded.lua"), "Loaded = 'from a file'");
    String script =
        """
        function twice(n)
          return 2 * n
        end
        .load %s
        Loaded
        .dryrun
        return twice(4)
        .dryrun
        return twice(21)
        """
            .formatted(code);
    Ran talk = heddle(script, List.of("repl", process)).exits(0);
    assertThat(talk.out().lines())
        .containsExactly(
            "from a file", "evaluating without keeping anything", "8", "evaluating for good", "42");
    assertThat(heddle("error('last')\n", List.of("repl", process)).exits(FAILED).out())
        .contains("last");
  }

  @Test
  void processesAndTheirLogsAreListed() throws Exception {
    assertThat(heddle("processes", "--mine").exits(0).out()).contains(process).contains("shared");
    assertThat(json("processes").toString()).contains(process);
    heddle("eval", process, "return 'to be logged'").exits(0);
    assertThat(heddle("log", process).exits(0).out())
        .contains("     0  ")
        .contains("Eval")
        .contains("return 'to be logged'");
    JsonNode log = json("log", process, "--from", "0", "--limit", "1");
    assertThat(log.path("edges").size()).isEqualTo(1);
    assertThat(heddle("log", process, "--from", "-1").exits(ASKED_WRONGLY).err()).contains("-1");
  }

  @Test
  void aReplayAgrees() throws Exception {
    heddle("eval", process, "Big = string.rep('x', 100000)").exits(0);
    heddle("eval", process, "error('rolled back')").exits(FAILED);
    assertThat(heddle("replay", process).exits(0).out())
        .contains("every result, all gas and the final memory agree");
    assertThat(json("replay", process).path("agrees").asBoolean()).isTrue();
  }

  @Test
  void anItemIsAssignedToAnotherProcess() throws Exception {
    String other = heddle("spawn", module, "--name", "other").exits(0).line();
    String message = heddle("send", process, "--data", "for both").exits(0).line();
    String assignment = heddle("assign", other, message).exits(0).line();
    assertThat(heddle("result", other, assignment).exits(0).out()).contains("gas");
    assertThat(json("log", other).toString()).contains(message);
    assertThat(json("assign", other, message, "--exclude", "Data").path("id").asString())
        .hasSize(43);
  }

  @Test
  void aProcessIsMonitoredAndNoLonger() throws Exception {
    assertThat(heddle("monitor", process).exits(0).out()).contains("now monitoring");
    assertThat(json("unmonitor", process).path("monitored").asBoolean(true)).isFalse();
    assertThat(heddle("unmonitor", process).exits(FAILED).err()).contains("is not monitored");
    assertThat(heddle("monitor", UNKNOWN).exits(FAILED).err()).contains(UNKNOWN);
  }

  @Test
  void theNodeSaysHowItIs() throws Exception {
    assertThat(heddle("status").exits(0).out()).contains("healthy").contains("addresses.su");
    assertThat(json("status").at("/status/addresses/mu").asString()).hasSize(43);
    assertThat(heddle("doctor").exits(0).out()).contains("ok    node " + node.url());
    assertThat(json("doctor").isArray()).isTrue();
    long height = Long.parseLong(heddle("mine").exits(0).line());
    assertThat(json("mine", "3").path("height").asLong()).isGreaterThanOrEqualTo(height + 3);
  }

  @Test
  void exitCodesTellWhoseFaultItIs() throws Exception {
    assertThat(started("status", "--node", "http://127.0.0.1:1").exits(NO_NODE).err())
        .contains("heddle up");
    assertThat(started("eval", process, "20 + 22").exits(0).line()).isEqualTo("42");
    started("eval", process, "error('no')").exits(FAILED);
    started("mine", "0").exits(ASKED_WRONGLY);
    heddle("eval", process, "1", "--node", "http://127.0.0.1:1").exits(NO_NODE);
    assertThat(heddle("doctor", "--node", "http://127.0.0.1:1").out()).contains("no node at");
    for (List<String> wrong :
        List.of(
            List.of("dance"),
            List.<String>of(),
            List.of("spawn", "one", "two"),
            List.of("result", process, "short"),
            List.of("mine", "0"),
            List.of("status", "--node", "nonsense"),
            List.of("send", process, "--tag", "NoEquals"))) {
      Ran ran = heddle("", wrong).exits(ASKED_WRONGLY);
      assertThat(ran.err()).startsWith("heddle: ").doesNotContain("\tat ");
      assertThat(ran.out()).isEmpty();
    }
    assertThat(heddle("--version").exits(0).out()).startsWith("heddle ");
    assertThat(heddle("spawn", "--help").exits(0).out()).contains("--on-boot");
  }

  private static JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return Json.parse(heddle("", all).exits(0).out());
  }

  private static Ran heddle(String... arguments) {
    return heddle("", List.of(arguments));
  }

  private static Ran heddle(String input, List<String> arguments) {
    return new Commands(folder, node.url()).heddle(input, arguments);
  }

  private static Ran started(String... arguments) throws Exception {
    return new Commands(folder, node.url()).started(List.of(arguments));
  }
}
