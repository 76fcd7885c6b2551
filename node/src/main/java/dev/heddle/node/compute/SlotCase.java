package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.context.BlobMissingException;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.lambda.LambdaProgram;
import dev.heddle.machine.lambda.SlotWitness;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Upstream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One slot of a Lambda application with all that it takes to evaluate it: who has this, and an
 * engine, needs neither a log nor a state. Everything in it is checked against the id of the
 * process and the root of the context before the slot.
 *
 * @param process the item that began the process
 * @param first the assignment of slot 0
 * @param assignment that of the slot
 * @param message the message, or the process itself at slot 0
 * @param modules the modules that the slot can run
 * @param witness a {@link SlotWitness} as text
 */
public record SlotCase(
    DataItem process,
    DataItem first,
    DataItem assignment,
    DataItem message,
    List<DataItem> modules,
    String witness) {
  private static final int MODULES_MAX = 4;

  public SlotCase {
    modules = List.copyOf(modules);
  }

  /** A case leads to nothing: something in it is forged, missing, or cannot be read. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The slot. */
  public long slot() {
    return assigned(assignment).slot();
  }

  /** Its form as JSON, items in base64url. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("process", process.raw().base64Url());
    json.put("first", first.raw().base64Url());
    json.put("assignment", assignment.raw().base64Url());
    json.put("message", message.raw().base64Url());
    ArrayNode list = json.putArray("modules");
    modules.forEach(module -> list.add(module.raw().base64Url()));
    return json.put("witness", witness);
  }

  /**
   * Reads what {@link #json} wrote. Takes anything from anybody.
   *
   * @throws RefusedException if it is none
   */
  public static SlotCase of(JsonNode json) {
    List<DataItem> modules = new ArrayList<>();
    if (json.path("modules").size() > MODULES_MAX) {
      throw new RefusedException("it has more than " + MODULES_MAX + " modules");
    }
    json.path("modules").forEach(module -> modules.add(item(module, "a module")));
    return new SlotCase(
        item(json.path("process"), "the process"),
        item(json.path("first"), "the first assignment"),
        item(json.path("assignment"), "the assignment"),
        item(json.path("message"), "the message"),
        modules,
        json.path("witness").asString(""));
  }

  private static DataItem item(JsonNode json, String what) {
    try {
      return DataItem.decode(Bytes.base64Url(json.asString("")));
    } catch (MalformedItemException | IllegalArgumentException e) {
      throw new RefusedException(what + " is no item: " + e.getMessage());
    }
  }

  private static Assignment assigned(DataItem item) {
    try {
      return Assignment.of(item);
    } catch (MalformedAoException e) {
      throw new RefusedException("an assignment is none: " + e.getMessage());
    }
  }

  /** Whether the scheduler that the process named when it began signed an assignment. */
  private boolean isScheduled(DataItem item) {
    return process.tags().has("Scheduler", item.ownerAddress())
        || process.tags().has("Scheduler", item.aoAddress());
  }

  /** Whether an assignment is one that the process's scheduler gave that slot with. */
  public boolean gives(DataItem item, Bytes ofProcess, long slot) {
    Assignment said = assigned(item);
    return isScheduled(item) && said.process().equals(ofProcess) && said.slot() == slot;
  }

  /**
   * Evaluates the slot.
   *
   * @param machine the engine that judges
   * @param before the root of the context before the slot, which the parties agree on
   * @return what comes of it, whatever anybody claims
   * @throws RefusedException if the case does not lead to an outcome
   */
  public SlotClaim judge(Machine machine, Bytes before) {
    checkItems();
    InstantSource epoch = InstantSource.fixed(Instant.EPOCH);
    try (Store store = Store.inMemory(epoch)) {
      modules.forEach(module -> store.append(new ItemRecord(module.raw())).join());
      store.append(new AssignmentRecord(first.raw(), process.raw(), false)).join();
      ComputeOptions options =
          ComputeOptions.standard("").withLimits(Limits.MEMORY_BYTES_MAX, Limits.GAS_DEFAULT);
      Plans plans = new Plans(store, Upstream.NONE, machine, options);
      Plan plan = plans.plan(process.id());
      require(
          plan.crons().isEmpty() && plan.lineage().isEmpty(),
          "process %s has crons or ancestors, whose evaluations are no slots",
          process.id());
      try (Programs programs = new Programs(machine, MODULES_MAX);
          Programs.Lease lease = programs.lease(plan, () -> plans.code(plan));
          OtherModules others = new OtherModules(plan, plans, programs)) {
        Drive drive = new HeardDrive(Drive.NONE, others);
        Outcome outcome = replay(lease.program(), drive, plan, before);
        String result = ResultJson.of(outcome).json();
        return claim(result, Hashes.sha256(Bytes.utf8(result)));
      }
    } catch (Refusal refusal) {
      throw new RefusedException(refusal.reason());
    } catch (CompletionException e) {
      throw new RefusedException("an item cannot be used: " + e.getCause());
    }
  }

  private Outcome replay(Program began, Drive drive, Plan plan, Bytes before) {
    if (!(began.bare() instanceof LambdaProgram program)) {
      throw new RefusedException("process " + process.id() + " is no Lambda application");
    }
    Assignment slot = assigned(assignment);
    try {
      SlotWitness read = SlotWitness.decode(Bytes.utf8(witness));
      if (!read.contextRoot().equals(before)) {
        throw new RefusedException("the witness is of another context");
      }
      Input input =
          new Input(MessageJson.scheduled(slot, message), plan.environment(), slot.blockHeight());
      return new SlotWitness(before, read.blobs(), input).replay(program, drive);
    } catch (SlotWitness.RefusedException | BlobMissingException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private SlotClaim claim(String result, Bytes hash) {
    Bytes root =
        Claims.contextRoot(result)
            .orElseThrow(() -> new RefusedException("the slot has no context"));
    return new SlotClaim(slot(), assignment.id(), root, hash);
  }

  private void checkItems() {
    List<DataItem> all = new ArrayList<>(List.of(process, first, assignment, message));
    all.addAll(modules);
    for (DataItem item : all) {
      require(VerifiedItem.verify(item).isPresent(), "the signature of %s is wrong", item.id());
    }
    Assignment began = assigned(first);
    Assignment slot = assigned(assignment);
    require(isScheduled(first), "the scheduler did not sign %s", first.id());
    require(isScheduled(assignment), "the scheduler did not sign %s", assignment.id());
    require(
        began.slot() == 0 && began.process().equals(process.id()),
        "assignment %s does not begin the process",
        first.id());
    require(slot.process().equals(process.id()), "assignment %s is of another", assignment.id());
    require(
        slot.slot() == 0
            ? assignment.id().equals(first.id()) && message.id().equals(process.id())
            : slot.message().equals(Optional.of(message.id())),
        "the message is not the one that %s assigns",
        assignment.id());
  }

  private static void require(boolean holds, String otherwise, Bytes id) {
    if (!holds) {
      throw new RefusedException(otherwise.formatted(id));
    }
  }
}
