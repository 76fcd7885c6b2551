package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Outcome;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of one input.
 *
 * <p>The result's {@code Output} says {@code status} (accepted, rejected or exception), {@code
 * context} (the kind), {@code contextRoot} (after it), {@code template}, {@code outputsRoot}, and
 * what was emitted as {@code notices} and {@code reports}. Vouchers are the result's Messages and
 * Spawns. If it is not accepted the context is what it was, and only reports are left.
 *
 * @param context after it
 * @param changes what was set and taken away, if it was accepted
 * @param outputs the map that {@code outputsRoot} is the root of
 */
public record LambdaRun(
    Outcome outcome, KvMap context, SortedMap<Bytes, Optional<Bytes>> changes, KvMap outputs) {
  private static final int REJECT = 1;

  /** Of the first message where the application has nothing to do for it. */
  static LambdaRun nothing(KvMap context, LambdaInput message, Bytes template) {
    LambdaCalls calls = new LambdaCalls(context, message, new LambdaCalls.Budget(0, 0, true));
    return accepted(calls, message, template, 0);
  }

  /**
   * Of a run.
   *
   * @param before the context before it
   */
  static LambdaRun of(
      Template.End end, LambdaCalls calls, KvMap before, LambdaInput message, Ran ran) {
    long gas = end.gasUsed() + calls.world().gas();
    String exception = end.trap();
    if (gas > ran.gas()) {
      exception = "out of gas: limit " + ran.gas();
    } else if (calls.fault().isPresent()) {
      exception = calls.fault().get();
    } else if (exception.isEmpty() && end.status() != 0 && end.status() != REJECT) {
      exception = "the application ended with status " + end.status();
    }
    if (!exception.isEmpty()) {
      return undone(calls, before, new Why("exception", exception), ran.template(), gas);
    }
    return end.status() == REJECT
        ? undone(calls, before, new Why("rejected", "rejected"), ran.template(), gas)
        : accepted(calls, message, ran.template(), gas);
  }

  /**
   * Of an upgrade that was taken note of.
   *
   * @param after the context after it
   * @param change the only one
   */
  static LambdaRun noted(KvMap after, LambdaInput message, Bytes template, Bytes change) {
    LambdaRun run = nothing(after, message, template);
    SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    changes.put(Standing.KEY, Optional.of(change));
    return new LambdaRun(run.outcome(), after, changes, run.outputs());
  }

  /**
   * Of an upgrade that was not done.
   *
   * @param ran the template that stays, and the gas that was used to find out
   */
  static LambdaRun refused(KvMap context, LambdaInput message, Ran ran, String reason) {
    LambdaCalls calls = new LambdaCalls(context, message, new LambdaCalls.Budget(0, 0, true));
    return undone(calls, context, new Why("rejected", reason), ran.template(), ran.gas());
  }

  /**
   * The same after what an upgrade did beside it.
   *
   * @param by what it did to the context
   * @param upgrade what the result says of it
   */
  LambdaRun with(KvMap after, SortedMap<Bytes, Optional<Bytes>> by, long gas, ObjectNode upgrade) {
    if (!(outcome instanceof Outcome.Accepted accepted
        && Json.parse(accepted.result()) instanceof ObjectNode result
        && result.path("Output") instanceof ObjectNode output)) {
      throw new IllegalStateException("only what is accepted is upgraded");
    }
    output.put("contextRoot", after.root().base64Url());
    output.set("upgrade", upgrade);
    SortedMap<Bytes, Optional<Bytes>> all = new TreeMap<>(changes);
    all.putAll(by);
    return new LambdaRun(
        new Outcome.Accepted(Json.write(result), accepted.gasUsed() + gas), after, all, outputs);
  }

  /** Why it was not accepted; empty if it was. */
  String error() {
    return switch (outcome) {
      case Outcome.Accepted _ -> "";
      case Outcome.Rejected rejected -> Json.parse(rejected.result()).path("Error").asString("");
      case Outcome.Failed failed -> failed.error();
    };
  }

  /** What was run, and how much gas there was for it. */
  record Ran(Bytes template, long gas) {}

  private record Why(String status, String error) {}

  private static LambdaRun accepted(
      LambdaCalls calls, LambdaInput message, Bytes template, long gas) {
    Emitted emitted = calls.world().emitted();
    KvMap outputs = emitted.outputs();
    ObjectNode result = Json.object();
    result.set("Messages", emitted.outbox(Emitted.Kind.VOUCHER, message.slot()));
    result.set("Assignments", Json.array());
    result.set("Spawns", emitted.outbox(Emitted.Kind.SPAWN, message.slot()));
    result.set("Output", output("accepted", calls.world().context(), template, outputs, emitted));
    return new LambdaRun(
        new Outcome.Accepted(Json.write(result), gas),
        calls.world().context(),
        calls.world().changes(),
        outputs);
  }

  private static LambdaRun undone(
      LambdaCalls calls, KvMap before, Why why, Bytes template, long gas) {
    ObjectNode result = Json.object();
    result.set("Messages", Json.array());
    result.set("Assignments", Json.array());
    result.set("Spawns", Json.array());
    ObjectNode output =
        output(why.status(), before, template, KvMap.empty(), calls.world().emitted());
    output.set("notices", Json.array());
    result.set("Output", output);
    result.put("Error", why.error());
    Outcome outcome = new Outcome.Rejected(Json.write(result), gas);
    return new LambdaRun(outcome, before, new TreeMap<>(), KvMap.empty());
  }

  private static ObjectNode output(
      String status, KvMap context, Bytes template, KvMap outputs, Emitted emitted) {
    ObjectNode output = Json.object();
    output.put("status", status);
    output.put("context", "kv@1");
    output.put("contextRoot", context.root().base64Url());
    output.put("template", template.base64Url());
    output.put("outputsRoot", outputs.root().base64Url());
    output.set("notices", emitted.shown(Emitted.Kind.NOTICE));
    output.set("reports", emitted.shown(Emitted.Kind.REPORT));
    return output;
  }
}
