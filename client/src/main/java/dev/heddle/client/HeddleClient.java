package dev.heddle.client;

import dev.heddle.client.Wire.Request;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Speaks to a node: spawns processes, sends messages, reads what came of them.
 *
 * <pre>{@code
 * try (HeddleClient node = HeddleClient.of(Units.NODE_DEFAULT)) {
 *   String process = node.spawn(wallet, module, List.of(), Bytes.EMPTY);
 *   String message = node.send(wallet, process, List.of(new Tag("Action", "Eval")), Bytes.utf8("1 + 1"));
 *   System.out.println(node.result(process, message).output().text());
 * }
 * }</pre>
 *
 * <p>Ids are 43 letters of base64url; anything else is an {@link IllegalArgumentException} before
 * anything is sent. What goes wrong on the way is a {@link HeddleClientException}. Calls block;
 * reads and signed items are tried again when the connection breaks or the unit is busy, everything
 * else is not. Safe for use by any thread.
 */
public final class HeddleClient implements AutoCloseable {
  /** The most evaluations, slots or items one call lists. */
  public static final int PAGE_MAX = 1_000;

  /** Messages may be large, and an answer is read whole. */
  private static final int BUNDLE_SLOTS = 500;

  private final ClientOptions options;
  private final Requests requests;
  private final Units units;
  private final Drafts drafts;
  private final Wire wire;

  public HeddleClient(ClientOptions options) {
    this(options, Clock.systemUTC(), new SecureRandom(), Pause.REAL);
  }

  HeddleClient(ClientOptions options, InstantSource clock, RandomGenerator random, Pause pause) {
    this.options = options;
    this.requests = new Requests(options);
    this.units = options.units();
    this.drafts = new Drafts(clock, random);
    this.wire = new Wire(options, pause);
  }

  /** A client for the node at that address, with the options of {@link ClientOptions#of}. */
  public static HeddleClient of(URI node) {
    return new HeddleClient(ClientOptions.of(node));
  }

  public Units units() {
    return units;
  }

  /** Gives any signed item to the gateway, which keeps it. Returns its id. */
  public String upload(DataItem item, UploadProgress progress) {
    String id = item.id().base64Url();
    String what = "uploading item " + id;
    wire.answer(requests.post(what, units.gateway(), "/tx/arweave", item.raw(), progress));
    return id;
  }

  /** Signs a module and gives it to the gateway. Returns its id, which processes name. */
  public String addModule(
      Wallet wallet, ModuleDraft module, List<Tag> tags, UploadProgress progress) {
    return upload(wallet.sign(drafts.module(module, tags)), progress);
  }

  /**
   * Makes a module known under another id as well, on this node only; Heddle nodes, from the same
   * machine. Nobody can verify such an id: it is for clients that have one built in.
   */
  public void alias(String id, String item) {
    IdText.bytes("module", item);
    String what = "naming module " + item + " " + IdText.text("module", id);
    ObjectNode body = Json.object().put("item", item);
    Request request =
        requests.request(
            what,
            units.gateway(),
            "/api/v1/modules/" + id + "/alias",
            builder ->
                builder
                    .header("content-type", "application/json")
                    .PUT(Wire.body(Json.writeBytes(body), UploadProgress.NONE)));
    wire.answer(request);
  }

  /** Gives a signed process or message to the messenger unit. Returns its id. */
  public String submit(DataItem item) {
    String id = item.id().base64Url();
    wire.answer(
        requests.post(
            "sending item " + id, units.messenger(), "", item.raw(), UploadProgress.NONE));
    return id;
  }

  /**
   * Starts a process of a module, scheduled by this node unless a {@code Scheduler} tag is among
   * {@code tags}. Returns its id. Nothing is computed yet.
   */
  public String spawn(Wallet wallet, String module, List<Tag> tags, Bytes data) {
    IdText.bytes("module", module);
    List<Tag> schedulers = tags.stream().filter(tag -> tag.name().equals("Scheduler")).toList();
    String scheduler = schedulers.isEmpty() ? schedulerAddress() : schedulers.getFirst().value();
    List<Tag> rest = tags.stream().filter(tag -> !tag.name().equals("Scheduler")).toList();
    return submit(wallet.sign(drafts.process(module, scheduler, rest, data)));
  }

  /** Sends a message to a process. Returns its id; see {@link #result} for what came of it. */
  public String send(Wallet wallet, String process, List<Tag> tags, Bytes data) {
    Bytes target = IdText.bytes("process", process);
    return submit(wallet.sign(drafts.message(target, tags, data, Optional.empty())));
  }

  /**
   * As {@link #send(Wallet, String, List, Bytes)} with a chosen anchor: the same call twice is then
   * the same item, and has one slot.
   *
   * @param anchor 32 bytes
   */
  public String send(Wallet wallet, String process, List<Tag> tags, Bytes data, Bytes anchor) {
    Bytes target = IdText.bytes("process", process);
    return submit(wallet.sign(drafts.message(target, tags, data, Optional.of(anchor))));
  }

  /**
   * What came of a message, or of an assignment; waits until the process has been folded so far.
   */
  public Evaluation result(String process, String message) {
    String what = "the result of " + IdText.text("message", message) + " of process " + process;
    String path = "/result/" + message + "?process-id=" + IdText.text("process", process);
    return new Answers(what).evaluation(wire.json(requests.slow(what, units.compute(), path)));
  }

  /** Lists evaluations that were computed; those with an error are not among them. */
  public ResultsPage results(String process, ResultsQuery query) {
    String what = "listing the results of process " + IdText.text("process", process);
    String path =
        new Path("/results/" + process)
            .with("from", query.from())
            .with("to", query.to())
            .with("sort", query.newestFirst() ? "DESC" : "ASC")
            .with("limit", Requests.page(query.limit()))
            .text();
    return new Answers(what).results(wire.json(requests.slow(what, units.compute(), path)));
  }

  /** Evaluates a message on the latest state and forgets it. */
  public Evaluation dryRun(String process, DryRun run) {
    String what = "the dry-run on process " + IdText.text("process", process);
    ObjectNode body = Json.object().put("Id", "1234").put("Target", process);
    body.put("Owner", run.owner()).put("Anchor", "0").put("Data", run.data());
    body.set("Tags", Requests.json(Drafts.dryRunTags(run.tags())));
    Request request =
        requests.request(
            what,
            units.compute(),
            "/dry-run?process-id=" + process,
            builder ->
                builder
                    .timeout(options.computeTimeout())
                    .header("content-type", "application/json")
                    .POST(Wire.body(Json.writeBytes(body), UploadProgress.NONE)));
    return new Answers(what).evaluation(wire.json(request));
  }

  /**
   * Assigns an item that exists already to a process. Returns the id of the assignment, which
   * {@link #result} takes.
   *
   * @param baseLayer whether the item is a transaction of Arweave itself
   * @param exclude fields the process shall not see
   */
  public String assign(String process, String item, LayerOne baseLayer, List<String> exclude) {
    String what = "assigning " + IdText.text("item", item) + " to process " + process;
    Path path =
        new Path("").with("process-id", IdText.text("process", process)).with("assign", item);
    if (baseLayer == LayerOne.YES) {
      path = path.with("base-layer", "true");
    }
    if (!exclude.isEmpty()) {
      path = path.with("exclude", String.join(",", exclude));
    }
    JsonNode answer =
        wire.json(
            Requests.once(
                requests.post(
                    what, units.messenger(), path.text(), Bytes.EMPTY, UploadProgress.NONE)));
    return new Answers(what).required(answer, "id");
  }

  /** Asks the messenger to follow a process's cron results from now on. */
  public void monitor(Wallet wallet, String process) {
    monitor("monitoring process ", "POST", wallet, process);
  }

  /** Asks the messenger to stop following a process's cron results. */
  public void unmonitor(Wallet wallet, String process) {
    monitor("no longer monitoring process ", "DELETE", wallet, process);
  }

  private void monitor(String verb, String method, Wallet wallet, String process) {
    Bytes raw = wallet.sign(drafts.monitor(IdText.bytes("process", process))).raw();
    wire.answer(
        Requests.once(
            requests.request(
                verb + process,
                units.messenger(),
                "/monitor/" + process,
                builder ->
                    builder
                        .header("content-type", "application/octet-stream")
                        .method(method, Wire.body(raw, UploadProgress.NONE)))));
  }

  /** The slots of a process's log from {@code fromSlot} on. */
  public LogPage log(String process, long fromSlot, int limit) {
    String what = "reading the log of process " + IdText.text("process", process);
    String path =
        new Path("/" + process)
            .with("process-id", process)
            .with("from-nonce", Long.toString(fromSlot - 1))
            .with("limit", Requests.page(limit))
            .text();
    return new Answers(what).log(wire.json(requests.quick(what, units.scheduler(), path)));
  }

  /**
   * The slots of a process's log from {@code fromSlot} on with every byte of their items, as {@link
   * dev.heddle.core.ao.LogBundle} reads them; Heddle nodes. As many as one page holds, and none
   * after the last.
   */
  public Bytes logBundle(String process, long fromSlot) {
    String what = "reading the log of process " + IdText.text("process", process);
    String path =
        new Path("/" + process + "/bundle")
            .with("from-nonce", Long.toString(fromSlot - 1))
            .with("limit", Requests.page(BUNDLE_SLOTS))
            .text();
    return wire.answer(requests.quick(what, units.scheduler(), path)).body();
  }

  /** Proofs that the scheduler of a process gave a slot twice, as a Heddle node lists them. */
  public List<JsonNode> equivocations(String process) {
    String what = "asking for equivocations of process " + IdText.text("process", process);
    String path = new Path("/api/v1/equivocations").with("process", process).text();
    List<JsonNode> found = new ArrayList<>();
    wire.json(requests.quick(what, units.gateway(), path))
        .path("equivocations")
        .forEach(found::add);
    return List.copyOf(found);
  }

  /** Lists items that the gateway has, newest first: processes, modules, anything with tags. */
  public ItemPage items(ItemQuery query) {
    ArrayNode filters = Json.array();
    for (Tag tag : query.tags()) {
      ObjectNode filter = Json.object().put("name", tag.name());
      filter.set("values", Json.array().add(tag.value()));
      filters.add(filter);
    }
    ObjectNode variables = Json.object();
    variables.set("tags", filters);
    if (!query.owners().isEmpty()) {
      ArrayNode owners = Json.array();
      query.owners().forEach(owners::add);
      variables.set("owners", owners);
    }
    variables.put("first", Integer.parseInt(Requests.page(query.limit())));
    query.after().ifPresent(after -> variables.put("after", after));
    ObjectNode body = Json.object().put("query", ItemQuery.QUERY);
    body.set("variables", variables);
    String what = "asking the gateway for items";
    Request request =
        requests.request(
            what,
            units.gateway(),
            "/graphql",
            builder ->
                builder
                    .header("content-type", "application/json")
                    .POST(Wire.body(Json.writeBytes(body), UploadProgress.NONE)));
    return new Answers(what).items(wire.json(request));
  }

  /** The processes the gateway knows, newest first. */
  public ItemPage processes(int limit) {
    return items(ItemQuery.ofType("Process", limit));
  }

  /** The modules the gateway knows, newest first. */
  public ItemPage modules(int limit) {
    return items(ItemQuery.ofType("Module", limit));
  }

  /** The address of the wallet that signs assignments: what a process's Scheduler tag names. */
  public String schedulerAddress() {
    String what = "asking for the scheduler's address";
    return new Answers(what)
        .required(wire.json(requests.quick(what, units.scheduler(), "/")), "address");
  }

  /**
   * The address of the wallet that signs what processes send: what a process's Authority tag names.
   * Units that do not say so are taken to share the scheduler's wallet, as those of a Heddle node
   * do.
   */
  public String messengerAddress() {
    JsonNode status;
    try {
      status = statusOf("asking for the messenger's address");
    } catch (RefusedException | MalformedAnswerException e) {
      return schedulerAddress();
    }
    JsonNode address = status.path("addresses").path("mu");
    return address.isString() ? address.stringValue() : schedulerAddress();
  }

  /** Has a Heddle node fold a process's log again in a fresh engine and compare. */
  public Replay replay(String process) {
    String what = "replaying process " + IdText.text("process", process);
    String path = "/api/v1/processes/" + process + "/replay";
    return new Answers(what).replay(wire.json(Requests.patient(what, units.gateway(), path)));
  }

  /** How far a Heddle node's evaluation of a process is. Asked once, however busy the node is. */
  public FoldState fold(String process) {
    String what = "looking at the fold of process " + IdText.text("process", process);
    return new Answers(what)
        .fold(wire.json(Requests.once(requests.quick(what, units.gateway(), foldPath(process)))));
  }

  /**
   * Ends the evaluation of a process on a Heddle node, from the same machine: whoever waits is
   * refused, what is evaluated stays. Returns how many waited.
   */
  public long cancelFold(String process) {
    String what = "cancelling the fold of process " + IdText.text("process", process);
    Request request =
        Requests.once(
            requests.request(
                what, units.gateway(), foldPath(process), builder -> builder.DELETE()));
    return new Answers(what).whole(wire.json(request), "cancelled");
  }

  /**
   * What a Heddle node knows to follow from a message: the tree as JSON, see {@code GET
   * /api/v1/messages/{id}/trace} in docs/operating/messages.md.
   *
   * @param messages at most so many
   * @param depth at most so many levels below the first
   * @param from the first entry of its outbox
   */
  public String trace(String message, int messages, int depth, int from) {
    String what = "tracing message " + IdText.text("message", message);
    String path =
        new Path("/api/v1/messages/" + message + "/trace")
            .with("limit", Integer.toString(messages))
            .with("depth", Integer.toString(depth))
            .with("from", Integer.toString(from))
            .text();
    return Json.write(wire.json(requests.quick(what, units.gateway(), path)));
  }

  /** Has a Heddle node follow no more what a message caused and causes; from the same machine. */
  public void cancelMessage(String message) {
    String what = "cancelling message " + IdText.text("message", message);
    act(what, "/api/v1/messages/" + message + "/cancel");
  }

  /**
   * Lists letters of a Heddle node, as JSON.
   *
   * @param process only those that it sent
   * @param after the last that was seen
   */
  public String letters(
      Letters which, Optional<String> process, Optional<String> after, int limit) {
    process.ifPresent(id -> IdText.text("process", id));
    after.ifPresent(id -> IdText.text("letter", id));
    Path path =
        new Path(which.path)
            .with("limit", Requests.page(limit))
            .with("process", process)
            .with("after", after);
    return Json.write(wire.json(requests.quick("listing letters", units.gateway(), path.text())));
  }

  /** Does something with a dead letter of a Heddle node, from the same machine. */
  public void letter(LetterAct act, String letter) {
    String what = act.path + " of letter " + IdText.text("letter", letter);
    act(what, "/api/v1/dead-letters/" + letter + "/" + act.path);
  }

  /**
   * Does something with the dead letters there are, or those of a process; a thousand at most.
   * Returns how many those were.
   */
  public long deadLetters(LetterAct act, Optional<String> process) {
    process.ifPresent(id -> IdText.text("process", id));
    String what = act.path + " of the dead letters";
    String path = new Path("/api/v1/dead-letters/" + act.path).with("process", process).text();
    return new Answers(what).whole(act(what, path), act.done);
  }

  private JsonNode act(String what, String path) {
    return wire.json(
        Requests.once(
            requests.request(
                what,
                units.gateway(),
                path,
                builder -> builder.POST(HttpRequest.BodyPublishers.noBody()))));
  }

  private static String foldPath(String process) {
    return "/api/v1/processes/" + process + "/fold";
  }

  /** What a Heddle node says about itself. */
  public NodeStatus status() {
    JsonNode status = statusOf("asking for the node's status");
    boolean healthy;
    try {
      wire.answer(
          Requests.once(
              requests.quick("asking for the node's health", units.gateway(), "/health")));
      healthy = true;
    } catch (RefusedException e) {
      healthy = false;
    }
    return new NodeStatus(healthy, Answers.text(status.path("version")), Json.write(status));
  }

  private JsonNode statusOf(String what) {
    return wire.json(requests.quick(what, units.gateway(), "/api/v1/status"));
  }

  /** The height of the gateway's latest block. */
  public long height() {
    String what = "asking for the height";
    return new Answers(what)
        .whole(wire.json(requests.quick(what, units.gateway(), "/info")), "height");
  }

  /** Has a development node make that many blocks. Returns the height it is at then. */
  public long mine(int blocks) {
    if (blocks < 1) {
      throw new IllegalArgumentException("blocks to mine is at least 1, not " + blocks);
    }
    wire.answer(
        Requests.once(
            requests.quick("mining " + blocks + " blocks", units.gateway(), "/mine/" + blocks)));
    return height();
  }

  /** What a Heddle node ships to Arweave. */
  public ConveyorView conveyor() {
    return new ConveyorView(wire, requests, units.gateway());
  }

  /** The permanent functions of a Heddle node. */
  public Functions functions() {
    return new Functions(wire, requests, units.gateway());
  }

  /** What a Heddle gateway does not serve. */
  public Blocked blocked() {
    return new Blocked(wire, requests, units.gateway());
  }

  @Override
  public void close() {
    wire.close();
  }
}
