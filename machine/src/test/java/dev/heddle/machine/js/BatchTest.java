package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interactions that are given at once come to what they come to one by one. */
final class BatchTest {
  private static final String SOURCE =
      """
      export async function handle(state, action) {
        const { op, by } = action.input;
        if (op === 'fail') { state.n = -1; throw new ContractError('as asked'); }
        if (op === 'keep') { SmartWeave.kv.put('n', state.n); return { result: state.n }; }
        if (op === 'endless') for (;;);
        state.n += by;
        state.said.push(typeof kept);
        globalThis.kept = state;
        return { state, result: SmartWeave.kv.get('n') };
      }\
      """;

  private static final String UPGRADE =
      "export const handle = (state, { input }) => ({ state: { ...state, upgraded: input } });";

  private static List<String> inputs() {
    List<String> inputs = new ArrayList<>();
    IntStream.range(0, 40)
        .forEach(i ->
            inputs.add(
                switch (i % 9) {
                  case 3 -> "{\"op\":\"fail\"}";
                  case 5 -> "{\"op\":\"keep\"}";
                  case 7 -> "{no json";
                  default -> "{\"op\":\"add\",\"by\":" + i + "}";
                }));
    inputs.add(20, "{\"op\":\"endless\"}");
    inputs.add(30, UPGRADE);
    return inputs;
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void comesToWhatOneByOneComesTo(Evaluator evaluator) {
    List<Outcome> alone = new ArrayList<>();
    try (JsMachine machine = new JsMachine(1);
        Probe one = Probe.deploy(machine, evaluator, SOURCE, "{\"n\":0,\"said\":[]}", 5_000_000);
        Probe many = Probe.deploy(machine, evaluator, SOURCE, "{\"n\":0,\"said\":[]}", 5_000_000)) {
      for (String input : inputs()) {
        boolean upgrade = input.startsWith("export");
        alone.add(
            upgrade
                ? one.write(input, Probe.OWNER, Map.of("Action", "Upgrade-Function"))
                : one.write(input));
      }
      assertThat(many.writeAll(inputs())).isEqualTo(alone);
      assertThat(many.state()).isEqualTo(one.state());
      assertThat(many.instance().image()).isEqualTo(one.instance().image());
      assertThat(many.instance().moment()).isEqualTo(one.instance().moment());
    }
  }

  @Test
  void oneThatIsStoppedTakesNoOtherWithIt() {
    String source =
        """
        export function handle(state, action) {
          if (action.input.hang) /^(a+)+\\1$/.test('a'.repeat(60) + '!');
          return { state: state + 1 };
        }\
        """;
    try (JsMachine machine = new JsMachine(1, 2_000);
        Probe probe = Probe.deploy(machine, Evaluator.HEDDLE, source, "0", JsMachine.GAS_MAX)) {
      List<String> inputs = List.of("{}", "{}", "{\"hang\":true}", "{}");
      assertThatThrownBy(() -> probe.writeAll(inputs))
          .isInstanceOf(EvaluationStoppedException.class);
      assertThat(probe.state()).isEqualTo("2");
      assertThat(probe.instance().moment()).isEqualTo(4);
      probe.writeAll(List.of("{}", "{}"));
      assertThat(probe.state()).isEqualTo("4");
    }
  }
}
