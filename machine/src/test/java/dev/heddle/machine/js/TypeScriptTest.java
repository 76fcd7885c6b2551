package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.machine.ModuleRefusedException;
import org.junit.jupiter.api.Test;

final class TypeScriptTest {
  private static final String COUNTER =
      """
      interface State { count: number }
      enum Step { Small = 1, Large = 10 }
      type Action = { input: { large?: boolean }, caller: string };
      export async function handle(state: State, action: Action): Promise<{ state: State }> {
        const step = (action.input.large ? Step.Large : Step.Small) as number;
        return { state: { ...state, count: state.count! + step } satisfies State };
      }
      """;

  private final TypeScript typeScript = new TypeScript(30_000);

  @Test
  void aFunctionInTypeScriptRunsWithoutItsTypes() {
    String source = typeScript.strip(COUNTER);

    assertThat(source).doesNotContain("interface", "Promise<");
    try (JsMachine machine = new JsMachine(1);
        Probe probe = Probe.deploy(machine, Evaluator.HEDDLE, source, "{\"count\":1}")) {
      probe.write("{\"large\":true}");
      assertThat(probe.state()).isEqualTo("{\"count\":11}");
    }
  }

  @Test
  void theSameSourceGivesTheSameText() {
    assertThat(typeScript.strip(COUNTER)).isEqualTo(typeScript.strip(COUNTER));
  }

  @Test
  void whatIsNoTypeScriptIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> typeScript.strip("export const handle = (state: ) => 1;"))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("(line 1, column 31)");
  }

  @Test
  void aSourceHasALimit() {
    assertThatThrownBy(() -> typeScript.strip(" ".repeat(TypeScript.SOURCE_CHARS_MAX + 1)))
        .hasMessageContaining("at most 1048576 characters");
  }
}
