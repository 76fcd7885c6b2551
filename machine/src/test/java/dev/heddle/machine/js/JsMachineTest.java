package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class JsMachineTest {
  private static final JsMachine MACHINE = new JsMachine(1, 100_000);

  private static final String COUNTER =
      "export async function handle(state, action) { state.n += action.input.by;"
          + " return { state, result: state.n }; }";

  @AfterAll
  static void close() {
    MACHINE.close();
  }

  private static Probe deploy(String source, String state) {
    return Probe.deploy(MACHINE, Evaluator.HEDDLE, source, state);
  }

  @Test
  void foldsInteractionsIntoAState() {
    try (Probe probe = deploy(COUNTER, "{\"n\":0}")) {
      Outcome first = probe.write("{\"by\":2}");
      Outcome second = probe.write("{\"by\":3}");

      assertThat(first).isInstanceOf(Outcome.Accepted.class);
      assertThat(Probe.output(second).path("result").asInt()).isEqualTo(5);
      assertThat(probe.state()).isEqualTo("{\"n\":5}");
      assertThat(second.gasUsed()).isPositive();
    }
  }

  @Test
  void functionsOfOneSourceKeepTheirStatesApart() {
    try (Probe first = deploy(COUNTER, "{\"n\":0}");
        Instance second = first.program().start(Drive.NONE)) {
      second.apply(
          new Input(
              Probe.message(Probe.FUNCTION, 0, "OWNER", "{\"n\":100}", Map.of()), Probe.env(), 0));
      for (int i = 1; i <= 3; i++) {
        first.write("{\"by\":1}");
        second.apply(
            new Input(Probe.message("x" + i, i, "CALLER", "{\"by\":1}", Map.of()), Probe.env(), 0));
        first.write("{}");
        first.write("no JSON");
        first.dryRun("{\"by\":50}");
      }
      assertThat(first.state()).isEqualTo("{\"n\":null}");
      assertThat(JsMachine.state(second.image())).isEqualTo("{\"n\":103}");
    }
  }

  @Test
  void statesThatAreTooManyToKeepAreGivenAgain() {
    String growing =
        "export const handle = (state, action) =>"
            + " ({ state: { text: (state.text || 'x').padEnd(15e6, 'x'), n: state.n + 1 } });";
    List<Probe> probes = IntStream.range(0, 6).mapToObj(i -> deploy(growing, "{\"n\":0}")).toList();
    for (int round = 0; round < 2; round++) {
      probes.forEach(probe -> probe.write("1"));
    }
    for (Probe probe : probes) {
      assertThat(probe.state()).hasSizeGreaterThan(15_000_000).endsWith("\"n\":2}");
      probe.close();
    }
  }

  @Test
  void aDryRunLeavesTheStateAsItIs() {
    try (Probe probe = deploy(COUNTER, "{\"n\":0}")) {
      assertThat(Probe.output(probe.dryRun("{\"by\":7}")).path("result").asInt()).isEqualTo(7);
      assertThat(probe.state()).isEqualTo("{\"n\":0}");
    }
  }

  @Test
  void goesOnFromItsImageAsIfItHadNeverStopped() {
    try (Probe probe = deploy(COUNTER, "{\"n\":0}")) {
      probe.write("{\"by\":2}");
      try (Instance restored = probe.program().restore(probe.instance().image(), Drive.NONE)) {
        Input next =
            new Input(Probe.message("x", 2, "CALLER", "{\"by\":1}", Map.of()), Probe.env(), 0);
        assertThat(restored.apply(next)).isEqualTo(probe.instance().apply(next));
        assertThat(restored.image()).isEqualTo(probe.instance().image());
      }
    }
  }

  @Test
  void whatThrowsChangesNothing() {
    String source =
        "export async function handle(state, action) { state.n = 9; await null;"
            + " throw new ContractError('no ' + action.caller); }";
    try (Probe probe = deploy(source, "{\"n\":0}")) {
      Outcome outcome = probe.write("{}");

      assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
      assertThat(Probe.error(outcome)).isEqualTo("ContractError: no CALLER");
      assertThat(probe.state()).isEqualTo("{\"n\":0}");
    }
  }

  @Test
  void refusesWhatIsNoFunctionWithAReason() {
    assertThatThrownBy(() -> load("export const x = 1;"))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("exports no function named handle");
    assertThatThrownBy(() -> load("export function handle( {"))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("Unexpected token");
    assertThatThrownBy(() -> load("import x from 'y'; export function handle() {}"))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("Module loading prohibited. (line 1, column 1)");
    assertThatThrownBy(() -> load("export function handle() { $h_gas = 1e9; }"))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("reserved");
  }

  private static void load(String source) {
    MACHINE
        .load(Evaluator.HEDDLE.moduleFormat(), Bytes.utf8(source), new Limits(1 << 20, 1000))
        .close();
  }

  @Test
  void theOwnerUpgradesAFunctionAndNobodyElse() {
    String upgrade =
        "export const handle = (state, action) => ({ state: { n: state.n * action.input.by } });";
    try (Probe probe = deploy(COUNTER, "{\"n\":5}")) {
      Map<String, String> tags = Map.of("Action", "Upgrade-Function");
      assertThat(Probe.error(probe.write(upgrade, "CALLER", tags))).contains("only OWNER");
      assertThat(Probe.error(probe.write("nonsense (", Probe.OWNER, tags)))
          .contains("the upgrade was refused");
      probe.write("{\"by\":1}");
      assertThat(probe.write(upgrade, Probe.OWNER, tags)).isInstanceOf(Outcome.Accepted.class);
      probe.write("{\"by\":4}");

      assertThat(probe.state()).isEqualTo("{\"n\":24}");
      try (Instance restored = probe.program().restore(probe.instance().image(), Drive.NONE)) {
        restored.apply(
            new Input(Probe.message("x", 9, "C", "{\"by\":2}", Map.of()), Probe.env(), 0));
        assertThat(JsMachine.state(restored.image())).isEqualTo("{\"n\":48}");
      }
    }
  }
}
