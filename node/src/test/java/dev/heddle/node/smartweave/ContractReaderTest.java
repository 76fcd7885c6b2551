package dev.heddle.node.smartweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.WasmContracts;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the suite against the stock engines cannot reach: caching, circles, limits, WebAssembly. */
final class ContractReaderTest {
  private static final JsMachine MACHINE = new JsMachine(1);
  private static final WasmContracts WASM = new WasmContracts(1);

  private static final String COUNTER =
      "export async function handle(state, action) {"
          + " if (!(action.input.by > 0)) throw new ContractError('by what');"
          + " state.n += action.input.by; return { state, result: state.n }; }";
  private static final String READER =
      "export async function handle(state, action) {"
          + " const { n } = await SmartWeave.contracts.readContractState(action.input.id);"
          + " state.seen.push(n); return { state }; }";

  private final FakeLedger ledger = new FakeLedger();
  private final AtomicLong nanos = new AtomicLong();
  private final Sources sources = new Sources(MACHINE, WASM);
  private final ContractReader reader =
      new ContractReader(ledger, Optional.empty(), sources, nanos::get);

  @AfterAll
  static void close() {
    MACHINE.close();
    WASM.close();
  }

  private ContractReader.Answer read(Bytes contract, Evaluator evaluator) {
    return read(contract, evaluator, OptionalLong.empty());
  }

  private ContractReader.Answer read(Bytes contract, Evaluator evaluator, OptionalLong height) {
    return reader.read(
        new ContractReader.Question(
            contract, height, Optional.of(evaluator), Optional.empty(), false));
  }

  private static JsonNode json(String text) {
    return Json.parse(text);
  }

  @Test
  void whatIsKeptIsNotFoldedAgainAndServesNoOtherHeight() {
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    ledger.write(counter, "{\"by\":1}");
    long early = ledger.height() - 1;
    ledger.write(counter, "{\"by\":10}");
    assertThat(read(counter, Evaluator.SMARTWEAVE_0_4).state()).isEqualTo("{\"n\":11}");
    assertThat(read(counter, Evaluator.SMARTWEAVE_0_4, OptionalLong.of(early)).state())
        .isEqualTo("{\"n\":1}");
    assertThat(read(counter, Evaluator.SMARTWEAVE_0_4, OptionalLong.of(early - 1)).state())
        .isEqualTo("{\"n\":0}");
    int before = ledger.listings;
    ledger.write(counter, "{\"by\":100}");
    assertThat(read(counter, Evaluator.SMARTWEAVE_0_4).state()).isEqualTo("{\"n\":111}");
    assertThat(ledger.listings).isEqualTo(before + 1);
    assertThat(ledger.listedFrom).as("only new blocks are asked for").isEqualTo(early + 2);
  }

  @Test
  void whatTheChainTakesBackWasNeverKept() {
    ledger.unsettled(2);
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    ledger.write(counter, "{\"by\":1}");
    ledger.write(counter, "{\"by\":10}");
    ledger.write(counter, "{\"by\":100}");
    assertThat(read(counter, Evaluator.WARP_1_4).state()).isEqualTo("{\"n\":111}");
    ledger.takeBack(2);
    ledger.write(counter, "{\"by\":1000}");
    assertThat(read(counter, Evaluator.WARP_1_4).state()).isEqualTo("{\"n\":1001}");
  }

  @ParameterizedTest
  @CsvSource({"SMARTWEAVE_0_4", "WARP_1_4", "THREE_EM_0_3_26"})
  void othersAreReadAsTheyStoodThen(Evaluator evaluator) {
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    Bytes seer = ledger.contract(READER, "{\"seen\":[]}");
    String ask = "{\"id\":\"" + counter.base64Url() + "\"}";
    ledger.write(seer, ask);
    ledger.write(counter, "{\"by\":5}");
    ledger.write(seer, ask);
    ledger.write(counter, "{\"by\":7}");
    ledger.write(seer, "{\"id\":\"nobody\"}");
    ContractReader.Answer answer = read(seer, evaluator);
    assertThat(answer.state()).isEqualTo("{\"seen\":[0,5]}");
    assertThat(answer.verdicts().getLast().error()).contains("nobody is no id");
  }

  @Test
  void theTagsOfAContractNameItsEvaluator() {
    Bytes own = ledger.contract(COUNTER, "{\"n\":0}", new Tag("Evaluator", "smartweave-0.4"));
    Bytes warp = ledger.contract(COUNTER, "{\"n\":0}", new Tag("SDK", "Warp"));
    Bytes other = ledger.contract(COUNTER, "{\"n\":0}");
    assertThat(plain(own).evaluator()).isEqualTo(Evaluator.SMARTWEAVE_0_4);
    assertThat(plain(warp).evaluator()).isEqualTo(Evaluator.WARP_1_4);
    assertThat(plain(other).evaluator()).isEqualTo(Evaluator.THREE_EM_0_3_26);
  }

  private ContractReader.Answer plain(Bytes contract) {
    return reader.read(
        new ContractReader.Question(
            contract, OptionalLong.empty(), Optional.empty(), Optional.empty(), false));
  }

  @Test
  void contractsThatReadOneAnotherInACircleAreNotComputed() {
    Bytes a = ledger.contract(READER, "{\"seen\":[]}");
    Bytes b = ledger.contract(READER, "{\"seen\":[]}");
    ledger.writeInThisBlock(a, "{\"id\":\"" + b.base64Url() + "\"}");
    ledger.write(b, "{\"id\":\"" + a.base64Url() + "\"}");
    for (Bytes each : List.of(a, b, a)) {
      assertThatThrownBy(() -> read(each, Evaluator.SMARTWEAVE_0_4))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("depends on itself");
    }
  }

  @Test
  void onlySoManyContractsLeadToOneAnother() {
    Bytes last = ledger.contract(COUNTER, "{\"n\":0}");
    ledger.write(last, "{\"by\":1}");
    List<Bytes> chain = new ArrayList<>(List.of(last));
    for (int i = 0; i <= Reading.DEPTH_MAX; i++) {
      Bytes next = ledger.contract(READER, "{\"seen\":[]}");
      ledger.write(next, "{\"id\":\"" + chain.getLast().base64Url() + "\"}");
      chain.add(next);
    }
    assertThat(read(chain.get(Reading.DEPTH_MAX - 1), Evaluator.SMARTWEAVE_0_4).state())
        .contains("seen");
    ContractReader fresh = new ContractReader(ledger, Optional.empty(), sources, nanos::get);
    assertThatThrownBy(() ->
            fresh.read(
                new ContractReader.Question(
                    chain.getLast(),
                    OptionalLong.empty(),
                    Optional.of(Evaluator.SMARTWEAVE_0_4),
                    Optional.empty(),
                    false)))
        .hasMessageContaining("lead to one another");
  }

  @Test
  void anInteractionAsksSoManyQuestionsAndNoMore() {
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    Bytes asker =
        ledger.contract(
            "export async function handle(state, action) {"
                + " for (let i = 0; i < action.input.times; i++)"
                + " await SmartWeave.contracts.readContractState(action.input.id);"
                + " return { state: { asked: action.input.times } }; }",
            "{}");
    for (int times : List.of(Frame.CALLS_MAX, Frame.CALLS_MAX + 1)) {
      ledger.write(asker, "{\"id\":\"%s\",\"times\":%d}".formatted(counter.base64Url(), times));
    }
    ContractReader.Answer answer = read(asker, Evaluator.SMARTWEAVE_0_4);
    assertThat(answer.state()).isEqualTo("{\"asked\":64}");
    assertThat(answer.verdicts().getLast().error()).contains("more than 64 calls");
  }

  @Test
  void contractsCallOneAnotherToALimitedDepth() {
    String nested =
        "export async function handle(state, action) { const [next, ...rest] = action.input.path;"
            + " if (next !== undefined) {"
            + " const answer = await SmartWeave.contracts.viewContractState(next, { path: rest });"
            + " if (answer.type !== 'ok') throw new ContractError(answer.errorMessage);"
            + " return { state, result: answer.result + 1 }; } return { state, result: 1 }; }";
    List<Bytes> contracts = new ArrayList<>();
    for (int i = 0; i <= Frame.STACK_MAX; i++) {
      contracts.add(ledger.contract(nested, "{}"));
    }
    for (int depth : List.of(Frame.STACK_MAX, Frame.STACK_MAX + 1)) {
      var path = Json.object().putArray("path");
      contracts.subList(1, depth).forEach(id -> path.add(id.base64Url()));
      ledger.write(contracts.getFirst(), "{\"path\":" + Json.write(path) + "}");
    }
    List<Fold.Verdict> verdicts = read(contracts.getFirst(), Evaluator.WARP_1_4).verdicts();
    assertThat(verdicts.getFirst().result()).isEqualTo("7");
    assertThat(verdicts.getLast().error()).contains("more than 7 contracts call one another");
  }

  @Test
  void aContractHasSoManyInteractionsAndNoMore() {
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    for (int i = 0; i <= Ledger.INTERACTIONS_MAX; i++) {
      ledger.writeInThisBlock(counter, "{\"by\":1}");
    }
    ledger.mine();
    assertThatThrownBy(() -> read(counter, Evaluator.SMARTWEAVE_0_4))
        .hasMessageContaining("more than 20,000 interactions");
  }

  @Test
  void anInteractionWithoutEndIsOutOfGas() {
    Bytes loop = ledger.contract("export function handle() { for (;;); }", "{}");
    ledger.write(loop, "1");
    assertThat(read(loop, Evaluator.SMARTWEAVE_0_4).verdicts().getFirst().error())
        .contains("out of gas: limit " + Frame.GAS_MAX);
  }

  @Test
  void aReadingThatTakesTooLongEndsAndTheNextGoesOn() {
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    for (int i = 0; i < 10; i++) {
      ledger.write(counter, "{\"by\":1}");
    }
    AtomicLong calls = new AtomicLong();
    ContractReader slow =
        new ContractReader(
            ledger,
            Optional.empty(),
            sources,
            () -> calls.getAndIncrement() * TimeUnit.SECONDS.toNanos(5));
    ContractReader.Question question =
        new ContractReader.Question(
            counter,
            OptionalLong.empty(),
            Optional.of(Evaluator.SMARTWEAVE_0_4),
            Optional.empty(),
            false);
    assertThatThrownBy(() -> slow.read(question)).hasMessageContaining("takes longer than 60 s");
    assertThat(slow.read(question).state()).isEqualTo("{\"n\":10}");
  }

  @Test
  void onlySoManyAreReadAtOnce() throws Exception {
    Bytes counter = ledger.contract(COUNTER, "{\"n\":0}");
    ledger.write(counter, "{\"by\":1}");
    CountDownLatch all = new CountDownLatch(ContractReader.READINGS_MAX);
    CountDownLatch go = new CountDownLatch(1);
    ThreadLocal<Boolean> waits = ThreadLocal.withInitial(() -> true);
    ContractReader held =
        new ContractReader(
            ledger,
            Optional.empty(),
            sources,
            () -> {
              if (waits.get()) {
                waits.set(false);
                all.countDown();
                try {
                  go.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
              return 0;
            });
    ContractReader.Question question =
        new ContractReader.Question(
            counter, OptionalLong.empty(), Optional.empty(), Optional.empty(), false);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ContractReader.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < ContractReader.READINGS_MAX; i++) {
        answers.add(threads.submit(() -> held.read(question)));
      }
      all.await();
      assertThatThrownBy(() -> held.read(question))
          .hasMessageContaining("4 contracts are being read");
      go.countDown();
      for (Future<ContractReader.Answer> answer : answers) {
        assertThat(answer.get().state()).isEqualTo("{\"n\":1}");
      }
    }
  }

  private static final String GROWS =
      "export function handle(state, action) { return { state: { fill: action.input + 'x'.repeat(3e6) } }; }";

  @Test
  void statesThatDoNotFitAreFoldedAgainFromEarlierOnes() {
    Bytes grows = ledger.contract(GROWS, "{}");
    List<Long> heights = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      heights.add(ledger.height());
      ledger.write(grows, Integer.toString(i + 1));
    }
    read(grows, Evaluator.SMARTWEAVE_0_4);
    assertThat(reader.keptBytes()).isLessThan(Fold.STATES_BYTES_MAX + (20 << 20));
    for (int i = 0; i < 30; i += 7) {
      assertThat(
              read(grows, Evaluator.SMARTWEAVE_0_4, OptionalLong.of(heights.get(i)))
                  .state()
                  .substring(0, 15))
          .startsWith("{\"fill\":\"" + (i + 1) + "x");
    }
  }

  @Test
  void whatIsKeptOfContractsHasALimit() {
    for (int contract = 0; contract < 4; contract++) {
      Bytes grows = ledger.contract(GROWS, "{}");
      for (int i = 0; i < 9; i++) {
        ledger.write(grows, Integer.toString(i + 1));
      }
      read(grows, Evaluator.SMARTWEAVE_0_4);
      assertThat(reader.keptBytes()).isLessThanOrEqualTo(ContractReader.KEPT_BYTES_MAX);
    }
    assertThat(reader.keptBytes()).isPositive();
  }

  @Test
  void onlySoManySourcesAreReady() {
    for (int i = 0; i < Sources.SOURCES_MAX + 3; i++) {
      Bytes counter = ledger.contract(COUNTER + "//" + i, "{\"n\":0}");
      ledger.write(counter, "{\"by\":1}");
      read(counter, Evaluator.SMARTWEAVE_0_4);
    }
    assertThat(sources.size()).isEqualTo(Sources.SOURCES_MAX);
  }

  @Test
  void aDryRunIsThatOfThreeEm() {
    String source =
        "export async function handle(state, action) {"
            + " if (action.input.function !== 'add') throw new ContractError('Invalid operation');"
            + " state.users.push(action.input.name);"
            + " return { state, result: SmartWeave.block.height }; }";
    var file = Json.object().put("contractType", "JAVASCRIPT").put("contractSource", source);
    file.putObject("initialState").putArray("users");
    var list = file.putArray("interactions");
    for (String name : List.of("Andres Pirela", "", "Divy")) {
      var each = list.addObject().put("id", "tx-" + list.size()).put("caller", "me");
      each.put("blockHeight", 100 + list.size());
      each.putObject("input").put("function", name.isEmpty() ? "none" : "add").put("name", name);
    }
    ContractReader.Answer answer = reader.dryRun(DryRun.of(file), Evaluator.THREE_EM_0_3_26);
    assertThat(answer.state()).isEqualTo("{\"users\":[\"Andres Pirela\",\"Divy\"]}");
    assertThat(answer.result()).isEqualTo("103");
    assertThat(answer.validity(false)).isEqualTo("{\"tx-1\":true,\"tx-2\":false,\"tx-3\":true}");
    assertThat(json(answer.validity(true)).path("tx-2").asString())
        .isEqualTo("ContractError: Invalid operation");
    while (list.size() <= DryRun.INTERACTIONS_MAX) {
      list.addObject().put("id", "x").put("caller", "me").put("input", 1);
    }
    assertThatThrownBy(() -> DryRun.of(file)).hasMessageContaining("at most 1000");
  }
}
