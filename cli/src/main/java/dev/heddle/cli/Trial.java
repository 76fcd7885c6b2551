package dev.heddle.cli;

import dev.heddle.client.ModuleDraft;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.V8Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Processes of a project that run in this program, each from its beginning, without a node. Time
 * and ids are those of the trial alone, so that it goes the same way each time. One thread.
 */
final class Trial implements AutoCloseable {
  private static final String OWNER = "owner";
  private static final long BEGIN_MS = 1_767_225_600_000L;
  private static final long MEMORY_BYTES_MAX = 1L << 30;

  private final Project project;
  private final Bytes built;
  private final Machine machine;
  private final Program program;
  private final List<Map.Entry<String, String>> tags;

  private @Nullable Instance instance;
  private String process = "";
  private int slot;
  private long foldNanos;
  private int messages;

  Trial(Project project, Bytes built) {
    this.project = project;
    this.built = built;
    this.tags =
        List.of(
            Map.entry("Data-Protocol", "ao"),
            Map.entry("Variant", "ao.TN.1"),
            Map.entry("Type", "Process"),
            Map.entry("Name", project.name()),
            Map.entry("Authority", "authority"));
    boolean lua = project.kind() == Project.Kind.LUA;
    boolean script = project.kind() == Project.Kind.SCRIPT;
    machine = script ? new JsMachine(1) : new V8Machine(1);
    String format = project.format(built);
    long gas =
        script ? ModuleDraft.SCRIPT_COMPUTE_LIMIT_DEFAULT : ModuleDraft.COMPUTE_LIMIT_DEFAULT;
    program = machine.load(format, lua ? builtInLua() : built, new Limits(MEMORY_BYTES_MAX, gas));
  }

  private static Bytes builtInLua() {
    try (InputStream in = Trial.class.getResourceAsStream("lua.wasm")) {
      if (in == null) {
        throw new IllegalStateException("lua.wasm is missing in this build");
      }
      return Bytes.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read lua.wasm", e);
    }
  }

  /**
   * Begins another process, with the source of the project loaded.
   *
   * @param name what its ids come from
   * @throws CommandFailure if the source does not load
   */
  void begin(String name) {
    end();
    instance = program.start(Drive.NONE);
    process = id(name);
    slot = -1;
    must("begin", apply(process, OWNER, OWNER, tags, ""));
    if (project.kind() == Project.Kind.LUA) {
      must("load", eval(built.utf8()));
    }
  }

  private static void must(String what, JsonNode result) {
    String error = result.path("Error").asString("");
    if (!error.isEmpty()) {
      throw CommandFailure.failed("the process does not " + what + ": " + error.strip());
    }
  }

  /** Runs code in the process, as its owner. */
  JsonNode eval(String code) {
    return apply(id(process + slot), OWNER, OWNER, List.of(Map.entry("Action", "Eval")), code);
  }

  /** Sends it a message. Returns the result. */
  JsonNode send(String from, List<Map.Entry<String, String>> messageTags, String data) {
    return apply(id(process + slot), from, from, messageTags, data);
  }

  private JsonNode apply(
      String id, String owner, String from, List<Map.Entry<String, String>> tagged, String data) {
    slot++;
    ObjectNode message = Json.object();
    message.put("Id", id).put("Signature", id).put("Data", data).put("Owner", owner);
    message.put("Target", process).put("Anchor", "").put("From", from);
    message.set("Tags", array(tagged));
    message.put("Epoch", 0).put("Nonce", slot).put("Timestamp", BEGIN_MS + 1_000L * slot);
    message.put("Block-Height", 1).put("Hash-Chain", id);
    message.put("Cron", false).put("Read-Only", false);
    Input input = new Input(Json.write(message), environment(), 1);
    Instance running = instance;
    if (running == null) {
      throw new IllegalStateException("no process has begun");
    }
    long before = System.nanoTime();
    Outcome outcome = running.apply(input);
    foldNanos += System.nanoTime() - before;
    messages++;
    return switch (outcome) {
      case Outcome.Accepted accepted -> Json.parse(accepted.result());
      case Outcome.Rejected rejected -> Json.parse(rejected.result());
      case Outcome.Failed failed -> Json.object().put("Error", failed.error());
    };
  }

  private String environment() {
    ObjectNode environment = Json.object();
    ObjectNode self = environment.putObject("Process").put("Id", process).put("Owner", OWNER);
    self.set("Tags", array(tags));
    ObjectNode module = environment.putObject("Module").put("Id", id("module"));
    module.put("Owner", OWNER).putArray("Tags");
    return Json.write(environment);
  }

  private static ArrayNode array(List<Map.Entry<String, String>> tagged) {
    ArrayNode array = Json.array();
    tagged.forEach(tag -> array.addObject().put("name", tag.getKey()).put("value", tag.getValue()));
    return array;
  }

  private static String id(String seed) {
    return Hashes.sha256(Bytes.utf8(seed)).base64Url();
  }

  /** How long all evaluations took together. */
  long foldNanos() {
    return foldNanos;
  }

  /** How many messages were evaluated. */
  int messages() {
    return messages;
  }

  private void end() {
    Instance running = instance;
    if (running != null) {
      running.close();
      instance = null;
    }
  }

  @Override
  public void close() {
    end();
    program.close();
    machine.close();
  }
}
