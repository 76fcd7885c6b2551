package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.machine.Machine;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EngineTest {
  private static final Optional<String> OBSTACLE = Optional.of("no library for this processor");

  @Test
  void takesV8WhereItRuns() {
    assertThat(Engine.of("auto", Optional::empty)).isEqualTo(Engine.V8);
    assertThat(Engine.of("v8", Optional::empty)).isEqualTo(Engine.V8);
  }

  @Test
  void takesTheReferenceEngineWhereV8DoesNotRunOrWhenTold() {
    assertThat(Engine.of("auto", () -> OBSTACLE)).isEqualTo(Engine.REFERENCE);
    assertThat(Engine.of("reference", () -> OBSTACLE)).isEqualTo(Engine.REFERENCE);
    assertThat(Engine.of("reference", Optional::empty)).isEqualTo(Engine.REFERENCE);
  }

  @Test
  void refusesToStartWithoutV8WhereItIsDemanded() {
    assertThatThrownBy(() -> Engine.of("v8", () -> OBSTACLE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("engine = v8")
        .hasMessageContaining("no library for this processor");
  }

  @Test
  void hasAJudgeOfTheOtherKindOrSaysThatThereIsNone() {
    try (Machine judge = Engine.V8.judge(() -> OBSTACLE)) {
      assertThat(judge.description()).startsWith("Java interpreter");
    }
    assertThatThrownBy(() -> Engine.REFERENCE.judge(() -> OBSTACLE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cross-check-every")
        .hasMessageContaining("no library for this processor");
  }
}
