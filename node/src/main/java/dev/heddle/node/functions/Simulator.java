package dev.heddle.node.functions;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.js.TypeScript;
import dev.heddle.machine.js.WasmFunctions;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tries out functions that are in no log: whether a source can run, and what interactions with it
 * would come to. Leaves no trace. Calls block; safe for any thread.
 */
public final class Simulator {
  /** Simulations under way at once. */
  static final int SIMULATIONS_MAX = 4;

  /** Gas for all interactions of one simulation together. */
  static final long GAS_MAX = JsMachine.GAS_MAX;

  private static final Limits LIMITS = new Limits(1 << 26, 500_000_000);
  private static final long STRIP_MS_MAX = 20_000;

  /** What the simulated function goes by; no interaction may. */
  static final String FUNCTION = "simulation";

  private final Machine machine;
  private final TypeScript typeScript = new TypeScript(STRIP_MS_MAX);
  private final Semaphore places = new Semaphore(SIMULATIONS_MAX);

  public Simulator(Machine machine) {
    this.machine = machine;
  }

  /**
   * An interaction as the simulations of 3EM have it.
   *
   * @param fields {@code id}, {@code owner}, {@code quantity}, {@code reward}, {@code target},
   *     {@code tags}, {@code block} and {@code input}, of which the last alone has to be there
   */
  record Interaction(ObjectNode fields) {
    String id(int number) {
      return fields.path("id").asString("interaction-" + number);
    }

    private String owner() {
      return fields.path("owner").asString("");
    }

    private String input() {
      JsonNode input = fields.path("input");
      return input.isString() ? input.stringValue() : Json.write(input);
    }
  }

  /**
   * What is simulated.
   *
   * @param moduleFormat of a function in JavaScript by its evaluator, or in WebAssembly
   * @param requests what is fetched already, by key
   * @param keysAndValues what the function keeps when it begins
   */
  record Plan(
      String moduleFormat,
      Bytes source,
      String initState,
      List<Interaction> interactions,
      ObjectNode requests,
      ObjectNode keysAndValues) {}

  /** The format of a function's module. */
  static String moduleFormat(String contentType, Evaluator evaluator) {
    boolean wasm = contentType.equals(FunctionRecord.WASM);
    return wasm ? WasmFunctions.FORMAT : evaluator.moduleFormat();
  }

  /**
   * Makes sure that a source can run.
   *
   * @throws Refusal 400 with the reason if it cannot
   */
  void check(String contentType, Evaluator evaluator, Bytes source) {
    load(moduleFormat(contentType, evaluator), source).close();
  }

  /**
   * The source in JavaScript of one in TypeScript.
   *
   * @throws Refusal 400 if it is none
   */
  Bytes stripped(Bytes source) {
    try {
      return Bytes.utf8(typeScript.strip(source.utf8()));
    } catch (ModuleRefusedException | EvaluationStoppedException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }

  private Program load(String format, Bytes source) {
    if (!machine.supports(format)) {
      throw new Refusal(501, "this node's engine runs no functions: " + machine.description());
    }
    try {
      return machine.load(format, source, LIMITS);
    } catch (ModuleRefusedException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }

  /**
   * What interactions would come to.
   *
   * @param answer {@code {state, result, validity, exmContext, updated, errors}}, as 3EM has it:
   *     the result is that of the last interaction whose input is JSON, and updated is whether one
   *     of them gave a state and a result
   * @param missing what they asked of the outside and had no answer to
   */
  record Simulated(ObjectNode answer, List<Missing> missing) {}

  /**
   * What interactions would come to, one after the other.
   *
   * @throws Refusal 400 if the source cannot run, 413 if they take too much gas together, 503 if
   *     too much is being simulated
   */
  Simulated simulate(Plan plan) {
    if (!places.tryAcquire()) {
      throw new Refusal(503, SIMULATIONS_MAX + " simulations are under way already; ask again");
    }
    try (Program program = load(plan.moduleFormat(), plan.source());
        Instance instance = begun(plan, program)) {
      return simulated(plan, instance);
    } catch (EvaluationStoppedException e) {
      throw new Refusal(422, String.valueOf(e.getMessage()));
    } finally {
      places.release();
    }
  }

  private static Instance begun(Plan plan, Program program) {
    ObjectNode first = Json.object().put("Id", FUNCTION).put("Owner", FUNCTION);
    first.put("Data", plan.initState()).put("Timestamp", 0).putArray("Tags");
    try (Instance instance = program.start(Drive.NONE)) {
      instance.apply(new Input(Json.write(first), environment(plan), 0));
      String keysAndValues = Json.write(plan.keysAndValues());
      return program.restore(
          JsMachine.withKeysAndValues(instance.image(), keysAndValues), Drive.NONE);
    }
  }

  private static Simulated simulated(Plan plan, Instance instance) {
    String environment = environment(plan);
    ObjectNode validity = Json.object();
    ObjectNode errors = Json.object();
    ObjectNode last = Json.object();
    boolean updated = false;
    List<Missing> missing = new ArrayList<>();
    long gas = 0;
    for (int i = 0; i < plan.interactions().size(); i++) {
      Interaction interaction = plan.interactions().get(i);
      Outcome outcome =
          instance.apply(
              new Input(message(plan, interaction, i), environment, height(interaction)));
      gas += outcome.gasUsed();
      if (gas > GAS_MAX) {
        throw new Refusal(
            413, "a simulation has at most " + GAS_MAX + " gas; ask for less at once");
      }
      String id = interaction.id(i);
      JsonNode came = came(outcome);
      missing.addAll(Missing.of(came));
      ObjectNode output = came.path("Output") instanceof ObjectNode object ? object : Json.object();
      last = output.path("type").asString("").equals("skipped") ? last : output;
      updated |= output.path("updated").asBoolean(false);
      validity.put(id, output.path("validity").asBoolean(false));
      Optional.ofNullable(came.path("Error").asString(null))
          .ifPresent(error -> errors.put(id, error));
    }
    last.put("updated", updated);
    return new Simulated(answer(plan, instance, last, validity, errors), missing);
  }

  private static ObjectNode answer(
      Plan plan, Instance instance, ObjectNode output, ObjectNode validity, ObjectNode errors) {
    ObjectNode answer = Json.object();
    answer.set("state", Json.parse(JsMachine.state(instance.image())));
    answer.set("result", output.has("result") ? output.path("result") : Json.object().nullNode());
    answer.set("validity", validity);
    ObjectNode context = answer.putObject("exmContext");
    context.set("requests", plan.requests());
    context.set("kv", Json.parse(JsMachine.keysAndValues(instance.image())));
    answer.put("updated", output.path("updated").asBoolean(false));
    answer.set("errors", errors);
    return answer;
  }

  private static JsonNode came(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> Json.parse(result);
      case Outcome.Rejected(String result, long _) -> Json.parse(result);
      case Outcome.Failed(String error, long _) -> Json.object().put("Error", error);
    };
  }

  /** Every caller may bring what was fetched: nothing here counts. */
  private static String environment(Plan plan) {
    ObjectNode environment = Json.object();
    ObjectNode process = environment.putObject("Process").put("Id", FUNCTION);
    ArrayNode tags = process.put("Owner", FUNCTION).putArray("Tags");
    plan.interactions().stream()
        .map(Interaction::owner)
        .distinct()
        .forEach(owner -> tags.addObject().put("name", "Authority").put("value", owner));
    return Json.write(environment);
  }

  private static String message(Plan plan, Interaction interaction, int number) {
    ObjectNode fields = interaction.fields();
    ObjectNode message = Json.object().put("Id", interaction.id(number));
    message.put("Owner", interaction.owner());
    ArrayNode seen = message.putArray("Interaction-Tags");
    fields.path("tags").forEach(tag -> seen.add(tag.deepCopy()));
    ArrayNode tags = message.putArray("Tags");
    tag(tags, "Target", fields.path("target"));
    tag(tags, "Quantity", fields.path("quantity"));
    tag(tags, "Reward", fields.path("reward"));
    tag(tags, "Block-Id", fields.path("block").path("indepHash"));
    if (plan.requests().isEmpty()) {
      message.put("Data", interaction.input());
    } else {
      ObjectNode data = Json.object().put("input", interaction.input());
      data.set("requests", plan.requests());
      message.put("Data", Json.write(data));
      tags.addObject().put("name", "Recorded").put("value", "true");
    }
    message.put("Timestamp", number(fields.path("block").path("timestamp")) * 1000);
    message.put("Block-Height", height(interaction));
    return Json.write(message);
  }

  /** What is not there has no tag, so that each evaluator gives it its own default. */
  private static void tag(ArrayNode tags, String name, JsonNode value) {
    String text = value.asString("");
    if (!text.isEmpty()) {
      tags.addObject().put("name", name).put("value", text);
    }
  }

  private static long height(Interaction interaction) {
    return number(interaction.fields().path("block").path("height"));
  }

  private static long number(JsonNode json) {
    String text = json.asString("0");
    return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : 0;
  }
}
