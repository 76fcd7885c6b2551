package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Cron;
import dev.heddle.core.ao.CronSchedule;
import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.ao.MemorySize;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import dev.heddle.node.unit.Upstream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out how a process is evaluated, or why it cannot be.
 *
 * <p>Asks of process and module what the reference compute unit asks ({@code loadProcessMeta},
 * {@code loadModule}): limits of the process come before those of the module. Safe for any thread.
 */
final class Plans {
  private static final int INTERVAL_CHARS_MAX = 200;

  /** Modules whose tags are kept; their bytes are not, which are read when they are compiled. */
  private static final int MODULES_KEPT = 256;

  private static final String EXTENSION = "WeaveDrive";
  private static final Pattern WHOLE = Pattern.compile("\\s*(\\d{1,18})\\D?.*", Pattern.DOTALL);

  private final Store store;
  private final Upstream upstream;
  private final Machine machine;
  private final ComputeOptions options;
  private final FunctionPlans functions;
  private final Map<Bytes, Document> modules = new ConcurrentHashMap<>();

  Plans(Store store, Upstream upstream, Machine machine, ComputeOptions options) {
    this.store = store;
    this.upstream = upstream;
    this.machine = machine;
    this.options = options;
    this.functions = new FunctionPlans(machine);
  }

  /**
   * The plan of a process.
   *
   * @throws Refusal 404 if the process or its module is not here, 422 if it is none or cannot run
   *     here, 413 if it asks for more than this node gives
   */
  Plan plan(Bytes pid) {
    return plan(pid, Optional.empty());
  }

  /**
   * What a fork has inherited.
   *
   * @param plan that of its ancestor, but with the module of the fork
   * @param anew whether that is another module, under which nobody has folded that log before
   */
  record Inherited(Plan plan, boolean anew) {}

  /**
   * How the state is made that a fork begins with.
   *
   * @throws Refusal as {@link #plan(Bytes)}, and 422 if the log of the ancestor is not the one that
   *     the fork names
   */
  Inherited inherited(Plan fork, Lineage lineage) {
    Bytes ancestor = lineage.ancestor();
    Optional<Bytes> there =
        store.entry(ancestor, lineage.slot()).map(entry -> entry.assignment().id());
    require(
        there.equals(Optional.of(lineage.assignment())),
        "process %s is a fork of %s at slot %d, whose assignment %s is not here"
            .formatted(fork.id(), ancestor, lineage.slot(), lineage.assignment()));
    Bytes module = moduleId(fork.process());
    Plan plan = plan(ancestor, Optional.of(module));
    return new Inherited(plan, !moduleId(plan.process()).equals(module));
  }

  private Plan plan(Bytes pid, Optional<Bytes> otherModule) {
    Entry first = store.entry(pid, 0).orElseThrow(() -> unknownProcess(pid));
    DataItem item =
        first
            .message()
            .orElseThrow(
                () -> new Refusal(422, "the log of %s begins with no process".formatted(pid)));
    Document process = Document.of(item);
    if (FunctionRecord.isOne(item.tags())) {
      return plan(item, process, functions.module(item), process.id(), first.assignment());
    }
    require(
        process.tags("Data-Protocol").contains("ao"),
        "process %s has no Data-Protocol ao".formatted(pid));
    require(process.tags("Type").contains("Process"), "item %s has no Type Process".formatted(pid));
    Bytes moduleId = otherModule.orElseGet(() -> moduleId(process));
    return plan(item, process, knownModule(process, moduleId), moduleId, first.assignment());
  }

  private Plan plan(
      DataItem item, Document process, Document module, Bytes moduleId, Assignment assignment) {
    Optional<String> function = functions.format(process, module);
    return new Plan(
        process,
        module.withoutData(),
        function.orElseGet(() -> format(process, module)),
        function.isPresent() ? functions.limits(process, module) : limits(process, module),
        crons(item),
        new CronGap.Moment(assignment.timestampMs(), assignment.blockHeight()),
        MessageJson.environment(process, moduleId, module),
        lineage(item));
  }

  /**
   * The plan of a process with another module.
   *
   * @throws Refusal 404 if the module is not here, 422 if it is none that can run
   */
  Plan with(Plan plan, Bytes moduleId) {
    Document module = knownModule(plan.process(), moduleId);
    return new Plan(
        plan.process(),
        module,
        format(plan.process(), module),
        plan.limits(),
        plan.crons(),
        plan.origin(),
        plan.environment(),
        plan.lineage());
  }

  /**
   * Sees that the module of a process is here, as far as it is anywhere. May wait for the upstream
   * gateway, which {@link #plan} then need not.
   */
  void bring(Bytes pid) {
    store
        .entry(pid, 0)
        .flatMap(Entry::message)
        .flatMap(process -> process.tags().first("Module"))
        .flatMap(Ids::parse)
        .filter(module -> !store.has(module))
        .ifPresent(upstream::fetch);
  }

  /** An item or transaction by its id, from here or from upstream. */
  Optional<Document> document(Bytes id) {
    Optional<StoredItem> item = store.item(id);
    if (item.isPresent()) {
      return item.map(stored -> Document.of(stored.item()));
    }
    return store
        .transaction(id)
        .map(Document::of)
        .or(() -> upstream.fetch(id).map(verified -> Document.of(verified.item())));
  }

  static Refusal unknownProcess(Bytes pid) {
    return new Refusal(
        404, "process %s is not known to this node; spawn it here or check the id".formatted(pid));
  }

  private static Bytes moduleId(Document process) {
    String named =
        process
            .tag("Module")
            .orElseThrow(
                () -> new Refusal(422, "process %s names no Module".formatted(process.id())));
    return Ids.parse(named)
        .orElseThrow(() ->
            new Refusal(
                422, "process %s names the Module %s, no id".formatted(process.id(), named)));
  }

  /**
   * The bytes of the module that a plan names.
   *
   * @throws Refusal 404 if it is not here any more
   */
  Bytes code(Plan plan) {
    Bytes id = plan.module().id();
    return id.equals(plan.id())
        ? functions.module(store.item(id).orElseThrow(() -> unknownProcess(id)).item()).data()
        : module(plan.process(), id).data();
  }

  /** Thousands of processes have the same module: it is not read for each of them. */
  private Document knownModule(Document process, Bytes id) {
    Document known = modules.get(id);
    if (known == null) {
      known = module(process, id).withoutData();
      if (modules.size() >= MODULES_KEPT) {
        modules.clear();
      }
      modules.put(id, known);
    }
    return known;
  }

  private Document module(Document process, Bytes id) {
    return document(id)
        .orElseThrow(() ->
            new Refusal(
                404,
                ("module %s of process %s is not here; upload it, or name an upstream gateway"
                        + " that has it")
                    .formatted(id, process.id())));
  }

  private String format(Document process, Document module) {
    Bytes id = module.id();
    for (String encoding : new String[] {"Input-Encoding", "Output-Encoding"}) {
      require(
          module.tag(encoding).isPresent(),
          "%s for module \"%s\" is not supported: the tag is missing, JSON-1 is what this node has"
              .formatted(encoding, id));
    }
    String format = module.tag("Module-Format").orElse("");
    require(
        machine.supports(format),
        "Module-Format for module \"%s\" is not supported: it is \"%s\"".formatted(id, format));
    for (String extension : module.tags("Extension")) {
      require(
          extension.equals(EXTENSION),
          "Module Extensions for module \"%s\" are not supported: process %s needs \"%s\""
              .formatted(id, process.id(), extension));
    }
    return format;
  }

  private Limits limits(Document process, Document module) {
    String memory = declared("Memory-Limit", process, module);
    String gas = declared("Compute-Limit", process, module);
    OptionalLong memoryBytes = MemorySize.parse(memory);
    Matcher whole = WHOLE.matcher(gas);
    long gasMax = whole.matches() ? Long.parseLong(whole.group(1)) : 0;
    long bytesMax = memoryBytes.orElse(0);
    within("Memory-Limit", process, memory, bytesMax, options.memoryBytesMax());
    within("Compute-Limit", process, gas, gasMax, options.gasMax());
    return new Limits(bytesMax, gasMax);
  }

  private static String declared(String tag, Document process, Document module) {
    return process
        .tag(tag)
        .or(() -> module.tag(tag))
        .orElseThrow(() ->
            new Refusal(
                413,
                ("%s for process \"%s\" exceeds supported limit: neither it nor module %s has the"
                        + " tag")
                    .formatted(tag, process.id(), module.id())));
  }

  private static void within(String tag, Document process, String text, long value, long max) {
    if (value <= 0 || value > max) {
      throw new Refusal(
          413,
          "%s for process \"%s\" exceeds supported limit: it is \"%s\", this node allows 1 to %d"
              .formatted(tag, process.id(), text, max));
    }
  }

  private static Optional<Lineage> lineage(DataItem process) {
    try {
      return Lineage.of(process.tags());
    } catch (MalformedAoException e) {
      throw new Refusal(422, "process %s: %s".formatted(process.id(), e.getMessage()));
    }
  }

  private static CronSchedule crons(DataItem process) {
    try {
      CronSchedule schedule = CronSchedule.of(process.tags());
      for (Cron cron : schedule.crons()) {
        require(
            cron.interval().length() <= INTERVAL_CHARS_MAX,
            "process %s has a Cron-Interval of more than %d letters"
                .formatted(process.id(), INTERVAL_CHARS_MAX));
      }
      return schedule;
    } catch (MalformedAoException e) {
      throw new Refusal(
          422,
          "process %s cannot be evaluated: %s"
              .formatted(process.id(), String.valueOf(e.getMessage())));
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Refusal(422, otherwise);
    }
  }
}
