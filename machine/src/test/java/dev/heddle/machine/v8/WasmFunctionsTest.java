package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.js.WasmFunctions;
import org.junit.jupiter.api.Test;

final class WasmFunctionsTest {
  private static final String ENVIRONMENT =
      "{\"Process\":{\"Id\":\"f\",\"Owner\":\"unit\",\"Tags\":["
          + "{\"name\":\"Type\",\"value\":\"Serverless-Function\"},"
          + "{\"name\":\"Authority\",\"value\":\"messenger\"}]}}";

  private static Input message(String id, String owner, String from, String tags, String data) {
    return new Input(
        "{\"Id\":\"%s\",\"Owner\":\"%s\",\"From\":\"%s\",\"Tags\":[%s],\"Data\":%s,\"Timestamp\":9000}"
            .formatted(id, owner, from, tags, data),
        ENVIRONMENT,
        5);
  }

  @Test
  void theStateIsWhatHandlePointsToAndGoesOnFromAnImage() {
    Bytes module = WasmContractsTest.module(WasmContractsTest.ECHO, WasmContractsTest.ONE_PAGE);
    try (WasmFunctions machine = new WasmFunctions(new WasmContracts(1));
        Program program =
            machine.load(WasmFunctions.FORMAT, module, new Limits(1 << 26, 1_000_000));
        Instance instance = program.start(Drive.NONE)) {
      Outcome begun =
          instance.apply(message("f", "unit", "unit", "", "\"{\\\"initState\\\":\\\"{}\\\"}\""));
      assertThat(begun).isInstanceOf(Outcome.Accepted.class);
      assertThat(JsMachine.state(instance.image())).isEqualTo("{}");

      instance.apply(message("m1", "me", "me", "", "\"{\\\"x\\\":1}\""));
      assertThat(JsMachine.state(instance.image()))
          .isEqualTo("{\"input\":{\"x\":1},\"caller\":\"me\"}");
      String pushed =
          "{\"name\":\"From-Process\",\"value\":\"p\"},{\"name\":\"Caller\",\"value\":\"other\"}";
      instance.apply(message("m2", "messenger", "p", pushed, "\"2\""));
      assertThat(JsMachine.state(instance.image())).isEqualTo("{\"input\":2,\"caller\":\"p\"}");

      assertThat(instance.apply(message("m4", "me", "me", "", "\"{no json\"")))
          .isInstanceOf(Outcome.Rejected.class);
      try (Instance again = program.restore(instance.image(), Drive.NONE)) {
        assertThat(again.image()).isEqualTo(instance.image());
        assertThat(again.inspect(message("m5", "me", "me", "", "\"3\""), Drive.NONE))
            .isInstanceOf(Outcome.Accepted.class);
        assertThat(JsMachine.state(again.image())).isEqualTo("{\"input\":2,\"caller\":\"p\"}");
      }
    }
  }

  @Test
  void aFunctionReadsNoContracts() {
    try (WasmFunctions machine = new WasmFunctions(new WasmContracts(1));
        Program program =
            machine.load(
                WasmFunctions.FORMAT,
                WasmFixturesTest.module("witness"),
                new Limits(1 << 26, 10_000_000));
        Instance instance = program.start(Drive.NONE)) {
      assertThat(
              text(
                  instance.apply(
                      message("m", "me", "me", "", "\"{\\\"read\\\":\\\"another\\\"}\""))))
          .contains("a function does not read contracts")
          .doesNotContain("Calls");
    }
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> result;
      case Outcome.Rejected(String result, long _) -> result;
      case Outcome.Failed(String error, long _) -> error;
    };
  }

  private static Input upgrade(String owner, String data) {
    String tag = "{\"name\":\"Action\",\"value\":\"Upgrade-Function\"}";
    return message("u", owner, owner, tag, '"' + data + '"');
  }

  @Test
  void theOwnerUpgradesAFunctionToAnotherModuleAndNobodyElse() {
    Bytes echo = WasmContractsTest.module(WasmContractsTest.ECHO, WasmContractsTest.ONE_PAGE);
    String counter = WasmFixturesTest.module("counter").base64Url();
    try (WasmFunctions machine = new WasmFunctions(new WasmContracts(1));
        Program program = machine.load(WasmFunctions.FORMAT, echo, new Limits(1 << 26, 1_000_000));
        Instance instance = program.start(Drive.NONE)) {
      instance.apply(
          message(
              "f",
              "unit",
              "unit",
              "",
              "\"{\\\"initState\\\":\\\"{\\\\\\\"counter\\\\\\\":6}\\\"}\""));
      assertThat(text(instance.apply(upgrade("me", counter)))).contains("only unit");
      assertThat(text(instance.apply(upgrade("unit", "not base64url!"))))
          .contains("the upgrade was refused: its data are no module in base64url");
      assertThat(text(instance.apply(upgrade("unit", "bm8gbW9kdWxl"))))
          .contains("the upgrade was refused: ");
      assertThat(text(instance.inspect(upgrade("unit", counter), Drive.NONE)))
          .contains("not made in a dry-run");
      assertThat(JsMachine.upgradedSource(instance.image())).isEmpty();

      Outcome done = instance.apply(upgrade("unit", counter));
      assertThat(text(done)).contains("\"type\":\"upgrade\"");
      instance.apply(message("m1", "me", "me", "", "\"1\""));
      assertThat(JsMachine.state(instance.image())).isEqualTo("{\"counter\":7}");
      assertThat(JsMachine.upgradedSource(instance.image()))
          .contains(WasmFixturesTest.module("counter"));
      try (Instance again = program.restore(instance.image(), Drive.NONE)) {
        again.apply(message("m2", "me", "me", "", "\"1\""));
        assertThat(JsMachine.state(again.image())).isEqualTo("{\"counter\":8}");
      }
    }
  }
}
