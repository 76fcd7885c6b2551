package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Contract;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.js.ThreeEm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contracts in WebAssembly that 3EM tests itself with, by what they do and written anew (their
 * sources lie with the modules), and what 3EM makes of the same modules.
 */
final class WasmFixturesTest {
  private static final WasmContracts CONTRACTS = new WasmContracts(2);

  @TempDir Path folder;

  @AfterAll
  static void close() {
    CONTRACTS.close();
  }

  static Bytes module(String name) {
    try (InputStream in = WasmFixturesTest.class.getResourceAsStream(name + ".wasm")) {
      return Bytes.wrap(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String message(String id, String owner, long height, String input) {
    ObjectNode message = Json.object().put("input", input).put("caller", owner);
    ObjectNode transaction = message.putObject("transaction").put("id", id).put("owner", owner);
    transaction.put("target", "").put("quantity", "").put("reward", "").putArray("tags");
    message.putObject("block").put("height", height).put("indep_hash", "").put("timestamp", 0);
    message.putArray("answers");
    return Json.write(message);
  }

  private static Contract.Step step(Contract contract, String state, String message) {
    return contract.step(new Contract.State(state, "{}"), message, "{}", 10_000_000);
  }

  private static String error(Contract.Step step) {
    return switch (step.outcome()) {
      case Outcome.Accepted _ -> "";
      case Outcome.Rejected(String result, long _) -> Json.parse(result).path("Error").asString();
      case Outcome.Failed(String error, long _) -> error;
    };
  }

  /** 01_wasm. */
  @Test
  void countsOnceAndTrapsWithoutACounter() {
    Contract contract = CONTRACTS.contract(module("counter"));
    Contract.Step once = step(contract, "{\"counter\":0}", message("", "", 0, "{}"));
    assertThat(once.after().state()).isEqualTo("{\"counter\":1}");
    Contract.Step never = step(contract, "{}", message("", "", 0, "{}"));
    assertThat(error(never)).isEqualTo("RuntimeError: unreachable");
    assertThat(never.after().state()).isEqualTo("{}");
  }

  /** 02_wasm, whose handle takes no notice of the interaction. */
  @Test
  void countsTo99WithFourParameters() {
    Contract contract = CONTRACTS.contract(module("counter4"));
    String state = "{\"counter\":0}";
    for (int i = 1; i < 100; i++) {
      state = step(contract, state, message("t", "o", 1, "{}")).after().state();
      assertThat(state).isEqualTo("{\"counter\":%d}".formatted(i));
    }
    assertThat(error(step(contract, "{}", message("t", "o", 1, "{}")))).contains("SyntaxError");
  }

  /** 03_wasm, and metering: what 3EM's own metering went over pays nothing of ours. */
  @Test
  void eachInteractionSeesItself() {
    Contract contract = CONTRACTS.contract(module("witness"));
    Contract.Step first = step(contract, "{}", message("POCAHONTAS", "ADDRESS", 100, "{}"));
    Contract.Step second =
        step(contract, first.after().state(), message("STARWARS", "ADDRESS2", 200, "{}"));
    assertThat(second.after().state())
        .isEqualTo("{\"txId\":\"STARWARS\",\"owner\":\"ADDRESS2\",\"height\":200}");
    Contract.Step failed =
        step(contract, second.after().state(), message("x", "y", 1, "{\"fail\":\"as asked\"}"));
    assertThat(error(failed)).isEqualTo("Error: as asked");
    assertThat(failed.after()).isEqualTo(second.after());
  }

  @Test
  void aContractReadsAnother() {
    Contract contract = CONTRACTS.contract(module("witness"));
    ObjectNode message = (ObjectNode) Json.parse(message("t", "o", 1, "{\"read\":\"another\"}"));
    Contract.Step asked = step(contract, "{}", Json.write(message));
    JsonNode calls = Json.parse(((Outcome.Rejected) asked.outcome()).result()).path("Calls");
    assertThat(calls.path(0).path("id").asString()).isEqualTo("another");
    message.putArray("answers").addObject().put("value", "{\"state\":{\"n\":5}}");
    assertThat(step(contract, "{}", Json.write(message)).after().state()).isEqualTo("{\"n\":5}");
  }

  @Test
  void interactionsRunOnAsManyThreadsAsThereAre() throws Exception {
    Contract contract = CONTRACTS.contract(module("counter"));
    CountDownLatch all = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> states =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  threads.submit(() -> {
                    all.countDown();
                    all.await();
                    String state = "{\"counter\":" + i + "}";
                    for (int n = 0; n < 50; n++) {
                      state = step(contract, state, message("t", "o", 1, "{}")).after().state();
                    }
                    return state;
                  }))
              .toList();
      for (int i = 0; i < states.size(); i++) {
        assertThat(states.get(i).get()).isEqualTo("{\"counter\":" + (i + 50) + "}");
      }
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .contains("heddle-contracts-0", "heddle-contracts-1");
  }

  @Test
  void threeEmMakesTheSameOfTheSameModules() throws IOException {
    try (ThreeEm threeEm = ThreeEm.start(folder, "@three-em/node")) {
      agree(threeEm, "counter", "{\"counter\":0}", List.of("{}", "{}"));
      agree(threeEm, "counter4", "{\"counter\":0}", Collections.nCopies(99, "{}"));
      // 3EM has no answer where the last one fails.
      agree(threeEm, "witness", "{}", List.of("{}", "{\"fail\":\"no\"}", "{}"));
    }
  }

  private static void agree(ThreeEm threeEm, String name, String before, List<String> inputs) {
    Bytes module = module(name);
    String base64 = Base64.getEncoder().encodeToString(module.toByteArray());
    JsonNode theirs = threeEm.simulate(Json.object().put("module", base64), before, inputs);
    Contract contract = CONTRACTS.contract(module);
    Contract.State state = new Contract.State(before, "{}");
    ObjectNode validity = Json.object();
    for (int i = 0; i < inputs.size(); i++) {
      String id = "tx" + (i + 1);
      Contract.Step step =
          contract.step(state, message(id, "CALLER", 0, inputs.get(i)), "{}", 10_000_000);
      validity.put(id, step.outcome() instanceof Outcome.Accepted);
      state = step.after();
    }
    assertThat(Json.parse(state.state())).as(name).isEqualTo(theirs.path("state"));
    assertThat(validity).as(name).isEqualTo(theirs.path("validity"));
  }
}
