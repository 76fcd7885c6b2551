package dev.heddle.core.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  private static final String PID = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

  /** Base, device and steps, each with its device and arguments. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/P~process@1.0/now/cache/balances | P process@1.0 now{} cache{} balances{}",
        "/P/slot/current | P  slot{} current{}",
        "/~meta@1.0/info/address | - meta@1.0 info{} address{}",
        "/%7Emeta@1.0/info | - meta@1.0 info{}",
        "/~message@1.0&hello=world/hello | - message@1.0 hello{hello=world}",
        "/push | -  push{}",
        "/P/compute=5/results | P  compute{compute=5} results{}",
        "/P/compute&slot+integer=7/at-slot | P  compute{slot=7} at-slot{}",
        "/P/compute&slot%2Binteger=7 | P  compute{slot=7}",
        "/P/schedule?from=0&to=99&accept=application/aos-2 | P  schedule{accept=application/aos-2, from=0, to=99}",
        "/P/a/b?2.x=1&y=2&flag | P  a{flag=true, y=2} b{flag=true, x=1, y=2}",
        "/P/a&y=own?y=all | P  a{y=own}",
        "/P/x=\"a/b&c\"/y | P  x{x=a/b&c} y{}",
        "/P/now/results/serialize~json@1.0 | P  now{} results{} serialize~json@1.0{}",
        "/P~process@1.0/as=execution/compute&Action=Info&X=a/b+c[1]&Y=100%&Z=a%20b | P process@1.0"
            + " as{as=execution} compute{Action=Info, X=a/b+c[1], Y=100%, Z=a b}",
        "/P//now/ | P  now{}",
        "/ | - ",
      })
  void aTargetIsABaseAndSteps(String target, String expected) {
    Route route = Route.parse(target.replace("P", PID));
    String steps =
        route.steps().stream()
            .map(step ->
                step.key()
                    + step.device().map(device -> "~" + device).orElse("")
                    + step.arguments().values().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().text().orElseThrow())
                        .collect(Collectors.joining(", ", "{", "}")))
            .collect(Collectors.joining(" "));

    assertThat(
            (route.base().map(base -> "P").orElse("-")
                    + " "
                    + route.device().orElse("")
                    + " "
                    + steps)
                .strip())
        .isEqualTo(expected.strip());
  }

  @Test
  void argumentsHaveTheirTypes() {
    Route route = Route.parse("/x&a+integer=5&b+atom=yes&c");

    assertThat(route.steps().getFirst().arguments())
        .isEqualTo(
            Message.builder()
                .put("a", 5)
                .put("b", new Value.Atom("yes"))
                .put("c", Value.Atom.of(true))
                .build());
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Route.parse("/x&a+integer=five"));
  }

  @Test
  void stepsHaveALimit() {
    assertThat(Route.parse("/s".repeat(Route.STEPS_MAX)).steps()).hasSize(Route.STEPS_MAX);
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Route.parse("/s".repeat(Route.STEPS_MAX + 1)))
        .withMessageContaining("64 steps");
  }
}
