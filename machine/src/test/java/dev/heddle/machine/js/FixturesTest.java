package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The functions that 3EM tests itself with, by the names that they have there and written anew, and
 * what each evaluator makes of them. Where 3EM's tests say what comes of one, that is what its two
 * evaluators have here. Those in WebAssembly are in {@code WasmFixturesTest}, those that need a
 * chain in {@code FixtureContractsTest}. Two have no counterpart: contracts in EVM code, and the
 * bytes that 3EM's metering makes of a module, for our gas has that place.
 */
final class FixturesTest {
  private static final JsMachine MACHINE = new JsMachine(1);
  private static final List<String> JS =
      List.of("heddle", "3em-0.3.26", "3em-0.3.14-byref", "smartweave-0.4", "warp-1.4");
  private static final List<String> HEDDLE_AND_3EM = List.of("heddle", "3em-0.3.26");

  private static final String COUNTER =
      "export async function handle(state) { state.counts += 1;"
          + " return state.counts === 1 ? { state, result: 'Some result' } : { state }; }";
  private static final String COUNTER_ERROR =
      "export async function handle(state) { state.counts += 1;"
          + " if (state.counts >= 2) throw new Error('An error has been thrown'); return { state }; }";
  private static final String USERS =
      "export async function handle(state, { input }) {"
          + " if (input.function !== 'add') throw new Error('Invalid operation');"
          + " state.users.push(input.name); return { state, result: state.users.length }; }";
  private static final String GLOBALS =
      "export function handle() { const { transaction: tx, block, arweave: { ar } } = SmartWeave;"
          + " return { state: [tx.id, tx.owner, tx.tags.map((tag) => tag.name + tag.value), tx.target,"
          + " tx.quantity, tx.reward, block.height,"
          + " block.timestamp, ar.winstonToAr(1) === '0.000000000001',"
          + " ar.arToWinston(1) === '1000000000000', ar.compare('1000000000000', '900000000000')] }; }";
  private static final String KV =
      "export async function handle(state, { input: { fn, key, value, range } }) { const { kv } = SmartWeave;"
          + " if (fn === 'put') await kv.put(key, value);"
          + " if (fn === 'del') await kv.del(key);"
          + " if (fn === 'get') { state.gets.push(await kv.get(key)); return { state }; }"
          + " if (fn === 'keys') return { result: JSON.stringify(await kv.keys(...range)) };"
          + " return { result: JSON.stringify(kv.getAll()) }; }";
  private static final String SHA256 =
      "export async function handle() {"
          + " return { state: [await SmartWeave.convertString.toSHA256('hello')] }; }";
  private static final String REGISTRY =
      "export async function handle(state, { input: { username } }) {"
          + " state.users.push({ username }); return { state, result: 'Hello World' }; }";

  @AfterAll
  static void close() {
    MACHINE.close();
  }

  /**
   * @param validity t or f for each input
   * @param result of the last input, JSON
   */
  record Expected(String state, String validity, String result, List<String> errors) {
    Expected(String state, String validity, String result) {
      this(state, validity, result, List.of());
    }
  }

  record Fixture(String file, String source, String state, List<String> inputs) {
    @Override
    public String toString() {
      return file + " " + inputs.size() + "x";
    }
  }

  private static Fixture fixture(String file, String source, String state, String... inputs) {
    return new Fixture(file, source, state, List.of(inputs));
  }

  private static Stream<Arguments> rows(Fixture fixture, List<String> evaluators, Expected what) {
    return evaluators.stream().map(evaluator -> Arguments.of(fixture, evaluator, what));
  }

  private static String put(String river) {
    return "{\"fn\":\"put\",\"key\":\"%s\",\"value\":\"of %s\"}".formatted(river, river);
  }

  static Stream<Arguments> fixtures() {
    Fixture failing = fixture("counter_error.js", COUNTER_ERROR, "{\"counts\":0}", "1", "2");
    Fixture users =
        fixture(
            "users_contract.js",
            USERS,
            "{\"users\":[]}",
            "{\"function\":\"add\",\"name\":\"Andres\"}",
            "{\"function\":\"none\",\"name\":\"Tate\"}",
            "{\"function\":\"add\",\"name\":\"Divy\"}");
    Fixture dryRun =
        fixture(
            "dry_run_users_contract.json",
            USERS,
            "{\"users\":[]}",
            "{\"function\":\"add\",\"name\":\"Andres Pirela\"}",
            "{\"function\":\"add\",\"name\":\"Divy\"}",
            "{\"function\":\"none\",\"name\":\"Tate\"}",
            "{\"function\":\"add\",\"name\":\"Some Other\"}");
    String[] rivers = {put("Nile"), put("Yangtze"), put("Amazon")};
    Fixture keys =
        fixture(
            "kvMap.js",
            KV,
            "{}",
            rivers[0],
            rivers[1],
            rivers[2],
            put("Mississippi"),
            put("Name"),
            "{\"fn\":\"keys\",\"range\":[\"1\",\"4\",false,\"2\"]}");
    List<String> invalid = List.of("Error: An error has been thrown");
    List<String> operation = List.of("Error: Invalid operation");
    String andBoth = "{\"users\":[\"Andres\",\"Divy\"]}";
    String allThree = "{\"users\":[\"Andres Pirela\",\"Divy\",\"Some Other\"]}";
    List<String> notByReference = List.of("heddle", "3em-0.3.26", "smartweave-0.4", "warp-1.4");
    return Stream.of(
            rows(
                fixture("counter.js", COUNTER, "{\"counts\":0}", "1"),
                JS,
                new Expected("{\"counts\":1}", "t", "\"Some result\"")),
            rows(
                fixture("counter.js", COUNTER, "{\"counts\":0}", "1", "2"),
                JS,
                new Expected("{\"counts\":2}", "tt", "null")),
            rows(failing, notByReference, new Expected("{\"counts\":1}", "tf", "null", invalid)),
            rows(
                failing,
                List.of("3em-0.3.14-byref"),
                new Expected("{\"counts\":2}", "tf", "null", invalid)),
            rows(users, JS, new Expected(andBoth, "tft", "2", operation)),
            rows(dryRun, JS, new Expected(allThree, "ttft", "3", operation)),
            rows(
                fixture("globals_contract.js", GLOBALS, "{}", "1"),
                List.of("3em-0.3.26", "3em-0.3.14-byref"),
                globals("\"Input1\"", "null", "", "")),
            rows(
                fixture("globals_contract.js", GLOBALS, "{}", "1"),
                List.of("heddle", "smartweave-0.4", "warp-1.4"),
                globals("", "", "0", "0")),
            rows(
                fixture("kv.js", KV, "{}", put("Nile"), put("Name")),
                List.of("heddle", "3em-0.3.26", "smartweave-0.4"),
                new Expected(
                    "{}", "tt", "\"{\\\"Nile\\\":\\\"of Nile\\\",\\\"Name\\\":\\\"of Name\\\"}\"")),
            rows(
                fixture("kv.js", KV, "{}", put("Nile")),
                List.of("warp-1.4"),
                new Expected("{}", "f", "null", List.of("TypeError: kv.getAll is not a function"))),
            rows(
                fixture(
                    "delKv.js",
                    KV,
                    "{}",
                    put("Nile"),
                    put("Name"),
                    "{\"fn\":\"del\",\"key\":\"Name\"}"),
                List.of("heddle", "3em-0.3.26", "smartweave-0.4"),
                new Expected("{}", "ttt", "\"{\\\"Nile\\\":\\\"of Nile\\\"}\"")),
            rows(
                fixture(
                    "getKv.js",
                    KV,
                    "{\"gets\":[]}",
                    rivers[0],
                    rivers[1],
                    "{\"fn\":\"get\",\"key\":\"Yangtze\"}"),
                List.of("heddle", "3em-0.3.26", "smartweave-0.4"),
                new Expected("{\"gets\":[\"of Yangtze\"]}", "ttt", "null")),
            rows(
                keys,
                HEDDLE_AND_3EM,
                new Expected("{}", "tttttt", "\"[\\\"Yangtze\\\",\\\"Amazon\\\"]\"")),
            rows(
                fixture("sha256.js", SHA256, "{}", "{\"act\":\"1\"}"),
                JS,
                new Expected(
                    "[\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"]",
                    "t",
                    "null")),
            rows(
                fixture("user-registry2.js", REGISTRY, "{\"users\":[]}", "{\"username\":\"Ada\"}"),
                JS,
                new Expected("{\"users\":[{\"username\":\"Ada\"}]}", "t", "\"Hello World\"")))
        .flatMap(rows -> rows);
  }

  private static Expected globals(String tags, String target, String quantity, String reward) {
    return new Expected(
        "[\"tx1\",\"CALLER\",[%s],\"%s\",\"%s\",\"%s\",1300000,1700000000,true,true,1]"
            .formatted(tags, target, quantity, reward),
        "t",
        "null");
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("fixtures")
  void comesToWhatItsEvaluatorMakesOfIt(Fixture fixture, String evaluator, Expected expected) {
    try (Probe probe =
        Probe.deploy(
            MACHINE, Evaluator.ofTag(evaluator).orElseThrow(), fixture.source(), fixture.state())) {
      StringBuilder validity = new StringBuilder();
      List<String> errors = new ArrayList<>();
      JsonNode result = Json.object();
      for (String input : fixture.inputs()) {
        Outcome outcome = probe.write(input);
        JsonNode output = Probe.output(outcome);
        validity.append(output.path("validity").asBoolean() ? 't' : 'f');
        result = output.path("result");
        if (!Probe.error(outcome).isEmpty()) {
          errors.add(Probe.error(outcome));
        }
      }
      assertThat(new Expected(probe.state(), validity.toString(), result.toString(), errors))
          .isEqualTo(expected);
    }
  }

  /**
   * deterministic-fetch.js: an answer is found by the hash of what was asked, whoever recorded it.
   */
  @Test
  void deterministicFetchFindsWhatWasRecordedForItsArguments() {
    String source =
        "export async function handle(state, { input: { id } }) {"
            + " const answer = (await EXM.deterministicFetch('https://example.org/txs/' + id)).asJSON();"
            + " state[id] = answer.fees; return { state, result: answer }; }";
    String key = Hashes.sha256(Bytes.utf8("[\"https://example.org/txs/7a\"]")).hex();
    StringBuilder bytes = new StringBuilder();
    for (byte each : Bytes.utf8("{\"fees\":5}").toByteArray()) {
      bytes.append(bytes.isEmpty() ? "" : ",").append(each);
    }
    String data =
        "{\"input\":\"{\\\"id\\\":\\\"7a\\\"}\",\"requests\":{\"%s\":{\"status\":127,\"ok\":true,\"vector\":[%s]}}}"
            .formatted(key, bytes);
    // A process is given messages, and nothing is recorded for it.
    for (Evaluator evaluator : EnumSet.complementOf(EnumSet.of(Evaluator.PROCESS))) {
      try (Probe probe = Probe.deploy(MACHINE, evaluator, source, "{}")) {
        Outcome outcome = probe.write(data, "AUTHORITY", Map.of("Recorded", "true"));
        assertThat(Probe.output(outcome).path("validity").asBoolean())
            .as(Probe.error(outcome))
            .isTrue();
        assertThat(probe.state()).isEqualTo("{\"7a\":5}");
      }
    }
  }

  /**
   * ans.js and ark.js, in what makes them hard: a state of half a megabyte, and a caller who is
   * known by what servers said of a key and a signature.
   */
  @Test
  void aRegistryOfHalfAMegabyteAsksServersWhoIsCalling() {
    String source =
        "export async function handle(state, { input: { fn, key, sig, name, to } }) {"
            + " const said = async (where) => (await EXM.deterministicFetch(state.servers + where)).asJSON();"
            + " ContractAssert(/^[a-z0-9]{2,12}$/.test(name), 'ERROR_INVALID_NAME');"
            + " const { address } = await said('address/' + key);"
            + " ContractAssert((await said('verify/' + key + '/' + sig)).result, 'ERROR_UNAUTHORIZED_CALLER');"
            + " const holder = state.holders.find((each) => each.names.includes(name));"
            + " if (fn === 'mint') { ContractAssert(holder === undefined, 'ERROR_NAME_MINTED');"
            + " const mine = state.holders.find((each) => each.address === address);"
            + " if (mine) mine.names.push(name); else state.holders.push({ address, names: [name] });"
            + " return { state, result: EXM.getDate().getTime() }; }"
            + " ContractAssert(holder?.address === address, 'ERROR_NOT_OWNER');"
            + " holder.names.splice(holder.names.indexOf(name), 1);"
            + " state.holders.push({ address: to, names: [name] }); return { state }; }";
    ObjectNode state = Json.object().put("servers", "https://example.org/");
    var holders = state.putArray("holders");
    for (int i = 0; i < 6_200; i++) {
      holders.addObject().put("address", "%043d".formatted(i)).putArray("names").add("name" + i);
    }
    String before = Json.write(state);
    assertThat(before).hasSizeGreaterThan(485_000);
    ObjectNode said = Json.object();
    said("https://example.org/address/k", "{\"address\":\"%043d\"}".formatted(5), said);
    said("https://example.org/verify/k/s", "{\"result\":true}", said);
    said("https://example.org/verify/k/bad", "{\"result\":false}", said);
    for (Evaluator evaluator : EnumSet.complementOf(EnumSet.of(Evaluator.PROCESS))) {
      try (Probe probe = Probe.deploy(MACHINE, evaluator, source, before)) {
        assertThat(write(probe, said, "mint", "s", "ada")).as(evaluator.tag()).isEmpty();
        assertThat(write(probe, said, "mint", "bad", "bob"))
            .isEqualTo("ContractError: ERROR_UNAUTHORIZED_CALLER");
        assertThat(write(probe, said, "mint", "s", "name7"))
            .isEqualTo("ContractError: ERROR_NAME_MINTED");
        assertThat(write(probe, said, "transfer", "s", "name7"))
            .isEqualTo("ContractError: ERROR_NOT_OWNER");
        assertThat(write(probe, said, "transfer", "s", "name5")).as(evaluator.tag()).isEmpty();
        JsonNode after = Json.parse(probe.state()).path("holders");
        assertThat(after.size()).isEqualTo(6_201);
        assertThat(after.path(5).path("names").toString()).isEqualTo("[\"ada\"]");
        assertThat(after.path(6_200).toString())
            .isEqualTo("{\"address\":\"T\",\"names\":[\"name5\"]}");
      }
    }
  }

  private static void said(String address, String answer, ObjectNode requests) {
    String key = Hashes.sha256(Bytes.utf8("[\"" + address + "\"]")).hex();
    ObjectNode response = requests.putObject(key).put("status", 200).put("ok", true);
    var bytes = response.putArray("vector");
    for (byte each : Bytes.utf8(answer).toByteArray()) {
      bytes.add((int) each);
    }
  }

  /** Writes with what servers said, and gives the error. */
  private static String write(Probe probe, ObjectNode said, String fn, String sig, String name) {
    ObjectNode input = Json.object().put("fn", fn).put("key", "k").put("sig", sig);
    input.put("name", name).put("to", "T");
    ObjectNode data = Json.object().put("input", Json.write(input));
    data.set("requests", said);
    return Probe.error(probe.write(Json.write(data), "AUTHORITY", Map.of("Recorded", "true")));
  }
}
