package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.StateTree;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.machine.wasm.LambdaModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class LambdaMachineTest {
  private static final String PROCESS = "P".repeat(43);
  private static final Limits LIMITS = new Limits(4L << 20, 10_000_000);
  private static final String ENVIRONMENT =
      "{\"Process\":{\"Id\":\"" + PROCESS + "\",\"Owner\":\"O\",\"Tags\":[]}}";

  private static Machine fast;
  private static Machine judge;
  private static LambdaProgram program;
  private static LambdaProgram reference;

  @BeforeAll
  static void start() {
    fast = new V8Machine(2);
    judge = new ReferenceMachine(1, 600_000);
    program = (LambdaProgram) fast.load(LambdaModule.FORMAT, LambdaModule.bytes(), LIMITS);
    reference = (LambdaProgram) judge.load(LambdaModule.FORMAT, LambdaModule.bytes(), LIMITS);
  }

  @AfterAll
  static void close() {
    fast.close();
    judge.close();
  }

  private static Input input(String id, long slot, String data) {
    ObjectNode message = Json.object().put("Id", id).put("Data", data).put("From", "F");
    message.put("Nonce", slot).put("Timestamp", 1_700_000_000_000L + slot);
    return new Input(Json.write(message), ENVIRONMENT, 1_000);
  }

  private static Input input(long slot, String data) {
    return input("M" + slot, slot, data);
  }

  private static JsonNode result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> Json.parse(result);
      case Outcome.Rejected(String result, long _) -> Json.parse(result);
      case Outcome.Failed(String error, long _) -> throw new AssertionError(error);
    };
  }

  private static String says(Outcome outcome) {
    JsonNode output = result(outcome).path("Output");
    StringBuilder said = new StringBuilder(output.path("status").asString());
    output
        .path("reports")
        .forEach(report -> said.append(' ').append(report.path("text").asString()));
    return said.toString();
  }

  private static Bytes root(Instance instance) {
    return instance.context().map(KvMap::root).orElseThrow();
  }

  @Test
  void onlyTheContextOutlivesAnInput() {
    try (Instance app = program.start(Drive.NONE)) {
      assertThat(says(app.apply(input(1, "pAAAone")))).isEqualTo("accepted");
      assertThat(says(app.apply(input(2, "pBBBtwo")))).isEqualTo("accepted");
      assertThat(says(app.apply(input(3, "gAAA")))).isEqualTo("accepted one");
      assertThat(says(app.apply(input(4, "s")))).isEqualTo("accepted AAA BBB");
      for (int i = 0; i < 3; i++) {
        assertThat(says(app.apply(input(5 + i, "k")))).isEqualTo("accepted 112");
      }
      assertThat(says(app.apply(input(8, "dAAA")))).isEqualTo("accepted");
      assertThat(says(app.apply(input(9, "gAAA")))).isEqualTo("accepted");
      assertThat(says(app.apply(input(10, "s")))).isEqualTo("accepted BBB");
    }
  }

  @Test
  void theFirstMessageCreatesAndOutputsHaveARootOfTheirOwn() {
    LambdaRun created = program.advance(KvMap.empty(), input(PROCESS, 0, "born"));
    assertThat(result(created.outcome()).at("/Output/notices/0/text").asString()).isEqualTo("born");
    Bytes root = Bytes.base64Url(result(created.outcome()).at("/Output/outputsRoot").asString());
    Trail trail = new Trail();
    Bytes first = Bytes.hex("00000000");
    assertThat(created.outputs().watched(trail).get(first)).isPresent();
    assertThat(KvMap.open(root, Trail.of(trail.blobs())).get(first))
        .contains(Bytes.concat(Bytes.hex("00"), Bytes.utf8("born")));
  }

  @Test
  void vouchersAreForTheMessengerAndNothingIsSentThatWasNotAccepted() {
    try (Instance app = program.start(Drive.NONE)) {
      JsonNode sent = result(app.apply(input(7, "v{\"Target\":\"T\",\"Data\":\"hi\"}")));
      assertThat(sent.at("/Messages/0/Target").asString()).isEqualTo("T");
      assertThat(sent.at("/Messages/0/Anchor").asString()).isEqualTo("%032d".formatted(700_000));
      JsonNode none = result(app.apply(input(8, "vno json")));
      assertThat(none.path("Messages")).isEmpty();
      assertThat(none.path("Error").asString()).startsWith("a voucher is no JSON");
    }
  }

  @Test
  void whatIsNotAcceptedLeavesNothingAndSaysWhy() {
    try (Instance app = program.start(Drive.NONE)) {
      app.apply(input(1, "pAAAone"));
      Bytes before = root(app);
      Image image = app.image();
      assertThat(app.memoryBytes()).hasValue(image.sizeBytes());
      String[][] bad = {
        {"rAAAx", "rejected", "rejected"},
        {"tAAAx", "exception", "unreachable"},
        {"lAAAx", "exception", "out of gas: limit 10000000"},
        {
          "o",
          "exception",
          "a call is given 32 bytes at 4294967280, which lie outside of the memory"
        },
        {"xAAAx", "exception", "the application ended with status 7"},
        {"?", "exception", "unreachable"},
      };
      for (String[] each : bad) {
        Outcome outcome = app.apply(input(2, each[0]));
        assertThat(result(outcome).at("/Output/status").asString()).isEqualTo(each[1]);
        assertThat(result(outcome).path("Error").asString()).isEqualTo(each[2]);
        assertThat(result(outcome).at("/Output/contextRoot").asString())
            .isEqualTo(before.base64Url());
        assertThat(root(app)).isEqualTo(before);
        assertThat(app.image()).isEqualTo(image);
      }
      assertThat(says(app.apply(input(3, "gAAA")))).isEqualTo("accepted one");
    }
  }

  @Test
  void inspectionsLeaveNoTrace() {
    try (Instance app = program.start(Drive.NONE)) {
      app.apply(input(1, "pAAAone"));
      Bytes before = root(app);
      assertThat(says(app.inspect(input(2, "gAAA"), Drive.NONE))).isEqualTo("accepted one");
      assertThat(says(app.inspect(input(2, "pAAAother"), Drive.NONE))).isEqualTo("accepted");
      assertThat(result(app.inspect(input(2, "nfact"), Drive.NONE)).path("Error").asString())
          .isEqualTo("an inspection emits reports only");
      assertThat(root(app)).isEqualTo(before);
    }
  }

  /** Mostly changes, with misbehaviour of all kinds that engines have to agree on. */
  private static String random(Random random) {
    String key = "" + (char) ('A' + random.nextInt(5)) + (char) ('A' + random.nextInt(5)) + "K";
    return switch (random.nextInt(14)) {
      case 0 -> "d" + key;
      case 1 -> "g" + key;
      case 2 -> "s";
      case 3 -> "k";
      case 4 -> "r" + key + "no";
      case 5 -> "t" + key + "no";
      case 6 -> "o";
      case 7 -> "m";
      case 8 -> "c" + key + "fill";
      case 9 -> "n" + key;
      default -> "p" + key + "v".repeat(random.nextInt(300));
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void bothEnginesAgreeAndGoOnFromImagesOfOneAnother(long seed) {
    assertThat(program.template().id()).isEqualTo(reference.template().id());
    Random random = new Random(seed);
    Instance one = program.start(Drive.NONE);
    Instance other = reference.start(Drive.NONE);
    StateTree tree = new StateTree();
    int level = -1;
    for (int slot = 1; slot <= 300; slot++) {
      Input input = input(slot, random(random));
      assertThat(one.apply(input)).as("seed %d slot %d", seed, slot).isEqualTo(other.apply(input));
      assertThat(root(one)).isEqualTo(root(other));
      if (random.nextInt(10) == 0) {
        Changes changes = one.changes(level);
        changes.pages().forEach(tree::set);
        level = changes.moment();
        assertThat(tree.top()).isEqualTo(StateTree.of(other.image()).top());
      }
      if (random.nextInt(50) == 0) {
        Image image = one.image();
        one.close();
        one = program.restore(other.image(), Drive.NONE);
        other.close();
        other = reference.restore(image, Drive.NONE);
        level = one.moment();
        tree = StateTree.of(one.image());
        assertThat(root(one)).isEqualTo(root(other));
      }
    }
    assertThat(says(one.apply(input(999, "lAAA"))))
        .isEqualTo(says(other.apply(input(999, "lAAA"))));
    one.close();
    other.close();
  }

  @Test
  void aTemplateThatMisbehavesInEveryWayNeverGetsStuck() {
    long inputs = "1".equals(System.getenv("HEDDLE_LONG")) ? 100_000 : 2_000;
    String[] ways = {"m", "c", "t", "o", "x", "l", "k", "p"};
    try (Machine machine = new V8Machine(1);
        LambdaProgram bounded =
            (LambdaProgram)
                machine.load(
                    LambdaModule.FORMAT, LambdaModule.bytes(), new Limits(4L << 20, 400_000));
        Instance app = bounded.start(Drive.NONE)) {
      for (int i = 0; i < inputs; i++) {
        String way = ways[i % ways.length];
        Outcome outcome = app.apply(input(i, way + "AAA" + i));
        if (way.equals("k")) {
          assertThat(says(outcome)).as("input %d", i).isEqualTo("accepted 112");
        } else if (way.equals("p")) {
          assertThat(says(outcome)).as("input %d", i).isEqualTo("accepted");
          assertThat(app.context().flatMap(context -> context.get(Bytes.utf8("AAA"))))
              .contains(Bytes.utf8(Integer.toString(i)));
        }
      }
      assertThat(app.context().map(KvMap::entries)).contains(2L);
      assertThat(app.image().sizeBytes()).as("the image is written anew").isLessThan(2L << 20);
    }
  }

  @Test
  void aSlotIsJudgedFromItsWitnessAlone() {
    Random random = new Random(5);
    KvMap context = KvMap.empty();
    for (int i = 0; i < 20_000; i++) {
      context =
          context.put(Bytes.utf8("key-" + random.nextInt(1_000_000)), Bytes.utf8("value " + i));
    }
    for (String data : new String[] {"pAAAone", "gAAA", "dAAA", "pkeyx", "dkey", "rAAAx"}) {
      Input input = input(17, data);
      LambdaRun ran = program.advance(context, input);
      SlotWitness witness = SlotWitness.of(program, context, input);
      String text = witness.encode();
      assertThat(text.length()).isLessThan(64 << 10);
      SlotWitness received = SlotWitness.decode(Bytes.utf8(text));
      assertThat(received.replay(reference)).as(data).isEqualTo(ran.outcome());
      for (int i = 0; i < witness.blobs().size(); i++) {
        List<Bytes> forged = new ArrayList<>(witness.blobs());
        byte[] bytes = forged.get(i).toByteArray();
        bytes[bytes.length / 2] ^= 1;
        forged.set(i, Bytes.wrap(bytes));
        assertThatThrownBy(
                () -> new SlotWitness(witness.contextRoot(), forged, input).replay(reference))
            .isInstanceOf(SlotWitness.RefusedException.class)
            .hasMessageContaining("not whole");
      }
      context = ran.context();
    }
  }

  @Test
  void readsNoWitnessThatIsNone() {
    for (String text :
        new String[] {"", "{}", "[]", "{\"format\":\"heddle-slot-witness 1\"}", "{\"format\":1}"}) {
      assertThatThrownBy(() -> SlotWitness.decode(Bytes.utf8(text)))
          .isInstanceOf(SlotWitness.RefusedException.class);
    }
    assertThatThrownBy(
            () -> SlotWitness.decode(Bytes.wrap(new byte[SlotWitness.WITNESS_BYTES_MAX + 1])))
        .hasMessageContaining("at most 1048576 bytes");
  }

  @Test
  void aContextHasNoMoreBytesThanTheMemoryLimit() {
    Limits small = new Limits(1L << 20, Limits.GAS_DEFAULT);
    try (LambdaProgram bounded =
        (LambdaProgram) fast.load(LambdaModule.FORMAT, LambdaModule.bytes(), small)) {
      KvMap full = KvMap.empty().put(Bytes.utf8("k"), Bytes.wrap(new byte[(1 << 20) - 10]));
      assertThat(says(bounded.advance(full, input(1, "pAAAxx")).outcome())).isEqualTo("accepted");
      Outcome outcome = bounded.advance(full, input(1, "pAAA" + "x".repeat(20))).outcome();
      assertThat(result(outcome).path("Error").asString())
          .isEqualTo("the context would have more than the 1048576 bytes it may");
    }
  }

  @Test
  void callsCostGas() {
    Input input = input(1, "pAAA" + "x".repeat(1_000));
    Outcome outcome = program.advance(KvMap.empty(), input).outcome();
    assertThat(outcome.gasUsed()).isBetween(20_000L + 3 * 2_000 + 2_000, 40_000L);
    Limits poor = new Limits(4L << 20, 20_000);
    for (Machine machine : List.of(fast, judge)) {
      try (LambdaProgram bounded =
          (LambdaProgram) machine.load(LambdaModule.FORMAT, LambdaModule.bytes(), poor)) {
        assertThat(result(bounded.advance(KvMap.empty(), input).outcome()).path("Error").asString())
            .isEqualTo("out of gas: limit 20000");
      }
    }
  }

  @Test
  void oneInputEmitsOnlySoMuch() {
    LambdaCalls calls =
        new LambdaCalls(
            KvMap.empty(),
            LambdaInput.of(input(1, "")),
            new LambdaCalls.Budget(Long.MAX_VALUE / 2, 0, false));
    byte[] memory = new byte[LambdaCalls.EMITTED_BYTES_MAX + 1];
    GuestMemory guest =
        new GuestMemory() {
          @Override
          public int sizeBytes() {
            return memory.length;
          }

          @Override
          public byte[] read(int at, int size) {
            return Arrays.copyOfRange(memory, at, at + size);
          }

          @Override
          public void write(int at, byte[] bytes, int size) {
            System.arraycopy(bytes, 0, memory, at, size);
          }
        };
    int[] most = {2, 0, LambdaCalls.EMITTED_BYTES_MAX};
    assertThat(calls.call(LambdaCalls.Call.EMIT, most, guest)).isZero();
    assertThat(calls.call(LambdaCalls.Call.EMIT, new int[] {2, 0, 1}, guest))
        .isEqualTo(LambdaCalls.FAULT);
    assertThat(calls.fault()).contains("more is emitted than 4194304 bytes in 10000 parts");
  }

  @Test
  void modulesThatAreNoneAreRefused() {
    Bytes empty = Bytes.hex("0061736d01000000");
    for (Machine machine : List.of(fast, judge)) {
      assertThatThrownBy(() -> machine.load(LambdaModule.FORMAT, empty, LIMITS))
          .isInstanceOf(ModuleRefusedException.class);
    }
    assertThatThrownBy(
            () -> program.restore(new Image(4096, new java.util.TreeMap<>()), Drive.NONE))
        .hasMessageContaining("not that of a context");
    assertThat(Optional.of(program.template().has("inspect"))).contains(true);
  }
}
