package dev.heddle.node.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Program;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.js.WasmFunctions;
import dev.heddle.machine.v8.WasmContracts;
import dev.heddle.node.http.Refusal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class SimulatorTest {
  private final JsMachine machine = new JsMachine(1);
  private final Simulator simulator = new Simulator(machine);

  @AfterEach
  void close() {
    machine.close();
  }

  private static Simulator.Plan plan(String source, String... inputs) {
    return new Simulator.Plan(
        Evaluator.HEDDLE.moduleFormat(),
        Bytes.utf8(source),
        "{\"sum\":1}",
        IntStream.range(0, inputs.length)
            .mapToObj(i ->
                new Simulator.Interaction(Json.object().put("input", inputs[i]).put("owner", "me")))
            .toList(),
        Json.object(),
        Json.object());
  }

  @Test
  void interactionsComeToWhatTheyWouldInALog() {
    JsonNode answer =
        simulator
            .simulate(
                plan(
                    "export const handle = (state, action) => {"
                        + " if (action.input === 0) throw new ContractError('nothing');"
                        + " return { state: { sum: state.sum + action.input }, result: action.caller"
                        + " }; }",
                    "2",
                    "0",
                    "3"))
            .answer();

    assertThat(answer.path("state")).isEqualTo(Json.parse("{\"sum\":6}"));
    assertThat(answer.path("result").asString()).isEqualTo("me");
    assertThat(answer.path("updated").asBoolean()).isTrue();
    assertThat(answer.path("validity"))
        .isEqualTo(
            Json.parse("{\"interaction-0\":true,\"interaction-1\":false,\"interaction-2\":true}"));
    assertThat(answer.at("/errors/interaction-1").asString()).isEqualTo("ContractError: nothing");
  }

  @Test
  void whatIsFetchedIsAskedForAndThenUsed() {
    String source =
        "export const handle = async () =>"
            + " ({ state: (await EXM.deterministicFetch('https://example.org')).asJSON() });";
    Simulator.Simulated first = simulator.simulate(plan(source, "1"));
    assertThat(first.missing()).hasSize(1);
    ObjectNode response = Json.object().put("type", "basic").put("url", "").put("statusText", "");
    response.put("status", 200).put("redirected", false).put("ok", true).putObject("headers");
    response.putArray("vector").add((int) '7');
    Simulator.Plan again = plan(source, "1");
    again.requests().set(first.missing().getFirst().key(), response);

    assertThat(simulator.simulate(again).answer().path("state").asInt()).isEqualTo(7);
  }

  @Test
  void aModuleInWebAssemblyIsSimulatedByItsConventions() {
    // handle gives its action back as the state
    Bytes echo =
        Bytes.hex(
            "0061736d0100000001140360017f017f60067f7f7f7f7f7f017f6000017f0304030001020503010001060c027f"
                + "014180080b7f0141000b072604066d656d6f72790200065f616c6c6f6300000668616e646c650001076765745f"
                + "6c656e00020a1b030b002300230020006a24000b08002003240120020b040023010b");
    Simulator.Plan script = plan("", "2", "no json", "3");
    try (WasmFunctions modules = new WasmFunctions(new WasmContracts(1))) {
      JsonNode answer =
          new Simulator(modules)
              .simulate(
                  new Simulator.Plan(
                      WasmFunctions.FORMAT,
                      echo,
                      script.initState(),
                      script.interactions(),
                      Json.object(),
                      Json.object()))
              .answer();
      assertThat(answer.path("state")).isEqualTo(Json.parse("{\"input\":3,\"caller\":\"me\"}"));
      assertThat(answer.path("result").isNull()).isTrue();
      assertThat(answer.path("validity"))
          .isEqualTo(
              Json.parse(
                  "{\"interaction-0\":true,\"interaction-1\":false,\"interaction-2\":true}"));
    }
  }

  @Test
  void aSourceThatCannotRunIsRefused() {
    Bytes broken = Bytes.utf8("export function (");
    assertThatThrownBy(() -> simulator.check(FunctionsUnit.JAVASCRIPT, Evaluator.HEDDLE, broken))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("cannot run");
    assertThatThrownBy(() -> simulator.stripped(Bytes.utf8("let x: = 1")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("no TypeScript");
  }

  @Test
  void aSimulationHasSoMuchGas() {
    String[] inputs = IntStream.range(0, 5).mapToObj(i -> "1").toArray(String[]::new);
    assertThatThrownBy(() ->
            simulator.simulate(plan("export const handle = () => { while (true); };", inputs)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("at most 2000000000 gas");
  }

  @Test
  void soManyAreSimulatedAtOnceAndNoMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(Simulator.SIMULATIONS_MAX);
    CountDownLatch end = new CountDownLatch(1);
    Simulator held =
        new Simulator(
            new HeldMachine(
                machine,
                () -> {
                  begun.countDown();
                  end.await();
                }));
    Simulator.Plan plan = plan("export const handle = () => ({ result: 1 });", "1");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Simulator.Simulated>> all =
          IntStream.range(0, Simulator.SIMULATIONS_MAX)
              .mapToObj(i -> threads.submit(() -> held.simulate(plan)))
              .toList();
      begun.await();
      assertThatThrownBy(() -> held.simulate(plan)).hasMessageContaining("ask again");
      end.countDown();
      for (Future<Simulator.Simulated> each : all) {
        assertThat(each.get().answer().path("result").asInt()).isEqualTo(1);
      }
    }
  }

  /** A machine that does something before it loads. */
  private record HeldMachine(JsMachine machine, Before before) implements Machine {
    interface Before {
      void run() throws InterruptedException;
    }

    @Override
    public boolean supports(String moduleFormat) {
      return machine.supports(moduleFormat);
    }

    @Override
    public Program load(String moduleFormat, Bytes module, Limits limits) {
      try {
        before.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return machine.load(moduleFormat, module, limits);
    }

    @Override
    public String description() {
      return machine.description();
    }

    @Override
    public int pending() {
      return machine.pending();
    }

    @Override
    public void close() {}
  }
}
