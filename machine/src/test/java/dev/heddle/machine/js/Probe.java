package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A function that a test deploys, writes to and reads. */
final class Probe implements AutoCloseable {
  static final String FUNCTION = "f".repeat(43);
  static final String OWNER = "OWNER";
  static final long GAS = 500_000_000;
  private static final long NO_TIME = -1;

  private final Program program;
  private final Instance instance;
  private int slot;
  private long timestampMs = NO_TIME;

  private Probe(Program program, Instance instance) {
    this.program = program;
    this.instance = instance;
  }

  static Probe deploy(Machine machine, Evaluator evaluator, String source, String state) {
    return deploy(machine, evaluator, source, state, GAS);
  }

  static Probe deploy(
      Machine machine, Evaluator evaluator, String source, String state, long gasMax) {
    Program program =
        machine.load(evaluator.moduleFormat(), Bytes.utf8(source), new Limits(1 << 26, gasMax));
    Probe probe = new Probe(program, program.start(Drive.NONE));
    Outcome begun =
        probe.instance.apply(new Input(message(FUNCTION, 0, OWNER, state, Map.of()), env(), 0));
    if (!(begun instanceof Outcome.Accepted)) {
      throw new IllegalStateException("the function does not begin: " + begun);
    }
    return probe;
  }

  static String env() {
    ObjectNode env = Json.object();
    ObjectNode process = env.putObject("Process");
    process.put("Id", FUNCTION).put("Owner", OWNER);
    process.putArray("Tags").addObject().put("name", "Authority").put("value", "AUTHORITY");
    return Json.write(env);
  }

  static String message(String id, int slot, String owner, String data, Map<String, String> tags) {
    return message(id, 1_700_000_000_000L + slot, owner, data, tags);
  }

  private static String message(
      String id, long timestampMs, String owner, String data, Map<String, String> tags) {
    ObjectNode message = Json.object();
    message.put("Id", id).put("Data", data).put("Owner", owner).put("From", owner);
    var array = message.putArray("Tags");
    tags.forEach((name, value) -> array.addObject().put("name", name).put("value", value));
    message.put("Timestamp", timestampMs);
    message.put("Block-Height", 1_300_000);
    return Json.write(message);
  }

  Outcome write(String input) {
    return write(input, "CALLER", Map.of());
  }

  Outcome write(String input, String owner, Map<String, String> tags) {
    slot++;
    long time = timestampMs == NO_TIME ? 1_700_000_000_000L + slot : timestampMs;
    return instance.apply(new Input(message("tx" + slot, time, owner, input, tags), env(), 0));
  }

  /** Writes inputs, as many at once as the instance takes; a source is an upgrade. */
  List<Outcome> writeAll(List<String> inputs) {
    List<Outcome> outcomes = new ArrayList<>();
    while (outcomes.size() < inputs.size()) {
      List<Input> rest = new ArrayList<>();
      for (int i = outcomes.size(); i < inputs.size() && rest.size() < instance.batchMax(); i++) {
        boolean upgrade = inputs.get(i).startsWith("export");
        Map<String, String> tags = upgrade ? Map.of("Action", "Upgrade-Function") : Map.of();
        String id = "tx" + (slot + 1 + rest.size());
        long time = 1_700_000_000_001L + slot + rest.size();
        String owner = upgrade ? OWNER : "CALLER";
        rest.add(new Input(message(id, time, owner, inputs.get(i), tags), env(), 0));
      }
      List<Outcome> some = instance.applyAll(rest);
      slot += some.size();
      outcomes.addAll(some);
    }
    return outcomes;
  }

  Outcome dryRun(String input) {
    return instance.inspect(
        new Input(message("dry", slot + 1, "CALLER", input, Map.of()), env(), 0), Drive.NONE);
  }

  /** Has all that is written from now on be of that time. */
  void timestampMs(long time) {
    timestampMs = time;
  }

  Instance instance() {
    return instance;
  }

  Program program() {
    return program;
  }

  String state() {
    return JsMachine.state(instance.image());
  }

  /** The result member of an outcome that has one. */
  static JsonNode output(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> Json.parse(accepted.result()).path("Output");
      case Outcome.Rejected rejected -> Json.parse(rejected.result()).path("Output");
      case Outcome.Failed failed -> throw new AssertionError(failed.toString());
    };
  }

  static String error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> Json.parse(accepted.result()).path("Error").asString("");
      case Outcome.Rejected rejected -> Json.parse(rejected.result()).path("Error").asString("");
      case Outcome.Failed failed -> failed.error();
    };
  }

  @Override
  public void close() {
    instance.close();
    program.close();
  }
}
