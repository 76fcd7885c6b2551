package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Input;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** One application in several languages, inside of machines and outside: the same to the byte. */
final class AuctionTest {
  private static final boolean LONG = "1".equals(System.getenv("HEDDLE_LONG"));
  private static final int INPUTS = LONG ? 10_000 : 300;
  private static final int BIDDERS = LONG ? 10_000 : 300;
  private static final int LOTS = LONG ? 200 : 12;
  private static final Limits LIMITS = new Limits(16L << 20, 100_000_000);
  private static final Path MODULES = Path.of("../modules/auction");
  private static final String ENVIRONMENT = "{\"Process\":{\"Id\":\"P\",\"Owner\":\"O\"}}";

  @TempDir Path folder;

  private static Bytes file(String name) throws IOException {
    return Bytes.wrap(Files.readAllBytes(MODULES.resolve(name)));
  }

  private static Input input(int slot, String from, String data) {
    ObjectNode message = Json.object().put("Id", "M" + slot).put("Data", data);
    message.put("From", from).put("Owner", from).put("Nonce", slot);
    return new Input(Json.write(message), ENVIRONMENT, 1_000);
  }

  private static String bidder(int number) {
    return "bidder-%05d".formatted(number);
  }

  /** Each bidder is given something, then anybody does anything, some of it wrong. */
  private static List<Input> inputs(Random random) {
    List<Input> inputs = new ArrayList<>();
    String[] odd = {
      "",
      " ",
      "bid",
      "bid  5",
      "deposit -1",
      "deposit 0",
      "deposit 1e3",
      "open  3",
      "bid lot-1 9999999999999999",
      "deposit 999999999999999",
      "withdraw 1234567890123456",
      "open " + "x".repeat(33) + " 1",
      "close nothing",
      "sell lot-1",
      "open \u00e9t\u00e9 5",
      "x".repeat(201),
      "withdraw 99999999999"
    };
    for (int i = 0; i < INPUTS; i++) {
      String from = bidder(random.nextInt(BIDDERS));
      String lot = "lot-" + random.nextInt(LOTS);
      String data =
          switch (random.nextInt(12)) {
            case 0, 1, 2 -> "deposit " + (1 + random.nextInt(1_000));
            case 3 -> "open " + lot + " " + random.nextInt(50);
            case 4 -> "withdraw " + (1 + random.nextInt(500));
            case 5 -> "close " + lot;
            case 6 -> odd[random.nextInt(odd.length)];
            default -> "bid " + lot + " " + random.nextInt(1_200);
          };
      // Most lots are sold by few, so that some are closed by those who may.
      boolean sells = data.startsWith("open") || data.startsWith("close");
      inputs.add(input(i, sells ? bidder(random.nextInt(3)) : from, data));
    }
    return inputs;
  }

  /** What is said of an outcome but its gas. */
  private static String said(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> result;
      case Outcome.Rejected(String result, long _) -> result;
      case Outcome.Failed(String error, long _) -> throw new AssertionError(error);
    };
  }

  @Test
  void theSameContextRootSlotBySlotInsideAndOutside() throws IOException {
    try (Machine fast = new V8Machine(1);
        Machine script = new JsMachine(1);
        Machine slow = new ReferenceMachine(1, 600_000)) {
      Bytes module = file("auction.wasm");
      LambdaProgram v8 = (LambdaProgram) fast.load("wasm32-lambda-1", module, LIMITS);
      LambdaProgram reference = (LambdaProgram) slow.load("wasm32-lambda-1", module, LIMITS);
      LambdaProgram bare = BareMetal.of(v8, AuctionCode.in(folder), LIMITS);
      LambdaProgram js =
          (LambdaProgram) script.load(JsMachine.LAMBDA_FORMAT, file("auction.mjs"), LIMITS);
      String template = v8.template().id().base64Url();
      String ofScript = js.template().id().base64Url();
      KvMap inV8 = KvMap.empty();
      KvMap inScript = KvMap.empty();
      KvMap inReference = KvMap.empty();
      KvMap outside = KvMap.empty();
      Map<String, Integer> counts = new HashMap<>();
      long seed = 20_261_126;
      for (Input input : inputs(new Random(seed))) {
        LambdaRun one = v8.advance(inV8, input);
        LambdaRun two = reference.advance(inReference, input);
        LambdaRun three = bare.advance(outside, input);
        LambdaRun four = js.advance(inScript, input);
        String what = "seed " + seed + ", " + input.message();
        assertThat(two.outcome()).as(what).isEqualTo(one.outcome());
        assertThat(said(three.outcome())).as(what).isEqualTo(said(one.outcome()));
        assertThat(said(four.outcome()).replace(ofScript, template))
            .as(what)
            .isEqualTo(said(one.outcome()));
        inScript = four.context();
        inV8 = one.context();
        inReference = two.context();
        outside = three.context();
        assertThat(inReference.root()).isEqualTo(inV8.root());
        assertThat(inScript.root()).as(what).isEqualTo(inV8.root());
        assertThat(outside.root()).as(what).isEqualTo(inV8.root());
        String status = Json.parse(said(one.outcome())).at("/Output/status").asString();
        counts.merge(status, 1, Integer::sum);
      }
      assertThat(counts).doesNotContainKey("exception");
      assertThat(counts.get("accepted")).isGreaterThan(INPUTS / 4);
      assertThat(counts.get("rejected")).isGreaterThan(INPUTS / 10);
    }
  }

  @Test
  void anInspectionReadsTheSameInsideAndOutside() throws IOException {
    try (Machine fast = new V8Machine(1)) {
      LambdaProgram v8 = (LambdaProgram) fast.load("wasm32-lambda-1", file("auction.wasm"), LIMITS);
      LambdaProgram bare = BareMetal.of(v8, AuctionCode.in(folder), LIMITS);
      KvMap context = v8.advance(KvMap.empty(), input(0, "A", "deposit 77")).context();
      for (String key : new String[] {"b/A", "b/B"}) {
        LambdaInput asked = LambdaInput.of(input(1, "A", key));
        assertThat(said(bare.inspect(context, asked).outcome()))
            .isEqualTo(said(v8.inspect(context, asked).outcome()));
      }
    }
  }
}
