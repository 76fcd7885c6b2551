package dev.heddle.node.explorer;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.explorer.MessageView.Check;
import dev.heddle.node.explorer.Neighbours.Replayed;
import dev.heddle.node.explorer.ProcessView.Done;
import dev.heddle.node.http.Handler;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page.Hit;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Pages for people, to be mounted at {@code /explore}. Looking evaluates nothing; buttons do, by
 * POST. Every page can be read without scripts.
 */
public final class ExplorerRoutes implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ExplorerRoutes.class.getName());
  private static final long FEED_EVERY_MS = 1_000;

  private final Neighbours others;
  private final Store store;
  private final Rates rates;
  private final Feed feed;
  private final List<Future<?>> turns = new CopyOnWriteArrayList<>();

  public ExplorerRoutes(Neighbours others, InstantSource clock) {
    this.others = others;
    this.store = others.store();
    this.rates = new Rates(others.node().work(), clock);
    this.feed =
        new Feed(
            store,
            row -> Page.markup((out, in) -> JterowGenerated.render(out, in, row)),
            () ->
                Page.markup((out, in) ->
                    JtefiguresGenerated.render(out, in, Overview.figures(store, rates))));
  }

  /** Lets the live parts live. */
  public void start(ScheduledExecutorService timer) {
    every(Rates.EVERY_MS, rates::look, timer);
    every(FEED_EVERY_MS, feed::turn, timer);
  }

  private void every(long ms, Runnable turn, ScheduledExecutorService timer) {
    turns.add(timer.scheduleWithFixedDelay(whole(turn), ms, ms, TimeUnit.MILLISECONDS));
  }

  /** A turn that fails is not the last one. */
  private static Runnable whole(Runnable turn) {
    return () -> {
      try {
        turn.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "the explorer has nothing new to tell", e);
      }
    };
  }

  /** Ends the live streams, so that nobody waits for them. */
  @Override
  public void close() {
    turns.forEach(turn -> turn.cancel(false));
    feed.close();
  }

  public Routes routes() {
    Routes routes = new Routes(Surface.HEDDLE);
    routes.get("/assets/{name}", Assets::answer);
    routes.get("/live", this::live);
    page(routes, "GET", "/", this::overview);
    page(routes, "GET", "/search", this::search);
    page(routes, "GET", "/node", request -> node());
    page(routes, "GET", "/graphql", request -> graphql());
    page(routes, "GET", "/repl", this::repl);
    page(routes, "GET", "/processes/{id}", this::process);
    page(routes, "POST", "/processes/{id}/evaluate", this::evaluate);
    page(routes, "POST", "/processes/{id}/verify", this::replay);
    page(routes, "POST", "/processes/{id}/handlers", this::handlers);
    page(routes, "GET", "/messages/{id}", this::message);
    page(routes, "POST", "/messages/{id}/compute", this::compute);
    page(routes, "POST", "/messages/{id}/verify", this::verify);
    page(routes, "GET", "/modules/{id}", this::module);
    page(routes, "GET", "/owners/{id}", this::owner);
    page(routes, "GET", "/{id}", this::resolve);
    page(routes, "GET", "/{path*}", request -> missing("there is no page at this address"));
    return routes;
  }

  /** What is refused is said on a page too. */
  private static void page(Routes routes, String method, String pattern, Handler handler) {
    routes.add(
        method,
        pattern,
        request -> {
          try {
            if (method.equals("POST")) {
              checkOwn(request);
            }
            return handler.handle(request);
          } catch (Refusal refusal) {
            return Page.problem(refusal.status(), refusal.reason());
          }
        });
  }

  /** Work is not done for other sites, whose visitors did not ask for it. */
  private static void checkOwn(Request request) {
    boolean foreign =
        request
            .header("sec-fetch-site")
            .map(site -> !site.equals("same-origin") && !site.equals("none"))
            .orElseGet(() ->
                request.header("origin").filter(from -> !from.equals(request.base())).isPresent());
    if (foreign) {
      throw new Refusal(403, "this button has to be pressed on this page");
    }
  }

  private static Response missing(String reason) {
    throw new Refusal(404, reason);
  }

  private Response live(Request request) {
    return feed.open(Query.whole(request.query("after").orElse("0")));
  }

  private Response overview(Request request) {
    Page page = Page.of("Overview", "/").with("live.js");
    Overview overview = Overview.of(store, rates);
    return Page.answer(200, (out, in) -> JteoverviewGenerated.render(out, in, page, overview));
  }

  private Response node() {
    NodeReport report = NodeReport.of(others.node().status().get(), others.node().health().get());
    Page page = Page.of("Node", "/node");
    return Page.answer(200, (out, in) -> JtenodeGenerated.render(out, in, page, report));
  }

  private static Response graphql() {
    Page page = Page.of("GraphQL", "/graphql").with("graphql.js");
    return Page.answer(200, (out, in) -> JtegraphqlGenerated.render(out, in, page));
  }

  private Response repl(Request request) {
    String process = request.query("process").flatMap(Ids::parse).map(Bytes::base64Url).orElse("");
    String module = others.node().status().get().path("module").asString("");
    String scheduler = address("su");
    String messenger = address("mu");
    Page page = Page.of("REPL", "/repl").with("repl.js");
    return Page.answer(
        200,
        (out, in) -> JtereplGenerated.render(out, in, page, process, module, scheduler, messenger));
  }

  private String address(String unit) {
    return others.node().status().get().path("addresses").path(unit).asString("");
  }

  private Response search(Request request) {
    String text = Query.text(request);
    Optional<Bytes> id = Ids.parse(text);
    if (id.isPresent()) {
      return seeOther(
          Query.resolve(id.get(), store)
              .flatMap(Id::href)
              .orElseThrow(() -> new Refusal(404, "nothing here has the id " + text)));
    }
    Page page = Page.of("Search", "/search").asking(text);
    Listed found =
        text.isEmpty()
            ? new Listed(List.of(), Optional.empty())
            : Listed.of(Query.items(text), request.query("after"), store);
    return Page.answer(200, (out, in) -> JtesearchGenerated.render(out, in, page, found));
  }

  private Response resolve(Request request) {
    Bytes id = Query.id(request);
    return seeOther(
        Query.resolve(id, store)
            .flatMap(Id::href)
            .orElseThrow(() -> new Refusal(404, "nothing here has the id " + id)));
  }

  private static Response seeOther(String href) {
    return Response.empty(303).with("location", href);
  }

  private Response owner(Request request) {
    Bytes address = Query.id(request);
    ItemQuery signed = ItemQuery.ALL.withOwners(List.of(address));
    Listed items = Listed.of(signed, request.query("after"), store);
    if (items.rows().isEmpty() && request.query("after").isEmpty()) {
      return missing("nothing here was signed by " + address);
    }
    Page page = Page.of("Owner", "");
    return Page.answer(
        200, (out, in) -> JteownerGenerated.render(out, in, page, Id.owner(address), items));
  }

  private Response module(Request request) {
    Bytes id = Query.id(request);
    Hit hit = hit(id).orElseThrow(() -> new Refusal(404, "there is no module " + id + " here"));
    TagFilter runs = new TagFilter("Module", id.base64Url());
    Listed processes = Listed.of(ItemQuery.ALL.withTags(runs), request.query("after"), store);
    MessageView module = MessageView.of(hit, Optional.empty(), others);
    Page page = Page.of("Module " + module.title(), "");
    return Page.answer(
        200,
        (out, in) -> JtemoduleGenerated.render(out, in, page, Id.module(id), module, processes));
  }

  private Optional<Hit> hit(Bytes id) {
    return store.query(ItemQuery.ALL.withIds(List.of(id)).withLimit(1)).hits().stream().findFirst();
  }

  /** Messages are for people too: the address of one leads to what that one signed. */
  private Response process(Request request) {
    Bytes id = Query.id(request);
    if (store.head(id).isPresent()) {
      return process(request, Optional.empty(), Optional.empty());
    }
    return seeOther(Query.resolve(id, store).flatMap(Id::href).orElseThrow(() -> noProcess(id)));
  }

  private Response process(Request request, Optional<Done> done, Optional<Handlers> handlers) {
    ProcessHead head = head(request);
    Optional<Long> before = request.query("before").map(Query::whole);
    ProcessView view = ProcessView.of(head, before, store, others.hidden());
    Page page = Page.of((view.kind() + " " + view.name()).strip(), "");
    return Page.answer(
        200, (out, in) -> JteprocessGenerated.render(out, in, page, view, done, handlers));
  }

  private ProcessHead head(Request request) {
    Bytes id = Query.id(request);
    return store.head(id).orElseThrow(() -> noProcess(id));
  }

  private static Refusal noProcess(Bytes id) {
    return new Refusal(404, "there is no process " + id + " here");
  }

  private Response evaluate(Request request) {
    ProcessHead head = head(request);
    long slot = head.slots() - 1;
    ResultRow row = others.compute().result(head.process(), slot);
    String words =
        row.error().isPresent()
            ? "Evaluated up to slot %d, whose message failed: its state is that before it."
            : "Evaluated up to slot %d.";
    Done done = new Done(words.formatted(slot), true, Optional.empty());
    return process(request, Optional.of(done), Optional.empty());
  }

  private Response handlers(Request request) {
    Bytes id = head(request).process();
    Optional<Handlers> handlers =
        ProcessView.item(id, store)
            .filter(process -> Handlers.mayHave(process, store))
            .map(process -> Handlers.of(process, others.dryRuns()));
    return process(request, Optional.empty(), handlers);
  }

  private Response replay(Request request) {
    Replayed replayed = others.replays().replay(head(request).process());
    return process(request, Optional.of(done(replayed)), Optional.empty());
  }

  private static Done done(Replayed replayed) {
    String words =
        replayed.agrees()
            ? "Folded the whole log again in a fresh instance: every result and the memory at the"
                + " end are the same."
            : "Folded the whole log again: it came out otherwise than what is stored.";
    return new Done(words, replayed.agrees(), Optional.of(replayed));
  }

  private Response message(Request request) {
    Bytes id = Query.id(request);
    Optional<Entry> entry = entry(request, id);
    if (entry.filter(found -> found.assignment().id().equals(id)).isPresent()) {
      return seeOther(Id.message(LogRow.messageId(entry.get())).href().orElseThrow());
    }
    return message(id, entry, List.of(), Optional.empty());
  }

  private Optional<Entry> entry(Request request, Bytes id) {
    Optional<Bytes> process = request.query("process").flatMap(Ids::parse);
    return process.isPresent() ? store.find(process.get(), id) : store.findAny(id);
  }

  private Response message(
      Bytes id, Optional<Entry> entry, List<Check> checks, Optional<Done> done) {
    Optional<MessageView> view =
        hit(id)
            .map(hit -> MessageView.of(hit, entry, others))
            .or(() -> entry.map(found -> MessageView.ofAbsent(id, found, others)));
    MessageView shown = view.orElseThrow(() -> new Refusal(404, "nothing here has the id " + id));
    Page page = Page.of((shown.kind() + " " + shown.title()).strip(), "").with("graph.js");
    String text =
        Page.markup((out, in) -> JtemessageGenerated.render(out, in, page, shown, checks, done));
    return entry
        .map(found ->
            Page.answer(
                text,
                () -> {
                  MessageView.Trace trace = MessageView.Trace.of(found, others);
                  return Page.markup((out, in) -> JtetraceGenerated.render(out, in, trace));
                }))
        .orElseGet(() -> Page.answer(200, text));
  }

  private Response compute(Request request) {
    return withEntry(
        request,
        entry -> {
          Optional<ResultRow> before = LogRow.result(entry, store);
          ResultRow row =
              others.compute().result(entry.assignment().process(), entry.assignment().slot());
          String words =
              before.isEmpty()
                  ? "Computed now, and kept: nobody had asked for it before."
                  : before.get().agrees(row)
                      ? "This node has computed it before, and gives the same result."
                      : "This node gives another result than it has kept.";
          boolean good = before.isEmpty() || before.get().agrees(row);
          return new Answer(List.of(), new Done(words, good, Optional.empty()));
        });
  }

  private Response verify(Request request) {
    return withEntry(
        request,
        entry -> {
          List<Check> checks = new ArrayList<>(MessageView.checks(entry, store));
          Replayed replayed = others.replays().replay(entry.assignment().process());
          checks.add(
              new Check(
                  "Results of the whole log",
                  replayed.mismatches() == 0,
                  Shown.whole(replayed.slots())
                      + " messages evaluated again, "
                      + Shown.whole(replayed.mismatches())
                      + " differ"));
          checks.add(
              new Check(
                  "Memory at the end",
                  replayed.liveImageHash().filter(replayed.imageHash()::equals).isPresent(),
                  "SHA-256 " + replayed.imageHash()));
          return new Answer(checks, done(replayed));
        });
  }

  private record Answer(List<Check> checks, Done done) {}

  private Response withEntry(Request request, Function<Entry, Answer> work) {
    Bytes id = Query.id(request);
    Entry entry =
        entry(request, id)
            .orElseThrow(() ->
                new Refusal(404, id + " is in the log of no process here: nothing to compute"));
    Answer answer = work.apply(entry);
    return message(id, Optional.of(entry), answer.checks(), Optional.of(answer.done()));
  }
}
