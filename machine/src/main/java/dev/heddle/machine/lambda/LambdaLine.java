package dev.heddle.machine.lambda;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Input;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs each input of a process on the template that holds at its slot, and does upgrades.
 *
 * <p>An upgrade is a message with the tags {@code Action: Lambda-Upgrade}, {@code Module} and, if
 * the new template has to make the context its own first, {@code Migrate: true}. It is taken note
 * of in the context ({@link Standing}), and done with the first accepted input of its slot and
 * {@code Upgrade-Delay} more: after that input the new template's {@code migrate} runs, and if it
 * does not accept, the old template stays as if nothing had been. A later upgrade takes the place
 * of one that is to come. Safe for use by any thread.
 */
final class LambdaLine {
  private static final String ACTION = "Lambda-Upgrade";

  private final LambdaProgram first;
  private final Function<Bytes, LambdaProgram> others;

  /**
   * @param first what the process began with
   * @param others gives the other modules; throws {@link ModuleRefusedException} for what is none
   */
  LambdaLine(LambdaProgram first, Function<Bytes, LambdaProgram> others) {
    this.first = first;
    this.others = others;
  }

  /** Reads an id; nothing if it is none. */
  static Optional<Bytes> id(String text) {
    return Ids.parse(text);
  }

  /** The modules that an input can run beside the first. */
  static Set<Bytes> modules(KvMap context, LambdaInput message) {
    Standing standing = Standing.in(context);
    Set<Bytes> modules = new HashSet<>();
    standing.module().ifPresent(modules::add);
    standing.planned().ifPresent(planned -> modules.add(planned.module()));
    if (upgrades(message)) {
      named(message).ifPresent(modules::add);
    }
    return modules;
  }

  /** Runs an input. Changes nothing here. */
  LambdaRun advance(KvMap context, Input input) {
    LambdaInput message = LambdaInput.of(input);
    Standing standing = Standing.in(context);
    if (!upgrades(message)) {
      LambdaRun run = program(standing, message).advance(context, message);
      return standing.planned().isPresent() ? done(run, message) : run;
    }
    LambdaRun noted = note(context, standing, message);
    LambdaRun done = done(noted, message);
    String refused = refusal(done);
    return refused.isEmpty()
        ? done
        : refuse(context, standing, message, refused, done.outcome().gasUsed());
  }

  /** Answers an input without a trace; what an upgrade would do now, whatever the delay. */
  LambdaRun inspect(KvMap context, Input input) {
    LambdaInput message = LambdaInput.of(input);
    Standing standing = Standing.in(context);
    if (!upgrades(message)) {
      return program(standing, message).inspect(context, message);
    }
    LambdaRun noted = note(context, standing, message);
    LambdaRun done = done(noted, message, Long.MAX_VALUE);
    String refused = refusal(done);
    return refused.isEmpty()
        ? done
        : refuse(context, standing, message, refused, done.outcome().gasUsed());
  }

  private static boolean upgrades(LambdaInput message) {
    return !message.isFirst() && message.tag("Action").equals(Optional.of(ACTION));
  }

  private static Optional<Bytes> named(LambdaInput message) {
    return message.tag("Module").flatMap(LambdaLine::id);
  }

  private LambdaProgram program(Standing standing, LambdaInput message) {
    return standing.module().isEmpty() || standing.module().equals(message.rules().module())
        ? first
        : others.apply(standing.module().get());
  }

  private LambdaProgram program(Bytes module, LambdaInput message) {
    return program(new Standing(Optional.of(module), Optional.empty()), message);
  }

  private LambdaRun refuse(
      KvMap context, Standing standing, LambdaInput message, String reason, long gas) {
    return LambdaRun.refused(
        context,
        message,
        new LambdaRun.Ran(program(standing, message).template().id(), gas),
        reason);
  }

  private LambdaRun note(KvMap context, Standing standing, LambdaInput message) {
    String obstacle = obstacle(message);
    if (!obstacle.isEmpty()) {
      return refuse(context, standing, message, obstacle, 0);
    }
    Bytes module = named(message).orElseThrow();
    long after = message.slot() + message.rules().delay();
    Standing planned =
        new Standing(
            standing.module(), Optional.of(new Standing.Planned(module, after, migrates(message))));
    Bytes template = program(standing, message).template().id();
    LambdaRun noted =
        LambdaRun.noted(
            context.put(Standing.KEY, planned.encoded()), message, template, planned.encoded());
    return noted.with(
        noted.context(), new TreeMap<>(), 0, said("planned", module).put("after", after));
  }

  /** Why a message cannot be an upgrade; empty if it can. */
  private String obstacle(LambdaInput message) {
    UpgradeRules rules = message.rules();
    if (rules.authorities().isEmpty()) {
      return "the template of this process stays: it began without an Upgrade-Authority";
    }
    if (!rules.allow(message)) {
      return message.from() + " may not upgrade this process";
    }
    Optional<Bytes> module = named(message);
    if (module.isEmpty()) {
      return "an upgrade names its Module, an id of 43 letters";
    }
    try {
      boolean able = program(module.get(), message).migrates();
      return migrates(message) && !able
          ? "module %s has no function migrate".formatted(module.get())
          : "";
    } catch (ModuleRefusedException e) {
      // What exactly is wrong engines say in their own words, which are no part of a result.
      return "module %s is no Lambda application that can run here".formatted(module.get());
    }
  }

  private static boolean migrates(LambdaInput message) {
    return message.tag("Migrate").equals(Optional.of("true"));
  }

  /** Does the upgrade that is due after a run. */
  private LambdaRun done(LambdaRun run, LambdaInput message) {
    return done(run, message, message.slot());
  }

  private LambdaRun done(LambdaRun run, LambdaInput message, long slot) {
    Standing standing = Standing.in(run.context());
    if (!(run.outcome() instanceof Outcome.Accepted)
        || standing.planned().filter(planned -> planned.after() <= slot).isEmpty()) {
      return run;
    }
    Standing.Planned planned = standing.planned().get();
    SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    KvMap after = run.context();
    ObjectNode said = said("done", planned.module());
    Optional<Bytes> holds = Optional.of(planned.module());
    long gas = 0;
    LambdaProgram next = program(planned.module(), message);
    if (planned.migrate()) {
      LambdaRun migrated = next.migrate(after, message);
      gas = migrated.outcome().gasUsed();
      if (migrated.outcome() instanceof Outcome.Accepted) {
        after = migrated.context();
        changes.putAll(migrated.changes());
      } else {
        holds = standing.module();
        said = said("refused", planned.module());
        said.put(
            "reason",
            "module %s does not take over the context: %s"
                .formatted(planned.module(), migrated.error()));
      }
    }
    said.put(
        "template",
        program(new Standing(holds, Optional.empty()), message).template().id().base64Url());
    Bytes settled = new Standing(holds, Optional.empty()).encoded();
    changes.put(Standing.KEY, Optional.of(settled));
    return run.with(after.put(Standing.KEY, settled), changes, gas, said);
  }

  private static ObjectNode said(String status, Bytes module) {
    return Json.object().put("status", status).put("module", module.base64Url());
  }

  /** Why the upgrade that a message asks for was not done with it; empty if it was, or is to be. */
  private static String refusal(LambdaRun run) {
    return run.outcome() instanceof Outcome.Accepted accepted
        ? Json.parse(accepted.result()).at("/Output/upgrade/reason").asString("")
        : run.error();
  }
}
