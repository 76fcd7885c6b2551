package dev.heddle.node.gateway;

import dev.heddle.node.http.Handler;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HttpRemote;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The gateway's surface: what Arweave nodes, gateways and bundlers answer, for the root of the
 * node.
 *
 * <p>Its last routes take every GET path that begins with an id, so mount everything else before
 * it.
 */
public final class GatewayRoutes {
  private final Store store;
  private final Upstream upstream;
  private final ItemDoor door;
  private final InstantSource clock;
  private final GatewayOptions options;
  private final DataAnswers answers;

  /**
   * @param upstream asked for items that are not in the store; {@link Upstream#NONE} for none
   * @param door where uploaded items are verified that fit into memory
   */
  public GatewayRoutes(
      Store store, Upstream upstream, ItemDoor door, InstantSource clock, GatewayOptions options) {
    this.store = store;
    this.upstream = upstream;
    this.door = door;
    this.clock = clock;
    this.options = options;
    this.answers = new DataAnswers(store, options.serving().blocked());
  }

  /**
   * The routes.
   *
   * @param mining whether {@code /mine} makes blocks and {@code /mint} amounts; leave it out where
   *     strangers can reach it
   * @param home where a browser that opens {@code /} is sent; clients get what {@code /info} says
   */
  public Routes routes(boolean mining, Optional<String> home) {
    Holdings holdings = new Holdings(store, upstream);
    Routes routes = new Routes(Surface.ARWEAVE);
    Holdings own = new Holdings(store, Upstream.NONE);
    QueryEndpoint queries = new QueryEndpoint(new QueryFetchers(store, holdings, clock));
    QueryEndpoint ownQueries = new QueryEndpoint(new QueryFetchers(store, own, clock));
    routes
        .post("/graphql", unlessForANode(queries::post, ownQueries::post))
        .get("/graphql", unlessForANode(queries::get, ownQueries::get));
    Prices prices = new Prices(store, options.charged());
    BlockTrees trees = new BlockTrees();
    Spool spool = new Spool(options.spool(), options.spoolBytesMax(), options.diskReserveBytes());
    Receipts receipts = new Receipts(options.wallet(), clock);
    UploadRoutes uploads = new UploadRoutes(store, door, spool, receipts, options.dataBytesMax());
    addBundler(routes, uploads, spool);
    ChainRoutes chain = new ChainRoutes(store, prices, trees, clock);
    addChain(routes, chain, home);
    if (mining) {
      routes.get("/mine", chain::mine).get("/mine/{count}", chain::mine);
      routes.get("/mint/{address}/{amount}", chain::mint);
    }
    addTransactions(
        routes, new TransactionRoutes(store, uploads, prices, answers, options.dataBytesMax()));
    Gatherings gatherings = new Gatherings(spool, store, clock, Gatherings.GATHERINGS_MAX);
    ChunkRoutes chunks = new ChunkRoutes(store, gatherings, trees);
    routes.stream("POST", "/chunk", chunks::post);
    routes.get("/chunk/{offset}", chunks::chunk).get("/chunk/{offset}/data", chunks::data);
    ArIoRoutes arIo = new ArIoRoutes(options.serving().names(), clock);
    routes
        .get("/ar-io/info", arIo::info)
        .get("/ar-io/healthcheck", arIo::healthcheck)
        .get("/ar-io/resolver/{name}", arIo::resolver);
    DataRoutes data = new DataRoutes(holdings, answers, options.serving());
    DataRoutes ownData = new DataRoutes(own, answers, options.serving());
    return routes
        .get("/raw/{id}", unlessForANode(data::raw, ownData::raw))
        .get("/{id}", data::byId)
        .get("/{id}/{path*}", data::byId);
  }

  /**
   * What the hosts of items and names serve: data, and the questions for data that pages ask. No
   * operator is there, since a page's own origin is not told from his.
   */
  public Routes ofHosts() {
    Holdings holdings = new Holdings(store, upstream);
    QueryEndpoint queries = new QueryEndpoint(new QueryFetchers(store, holdings, clock));
    DataRoutes data = new DataRoutes(holdings, answers, options.serving());
    return new Routes(Surface.ARWEAVE)
        .post("/graphql", queries::post)
        .get("/graphql", queries::get)
        .get("/raw/{id}", data::raw)
        .get("/{path*}", data::byHost);
  }

  /**
   * What another node asks is answered from here alone, or nodes that are each other's upstream
   * would ask in circles.
   */
  private static Handler unlessForANode(Handler reading, Handler own) {
    return request ->
        request.header(HttpRemote.LOOP_HEADER).filter(HttpRemote.LOOP_NAME::equals).isPresent()
            ? own.handle(request)
            : reading.handle(request);
  }

  private static void addChain(Routes routes, ChainRoutes chain, Optional<String> home) {
    routes.get(
        "/",
        request ->
            home.isPresent() && DataRoutes.navigates(request)
                ? Response.empty(302).with("location", home.get()).with("vary", "accept")
                : chain.info(request));
    routes.get("/info", chain::info).get("/peers", chain::peers);
    routes.get("/height", chain::height).get("/time", chain::time);
    routes.get("/tx_anchor", chain::anchor);
    routes.get("/price/{bytes}", chain::price).get("/price/{bytes}/{target}", chain::price);
    routes.get("/wallet/{address}/balance", chain::balance);
    routes.get("/wallet/{address}/last_tx", chain::lastTransaction);
    routes.get("/block/current", chain::current);
    routes.get("/block/height/{height}", chain::byHeight);
    routes.get("/block/hash/{hash}", chain::byHash);
  }

  private static void addTransactions(Routes routes, TransactionRoutes transactions) {
    routes.stream("POST", "/tx", transactions::post);
    routes.get("/tx/pending", transactions::allPending);
    routes.get("/tx/{id}", transactions::transaction);
    routes.get("/tx/{id}/status", transactions::status);
    routes.get("/tx/{id}/offset", transactions::offset);
    routes.get("/tx/{id}/{field}", transactions::field);
  }

  /** What bundlers serve, under each of the paths where clients look for them. */
  private void addBundler(Routes routes, UploadRoutes uploads, Spool spool) {
    MultipartRoutes multipart =
        new MultipartRoutes(new Parts(spool, clock), uploads, clock, options.names());
    routes.stream("POST", "/id", uploads::upload);
    for (String at : new String[] {"", "/v1", "/bundler", "/bundler/v1"}) {
      if (!at.isEmpty()) {
        routes.stream("POST", at + "/tx", uploads::upload);
        routes.get(at + "/tx/{id}/status", uploads::status);
      }
      routes.stream("POST", at + "/tx/{token}", uploads::upload);
      routes.get(at + "/chunks/{token}/{id}/{offset}", multipart::get);
      routes.stream("POST", at + "/chunks/{token}/{id}/{offset}", multipart::post);
      routes.get(at + "/price/bytes/{bytes}", uploads::price);
      routes.get(at + "/account/balance", uploads::balance);
      routes.get(at + "/account/balance/{token}", uploads::balance);
      routes.get(at + "/account/free", uploads::free);
      routes.get(at + "/account/approvals/get", uploads::approvals);
    }
  }
}
