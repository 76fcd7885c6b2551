package dev.heddle.node.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.aocore.ItemMessage;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Entry;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;

/**
 * Answers what a route leads to. Only {@code schedule} and {@code push} write; a signed item that
 * comes with any other path is who asks, and is forgotten. Calls block; safe for any thread.
 */
final class Resolver {
  private static final String DEVICES =
      "process@1.0, scheduler@1.0, push@1.0, message@1.0, cache@1.0, lookup@1.0, meta@1.0, json@1.0";
  private static final String EXECUTION = "genesis-wasm@1.0";

  private final Counterparts others;
  private final Replies replies;
  private final ProcessDevice processes;
  private final Schedule schedule;

  Resolver(Counterparts others, Replies replies, Patches patches) {
    this.others = others;
    this.replies = replies;
    this.processes = new ProcessDevice(others, patches);
    this.schedule = new Schedule(others.store(), others.clock());
  }

  Response answer(Asked asked) {
    Route route = asked.route();
    List<Step> steps = route.steps();
    boolean json = asksForJson(steps);
    if (json) {
      steps = steps.subList(0, steps.size() - serializing(steps));
    }
    Optional<Bytes> process = process(asked, steps);
    if (!steps.isEmpty() && (process.isPresent() || atRoot(route))) {
      switch (steps.getFirst().key()) {
        case "push" -> {
          return push(process, asked);
        }
        case "schedule" -> {
          return schedule(process, steps, asked, json);
        }
        case "slot" -> {
          return replies.of(slot(known(process), steps), asked, json);
        }
        default -> {}
      }
    }
    return replies.of(read(process, steps, asked), asked, json);
  }

  /** A path ends with {@code serialize~json@1.0} or {@code ~json@1.0/serialize} for JSON. */
  private static boolean asksForJson(List<Step> steps) {
    return serializing(steps) > 0;
  }

  private static int serializing(List<Step> steps) {
    int size = steps.size();
    if (size > 0 && steps.getLast().key().equals("serialize")) {
      boolean json = steps.getLast().device().equals(Optional.of("json@1.0"));
      boolean before =
          size > 1
              && steps.get(size - 2).key().isEmpty()
              && steps.get(size - 2).device().equals(Optional.of("json@1.0"));
      return before ? 2 : json ? 1 : 0;
    }
    return 0;
  }

  private static boolean atRoot(Route route) {
    return route.base().isEmpty()
        && route
            .device()
            .map(device -> List.of("process@1.0", "scheduler@1.0", "push@1.0").contains(device))
            .orElse(true);
  }

  /** The process that is meant: the base, or what a step at the root names as its target. */
  private Optional<Bytes> process(Asked asked, List<Step> steps) {
    Route route = asked.route();
    if (route.base().isPresent()) {
      boolean isProcess =
          route
              .device()
              .map(device -> !device.equals("message@1.0"))
              .orElseGet(
                  () -> !steps.isEmpty() && ProcessDevice.KEYS.contains(steps.getFirst().key()));
      return route.base().filter(_ -> isProcess);
    }
    return steps.isEmpty() || !atRoot(route)
        ? Optional.empty()
        : steps
            .getFirst()
            .argument("target")
            .map(target ->
                Ids.parse(target)
                    .orElseThrow(() ->
                        new Refusal(
                            400,
                            "target=%s is no id of 43 characters"
                                .formatted(ProcessDevice.shown(target)))));
  }

  private static Bytes known(Optional<Bytes> process) {
    return process.orElseThrow(() ->
        new Refusal(400, "which process? put its id before the path, or name it by target=ID"));
  }

  private Value slot(Bytes process, List<Step> steps) {
    long current = processes.head(process).slots() - 1;
    Message slot = schedule.slot(process, current, others.scheduler().address());
    return Walk.into(
        new Value.Map(slot), steps.subList(1, steps.size()), "the slot of process " + process);
  }

  private Response schedule(Optional<Bytes> process, List<Step> steps, Asked asked, boolean json) {
    if (asked.posts() && asked.item().filter(Resolver::writes).isPresent()) {
      VerifiedItem item = written(process, asked);
      Entry entry = entry(others.scheduler().schedule(item, false));
      return replies.of(new Value.Map(placed(entry)), asked, json);
    }
    if (asked.posts() && asked.item().isEmpty()) {
      throw unsigned(asked);
    }
    Bytes pid = known(process);
    long slots = processes.head(pid).slots();
    Step step = steps.getFirst();
    if (step.argument("accept").equals(Optional.of("application/aos-2"))
        || asked.preference("accept").equals(Optional.of("application/aos-2"))) {
      return schedule.aos2(pid, slots, step);
    }
    Value bundle = new Value.Map(schedule.bundle(pid, slots, step));
    Value at = Walk.into(bundle, steps.subList(1, steps.size()), "the schedule of " + pid);
    return replies.of(at, asked, json);
  }

  private Response push(Optional<Bytes> process, Asked asked) {
    if (!asked.posts()) {
      throw new Refusal(405, "push is for POST with a signed data item as the body");
    }
    VerifiedItem item = written(process, asked);
    Entry entry = entry(others.push().apply(item));
    Message.Builder answer = Message.builder().putAll(placed(entry));
    boolean spawned = entry.assignment().slot() == 0;
    if (!spawned && asked.route().query().get("async").isEmpty()) {
      evaluated(entry).ifPresent(answer::putAll);
    }
    return replies.of(new Value.Map(answer.build()), asked, false);
  }

  /**
   * The message has its slot whatever comes of evaluating it, so that is no failure of the push.
   */
  private Optional<Message> evaluated(Entry entry) {
    try {
      String json =
          others.compute().result(entry.assignment().process(), entry.assignment().slot()).json();
      return Optional.of(ResultMessage.of(json));
    } catch (Refusal refusal) {
      return Optional.of(
          Message.builder().put("error", refusal.reason()).put("status", 200).build());
    }
  }

  private Message placed(Entry entry) {
    Bytes id = entry.message().map(DataItem::id).orElseGet(() -> entry.assignment().id());
    return schedule
        .assignment(entry.assignment())
        .with("id", Value.Binary.of(id.base64Url()))
        .with("status", Value.Whole.of(200));
  }

  private static Entry entry(Scheduled scheduled) {
    return switch (scheduled) {
      case Scheduled.Accepted accepted -> accepted.entry();
      case Scheduled.Duplicate duplicate -> duplicate.first();
      case Scheduled.Refused refused -> throw new Refusal(refused.status(), refused.reason());
    };
  }

  private static boolean writes(VerifiedItem item) {
    return item.item().tags().list().stream()
        .anyMatch(tag ->
            tag.name().equalsIgnoreCase("type")
                && (tag.value().equals("Process") || tag.value().equals("Message")));
  }

  private VerifiedItem written(Optional<Bytes> process, Asked asked) {
    VerifiedItem item = asked.item().orElseThrow(() -> unsigned(asked));
    boolean spawns =
        item.item().tags().list().stream()
            .anyMatch(tag -> tag.name().equalsIgnoreCase("type") && tag.value().equals("Process"));
    if (spawns) {
      executable(item.item());
      return item;
    }
    Optional<Bytes> target = item.item().target();
    if (process.isPresent() && target.isPresent() && !process.equals(target)) {
      throw new Refusal(
          400,
          "item %s is for process %s, the path names %s"
              .formatted(item.id(), target.get(), process.get()));
    }
    target.ifPresent(processes::head);
    return item;
  }

  private static void executable(DataItem process) {
    process.tags().list().stream()
        .filter(tag -> tag.name().equalsIgnoreCase("execution-device"))
        .filter(tag -> !tag.value().equals(EXECUTION))
        .findFirst()
        .ifPresent(tag -> {
          throw new Refusal(
              400,
              "process %s wants the execution-device %s; this node evaluates %s"
                  .formatted(process.id(), ProcessDevice.shown(tag.value()), EXECUTION));
        });
  }

  /** 422 is what makes earlier clients sign as a data item and send it again. */
  private static Refusal unsigned(Asked asked) {
    return asked.request().header("signature-input").isPresent()
        ? new Refusal(
            422,
            "this node keeps signed data items; sign the message with signing-format=ans104 and post"
                + " it as application/ans104")
        : new Refusal(
            400, "the body has to be a signed data item, with content-type application/ans104");
  }

  private Value read(Optional<Bytes> process, List<Step> steps, Asked asked) {
    if (process.isPresent()) {
      return processes.read(process.get(), steps, asked);
    }
    Route route = asked.route();
    if (route.base().isPresent()) {
      return Walk.into(item(route.base().get()), steps, "message " + route.base().get());
    }
    return switch (route.device().orElse("")) {
      case "meta@1.0" -> meta(steps);
      case "cache@1.0", "lookup@1.0" -> cached(steps);
      case "message@1.0", "json@1.0" ->
          Walk.into(new Value.Map(route.query()), steps, "the message of the query");
      case "relay@1.0" ->
          throw new Refusal(403, "relay@1.0 is off: this node calls no address for others");
      default ->
          throw new Refusal(
              404,
              "nothing is served at /%s; devices here are %s"
                  .formatted(
                      route.device().map(device -> "~" + ProcessDevice.shown(device)).orElse(""),
                      DEVICES));
    };
  }

  private Value meta(List<Step> steps) {
    String address = others.wallet().address();
    Message info =
        Message.builder()
            .put("address", address)
            .put("scheduler", others.scheduler().address())
            .put("node", "Heddle")
            .put("initialized", Value.Atom.of(true))
            .build();
    Message all =
        Message.builder()
            .put("info", info)
            .put("build", Message.builder().put("node", "Heddle").build())
            .build();
    return Walk.into(new Value.Map(all), steps, "~meta@1.0");
  }

  private Value cached(List<Step> steps) {
    Step read =
        steps.stream()
            .findFirst()
            .filter(step -> step.key().equals("read"))
            .orElseThrow(() -> new Refusal(404, "the cache is asked by read=ID"));
    String named = read.argument("read").or(() -> read.argument("target")).orElse("");
    Bytes id =
        Ids.parse(named)
            .orElseThrow(() ->
                new Refusal(
                    400,
                    "read=%s is no id of 43 characters".formatted(ProcessDevice.shown(named))));
    return Walk.into(item(id), steps.subList(1, steps.size()), "message " + id);
  }

  private Value item(Bytes id) {
    return others
        .store()
        .item(id)
        .map(stored -> (Value) new Value.Map(ItemMessage.encode(stored.item())))
        .orElseThrow(() -> new Refusal(404, "there is no message %s here".formatted(id)));
  }
}
