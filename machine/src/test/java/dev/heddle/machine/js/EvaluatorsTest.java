package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * What each evaluator makes of the same function; the cases are those that 3EM tests itself with.
 */
final class EvaluatorsTest {
  private static final JsMachine MACHINE = new JsMachine(1);

  @AfterAll
  static void close() {
    MACHINE.close();
  }

  private record Run(String state, List<Boolean> validity, JsonNode result, List<String> errors) {}

  private static Run run(String evaluator, String source, String state, String... inputs) {
    Evaluator with = Evaluator.ofTag(evaluator).orElseThrow();
    List<Boolean> validity = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    JsonNode result = Json.object();
    try (Probe probe = Probe.deploy(MACHINE, with, source, state)) {
      for (String input : inputs) {
        Outcome outcome = probe.write(input, "CALLER", Map.of());
        JsonNode output = Probe.output(outcome);
        validity.add(output.path("validity").asBoolean());
        result = output.path("result");
        if (!Probe.error(outcome).isEmpty()) {
          errors.add(Probe.error(outcome));
        }
      }
      return new Run(probe.state(), validity, result, errors);
    }
  }

  private static final String ALL = "heddle,3em-0.3.14-byref,3em-0.3.26,smartweave-0.4,warp-1.4";

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // body | evaluators | state after 2 writes | validity of both | result of the last
        "state.n++; return { state } | " + ALL + " | {\"n\":2} | tt | null",
        "state.n++; return { state, result: 'r' } | " + ALL + " | {\"n\":2} | tt | \"r\"",
        "state.n++; return { result: 'r' } | heddle,3em-0.3.26,smartweave-0.4 | {\"n\":0} | tt | \"r\"",
        "state.n++; return { result: 'r' } | 3em-0.3.14-byref,warp-1.4 | {\"n\":2} | tt | \"r\"",
        "state.n++; return state | heddle,smartweave-0.4,warp-1.4 | {\"n\":0} | ff | null",
        "state.n++; return state | 3em-0.3.26 | {\"n\":0} | tt | null",
        "state.n++; return state | 3em-0.3.14-byref | {\"n\":2} | tt | null",
        "state.n++ | heddle,smartweave-0.4,warp-1.4 | {\"n\":0} | ff | null",
        "state.n++ | 3em-0.3.26 | {\"n\":0} | tt | null",
        "state.n++ | 3em-0.3.14-byref | {\"n\":2} | ff | null",
        "state.n++; throw new Error('x') | heddle,3em-0.3.26,smartweave-0.4,warp-1.4 | {\"n\":0} | ff | null",
        "state.n++; throw new Error('x') | 3em-0.3.14-byref | {\"n\":2} | ff | null",
        "return { state: 5 } | " + ALL + " | 5 | tt | null",
        "return { state: 0 } | heddle,3em-0.3.26,3em-0.3.14-byref | 0 | tt | null",
        "return { state: 0 } | smartweave-0.4 | {\"n\":0} | ff | null",
        "return { result: 0 } | heddle,warp-1.4 | {\"n\":0} | tt | 0",
        "return { result: 0 } | smartweave-0.4 | {\"n\":0} | ff | null",
        "return { state: { 7: 1, a: 2 } } | heddle,smartweave-0.4,warp-1.4 | {\"7\":1,\"a\":2} | tt | null",
        "return { state: { 7: 1, a: 2 } } | 3em-0.3.26 | {\"n\":0} | ff | null",
        "return { state: { n: 1n } } | heddle,3em-0.3.26,smartweave-0.4,warp-1.4 | {\"n\":0} | ff | null",
        "return { state: { d: new Date(0) } } | heddle,smartweave-0.4,warp-1.4 | {\"d\":\"1970-01-01T00:00:00.000Z\"} | tt | null",
        "return { state: { d: new Date(0) } } | 3em-0.3.26,3em-0.3.14-byref | {\"d\":{}} | tt | null",
        "return null | heddle,smartweave-0.4,warp-1.4,3em-0.3.14-byref | {\"n\":0} | ff | null",
        "return null | 3em-0.3.26 | {\"n\":0} | tt | null",
      })
  void makesOfAReturnWhatItsEvaluatorDoes(
      String body, String evaluators, String state, String validity, String result) {
    for (String evaluator : evaluators.split(",", -1)) {
      for (String kind : List.of("async ", "")) {
        String source = "export " + kind + "function handle(state, action) { " + body + " }";
        Run run = run(evaluator, source, "{\"n\":0}", "1", "1");
        String of = evaluator + ", " + kind + body + run.errors();
        assertThat(run.state()).as(of).isEqualTo(state);
        assertThat(run.validity())
            .as(of)
            .containsExactly(validity.charAt(0) == 't', validity.charAt(1) == 't');
        assertThat(run.result().toString()).as(of).isEqualTo(result);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"heddle", "3em-0.3.14-byref", "3em-0.3.26", "smartweave-0.4", "warp-1.4"})
  void countsAndSaysSomethingTheFirstTime(String evaluator) {
    String source =
        "export async function handle(state, action) { state.counts++; const out = { state };"
            + " if (state.counts <= 1) out.result = 'Some result'; return out; }";
    assertThat(run(evaluator, source, "{\"counts\":0}", "{}").result().asString())
        .isEqualTo("Some result");
    Run twice = run(evaluator, source, "{\"counts\":0}", "{}", "{}");
    assertThat(twice.state()).isEqualTo("{\"counts\":2}");
    assertThat(twice.result().isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"heddle", "3em-0.3.26", "smartweave-0.4", "warp-1.4"})
  void anErrorLeavesTheStateAndIsTold(String evaluator) {
    String source =
        "export async function handle(state, action) { state.counts++;"
            + " if (state.counts > 1) throw new Error('An error has been thrown');"
            + " return { state }; }";
    Run run = run(evaluator, source, "{\"counts\":0}", "{}", "{}");
    assertThat(run.state()).isEqualTo("{\"counts\":1}");
    assertThat(run.errors()).containsExactly("Error: An error has been thrown");
  }

  @ParameterizedTest
  @CsvSource({"heddle", "3em-0.3.26", "smartweave-0.4", "warp-1.4"})
  void addsUsersButDoesNothingElse(String evaluator) {
    String source =
        "export async function handle(state, action) {"
            + " if (action.input.function !== 'add') throw new Error('Invalid operation');"
            + " state.users.push(action.input.name);"
            + " return { state, result: state.users.length }; }";
    Run run =
        run(
            evaluator,
            source,
            "{\"users\":[]}",
            "{\"function\":\"add\",\"name\":\"Andres\"}",
            "{\"function\":\"none\",\"name\":\"Tate\"}",
            "{\"function\":\"add\",\"name\":\"Divy\"}");
    assertThat(run.state()).isEqualTo("{\"users\":[\"Andres\",\"Divy\"]}");
    assertThat(run.validity()).containsExactly(true, false, true);
    assertThat(run.result().asInt()).isEqualTo(2);
  }

  @Test
  void keepsKeysAndValuesInTheirOrder() {
    String source =
        "export async function handle(state, action) { const { fn, key, value, args } = action.input;"
            + " if (fn === 'put') SmartWeave.kv.put(key, value);"
            + " if (fn === 'del') SmartWeave.kv.del(key);"
            + " if (fn === 'keys') return { result: SmartWeave.kv.keys(...args) };"
            + " return { result: SmartWeave.kv.getAll() }; }";
    List<String> inputs = new ArrayList<>();
    for (String river : List.of("Nile", "Yangtze", "Amazon", "Mississippi", "Name")) {
      inputs.add("{\"fn\":\"put\",\"key\":\"%s\",\"value\":1}".formatted(river));
    }
    inputs.add("{\"fn\":\"keys\",\"args\":[\"1\",\"4\",false,\"2\"]}");
    Run keys = run("3em-0.3.26", source, "{}", inputs.toArray(String[]::new));
    assertThat(keys.result().toString()).isEqualTo("[\"Yangtze\",\"Amazon\"]");

    inputs.set(5, "{\"fn\":\"del\",\"key\":\"Amazon\"}");
    Run deleted = run("heddle", source, "{}", inputs.toArray(String[]::new));
    assertThat(deleted.result().toString())
        .isEqualTo("{\"Nile\":1,\"Yangtze\":1,\"Mississippi\":1,\"Name\":1}");

    inputs.set(5, "{\"fn\":\"keys\",\"args\":[0,2]}");
    assertThat(run("3em-0.3.26", source, "{}", inputs.toArray(String[]::new)).errors())
        .containsExactly("Error: limit must be a numeric value");
    assertThat(run("heddle", source, "{}", inputs.toArray(String[]::new)).result().toString())
        .isEqualTo("[\"Nile\",\"Yangtze\"]");
  }

  @Test
  void hasTheGlobalsOfSmartWeave() {
    String source =
        "export async function handle(state, action) { const { ar, utils, crypto, wallets } ="
            + " SmartWeave.arweave; return { result: ["
            + "ar.winstonToAr(1), ar.arToWinston(1), ar.compare('1000000000000', '900000000000'),"
            + " ar.add('1', '2'), ar.isLessThan('1', '2'), utils.stringToB64Url('hello?'),"
            + " utils.b64UrlToString('aGVsbG8_'), await EXM.sha256(new TextEncoder().encode('hello')),"
            + " (await crypto.hash(utils.stringToBuffer('hello'), 'SHA-1')).length,"
            + " await wallets.ownerToAddress('AQAB'), action.caller, SmartWeave.transaction.owner,"
            + " new BigNumber('0.1').plus('0.2').toString(), EXM.getDate().getTime(),"
            + " SmartWeave.transaction.target, SmartWeave.block.timestamp, structuredClone([1, { a: 2 }]),"
            + " atob(btoa('\\u00ff')), new TextDecoder().decode(new TextEncoder().encode('z\\u00df\\u6c34\\ud834\\udd1e'))"
            + "] }; }";
    Run run = run("3em-0.3.26", source, "{}", "1");
    assertThat(run.errors()).isEmpty();
    assertThat(run.result().toString())
        .isEqualTo(
            "[\"0.000000000001\",\"1000000000000\",1,\"3\",true,\"aGVsbG8_\",\"hello?\","
                + "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\",20,"
                + "\"hfkN_qHYAn4UY-XKlxolARCiDfARnSBKdCILxjUW0Vs\",\"CALLER\",\"CALLER\",\"0.3\","
                + "1317830400000,\"null\",1700000000,[1,{\"a\":2}],\"ÿ\",\"zß水𝄞\"]");
  }

  @Test
  void keepsTheOldWaysOfSloppySources() {
    String source =
        "function handle(state, action) { for (i = 0; i < 3; i++) total = (typeof total ==="
            + " 'undefined' ? 0 : total) + i; var arguments_ = arguments.length;"
            + " return { state: { total, arguments_, octal: 010 } }; }";
    assertThat(run("warp-1.4", "export " + source, "{}", "1", "1").state())
        .isEqualTo("{\"total\":3,\"arguments_\":2,\"octal\":8}");
  }
}
