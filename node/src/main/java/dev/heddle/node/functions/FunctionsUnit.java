package dev.heddle.node.functions;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.StoredItem;
import dev.heddle.node.unit.FunctionFolds;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes to functions on behalf of people who have no wallet: signs what they send, gives it a
 * slot, and has it evaluated.
 *
 * <p>The unit's wallet owns the functions that it deploys, so it speaks for their callers; who it
 * was that deployed is kept in the log as the hash of a token. What a function asks of the outside
 * is fetched before the interaction has its slot, and goes into the log with it. Calls block; safe
 * for any thread.
 */
public final class FunctionsUnit {
  /** Interactions that one request may bring, as EXM's clients know it. */
  public static final int INPUTS_MAX = 499;

  /** How often an interaction is tried out for what it fetches, each time with more of it there. */
  static final int FETCH_ROUNDS_MAX = 8;

  /** Functions of which it is remembered whether they fetch. */
  static final int REMEMBERED_MAX = 10_000;

  static final String JAVASCRIPT = "application/javascript";
  private static final String TYPESCRIPT = "application/typescript";
  private static final String DEPLOYER = "Deployer";
  private static final String FETCH = "deterministicFetch";

  private final Neighbourhood neighbours;
  private final Wallet wallet;
  private final Outside outside;
  private final RandomGenerator random;
  private final FunctionBundles bundles;
  private final Map<Bytes, Boolean> fetching = new ConcurrentHashMap<>();

  /**
   * @param random makes equal interactions different items; shared, so safe for any thread
   */
  public FunctionsUnit(
      Neighbourhood neighbours, Wallet wallet, Outside outside, RandomGenerator random) {
    this.neighbours = neighbours;
    this.wallet = wallet;
    this.outside = outside;
    this.random = random;
    this.bundles = new FunctionBundles(this, neighbours.store());
  }

  /**
   * An interaction and what came of it.
   *
   * @param slot its place in the function's log
   * @param output {@code {result, validity, updated, type}}
   * @param error empty where there was none
   * @param requests what was fetched for it, by key
   */
  record Written(
      Bytes id, long slot, ObjectNode output, Optional<String> error, ObjectNode requests) {
    boolean valid() {
      return output.path("validity").asBoolean(false);
    }
  }

  /** The content type that a source is recorded with. */
  static String recordedType(JsonNode contentType) {
    String language = contentType.asString(JAVASCRIPT);
    return language.equals(FunctionRecord.WASM) ? language : JAVASCRIPT;
  }

  /**
   * A source as it is recorded: one in TypeScript loses its types here, once and for all.
   *
   * @throws Refusal 400 if it is in another language
   */
  Bytes recorded(Bytes source, JsonNode contentType) {
    String language = contentType.asString(JAVASCRIPT);
    return switch (language) {
      case JAVASCRIPT, FunctionRecord.WASM -> source;
      case TYPESCRIPT -> neighbours.simulator().stripped(source);
      default ->
          throw new Refusal(
              400,
              "this node deploys %s, %s and %s, not %s"
                  .formatted(
                      JAVASCRIPT, TYPESCRIPT, FunctionRecord.WASM, ExmRoutes.shown(language)));
    };
  }

  /** In whose manner a function was deployed to be evaluated. */
  Evaluator evaluator(Bytes function) {
    return record(function)
        .tags()
        .first("Evaluator")
        .flatMap(Evaluator::ofTag)
        .orElse(Evaluator.HEDDLE);
  }

  /** The address of the wallet that owns what is deployed here. */
  public String address() {
    return wallet.address();
  }

  /**
   * Deploys a function.
   *
   * @param token whose bearer may upgrade it; empty for nobody
   * @throws Refusal 400 if its source cannot run or its state is no JSON
   */
  Bytes deploy(FunctionRecord function, Evaluator evaluator, Optional<String> token) {
    neighbours.simulator().check(function.contentType(), evaluator, function.source());
    Tags tags = function.tags(evaluator.tag());
    List<Tag> more = new ArrayList<>(List.of(new Tag("Authority", neighbours.authority())));
    token.ifPresent(text -> more.add(new Tag(DEPLOYER, hash(text))));
    Tags said = tags.plus(more);
    VerifiedItem item =
        typeable(() -> signed(new ItemDraft(Optional.empty(), anchor(), said, function.data())));
    return placed(neighbours.scheduler().schedule(item, false)).assignment().process();
  }

  /**
   * Puts another source in the place of the one that is evaluated, from the next slot on; one in
   * JavaScript for one in JavaScript, and a module for a module.
   *
   * @param contentType that the source is recorded with
   * @throws Refusal 400 if it is another kind than the function is, 403 if the token is not the
   *     deployer's
   */
  Written upgrade(
      Bytes function,
      Bytes source,
      String contentType,
      Optional<Evaluator> evaluator,
      String token) {
    DataItem record = record(function);
    if (!record.tags().has(DEPLOYER, hash(token))) {
      throw new Refusal(
          403, "function %s was deployed with another token, or none".formatted(function));
    }
    String type = FunctionRecord.of(record).contentType();
    if (!type.equals(contentType)) {
      throw new Refusal(
          400,
          "function %s is %s, so its upgrade is not %s".formatted(function, type, contentType));
    }
    List<Tag> tags = new ArrayList<>(List.of(new Tag("Action", "Upgrade-Function")));
    if (type.equals(FunctionRecord.WASM)) {
      return write(function, tags, Bytes.utf8(source.base64Url()), Json.object());
    }
    evaluator.ifPresent(named -> tags.add(new Tag("Evaluator", named.tag())));
    if (mayFetch(function) || fetches(source.utf8())) {
      remember(function, true);
    }
    return write(function, tags, source, Json.object());
  }

  /**
   * What interactions with a source would come to, fetching what it asks for unless there are to be
   * recorded answers alone.
   */
  ObjectNode simulate(Simulator.Plan plan, boolean recordedOnly) {
    for (int round = 0; ; round++) {
      Simulator.Simulated simulated = neighbours.simulator().simulate(plan);
      if (recordedOnly || simulated.missing().isEmpty() || round == FETCH_ROUNDS_MAX) {
        return simulated.answer();
      }
      for (Missing each : simulated.missing()) {
        plan.requests().set(each.key(), outside.answer(each.arguments()));
      }
    }
  }

  /** Writes one interaction, fetching first what it asks of the outside. */
  Written write(Bytes function, Call call) {
    List<Tag> tags = new ArrayList<>(call.tags());
    call.signed()
        .ifPresent(signed -> {
          tags.add(new Tag("Caller-Chain", signed.chain().label()));
          tags.add(new Tag("Caller-Key", signed.key()));
          tags.add(new Tag("Caller-Nonce", Long.toString(signed.nonce())));
          tags.add(new Tag("Caller-Signature", signed.signature()));
        });
    ObjectNode requests = fetched(function, call.input(), tags);
    if (requests.isEmpty()) {
      return write(function, tags, Bytes.utf8(call.input()), requests);
    }
    tags.add(new Tag("Recorded", "true"));
    return write(function, tags, recorded(call.input(), requests), requests);
  }

  private Written write(Bytes function, List<Tag> tags, Bytes data, ObjectNode requests) {
    List<Tag> all =
        new ArrayList<>(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", Assignment.VARIANT),
                new Tag("Type", "Message")));
    all.addAll(tags);
    VerifiedItem item;
    try {
      item = signed(new ItemDraft(Optional.of(function), anchor(), Tags.of(all), data));
    } catch (IllegalArgumentException e) {
      throw new Refusal(413, String.valueOf(e.getMessage()));
    }
    Entry entry = placed(neighbours.send().apply(item));
    return written(function, entry, requests);
  }

  private Written written(Bytes function, Entry entry, ObjectNode requests) {
    long slot = entry.assignment().slot();
    ResultRow row = neighbours.compute().result(function, slot);
    JsonNode json = Json.parse(row.json());
    ObjectNode output =
        json.path("Output") instanceof ObjectNode object
            ? object
            : Json.object().put("validity", false);
    Optional<String> error =
        row.error().or(() -> Optional.ofNullable(json.path("Error").asString(null)));
    return new Written(entry.assignment().message().orElseThrow(), slot, output, error, requests);
  }

  /**
   * Tries the interaction until it asks for nothing that is not there; one that cannot ask is not
   * tried.
   */
  private ObjectNode fetched(Bytes function, String input, List<Tag> tags) {
    ObjectNode requests = Json.object();
    if (!mayFetch(function)) {
      return requests;
    }
    for (int round = 0; round < FETCH_ROUNDS_MAX; round++) {
      List<Missing> missing = Missing.of(tried(function, input, tags, requests));
      if (missing.isEmpty()) {
        return requests;
      }
      missing.forEach(each -> requests.set(each.key(), outside.answer(each.arguments())));
    }
    return requests;
  }

  /**
   * Whether the source names the function that fetches. One that puts the name together is not
   * found out, and gets no answers. Only of what was deployed here is all of the source known: its
   * upgrades come by this unit too.
   */
  private boolean mayFetch(Bytes function) {
    Boolean known = fetching.get(function);
    if (known == null) {
      DataItem record = record(function);
      known =
          !record.owner().equals(wallet.owner())
              || fetches(FunctionRecord.of(record).source().utf8())
              || state(function, Optional.empty())
                  .upgradedSource()
                  .map(Bytes::utf8)
                  .filter(FunctionsUnit::fetches)
                  .isPresent();
      remember(function, known);
    }
    return known;
  }

  private static boolean fetches(String source) {
    return source.contains(FETCH);
  }

  private void remember(Bytes function, boolean mayFetch) {
    if (fetching.size() >= REMEMBERED_MAX) {
      fetching.clear();
    }
    fetching.put(function, mayFetch);
  }

  private Outcome tried(Bytes function, String input, List<Tag> tags, ObjectNode requests) {
    ObjectNode message = Json.object().put("Owner", wallet.aoAddress());
    message.put("Id", "try");
    List<Tag> all = new ArrayList<>(tags);
    if (requests.isEmpty()) {
      message.put("Data", input);
    } else {
      message.put("Data", recorded(input, requests).utf8());
      all.add(new Tag("Recorded", "true"));
    }
    var list = message.putArray("Tags");
    all.forEach(tag -> list.addObject().put("name", tag.name()).put("value", tag.value()));
    return neighbours.folds().inspect(function, Json.writeBytes(message));
  }

  private static Bytes recorded(String input, ObjectNode requests) {
    ObjectNode data = Json.object().put("input", input);
    data.set("requests", requests);
    return Json.writeBytes(data);
  }

  /** The function as it is, or as it was after a slot. */
  FunctionFolds.FunctionState state(Bytes function, Optional<Long> slot) {
    return neighbours.folds().functionState(function, slot);
  }

  /**
   * The item that deployed a function.
   *
   * @throws Refusal 404 if it is not here
   */
  DataItem record(Bytes function) {
    return neighbours
        .store()
        .item(function)
        .map(StoredItem::item)
        .orElseThrow(() -> new Refusal(404, "function " + function + " is not here"));
  }

  /** What came of the interactions from a slot on, at most so many. */
  List<Written> history(Bytes function, long fromSlot, int limit) {
    List<Written> history = new ArrayList<>();
    for (Entry entry : neighbours.store().entries(function, Math.max(1, fromSlot), limit)) {
      history.add(written(function, entry, requests(entry)));
    }
    return history;
  }

  /** Whether an interaction has a place in a function's log. */
  boolean isPartOf(Bytes function, Bytes interaction) {
    return neighbours
        .store()
        .find(function, interaction)
        .filter(entry -> entry.assignment().slot() > 0)
        .isPresent();
  }

  /** The functions that were deployed here last. */
  List<Bytes> newest(int limit) {
    ItemQuery query =
        ItemQuery.ALL
            .withOwners(List.of(Bytes.base64Url(address())))
            .withTags(new TagFilter("Type", FunctionRecord.TYPE));
    return neighbours.store().query(query).hits().stream().map(Page.Hit::id).limit(limit).toList();
  }

  static ObjectNode requests(Entry entry) {
    boolean recorded =
        entry.message().filter(item -> item.tags().has("Recorded", "true")).isPresent();
    return recorded
            && Json.parse(entry.message().orElseThrow().data()).path("requests")
                instanceof ObjectNode object
        ? object
        : Json.object();
  }

  /** Makes bundles of interactions that are in none. */
  FunctionBundles.Made bundle(Bytes function) {
    return bundles.make(function);
  }

  private Entry placed(Scheduled scheduled) {
    return switch (scheduled) {
      case Scheduled.Accepted(Entry entry) -> entry;
      case Scheduled.Duplicate(Entry first) -> first;
      case Scheduled.Refused(int status, String reason) -> throw new Refusal(status, reason);
    };
  }

  /**
   * The first of some items whose id can be typed after a command. One id in 64 begins with {@code
   * -}, which the stock command lines take for an option; an item that we sign with another anchor
   * has another id.
   */
  static VerifiedItem typeable(Supplier<VerifiedItem> items) {
    VerifiedItem item = items.get();
    while (item.id().base64Url().startsWith("-")) {
      item = items.get();
    }
    return item;
  }

  VerifiedItem signed(ItemDraft draft) {
    return wallet
        .sign(draft)
        .verify()
        .orElseThrow(() -> new IllegalStateException("our own signature does not hold"));
  }

  private Optional<Bytes> anchor() {
    byte[] anchor = new byte[32];
    synchronized (random) {
      random.nextBytes(anchor);
    }
    return Optional.of(Bytes.wrap(anchor));
  }

  private static String hash(String token) {
    return Hashes.sha256(Bytes.utf8("heddle token " + token)).base64Url();
  }
}
