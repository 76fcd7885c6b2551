package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The flat memory of a context, by itself and as the journal of modules/journal uses it. */
final class RegionTest {
  private static final Limits LIMITS = new Limits(16L << 20, 100_000_000);

  private static Input input(int slot, String data) {
    ObjectNode message = Json.object().put("Id", "M" + slot).put("Data", data).put("Nonce", slot);
    return new Input(Json.write(message), "{\"Process\":{\"Id\":\"P\"}}", 1_000);
  }

  private static LambdaWorld world(KvMap context) {
    return new LambdaWorld(
        context,
        LambdaInput.of(input(1, "")),
        new LambdaCalls.Budget(Long.MAX_VALUE / 2, 16L << 20, false));
  }

  @Test
  void isAnArrayOfBytesWhateverWaysItIsWritten() {
    Random random = new Random(3);
    byte[] model = new byte[64 << 10];
    LambdaWorld world = world(KvMap.empty());
    for (int i = 0; i < 2_000; i++) {
      int at = random.nextInt(model.length);
      int size = random.nextInt(Math.min(9_000, model.length - at) + 1);
      byte[] bytes = new byte[size];
      if (random.nextInt(3) > 0) {
        random.nextBytes(bytes);
      }
      System.arraycopy(bytes, 0, model, at, size);
      world.regionWrite(at, Bytes.wrap(bytes));
      int from = random.nextInt(model.length);
      int count = random.nextInt(model.length - from);
      assertThat(world.regionRead(from, count).toByteArray())
          .isEqualTo(Arrays.copyOfRange(model, from, from + count));
    }
    LambdaWorld anew = world(KvMap.empty());
    anew.regionWrite(0, Bytes.wrap(model));
    assertThat(anew.context().root()).isEqualTo(world.context().root());
    world.regionWrite(0, Bytes.wrap(new byte[model.length]));
    assertThat(world.context().root()).as("zeros are nothing").isEqualTo(KvMap.EMPTY_ROOT);
  }

  @Test
  void hasFourGigabytesAndNotOneByteMore() {
    LambdaWorld world = world(KvMap.empty());
    long last = (1L << 32) - 1;
    world.regionWrite(last, Bytes.hex("07"));
    assertThat(world.regionRead(last - 1, 2)).isEqualTo(Bytes.hex("0007"));
    assertThat(world.context().entries()).isEqualTo(1);
    assertThatThrownBy(() -> world.regionWrite(last, Bytes.hex("0707")))
        .isInstanceOf(LambdaWorld.Fault.class);
    assertThatThrownBy(() -> world.regionRead(-1, 1)).isInstanceOf(LambdaWorld.Fault.class);
    assertThatThrownBy(() -> world.regionRead(Long.MAX_VALUE, 1))
        .isInstanceOf(LambdaWorld.Fault.class);
    assertThat(world.regionRead(0, Region.CALL_BYTES_MAX).size()).isEqualTo(1 << 20);
    assertThatThrownBy(() -> world.regionRead(0, Region.CALL_BYTES_MAX + 1))
        .hasMessageContaining("of which a call has 1048576");
  }

  private static Bytes journal(String name) throws IOException {
    return Bytes.wrap(Files.readAllBytes(Path.of("../modules/journal").resolve(name)));
  }

  @Test
  void aJournalInCIsTheSameOnBothEnginesAndInJavaScriptAndJudgedFromItsPages() throws IOException {
    Bytes wasm = journal("journal.wasm");
    try (Machine fast = new V8Machine(1);
        Machine script = new JsMachine(1);
        Machine slow = new ReferenceMachine(1, 600_000)) {
      LambdaProgram v8 = (LambdaProgram) fast.load("wasm32-lambda-1", wasm, LIMITS);
      LambdaProgram judge = (LambdaProgram) slow.load("wasm32-lambda-1", wasm, LIMITS);
      LambdaProgram js =
          (LambdaProgram) script.load(JsMachine.LAMBDA_FORMAT, journal("journal.mjs"), LIMITS);
      KvMap context = KvMap.empty();
      KvMap judged = KvMap.empty();
      KvMap scripted = KvMap.empty();
      StringBuilder written = new StringBuilder();
      Random random = new Random(4);
      for (int slot = 1; slot <= 60; slot++) {
        String line = slot + " " + "x".repeat(random.nextInt(2_000));
        Input input = input(slot, line);
        LambdaRun run = v8.advance(context, input);
        LambdaRun again = judge.advance(judged, input);
        assertThat(run.outcome()).isInstanceOf(Outcome.Accepted.class).isEqualTo(again.outcome());
        SlotWitness witness = SlotWitness.of(v8, context, input);
        assertThat(witness.replay(judge)).isEqualTo(run.outcome());
        assertThat(witness.encode().length()).isLessThan(64 << 10);
        context = run.context();
        judged = again.context();
        scripted = js.advance(scripted, input).context();
        assertThat(scripted.root()).as(line).isEqualTo(context.root());
        written.append(line).append('\n');
      }
      assertThat(context.root()).isEqualTo(judged.root());
      int from = written.length() / 2;
      for (LambdaProgram each : List.of(v8, js)) {
        Outcome said = each.inspect(context, LambdaInput.of(input(61, from + " 5000"))).outcome();
        assertThat(said)
            .isInstanceOfSatisfying(
                Outcome.Accepted.class,
                accepted ->
                    assertThat(
                            Json.parse(accepted.result()).at("/Output/reports/0/text").asString())
                        .isEqualTo(written.substring(from, from + 5_000)));
      }
    }
  }
}
