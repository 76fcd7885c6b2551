package dev.heddle.node.smartweave;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Contract;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.smartweave.Fold.Kind;
import dev.heddle.node.smartweave.Fold.Standing;
import dev.heddle.node.smartweave.Fold.Verdict;
import dev.heddle.node.smartweave.Reading.Ran;
import dev.heddle.node.smartweave.Sources.Definition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One interaction under way: the contract that it is for, those that this one calls, and what they
 * have written so far, which counts if the first of them comes to a good end.
 */
final class Frame {
  /** Gas of one run. */
  static final long GAS_MAX = 500_000_000;

  /** Questions to other contracts in one run. */
  static final int CALLS_MAX = 64;

  /** Contracts that call one another; Warp has the same. */
  static final int STACK_MAX = 7;

  private final Reading reading;
  private final Interaction interaction;
  private final Map<Bytes, Ran> overlay = new HashMap<>();
  private final Deque<Entry> stack = new ArrayDeque<>();

  private record Entry(Definition contract, Standing before) {}

  Frame(Reading reading, Interaction interaction) {
    this.reading = reading;
    this.interaction = interaction;
  }

  /** Has the contract that the interaction is for do what it asks. */
  Ran direct(Definition contract, Standing before) {
    String input =
        reading.terms().threeEm() ? interaction.onlyInput() : interaction.inputFor(contract.id());
    return run(contract, before, input, interaction.owner());
  }

  /** What was written to a contract in the course of it. */
  Optional<Ran> overlay(Bytes contract) {
    return Optional.ofNullable(overlay.get(contract));
  }

  private Ran run(Definition contract, Standing before, String input, String caller) {
    Contract source = source(contract, before.source());
    ObjectNode message = message(input, caller);
    ArrayNode answers = message.putArray("answers");
    stack.push(new Entry(contract, before));
    try {
      while (true) {
        reading.terms().deadline().run();
        Contract.Step step =
            source.step(before.state(), Json.write(message), contract.environment(), GAS_MAX);
        JsonNode result = result(step.outcome());
        JsonNode calls = result.path("Calls");
        if (calls.isEmpty()) {
          return new Ran(
              verdict(step.outcome(), result), new Standing(step.after(), before.source()));
        }
        if (answers.size() + calls.size() > CALLS_MAX) {
          String why = "more than %d calls of other contracts".formatted(CALLS_MAX);
          return new Ran(new Verdict(interaction.id(), Kind.EXCEPTION, why, "null"), before);
        }
        for (JsonNode call : calls) {
          answers.add(answer(contract, call));
        }
      }
    } catch (EvaluationStoppedException e) {
      throw Reading.notComputed(contract, interaction, e);
    } finally {
      stack.pop();
    }
  }

  private Contract source(Definition contract, Bytes id) {
    try {
      return reading
          .sources()
          .source(reading.ledger(), reading.terms().evaluator(), contract, id)
          .orElseThrow(() ->
              new Refusal(
                  404, "the source %s of contract %s is not here".formatted(id, contract.id())));
    } catch (ModuleRefusedException e) {
      throw new Refusal(
          422, "the source %s of contract %s: %s".formatted(id, contract.id(), e.getMessage()));
    }
  }

  private ObjectNode message(String input, String caller) {
    ObjectNode message = Json.object();
    ObjectNode transaction = message.putObject("transaction");
    transaction.put("id", interaction.id()).put("owner", interaction.owner());
    ArrayNode tags = transaction.putArray("tags");
    interaction
        .tags()
        .forEach(tag -> tags.addObject().put("name", tag.name()).put("value", tag.value()));
    transaction.put("target", interaction.target());
    transaction.put("quantity", interaction.quantity()).put("reward", interaction.reward());
    transaction.put("sortKey", interaction.order().sortKey());
    message
        .putObject("block")
        .put("height", interaction.block().height())
        .put("indep_hash", interaction.block().hash().base64Url())
        .put("timestamp", interaction.block().timestamp());
    return message.put("input", input).put("caller", caller);
  }

  private static JsonNode result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> Json.parse(accepted.result());
      case Outcome.Rejected rejected -> Json.parse(rejected.result());
      case Outcome.Failed _ -> Json.object();
    };
  }

  private Verdict verdict(Outcome outcome, JsonNode result) {
    if (outcome instanceof Outcome.Failed(String error, long _)) {
      return new Verdict(interaction.id(), Kind.EXCEPTION, error, "null");
    }
    JsonNode output = result.path("Output");
    Kind kind =
        switch (output.path("type").asString("")) {
          case "ok" -> Kind.OK;
          case "error" -> Kind.ERROR;
          case "skipped" -> Kind.SKIPPED;
          default -> Kind.EXCEPTION;
        };
    return new Verdict(
        interaction.id(),
        kind,
        result.path("Error").asString(""),
        output.path("result").isMissingNode() ? "null" : Json.write(output.path("result")));
  }

  private ObjectNode answer(Definition asking, JsonNode call) {
    try {
      return Json.object().put("value", value(asking, call));
    } catch (UnansweredException e) {
      return Json.object().put("error", e.getMessage());
    }
  }

  /** What a contract is told instead of an answer. */
  private static final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnansweredException(String message) {
      super(message, null, false, false);
    }
  }

  private String value(Definition asking, JsonNode call) {
    String kind = call.path("call").asString("");
    if (kind.equals("refreshState")) {
      return now(asking).state().state();
    }
    String name = call.path("id").asString("");
    Bytes id =
        Ids.parse(name)
            .orElseThrow(() -> new UnansweredException(name + " is no id of a contract"));
    return switch (kind) {
      case "readContractState" -> read(id, call);
      case "viewContractState" -> view(asking, id, call.path("input").asString(""));
      case "write" -> write(asking, id, call.path("input").asString(""));
      default -> throw new IllegalStateException("no call is of the kind " + kind);
    };
  }

  private String read(Bytes id, JsonNode call) {
    boolean validity = call.path("validity").booleanValue(false);
    if (reading.terms().warp()) {
      Optional<Standing> within = within(id);
      if (within.isPresent()) {
        return "{\"state\":" + within.get().state().state() + "}";
      }
      Fold fold = fold(id);
      return shown(fold, fold.position(interaction.order(), !writesTo(id)), validity);
    }
    long here = interaction.block().height();
    long height = call.path("height").longValue(here);
    if (height > here) {
      throw new UnansweredException(
          "contract %s cannot be read at height %d, which comes after this interaction"
              .formatted(id, height));
    }
    Fold fold = fold(id);
    return shown(fold, fold.position(height), validity);
  }

  private String shown(Fold fold, int count, boolean validity) {
    String state = reading.standing(fold, count).state().state();
    if (!validity) {
      return "{\"state\":" + state + "}";
    }
    List<Verdict> verdicts = fold.verdicts(count);
    return "{\"state\":%s,\"validity\":%s,\"errorMessages\":%s,\"exm\":{\"requests\":{},\"kv\":{}}}"
        .formatted(
            state,
            Json.write(Answers.validity(verdicts, reading.terms().threeEm(), false)),
            Json.write(Answers.errors(verdicts)));
  }

  private Fold fold(Bytes id) {
    Fold fold;
    try {
      fold = reading.fold(id).orElseThrow(() -> new UnansweredException(absent(id)));
    } catch (Refusal e) {
      throw e.status() == 404 ? new UnansweredException(e.reason()) : e;
    }
    if (fold.definition().height() > interaction.block().height()) {
      throw new UnansweredException(absent(id));
    }
    return fold;
  }

  private String absent(Bytes id) {
    return "there is no contract %s at height %d".formatted(id, interaction.block().height());
  }

  private boolean writesTo(Bytes contract) {
    return interaction.has(Interaction.WRITES, contract.base64Url());
  }

  /** What a contract is in the midst of this interaction, if it is part of it. */
  private Optional<Standing> within(Bytes id) {
    return overlay(id)
        .map(Ran::after)
        .or(() ->
            stack.stream()
                .filter(entry -> entry.contract().id().equals(id))
                .map(Entry::before)
                .findFirst());
  }

  private Standing now(Definition contract) {
    return within(contract.id()).orElseThrow();
  }

  /** What another contract is just now, for a call of it. */
  private Standing called(Fold fold) {
    return within(fold.definition().id())
        .orElseGet(() ->
            reading.standing(
                fold, fold.position(interaction.order(), !writesTo(fold.definition().id()))));
  }

  private String view(Definition asking, Bytes id, String input) {
    Fold fold = fold(id);
    return said(nested(asking, fold, called(fold), input));
  }

  private String write(Definition asking, Bytes id, String input) {
    if (!reading.terms().internalWrites()) {
      throw new UnansweredException("internal writes are switched off for this reading");
    }
    boolean back = stack.stream().anyMatch(entry -> entry.contract().id().equals(id));
    if (!back && !writesTo(id)) {
      throw new UnansweredException(
          "No interact write tag for interaction %s: it writes to %s"
              .formatted(interaction.id(), id));
    }
    Fold fold = fold(id);
    Standing before = called(fold);
    Ran ran = nested(asking, fold, before, input);
    overlay.put(id, ran);
    return said(ran);
  }

  private Ran nested(Definition asking, Fold fold, Standing before, String input) {
    if (stack.size() >= STACK_MAX) {
      throw new UnansweredException("more than %d contracts call one another".formatted(STACK_MAX));
    }
    return run(fold.definition(), before, input, asking.id().base64Url());
  }

  private static String said(Ran ran) {
    Verdict verdict = ran.verdict();
    ObjectNode said = Json.object();
    said.put(
        "type", verdict.kind() == Kind.OK ? "ok" : verdict.kind().name().toLowerCase(Locale.ROOT));
    if (verdict.kind() != Kind.OK) {
      said.put("errorMessage", verdict.error());
    }
    try {
      said.set("result", Json.parse(verdict.result()));
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("a result is no JSON", e);
    }
    String head = Json.write(said);
    return head.substring(0, head.length() - 1) + ",\"state\":" + ran.after().state().state() + "}";
  }
}
