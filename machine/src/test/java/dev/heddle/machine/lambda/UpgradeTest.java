package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.machine.wasm.LambdaModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which template holds at which slot. What the modules do, {@link LambdaModule} says. */
final class UpgradeTest {
  private static final Limits LIMITS = new Limits(4L << 20, 10_000_000);
  private static final Bytes OLD = Hashes.sha256(LambdaModule.bytes());
  private static final Bytes NEW = Hashes.sha256(LambdaModule.migrating());
  private static final Bytes PLAIN = Hashes.sha256(LambdaModule.other());
  private static final Bytes STUCK = Hashes.sha256(LambdaModule.stuck());
  private static final Bytes BROKEN = Hashes.sha256(Bytes.utf8("broken"));

  private static Machine fast;
  private static Machine judge;

  @BeforeAll
  static void start() {
    fast = new V8Machine(1);
    judge = new ReferenceMachine(1, 600_000);
  }

  @AfterAll
  static void close() {
    fast.close();
    judge.close();
  }

  /** Modules by their hashes, on one engine. */
  private record Shelf(Machine machine, Map<Bytes, Program> programs) implements Drive {
    Shelf(Machine machine) {
      this(machine, new ConcurrentHashMap<>());
    }

    @Override
    public Optional<Bytes> open(String path) {
      return Optional.empty();
    }

    @Override
    public Program program(Bytes module, Limits limits) {
      return programs.computeIfAbsent(module, this::load);
    }

    private Program load(Bytes module) {
      Bytes code =
          Map.of(
                  OLD,
                  LambdaModule.bytes(),
                  NEW,
                  LambdaModule.migrating(),
                  PLAIN,
                  LambdaModule.other(),
                  STUCK,
                  LambdaModule.stuck())
              .getOrDefault(module, Bytes.utf8("no module"));
      return machine.load(LambdaModule.FORMAT, code, LIMITS);
    }

    LambdaProgram first() {
      return (LambdaProgram) program(OLD, LIMITS);
    }

    Instance begin() {
      return first().start(this);
    }
  }

  private record Sender(String from, String owner) {}

  private static final Sender AUTHORITY = new Sender("O", "O");

  private static String environment(String... tags) {
    ObjectNode process = Json.object().put("Id", "P").put("Owner", "O");
    ArrayNode list = process.putArray("Tags");
    for (int i = 0; i < tags.length; i += 2) {
      list.addObject().put("name", tags[i]).put("value", tags[i + 1]);
    }
    ObjectNode environment = Json.object();
    environment.set("Process", process);
    environment.set("Module", Json.object().put("Id", OLD.base64Url()));
    return Json.write(environment);
  }

  private static final String OWNED = environment("Upgrade-Authority", "owner");

  private static Input input(long slot, String data, Sender sender, String env, String... tags) {
    ObjectNode message = Json.object().put("Id", "M" + slot).put("Data", data);
    message.put("From", sender.from()).put("Owner", sender.owner()).put("Nonce", slot);
    ArrayNode list = message.putArray("Tags");
    for (int i = 0; i < tags.length; i += 2) {
      list.addObject().put("name", tags[i]).put("value", tags[i + 1]);
    }
    return new Input(Json.write(message), env, 1_000);
  }

  private static Input input(long slot, String data, String env) {
    return input(slot, data, new Sender("A", "A"), env);
  }

  private static Input upgrade(long slot, Bytes module, String env) {
    return input(
        slot, "", AUTHORITY, env, "Action", "Lambda-Upgrade", "Module", module.base64Url());
  }

  private static Input migration(long slot, Bytes module, String data, String env) {
    return input(
        slot,
        data,
        AUTHORITY,
        env,
        "Action",
        "Lambda-Upgrade",
        "Module",
        module.base64Url(),
        "Migrate",
        "true");
  }

  private static JsonNode result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> Json.parse(result);
      case Outcome.Rejected(String result, long _) -> Json.parse(result);
      case Outcome.Failed(String error, long _) -> throw new AssertionError(error);
    };
  }

  private static String error(Outcome outcome) {
    return result(outcome).path("Error").asString("");
  }

  private static String template(Outcome outcome) {
    return result(outcome).at("/Output/template").asString();
  }

  private static Bytes root(Instance app) {
    return app.context().map(KvMap::root).orElseThrow();
  }

  private static Optional<Bytes> value(Instance app, String key) {
    return app.context().orElseThrow().get(Bytes.utf8(key));
  }

  private static List<Input> thousand() {
    Random random = new Random(11);
    List<Input> inputs = new ArrayList<>();
    for (int slot = 0; slot < 1_000; slot++) {
      String key = "k%02d".formatted(random.nextInt(100));
      switch (slot) {
        case 300 -> inputs.add(migration(slot, NEW, "tVERx", OWNED));
        case 500 -> inputs.add(migration(slot, NEW, "pVERtwo", OWNED));
        case 800 -> inputs.add(upgrade(slot, OLD, OWNED));
        default ->
            inputs.add(input(slot, (random.nextInt(4) == 0 ? "d" : "p") + key + "v" + slot, OWNED));
      }
    }
    return inputs;
  }

  @Test
  void anUpgradeAmidAThousandInputsReplaysToTheSameRoots() {
    List<Input> inputs = thousand();
    List<Bytes> roots = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    Shelf shelf = new Shelf(fast);
    Image amid = new Image(0, new TreeMap<>());
    try (Instance app = shelf.begin()) {
      for (Input input : inputs) {
        outcomes.add(app.apply(input));
        roots.add(root(app));
        if (roots.size() == 600) {
          amid = app.image();
        }
      }
    }
    assertThat(error(outcomes.get(300))).contains("does not take over the context: unreachable");
    assertThat(result(outcomes.get(500)).at("/Output/upgrade/status").asString()).isEqualTo("done");
    assertThat(template(outcomes.get(499))).isEqualTo(template(outcomes.get(801)));
    assertThat(template(outcomes.get(501)))
        .isEqualTo(((LambdaProgram) shelf.program(NEW, LIMITS)).template().id().base64Url());

    Shelf reference = new Shelf(judge);
    try (Instance again = shelf.begin();
        Instance judged = reference.begin();
        Instance resumed = reference.first().restore(amid, reference)) {
      for (int slot = 0; slot < inputs.size(); slot++) {
        assertThat(again.apply(inputs.get(slot))).isEqualTo(outcomes.get(slot));
        assertThat(judged.apply(inputs.get(slot)))
            .as("slot %d", slot)
            .isEqualTo(outcomes.get(slot));
        assertThat(root(again)).isEqualTo(roots.get(slot));
        if (slot >= 600) {
          assertThat(resumed.apply(inputs.get(slot))).isEqualTo(outcomes.get(slot));
        }
      }
    }
  }

  @Test
  void aSlotOfAnUpgradeIsJudgedFromItsWitness() {
    KvMap context = KvMap.empty();
    Shelf shelf = new Shelf(fast);
    Shelf reference = new Shelf(judge);
    for (Input input : thousand().subList(290, 510)) {
      LambdaRun run = shelf.first().line(shelf).advance(context, input);
      SlotWitness witness = SlotWitness.of(shelf.first().line(shelf), context, input);
      assertThat(witness.replay(reference.first(), reference)).isEqualTo(run.outcome());
      context = run.context();
    }
    assertThat(Standing.in(context).module()).contains(NEW);
  }

  @Test
  void refusesWithAReasonAndChangesNothing() {
    Sender stranger = new Sender("X", "X");
    String[] tags = {"Action", "Lambda-Upgrade", "Module", NEW.base64Url()};
    try (Instance app = new Shelf(fast).begin()) {
      app.apply(input(1, "pAAAone", OWNED));
      Bytes before = root(app);
      assertThat(error(app.apply(input(2, "", stranger, OWNED, tags))))
          .isEqualTo("X may not upgrade this process");
      assertThat(error(app.apply(input(3, "", new Sender("O", "X"), OWNED, tags))))
          .as("anybody can say on whose behalf he sends")
          .isEqualTo("O may not upgrade this process");
      assertThat(error(app.apply(input(4, "", AUTHORITY, environment(), tags))))
          .contains("began without an Upgrade-Authority");
      String delay = environment("Upgrade-Authority", "O", "Upgrade-Delay", "soon");
      assertThat(error(app.apply(input(5, "", AUTHORITY, delay, tags))))
          .contains("began without an Upgrade-Authority");
      assertThat(error(app.apply(upgrade(6, BROKEN, OWNED))))
          .isEqualTo("module " + BROKEN + " is no Lambda application that can run here");
      assertThat(error(app.apply(input(7, "", AUTHORITY, OWNED, "Action", "Lambda-Upgrade"))))
          .isEqualTo("an upgrade names its Module, an id of 43 letters");
      assertThat(error(app.apply(migration(8, PLAIN, "", OWNED))))
          .isEqualTo("module " + PLAIN + " has no function migrate");
      assertThat(error(app.apply(migration(9, NEW, "rVERx", OWNED))))
          .isEqualTo("module " + NEW + " does not take over the context: rejected");
      assertThat(error(app.apply(migration(10, NEW, "lVERx", OWNED)))).contains("out of gas");
      assertThat(root(app)).isEqualTo(before);
    }
  }

  @Test
  void aProcessUpgradesWhereItsMessengerIsTrusted() {
    String[] tags = {"Action", "Lambda-Upgrade", "Module", NEW.base64Url()};
    String env = environment("Upgrade-Authority", "DAO", "Authority", "MU");
    try (Instance app = new Shelf(fast).begin()) {
      assertThat(error(app.apply(input(1, "", new Sender("DAO", "X"), env, tags)))).isNotEmpty();
      assertThat(error(app.apply(input(2, "", new Sender("DAO", "MU"), env, tags)))).isEmpty();
    }
  }

  @Test
  void anUpgradeCountsAfterItsDelayAndALaterOneTakesItsPlace() {
    String env = environment("Upgrade-Authority", "O", "Upgrade-Delay", "3");
    try (Instance app = new Shelf(fast).begin()) {
      String old = template(app.apply(input(1, "pAAAone", env)));
      Outcome planned = app.apply(migration(2, NEW, "pVERtwo", env));
      assertThat(result(planned).at("/Output/upgrade/after").asLong()).isEqualTo(5);
      assertThat(template(app.apply(input(3, "pBBBx", env)))).isEqualTo(old);
      assertThat(template(app.apply(input(4, "pBBBx", env)))).isEqualTo(old);
      assertThat(error(app.apply(input(5, "rBBBx", env)))).isEqualTo("rejected");
      Outcome done = app.apply(input(6, "pVER6", env));
      assertThat(template(done)).as("the input itself ran on the old one").isEqualTo(old);
      assertThat(result(done).at("/Output/upgrade/status").asString()).isEqualTo("done");
      assertThat(template(app.apply(input(7, "pBBBx", env)))).isNotEqualTo(old);

      app.apply(migration(8, NEW, "tVERx", env));
      app.apply(upgrade(9, OLD, env));
      for (int slot = 10; slot < 13; slot++) {
        app.apply(input(slot, "pBBBx", env));
      }
      assertThat(template(app.apply(input(13, "pBBBx", env)))).isEqualTo(old);
    }
  }

  @Test
  void aMigrationThatFailsAfterItsDelayLeavesAllAsItWas() {
    String env = environment("Upgrade-Authority", "O", "Upgrade-Delay", "1");
    try (Instance app = new Shelf(fast).begin()) {
      String old = template(app.apply(input(1, "pAAAone", env)));
      app.apply(migration(2, STUCK, "", env));
      assertThat(error(app.apply(input(3, "tBBBx", env)))).isEqualTo("unreachable");
      Outcome done = app.apply(input(4, "pBBBx", env));
      assertThat(error(done)).as("the slot's own input is not to blame").isEmpty();
      assertThat(result(done).at("/Output/upgrade/status").asString()).isEqualTo("refused");
      assertThat(result(done).at("/Output/upgrade/reason").asString())
          .contains("does not take over the context");
      assertThat(value(app, "BBB")).contains(Bytes.utf8("x"));
      assertThat(template(app.apply(input(5, "pBBBy", env)))).isEqualTo(old);
    }
  }

  @Test
  void aDryRunShowsWhatAnUpgradeWouldDoToTheLiveContext() {
    String env = environment("Upgrade-Authority", "O", "Upgrade-Delay", "1000");
    try (Instance app = new Shelf(fast).begin()) {
      app.apply(input(1, "pAAAone", env));
      Bytes before = root(app);
      Outcome good = app.inspect(migration(2, NEW, "pVERtwo", env), Drive.NONE);
      assertThat(result(good).at("/Output/upgrade/status").asString()).isEqualTo("done");
      assertThat(result(good).at("/Output/contextRoot").asString())
          .isNotEqualTo(before.base64Url());
      assertThat(error(app.inspect(migration(2, NEW, "rVERx", env), Drive.NONE)))
          .contains("does not take over the context: rejected");
      assertThat(root(app)).isEqualTo(before);
    }
  }

  @Test
  void whatHoldsIsNotTheApplicationsToReadOrChange() {
    try (Instance app = new Shelf(fast).begin()) {
      app.apply(input(1, "pAAAone", OWNED));
      app.apply(migration(2, NEW, "pVERtwo", OWNED));
      JsonNode keys = result(app.apply(input(3, "s", OWNED))).at("/Output/reports");
      assertThat(keys.findValuesAsString("text")).containsExactly("AAA", "VER");
      assertThat(app.context().map(KvMap::entries)).contains(3L);
    }
    LambdaCalls calls =
        new LambdaCalls(
            KvMap.empty().put(Standing.KEY, Bytes.utf8("{}")),
            LambdaInput.of(input(1, "", OWNED)),
            new LambdaCalls.Budget(1_000_000, 1_000, false));
    byte[] memory = Standing.KEY.toByteArray();
    int[] key = {0, memory.length, 0, 0};
    assertThat(calls.call(LambdaCalls.Call.CTX_GET, key, memory(memory))).isEqualTo(-1);
    assertThat(calls.call(LambdaCalls.Call.CTX_PUT, key, memory(memory)))
        .isEqualTo(LambdaCalls.FAULT);
    assertThat(calls.call(LambdaCalls.Call.CTX_DELETE, key, memory(memory)))
        .isEqualTo(LambdaCalls.FAULT);
    assertThat(calls.fault()).hasValueSatisfying(why -> assertThat(why).contains("not the"));
  }

  private static GuestMemory memory(byte[] bytes) {
    return new GuestMemory() {
      @Override
      public int sizeBytes() {
        return bytes.length;
      }

      @Override
      public byte[] read(int at, int size) {
        return Bytes.wrap(bytes).slice(at, at + size).toByteArray();
      }

      @Override
      public void write(int at, byte[] from, int size) {
        System.arraycopy(from, 0, bytes, at, size);
      }
    };
  }
}
