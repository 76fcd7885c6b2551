package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lambda applications in JavaScript. */
final class JsLambdaTest {
  private static final JsMachine MACHINE = new JsMachine(1);
  private static final Limits LIMITS = new Limits(8 << 20, 5_000_000);

  @AfterAll
  static void close() {
    MACHINE.close();
  }

  private static Instance start(String source) {
    return MACHINE.load(JsMachine.LAMBDA_FORMAT, Bytes.utf8(source), LIMITS).start(Drive.NONE);
  }

  private static Input input(long slot, String data) {
    ObjectNode message = Json.object().put("Id", "M" + slot).put("Data", data).put("From", "F");
    message.put("Nonce", slot).put("Timestamp", 1_700_000_000_000L + slot);
    return new Input(Json.write(message), "{\"Process\":{\"Id\":\"P\",\"Owner\":\"O\"}}", 1_000);
  }

  private static JsonNode result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> Json.parse(result);
      case Outcome.Rejected(String result, long _) -> Json.parse(result);
      case Outcome.Failed(String error, long _) -> throw new AssertionError(error);
    };
  }

  private static String advance(String body, String data) {
    try (Instance app = start("export function advance(ctx, message) {" + body + "}")) {
      JsonNode said = result(app.apply(input(1, data)));
      String first = said.at("/Output/reports/0/text").asString("");
      return (said.at("/Output/status").asString() + " " + said.path("Error").asString(first))
          .strip();
    }
  }

  @Test
  void reachesTheContextAndNothingElseOutlivesAnInput() {
    try (Instance app =
        start(
            """
            let count = 0;
            globalThis.kept = globalThis.kept ?? 0;
            export function advance(ctx, message) {
              count++;
              globalThis.kept++;
              ctx.put(message.data, `${count} ${globalThis.kept} ${message.slot} ${message.from}`);
              const [first] = ctx.range('', undefined, 1);
              ctx.report(`${first[0]}=${first[1]} of ${ctx.range('', undefined).length}`);
              ctx.notice('done');
              ctx.voucher({ Target: 'T', Data: message.data });
            }
            """)) {
      JsonNode one = result(app.apply(input(1, "b")));
      JsonNode two = result(app.apply(input(2, "a")));
      assertThat(one.at("/Output/reports/0/text").asString()).isEqualTo("b=1 1 1 F of 1");
      assertThat(two.at("/Output/reports/0/text").asString()).isEqualTo("a=1 1 2 F of 2");
      assertThat(two.at("/Output/notices/0/text").asString()).isEqualTo("done");
      assertThat(two.at("/Messages/0/Target").asString()).isEqualTo("T");
      assertThat(app.context().map(KvMap::entries)).contains(2L);
    }
  }

  @Test
  void saysWhatBecameOfARun() {
    assertThat(advance("", "x")).isEqualTo("accepted");
    assertThat(advance("return false;", "x")).isEqualTo("rejected rejected");
    assertThat(advance("throw new Error('no');", "x")).isEqualTo("exception Error: no");
    assertThat(advance("for (;;) {}", "x")).isEqualTo("exception out of gas: limit 5000000");
    assertThat(advance("try { for (;;) {} } catch {} return true;", "x"))
        .isEqualTo("exception out of gas: limit 5000000");
    assertThat(advance("ctx.put('', 'v');", "x"))
        .isEqualTo("exception a key has 1 to 1024 bytes, not 0");
    assertThat(advance("try { ctx.put('', 'v'); } catch {} return true;", "x"))
        .isEqualTo("exception a key has 1 to 1024 bytes, not 0");
    assertThat(advance("ctx.put('k', 1);", "x"))
        .contains("keys, values and what is emitted are text");
    assertThat(advance("ctx.voucher('no json');", "x")).contains("a voucher is no JSON");
    assertThat(advance("return Promise.resolve(true);", "x")).contains("answers at once");
    assertThat(advance("Promise.resolve().then(() => ctx.put('late', 'v'));", "x"))
        .isEqualTo("accepted");
    assertThat(advance("const f = () => f(); f();", "x"))
        .isEqualTo("exception call stack exhausted");
    assertThat(advance("ctx.get = 1;", "x")).startsWith("exception TypeError");
    assertThat(advance("ctx.report(String(ctx.get('none')) + ctx.delete('none'));", "x"))
        .isEqualTo("accepted undefinedfalse");
  }

  @Test
  void hasTheFlatMemoryOfTheContext() {
    String last = "const last = 2 ** 32 - 1; ctx.region.write(last, Uint8Array.of(7));";
    assertThat(advance(last + "ctx.report(ctx.region.read(last - 1, 2).join());", "x"))
        .isEqualTo("accepted 0,7");
    assertThat(advance("ctx.report(String(ctx.region.read(5, 0).length));", "x"))
        .isEqualTo("accepted 0");
    assertThat(
            advance(
                "ctx.region.write(8, new Uint8Array([1, 2, 3, 4].slice()).subarray(1, 3));"
                    + "ctx.report(ctx.region.read(7, 4).join() + ctx.get('region/00000000').length);",
                "x"))
        .isEqualTo("accepted 0,2,3,04096");
    for (String beyond :
        new String[] {
          "ctx.region.read(2 ** 32, 1)",
          "ctx.region.read(1e300, 1)",
          "ctx.region.read(-1, 1)",
          "ctx.region.read(0, -1)",
          "ctx.region.read(0, 2 ** 40)",
          "ctx.region.read(0, 1048577)",
          "ctx.region.write(2 ** 32 - 1, new Uint8Array(2))",
          "try { ctx.region.read(-1, 1); } catch {}"
        }) {
      assertThat(advance(beyond + "; return true;", "x")).as(beyond).startsWith("exception a call");
    }
    for (String odd :
        new String[] {
          "ctx.region.read('0', 1)",
          "ctx.region.read(0.5, 1)",
          "ctx.region.read(0, NaN)",
          "ctx.region.write(0, 'text')",
          "ctx.region.write(0, [1])",
          "ctx.region.write(0, Object.create(Uint8Array.prototype))"
        }) {
      assertThat(advance(odd, "x")).as(odd).startsWith("exception TypeError");
    }
  }

  @Test
  void whatComesTooLateChangesNothing() {
    try (Instance app =
        start(
            "export function advance(ctx) { Promise.resolve().then(() => ctx.put('late', 'v')); }")) {
      app.apply(input(1, ""));
      assertThat(app.context().map(KvMap::entries)).contains(0L);
    }
  }

  @Test
  void anInspectionEmitsReportsOnly() {
    try (Instance app =
        start(
            """
            export function advance(ctx) { ctx.put('k', 'v'); }
            export function inspect(ctx, message) {
              ctx.put('k', 'other');
              if (message.data === 'notice') ctx.notice('no');
              ctx.report(ctx.get('k'));
            }
            """)) {
      app.apply(input(1, ""));
      JsonNode said = result(app.inspect(input(2, ""), Drive.NONE));
      assertThat(said.at("/Output/reports/0/text").asString()).isEqualTo("other");
      assertThat(result(app.inspect(input(2, "notice"), Drive.NONE)).path("Error").asString())
          .contains("reports only");
      assertThat(app.context().flatMap(context -> context.get(Bytes.utf8("k"))))
          .contains(Bytes.utf8("v"));
    }
  }

  @Test
  void refusesASourceThatCannotRun() {
    for (String source :
        new String[] {"export const x = 1;", "export function advance( {", "throw 1"}) {
      assertThatThrownBy(() -> start(source)).isInstanceOf(ModuleRefusedException.class);
    }
  }
}
