package dev.heddle.node.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Response;
import java.util.List;
import java.util.Optional;

/**
 * Answers what a route leads to. Only {@code schedule} and {@code push} write; a signed item that
 * comes with any other path is who asks, and is forgotten. Calls block; safe for any thread.
 */
final class Resolver {
  private static final String DEVICES =
      "process@1.0, scheduler@1.0, push@1.0, message@1.0, cache@1.0, lookup@1.0, meta@1.0, json@1.0,"
          + " cron@1.0, relay@1.0";

  private static final String RELAY = "relay@1.0";

  private final Counterparts others;
  private final Replies replies;
  private final ProcessDevice processes;
  private final Schedule schedule;
  private final Writes writes;
  private final Links links;
  private final Own own;

  /** What the node does itself. */
  record Own(CronDevice cron, Relay relay) {}

  Resolver(Counterparts others, Replies replies, Patches patches, Links links, Own own) {
    this.others = others;
    this.own = own;
    this.links = links;
    this.replies = replies;
    this.processes = new ProcessDevice(others, patches);
    this.schedule = new Schedule(others.store(), others.clock());
    this.writes = new Writes(others, schedule, processes);
  }

  Response answer(Asked asked) {
    Route route = asked.route();
    List<Step> steps = route.steps();
    boolean json = asksForJson(steps);
    if (json) {
      steps = steps.subList(0, steps.size() - serializing(steps));
    }
    if (route.base().isEmpty() && route.device().equals(Optional.of(RELAY))) {
      return relayed(steps, asked, json);
    }
    Optional<Bytes> process = process(asked, steps);
    if (!steps.isEmpty() && (process.isPresent() || atRoot(route))) {
      switch (steps.getFirst().key()) {
        case "push" -> {
          return replies.of(push(process, steps.getFirst(), asked), asked, json);
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

  private Value push(Optional<Bytes> process, Step step, Asked asked) {
    Optional<String> slot = step.argument("slot");
    return slot.isPresent()
        ? writes.pushed(known(process), processes.slot(known(process), slot.get()))
        : writes.push(process, asked);
  }

  private Response schedule(Optional<Bytes> process, List<Step> steps, Asked asked, boolean json) {
    if (writes.isMeant(asked)) {
      return replies.of(writes.schedule(process, asked), asked, json);
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

  private Value read(Optional<Bytes> process, List<Step> steps, Asked asked) {
    if (process.isPresent()) {
      return processes.read(process.get(), steps, asked);
    }
    Route route = asked.route();
    if (route.base().isPresent()) {
      return Walk.into(item(route.base().get()), steps, "message " + route.base().get());
    }
    return switch (route.device().orElse("")) {
      case "meta@1.0" -> {
        if (asked.posts() && asked.item().isEmpty()) {
          throw new Refusal(
              403, "settings of this node are given to heddle up, not written over HTTP");
        }
        yield meta(steps);
      }
      case "cache@1.0", "lookup@1.0" -> cached(steps);
      case "message@1.0", "json@1.0" -> {
        boolean sets = !steps.isEmpty() && steps.getFirst().key().equals("set");
        yield Walk.into(
            new Value.Map(route.query()),
            sets ? steps.subList(1, steps.size()) : steps,
            "the message of the query");
      }
      case "process@1.0", "scheduler@1.0", "push@1.0" ->
          processes.read(known(process), steps, asked);
      case CronDevice.NAME -> own.cron.answer(steps, asked);
      default ->
          throw new Refusal(
              404,
              "nothing is served at /%s; devices here are %s"
                  .formatted(
                      route.device().map(device -> "~" + ProcessDevice.shown(device)).orElse(""),
                      DEVICES));
    };
  }

  /** The answer of elsewhere has its status, where it is not led into or written anew. */
  private Response relayed(List<Step> steps, Asked asked, boolean json) {
    Step step =
        steps.stream()
            .findFirst()
            .orElseThrow(() -> new Refusal(404, RELAY + " is asked to call or to cast"));
    Message answer =
        switch (step.key()) {
          case "call" -> own.relay.call(asked.request(), asked.said(step));
          case "cast" -> own.relay.cast(asked.request(), asked.said(step));
          default ->
              throw new Refusal(
                  404,
                  "%s has no key %s; it has call and cast"
                      .formatted(RELAY, ProcessDevice.shown(step.key())));
        };
    List<Step> rest = steps.subList(1, steps.size());
    Response response =
        replies.of(Walk.into(new Value.Map(answer), rest, "the answer"), asked, json);
    return json || !rest.isEmpty()
        ? response
        : new Response(Relay.status(answer), response.headers(), response.body());
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
        .map(stored -> (Value) new Value.Map(Schedule.message(stored.item())))
        .or(() -> links.part(id))
        .orElseThrow(() -> new Refusal(404, "there is no message %s here".formatted(id)));
  }
}
