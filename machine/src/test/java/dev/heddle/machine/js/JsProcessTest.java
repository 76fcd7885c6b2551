package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Processes of ao in JavaScript. */
final class JsProcessTest {
  private static final JsMachine MACHINE = new JsMachine(1, 100_000);
  private static final String PROCESS = "p".repeat(43);
  private static final String COUNTER =
      """
      export function handle(state, message, process) {
        const count = (state.count ?? 0) + Number(message.tags.By);
        if (Number.isNaN(count)) throw new TypeError('By is no number');
        return {
          state: { count },
          output: { count, me: process.id, kind: process.tags.Kind },
          messages: [{ target: message.From, tags: { Action: 'Counted', Count: count }, data: { count } }],
          spawns: [{ tags: { Module: 'M' }, data: 'born' }],
        };
      }
      """;

  private final Program program = load(COUNTER);
  private final Instance instance = program.start(Drive.NONE);
  private int slot;

  @AfterEach
  void end() {
    program.close();
  }

  @AfterAll
  static void close() {
    MACHINE.close();
  }

  @Test
  void aMessageGivesAStateAnOutputAndAnOutbox() {
    begin("{\"count\":40}");
    JsonNode result = accepted(apply(message("ALICE", "ALICE", "By", "2")));
    assertThat(Json.write(result))
        .isEqualTo(
            """
            {"Messages":[{"Anchor":"00000000000000000000000010000000",\
            "Tags":[{"name":"Action","value":"Counted"},{"name":"Count","value":"42"}],\
            "Target":"ALICE","Data":"{\\"count\\":42}"}],"Assignments":[],\
            "Spawns":[{"Anchor":"00000000000000000000000010000000",\
            "Tags":[{"name":"Module","value":"M"}],"Data":"born"}],\
            "Output":{"data":"{\\"count\\":42,\\"me\\":\\"%s\\",\\"kind\\":\\"counter\\"}"}}\
            """
                .formatted(PROCESS));
    assertThat(JsMachine.state(instance.image())).isEqualTo("{\"count\":42}");
  }

  @Test
  void whatIsThrownIsTheErrorAndChangesNothing() {
    begin("{\"count\":1}");
    Outcome outcome = apply(message("ALICE", "ALICE", "By", "x"));
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(Probe.error(outcome)).isEqualTo("TypeError: By is no number");
    assertThat(JsMachine.state(instance.image())).isEqualTo("{\"count\":1}");
  }

  @Test
  void nobodySpeaksForAnotherButAnAuthority() {
    begin("{}");
    Outcome pretended = apply(message("ALICE", "MALLORY", "By", "1"));
    assertThat(Probe.error(pretended))
        .contains("not trusted")
        .contains("ALICE")
        .contains("MALLORY");
    accepted(apply(message("ALICE", "AUTHORITY", "By", "1")));
    ObjectNode elsewhere = message("ALICE", "ALICE", "By", "1");
    elsewhere.put("Target", "OTHER");
    assertThat(Probe.error(apply(elsewhere))).contains("only assigned");
    assertThat(JsMachine.state(instance.image())).isEqualTo("{\"count\":1}");
  }

  @Test
  void dataThatIsNoObjectIsNoState() {
    for (String data : List.of("1984", " ", "\"text\"", "[1]", "no JSON")) {
      try (Instance other = program.start(Drive.NONE)) {
        accepted(other.apply(first(data)));
        assertThat(JsMachine.state(other.image())).isEqualTo("{}");
      }
    }
  }

  @Test
  void badAnswersAreErrorsWithWords() {
    for (String answer :
        List.of(
            "7", "{ messages: {} }", "{ messages: [1] }", "{ spawns: [null] }", "{ state: 1n }")) {
      try (Program other = load("export const handle = () => (" + answer + ");");
          Instance started = other.start(Drive.NONE)) {
        accepted(started.apply(first("{}")));
        Outcome outcome = started.apply(input(message("A", "A", "By", "1")));
        assertThat(Probe.error(outcome)).describedAs(answer).contains("TypeError");
        assertThat(JsMachine.state(started.image())).isEqualTo("{}");
      }
    }
  }

  @Test
  void severalAtOnceAreAsOneAfterAnother() {
    begin("{}");
    List<Input> inputs =
        IntStream.range(0, 5).mapToObj(i -> input(message("A", "A", "By", "" + i))).toList();
    List<Outcome> at = instance.applyAll(inputs);
    try (Instance other = program.start(Drive.NONE)) {
      other.apply(first("{}"));
      assertThat(inputs.stream().map(other::apply).toList()).isEqualTo(at);
      assertThat(other.image()).isEqualTo(instance.image());
    }
  }

  @Test
  void theOwnerPutsAnotherSourceInPlace() {
    begin("{\"count\":1}");
    ObjectNode upgrade = message("OWNER", "OWNER", "Action", "Upgrade-Function");
    upgrade.put(
        "Data", "export const handle = (state) => ({ output: `upgraded ${state.count}` });");
    accepted(apply(upgrade));
    JsonNode result = accepted(apply(message("A", "A", "By", "1")));
    assertThat(result.at("/Output/data").asString()).isEqualTo("upgraded 1");
  }

  private static Program load(String source) {
    return MACHINE.load(
        Evaluator.PROCESS.moduleFormat(), Bytes.utf8(source), new Limits(1 << 26, 500_000_000));
  }

  private void begin(String state) {
    accepted(instance.apply(first(state)));
  }

  private Outcome apply(ObjectNode message) {
    return instance.apply(input(message));
  }

  private static JsonNode accepted(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return Json.parse(((Outcome.Accepted) outcome).result());
  }

  private static Input first(String data) {
    ObjectNode message = Json.object();
    message.put("Id", PROCESS).put("Data", data).put("Owner", "OWNER").put("Target", PROCESS);
    message.put("From", "OWNER").putArray("Tags");
    return input(message.put("Timestamp", 1_700_000_000_000L));
  }

  private ObjectNode message(String from, String owner, String tag, String value) {
    slot++;
    ObjectNode message = Json.object();
    message.put("Id", "m" + slot).put("Data", "").put("Owner", owner).put("Target", PROCESS);
    message.put("From", from);
    message.putArray("Tags").addObject().put("name", tag).put("value", value);
    return message.put("Timestamp", 1_700_000_000_000L + slot);
  }

  private static Input input(ObjectNode message) {
    ObjectNode env = Json.object();
    ObjectNode process = env.putObject("Process").put("Id", PROCESS).put("Owner", "OWNER");
    var tags = process.putArray("Tags");
    tags.addObject().put("name", "Authority").put("value", "AUTHORITY");
    tags.addObject().put("name", "Kind").put("value", "counter");
    return new Input(Json.write(message), Json.write(env), 0);
  }
}
