package dev.heddle.node.gateway;

import dev.heddle.node.http.Handler;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HttpRemote;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;

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

  /**
   * @param upstream asked for items that are not in the store; {@link Upstream#NONE} for none
   * @param door where uploaded items are verified
   */
  public GatewayRoutes(Store store, Upstream upstream, ItemDoor door, InstantSource clock) {
    this.store = store;
    this.upstream = upstream;
    this.door = door;
    this.clock = clock;
  }

  /**
   * The routes.
   *
   * @param mining whether {@code /mine} makes blocks; leave it out where strangers can reach it
   */
  public Routes routes(boolean mining) {
    Holdings holdings = new Holdings(store, upstream);
    Routes routes = new Routes(Surface.ARWEAVE);
    Holdings own = new Holdings(store, Upstream.NONE);
    QueryEndpoint queries = new QueryEndpoint(new QueryFetchers(store, holdings, clock));
    QueryEndpoint ownQueries = new QueryEndpoint(new QueryFetchers(store, own, clock));
    routes
        .post("/graphql", unlessForANode(queries::post, ownQueries::post))
        .get("/graphql", unlessForANode(queries::get, ownQueries::get));
    ChainRoutes chain = new ChainRoutes(store, holdings, clock);
    addChain(routes, chain);
    if (mining) {
      routes.get("/mine", chain::mine).get("/mine/{count}", chain::mine);
    }
    addTransactions(routes, holdings);
    DataRoutes data = new DataRoutes(holdings);
    return routes
        .get("/raw/{id}", unlessForANode(data::raw, new DataRoutes(own)::raw))
        .get("/{id}", data::byId)
        .get("/{id}/{path*}", data::byId);
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

  private static void addChain(Routes routes, ChainRoutes chain) {
    routes.get("/", chain::info).get("/info", chain::info).get("/peers", chain::peers);
    routes.get("/height", chain::height).get("/time", chain::time);
    routes.get("/tx_anchor", chain::anchor);
    routes.get("/price/{bytes}", chain::price).get("/price/{bytes}/{target}", chain::price);
    routes.get("/wallet/{address}/balance", chain::balance);
    routes.get("/wallet/{address}/last_tx", chain::lastTransaction);
    routes.get("/block/current", chain::current);
    routes.get("/block/height/{height}", chain::byHeight);
    routes.get("/block/hash/{hash}", chain::byHash);
  }

  private void addTransactions(Routes routes, Holdings holdings) {
    UploadRoutes uploads = new UploadRoutes(store, door, clock);
    TransactionRoutes transactions = new TransactionRoutes(store, holdings, uploads);
    routes.post("/tx", transactions::post).post("/tx/{token}", uploads::upload);
    for (String bundler : new String[] {"/v1", "/bundler", "/bundler/v1"}) {
      routes.post(bundler + "/tx", uploads::upload).post(bundler + "/tx/{token}", uploads::upload);
    }
    routes.post("/id", uploads::upload);
    routes.get("/tx/pending", transactions::allPending);
    routes.get("/tx/{id}", transactions::transaction);
    routes.get("/tx/{id}/status", transactions::status);
    routes.get("/tx/{id}/offset", transactions::offset);
    routes.get("/tx/{id}/{field}", transactions::field);
  }
}
