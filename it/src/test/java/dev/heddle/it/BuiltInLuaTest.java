package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Tag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The module that a node has from the start, alone and beside aos 2.0.6, which is the oracle. */
final class BuiltInLuaTest {
  private static final String TOKEN =
      """
      local bint = require('.bint')(256)
      Balances = Balances or { [Owner] = '1000000000000000000000' }
      Handlers.add('Transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
        assert(type(msg.Recipient) == 'string', 'Recipient is required!')
        assert(bint.__lt(0, bint(msg.Quantity)), 'Quantity must be greater than 0')
        local have = bint(Balances[msg.From] or '0')
        if bint.__lt(have, bint(msg.Quantity)) then
          msg.reply({ Action = 'Transfer-Error', ['Message-Id'] = 'm', Error = 'Insufficient Balance!' })
          return
        end
        Balances[msg.From] = tostring(have - bint(msg.Quantity))
        Balances[msg.Recipient] = tostring(bint(Balances[msg.Recipient] or '0') + bint(msg.Quantity))
        msg.reply({ Action = 'Debit-Notice', Recipient = msg.Recipient, Quantity = msg.Quantity })
        Send({ Target = msg.Recipient, Action = 'Credit-Notice', Sender = msg.From, Quantity = msg.Quantity })
      end)
      Handlers.add('Balance', 'Balance', { [{ Recipient = '_' }] = function(msg)
        msg.reply({ Balance = Balances[msg.Recipient] or '0', Data = Balances[msg.Recipient] or '0' })
      end, [function(m) return not m.Recipient end] = function(msg) msg.reply({ Data = Balances[msg.From] }) end })
      Handlers.once('Hello', function(msg) msg.reply({ Data = 'once' }) end)
      """;

  private static final List<String> EVALS =
      List.of(
          "1+1",
          "return 7 // 2",
          "print('hi')",
          "print({ a = 1 })",
          "{ a = { 'x', 'y' } }",
          "{ { a = 1 }, { a = 2 } }",
          "error('because')",
          "local n = nil return n.f",
          "syntax error here",
          "X = 5",
          "X",
          "Send({ Target = 'T', Action = 'A', Data = 'd' }).output",
          "ao.send({ Target = 'T', Tags = { B = '1', A = '2' } }).Target",
          "Assign({ Processes = { 'p' }, Message = 'm' })",
          "require('json').encode({ 1, 'a', { b = true } })",
          "require('json').decode('[1,{\"k\":\"v\"}]')[2].k",
          "tostring(require('.bint')(256)(2) ^ 200)",
          "tostring(require('.bint')(256)('-7') // 2) .. tostring(require('.bint')(256)(-7) % 2)",
          "require('.crypto').digest.sha2_256(require('.crypto').utils.stream.fromString('abc')).asHex()",
          "require('.base64').encode('heddle')",
          "table.concat(Utils.map(function(x) return x * 2 end, { 1, 2, 3 }), ',')",
          "Utils.reduce(function(a, b) return a + b end, 0, { 1, 2, 3 })",
          "Handlers.add('Forward', 'Forward', function(m) m.forward('F', { Note = 'n' }) end)",
          "Handlers.add('Ask', 'Ask', function(m) local r = Receive({ Action = 'Told' }) "
              + "m.reply({ Data = 'told ' .. r.Data }) end)",
          "#Handlers.list");

  @TempDir static Path folder;
  private static RunningNode node;
  private static Sender sender;

  @BeforeAll
  static void start() throws Exception {
    node = RunningNode.start(folder.resolve("data"));
    sender = new Sender(node.url());
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void aFreshNodeAnswersAtAPromptWithoutAnyModuleNamed() throws Exception {
    Commands commands = new Commands(folder, node.url());
    String process = commands.heddle("spawn").exits(0).line();
    assertThat(commands.heddle("eval", process, "1+1").exits(0).line()).isEqualTo("2");
    assertThat(commands.heddle("return 6 * 7", List.of("repl")).exits(0).out()).contains("42");
    assertThat(commands.heddle("replay", process).exits(0).out()).contains("agree");
  }

  @Test
  void theCommittedModuleHasTheHashThatIsWrittenBesideIt() throws Exception {
    Path lua = RunningNode.repository().resolve("modules/lua");
    String hash = Files.readString(lua.resolve("lua.wasm.sha256")).substring(0, 64);
    assertThat(hash(lua.resolve("lua.wasm"))).isEqualTo(hash);
  }

  @Test
  void theScriptMakesTheCommittedModuleAgain() throws Exception {
    Assumptions.assumeTrue("1".equals(System.getenv("HEDDLE_LONG")), "long form only");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/emcc")), "needs emscripten 3.1.6");
    Path lua = RunningNode.repository().resolve("modules/lua");
    Path out = folder.resolve("again.wasm");
    Ran.run(new ProcessBuilder(lua.resolve("build.sh").toString(), out.toString()), "").exits(0);
    assertThat(hash(out)).isEqualTo(hash(lua.resolve("lua.wasm")));
  }

  @Test
  void namesItsHandlersInTheExplorerAsAosDoes() throws Exception {
    Path wasm = NodeScript.modules().resolve("aos2_0_6.wasm");
    AosProcess aos = AosProcess.spawn(sender, sender.module(wasm, Sender.WASM64));
    AosProcess ours =
        AosProcess.spawn(sender, sender.json("/api/v1/status").at("/module").asString());
    for (AosProcess process : List.of(aos, ours)) {
      process.eval(TOKEN);
      String page =
          sender.post("/explore/processes/" + process.id() + "/handlers", Bytes.EMPTY).body();
      List<String> cells =
          Pattern.compile("<td[^>]*>([^<]*)</td>")
              .matcher(page)
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(cells)
          .as(page)
          .containsSubsequence("Transfer", "a function of name: Action, value: Transfer", "always")
          .containsSubsequence("Balance", "Action = Balance", "always")
          .contains("Action = Hello");
      assertThat(page).contains("Memory of slots 0 to 1, at most ");
    }
  }

  @Test
  void answersAsAosDoes() throws Exception {
    Path wasm = NodeScript.modules().resolve("aos2_0_6.wasm");
    AosProcess aos = AosProcess.spawn(sender, sender.module(wasm, Sender.WASM64));
    AosProcess ours =
        AosProcess.spawn(sender, sender.json("/api/v1/status").path("module").asString());
    for (String code : EVALS) {
      assertThat(said(ours.eval(code))).as(code).isEqualTo(said(aos.eval(code)));
    }
    assertThat(said(ours.eval(TOKEN))).isEqualTo(said(aos.eval(TOKEN)));
    for (String action :
        List.of("Hello", "Hello", "Transfer", "Balance", "Forward", "Ask", "Told", "Else")) {
      for (String quantity : List.of("5", "1000000000000000000000000", "-1")) {
        Tag[] tags = {
          tag("Action", action),
          tag("Recipient", "R"),
          tag("Quantity", quantity),
          tag("Reference", "9")
        };
        JsonNode there = aos.result(aos.send("text", tags));
        JsonNode here = ours.result(ours.send("text", tags));
        assertThat(said(here)).as(action + " " + quantity).isEqualTo(said(there));
      }
    }
  }

  private static Tag tag(String name, String value) {
    return new Tag(name, value);
  }

  /**
   * What came of it, without where in the library an error was raised again, without Turn, and in
   * an order of its own: in aos that is the order of a table, which differs between processes.
   */
  private static String said(JsonNode result) {
    if (result.hasNonNull("Error")) {
      String error = result.path("Error").asString();
      return "error " + error.substring(error.lastIndexOf("[string \"aos\"]"));
    }
    StringBuilder all = new StringBuilder(result.at("/Output/data").asString());
    for (JsonNode message : result.path("Messages")) {
      List<String> tags =
          StreamSupport.stream(message.path("Tags").spliterator(), false)
              .map(tag -> tag.path("name").asString() + '=' + tag.path("value").asString())
              .filter(text -> !text.startsWith("Turn="))
              .sorted()
              .toList();
      all.append('\n').append(message.path("Target")).append(message.path("Data")).append(tags);
    }
    for (JsonNode assignment : result.path("Assignments")) {
      all.append(assignment.properties().stream().map(Object::toString).sorted().toList());
    }
    return all.toString().toLowerCase(Locale.ROOT);
  }

  private static String hash(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(Hashes.sha256(Bytes.wrap(Files.readAllBytes(file))).toByteArray());
  }
}
