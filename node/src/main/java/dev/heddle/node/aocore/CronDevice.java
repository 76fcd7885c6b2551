package dev.heddle.node.aocore;

import dev.heddle.core.aocore.CommittedMessage;
import dev.heddle.core.aocore.MalformedMessageException;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.aocore.Value;
import dev.heddle.node.aocore.CronTask.Interval;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tasks of the node itself ({@code cron@1.0}): {@code once}, {@code every}, {@code stop} and our
 * own {@code tasks}, for the operator, and for the wallets that the operator names as their owners.
 *
 * <p>A task is asked for by {@code cron-path}, or as HyperBEAM's later generations have it by
 * {@code once=PATH} and {@code 5-minutes=PATH}. What the path and query of the request say beside
 * that goes into the query of the task. Of a request that is taken for its signature only counts
 * what was signed.
 */
final class CronDevice {
  static final String NAME = "cron@1.0";

  private static final String WHAT = "cron tasks, but for signed requests of cron-owners,";
  private static final String PATH = "cron-path";
  private static final String INTERVAL = "interval";

  private final CronTasks tasks;
  private final OperatorOnly operator;
  private final Set<String> owners;
  private final Envelopes envelopes;
  private final Predicate<String> isServed;

  /**
   * @param owners addresses of wallets whose signed requests count as the operator's
   * @param isServed whether a target is one of AO-Core on this node
   */
  CronDevice(
      CronTasks tasks,
      OperatorOnly operator,
      Set<String> owners,
      Envelopes envelopes,
      Predicate<String> isServed) {
    this.tasks = tasks;
    this.operator = operator;
    this.owners = Set.copyOf(owners);
    this.envelopes = envelopes;
    this.isServed = isServed;
  }

  /** What a key of the device gives, with steps into that. */
  Value answer(List<Step> steps, Asked asked) {
    if (steps.isEmpty()) {
      return new Value.Map(info());
    }
    Step step = steps.getFirst();
    Message answer =
        switch (step.key()) {
          case "info" -> info();
          case "tasks" -> {
            permitted(step, asked);
            yield tasks.listed();
          }
          case "stop" -> stopped(permitted(step, asked));
          case "once" -> made(new CronTask(path(permitted(step, asked)), Optional.empty()));
          case "every" -> made(every(permitted(step, asked)));
          default -> {
            if (!Interval.isMeant(step.key())) {
              throw new Refusal(
                  404,
                  "%s has no key %s; it has once, every, stop, tasks and info"
                      .formatted(NAME, ProcessDevice.shown(step.key())));
            }
            yield made(every(permitted(step, asked)));
          }
        };
    return Walk.into(new Value.Map(answer), steps.subList(1, steps.size()), "~" + NAME);
  }

  private static Message info() {
    Message paths =
        Message.builder()
            .put("info", "Says what the device has")
            .put("once", "Makes a task of one run, of the request cron-path")
            .put("every", "Makes a task of the request cron-path that runs at each interval")
            .put("stop", "Ends a task {task}")
            .put("tasks", "Lists the tasks and how they are")
            .build();
    Message body =
        Message.builder()
            .put("description", "Requests that the node makes to itself, once or at intervals")
            .put("version", "1.0")
            .put("paths", paths)
            .build();
    return Message.builder().put("status", 200).put("body", body).build();
  }

  /**
   * What a request says that may make and end tasks.
   *
   * @param said all of it that counts
   * @param unsigned the step that it is said with, where no signature is what it counts for
   */
  private record Said(Message said, Optional<Step> unsigned) {
    Optional<String> text(String name) {
      return said.text(name);
    }
  }

  private Said permitted(Step step, Asked asked) {
    Optional<Message> signed = ofOwner(asked);
    if (signed.isPresent()) {
      return new Said(signed.get(), Optional.empty());
    }
    operator.check(asked.request(), WHAT);
    return new Said(asked.said(step), Optional.of(step));
  }

  private Optional<Message> ofOwner(Asked asked) {
    if (owners.isEmpty()) {
      return Optional.empty();
    }
    if (asked.item().isPresent()) {
      return asked
          .item()
          .filter(item -> owners.contains(item.item().aoAddress()))
          .map(Asked::signed);
    }
    return Optional.of(asked.request())
        .filter(Envelopes::isSigned)
        .map(envelopes::committed)
        .filter(message -> owners.contains(message.committer()))
        .map(CommittedMessage::message);
  }

  private CronTask every(Said said) {
    String interval =
        said.text(INTERVAL)
            .or(() -> said.unsigned.map(Step::key).filter(Interval::isMeant))
            .orElseThrow(() -> new Refusal(400, "how often? name it by interval=5-minutes"));
    return new CronTask(path(said), Optional.of(Interval.of(interval)));
  }

  private String path(Said said) {
    String named =
        said.unsigned
            .flatMap(step -> step.argument(step.key()))
            .or(() -> said.text(PATH))
            .orElseThrow(
                () -> new Refusal(400, "which request? name it by cron-path=/PID~process@1.0/now"));
    String path = named.startsWith("/") ? named : "/" + named;
    String whole = path + said.unsigned.map(step -> more(path, step)).orElse("");
    checkPath(whole);
    return whole;
  }

  /** What is said in path and query and is none of our own arguments. */
  private static String more(String path, Step step) {
    StringBuilder more = new StringBuilder();
    step.arguments()
        .without(PATH, INTERVAL, step.key())
        .without(Asked.PREFERENCES.toArray(String[]::new))
        .forEach((key, value) ->
            more.append(more.isEmpty() && path.indexOf('?') < 0 ? '?' : '&')
                .append(encoded(key))
                .append('=')
                .append(encoded(value.text().orElse(""))));
    return more.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Sees to it that a task may ask for a path.
   *
   * @throws Refusal 400 if it may not
   */
  void checkPath(String path) {
    Route route;
    try {
      route = Route.parse(path);
    } catch (MalformedMessageException e) {
      throw new Refusal(400, PATH + ": " + e.getMessage());
    }
    if (route.device().equals(Optional.of(NAME))) {
      throw new Refusal(400, "a cron task makes and ends no cron tasks");
    }
    if (!isServed.test(path)) {
      throw new Refusal(
          400,
          "cron-path=%s is no path of AO-Core on this node, or its process is not here"
              .formatted(ProcessDevice.shown(path)));
    }
  }

  private Message made(CronTask task) {
    return Message.builder()
        .put("status", 200)
        .put("cache-control", "no-store")
        .put("body", tasks.make(task))
        .build();
  }

  private Message stopped(Said said) {
    String id =
        said.text("task").orElseThrow(() -> new Refusal(400, "which task? name it by task=ID"));
    tasks.stop(id);
    Message body =
        Message.builder().put("message", "Task stopped successfully").put("task_id", id).build();
    return Message.builder().put("status", 200).put("body", body).build();
  }
}
