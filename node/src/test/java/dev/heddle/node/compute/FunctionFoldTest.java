package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.FunctionFolds.FunctionState;
import dev.heddle.node.unit.Upstream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class FunctionFoldTest {
  private static final String USERS =
      "export async function handle(state, action) {"
          + " if (action.input.name === undefined) throw new ContractError('no name');"
          + " state.users.push(action.input.name + ' of ' + action.caller);"
          + " SmartWeave.kv.put(action.input.name, SmartWeave.block.height);"
          + " return { state, result: state.users.length }; }";

  private final ToyNode node = new ToyNode();
  private final Machine machine = new JsMachine(1);
  private ComputeUnit unit = start();

  private ComputeUnit start() {
    return new ComputeUnit(node.store, machine, Upstream.NONE, node.options, node.clock);
  }

  @AfterEach
  void close() {
    unit.close();
    machine.close();
    node.close();
  }

  private Bytes deploy(String source, String state, String evaluator) {
    FunctionRecord record =
        new FunctionRecord("", "application/javascript", Bytes.utf8(source), state);
    DataItem item =
        ToyNode.ALICE
            .wallet()
            .sign(
                new ItemDraft(
                    Optional.empty(), Optional.empty(), record.tags(evaluator), record.data()));
    return node.open(item);
  }

  private JsonNode result(Bytes function, long slot) {
    return Json.parse(unit.result(function, slot).json());
  }

  @Test
  void aRecordOfExmOpensALogThatIsFolded() {
    Bytes function = deploy(USERS, "{\"users\":[]}", "heddle");
    long ann = node.send(function, "{\"name\":\"Ann\"}");
    long none = node.send(function, "{}");
    long bob = node.send(function, "", new Tag("Input", "{\"name\":\"Bob\"}"));

    assertThat(result(function, bob).at("/Output/result").asInt()).isEqualTo(2);
    assertThat(result(function, ann).at("/Output/validity").asBoolean()).isTrue();
    assertThat(result(function, none).path("Error").asString()).isEqualTo("ContractError: no name");
    assertThat(result(function, none).path("GasUsed").asLong()).isPositive();
    String alice = ToyNode.ALICE.wallet().address();
    FunctionState now = unit.functionState(function, Optional.empty());
    assertThat(now.state())
        .isEqualTo("{\"users\":[\"Ann of %s\",\"Bob of %s\"]}".formatted(alice, alice));
    assertThat(now.keysAndValues()).isEqualTo("{\"Ann\":1500000,\"Bob\":1500000}");
    assertThat(unit.functionState(function, Optional.of(none)).state())
        .isEqualTo("{\"users\":[\"Ann of %s\"]}".formatted(alice));
  }

  @Test
  void aProcessMayHaveJavaScriptAsItsModule() {
    Bytes module =
        node.upload(
            ToyNode.ALICE,
            USERS,
            List.of(
                new Tag("Type", "Module"),
                new Tag("Module-Format", "heddle-js@heddle"),
                new Tag("Compute-Limit", "1000000")));
    Bytes process = node.spawn("{\"users\":[\"first\"]}", module);
    long slot = node.send(process, "{\"name\":\"Ann\"}");

    assertThat(result(process, slot).at("/Output/result").asInt()).isEqualTo(2);
  }

  @Test
  void replayDryRunStateRootAndCheckpointsAreAsForOtherProcesses() {
    Bytes function = deploy(USERS, "{\"users\":[]}", "heddle");
    for (int i = 0; i < 20; i++) {
      node.send(function, "{\"name\":\"user " + i + "\"}");
    }
    Outcome dry =
        unit.inspect(
            function, Bytes.utf8("{\"Owner\":\"X\",\"Data\":\"{\\\"name\\\":\\\"Z\\\"}\"}"));
    assertThat(dry).isInstanceOf(Outcome.Accepted.class);
    assertThat(unit.replay(function, (_, _) -> {}).agrees()).isTrue();
    RootedState.Root root = unit.rooted(function, 20, RootedState::root);
    assertThat(unit.rooted(function, 10, RootedState::root)).isNotEqualTo(root);

    unit.close();
    unit = start();
    assertThat(unit.rooted(function, 20, RootedState::root)).isEqualTo(root);
    node.send(function, "{\"name\":\"after\"}");
    assertThat(result(function, 21).at("/Output/result").asInt()).isEqualTo(21);
    assertThat(unit.replay(function, (_, _) -> {}).agrees()).isTrue();
  }

  @Test
  void theOwnersUpgradeTakesEffectFromItsSlotOn() {
    Bytes function = deploy(USERS, "{\"users\":[]}", "heddle");
    node.send(function, "{\"name\":\"Ann\"}");
    node.send(
        function,
        "export const handle = (state) => ({ state: { users: state.users.length } })",
        new Tag("Action", "Upgrade-Function"));
    long last = node.send(function, "{}");

    result(function, last);
    assertThat(unit.functionState(function, Optional.empty()).state()).isEqualTo("{\"users\":1}");
    assertThat(unit.replay(function, (_, _) -> {}).agrees()).isTrue();
  }

  @Test
  void whatTheOutsideAnsweredIsReadFromTheInteraction() {
    String source =
        "export async function handle(state, action) {"
            + " const got = await EXM.deterministicFetch('https://example.org/' + action.input);"
            + " return { state: got.asJSON() }; }";
    Bytes function = deploy(source, "{}", "heddle");
    Outcome asking =
        unit.inspect(function, Bytes.utf8("{\"Owner\":\"X\",\"Data\":\"1\",\"Tags\":[]}"));
    JsonNode fetches = Json.parse(((Outcome.Rejected) asking).result()).path("Fetches");
    assertThat(fetches.at("/0/args").asString()).isEqualTo("[\"https://example.org/1\"]");

    ObjectNode recorded = Json.object();
    recorded.put("input", "1");
    recorded
        .putObject("requests")
        .putObject(fetches.at("/0/key").asString())
        .put("ok", true)
        .put("status", 200)
        .set("vector", Json.parse("[123,125]"));
    long without = node.send(function, "1");
    long with = node.send(function, Json.write(recorded), new Tag("Recorded", "true"));

    assertThat(result(function, without).path("Error").asString()).contains("no recorded answer");
    assertThat(result(function, with).at("/Output/validity").asBoolean()).isTrue();
  }

  @Test
  void saysWhatAFunctionLacks() {
    Bytes unknown = deploy(USERS, "{}", "nobody's");
    assertThatThrownBy(() -> unit.result(unknown, 0))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("names the Evaluator nobody's; there are heddle, ");
    Bytes broken = deploy("export function handle( {", "{}", "heddle");
    assertThatThrownBy(() -> unit.result(broken, 0))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Unexpected token");
  }
}
