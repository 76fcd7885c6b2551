package dev.heddle.node.smartweave;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Contract;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.WasmContracts;
import dev.heddle.node.http.Refusal;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Loads contracts by their tags, and keeps what was made ready of their sources. Safe for any
 * thread.
 */
final class Sources {
  /** Sources that are kept ready. */
  static final int SOURCES_MAX = 64;

  private static final String WASM = "application/wasm";
  private static final String CONTENT_TYPE = "Content-Type";

  private final JsMachine javaScript;
  private final WasmContracts wasm;
  private final ReentrantLock guard = new ReentrantLock();
  private final SequencedMap<Name, Contract> ready = new LinkedHashMap<>(16, 0.75f, true);

  private record Name(Evaluator evaluator, Bytes source) {}

  Sources(JsMachine javaScript, WasmContracts wasm) {
    this.javaScript = javaScript;
    this.wasm = wasm;
  }

  /**
   * A contract as it begins.
   *
   * @param height of its block: before that it is not there for other contracts
   * @param environment what {@link Contract#step} is given with each interaction
   * @param contentType of the contract itself, where the source has none
   * @param internalWrites whether its manifest says that other contracts write to it
   */
  record Definition(
      Bytes id,
      long height,
      String environment,
      Bytes source,
      String contentType,
      String initState,
      Optional<Boolean> internalWrites) {}

  /** A contract of a ledger, if it is there. */
  Optional<Definition> definition(Ledger ledger, Bytes id) {
    return ledger.find(id).map(document -> definition(ledger, document));
  }

  private static Definition definition(Ledger ledger, Ledger.Document contract) {
    Bytes source =
        contract
            .tag("Contract-Src")
            .flatMap(Ids::parse)
            .orElseThrow(() ->
                new Refusal(
                    404,
                    contract.id()
                        + " is no contract: it has no tag Contract-Src with the id of a source"));
    var environment = Json.object();
    environment
        .putObject("Contract")
        .put("id", contract.id().base64Url())
        .put("owner", contract.owner());
    return new Definition(
        contract.id(),
        contract.height(),
        Json.write(environment),
        source,
        contract.tag(CONTENT_TYPE).orElse(""),
        initState(ledger, contract),
        internalWrites(contract));
  }

  private static String initState(Ledger ledger, Ledger.Document contract) {
    Optional<String> tag = contract.tag("Init-State").filter(text -> !text.isEmpty());
    if (tag.isPresent()) {
      return normal(contract.id(), tag.get());
    }
    Optional<Bytes> elsewhere = contract.tag("Init-State-TX").flatMap(Ids::parse);
    Ledger.Document holder =
        elsewhere
            .map(id ->
                ledger
                    .find(id)
                    .orElseThrow(() ->
                        new Refusal(
                            404,
                            "the initial state of contract %s, %s, is not here"
                                .formatted(contract.id(), id))))
            .orElse(contract);
    return normal(contract.id(), holder.data().get().utf8());
  }

  /** As the evaluators write it, so that a state that nobody changed looks like any other. */
  private static String normal(Bytes contract, String text) {
    try {
      return Json.write(Json.parse(text));
    } catch (MalformedJsonException e) {
      throw new Refusal(422, "the initial state of contract %s is no JSON".formatted(contract));
    }
  }

  static Optional<Boolean> internalWrites(Ledger.Document contract) {
    try {
      return contract
          .tag("Contract-Manifest")
          .map(text -> Json.parse(text).at("/evaluationOptions/internalWrites"))
          .filter(node -> node.isBoolean())
          .map(node -> node.booleanValue());
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /**
   * The evaluator that a contract names by its tags: {@code Evaluator}, or Warp's where its tags
   * are Warp's; else 3EM's.
   */
  static Evaluator evaluator(Ledger.Document contract) {
    return contract
        .tag("Evaluator")
        .flatMap(Evaluator::ofTag)
        .orElseGet(() ->
            contract.tag("SDK").filter("Warp"::equals).isPresent()
                    || contract.tag("Contract-Manifest").isPresent()
                ? Evaluator.WARP_1_4
                : Evaluator.THREE_EM_0_3_26);
  }

  /**
   * A source made ready, if the ledger has it.
   *
   * @throws ModuleRefusedException if it cannot run
   */
  Optional<Contract> source(Ledger ledger, Evaluator evaluator, Definition of, Bytes id) {
    Name name = new Name(evaluator, id);
    Optional<Contract> kept = kept(name);
    return kept.isPresent()
        ? kept
        : ledger.find(id).map(document -> keep(name, made(evaluator, of, document)));
  }

  private Contract made(Evaluator evaluator, Definition of, Ledger.Document source) {
    String type = source.tag(CONTENT_TYPE).orElse(of.contentType());
    if (type.equals(WASM)) {
      return wasm.contract(source.data().get());
    }
    return javaScript.contract(evaluator, source.data().get());
  }

  private Optional<Contract> kept(Name name) {
    guard.lock();
    try {
      return Optional.ofNullable(ready.get(name));
    } finally {
      guard.unlock();
    }
  }

  private Contract keep(Name name, Contract made) {
    guard.lock();
    try {
      Contract first = ready.putIfAbsent(name, made);
      if (first != null) {
        made.close();
        return first;
      }
      if (ready.size() > SOURCES_MAX) {
        var eldest = ready.pollFirstEntry();
        eldest.getValue().close();
      }
      return made;
    } finally {
      guard.unlock();
    }
  }

  /** How many are ready. */
  int size() {
    guard.lock();
    try {
      return ready.size();
    } finally {
      guard.unlock();
    }
  }
}
