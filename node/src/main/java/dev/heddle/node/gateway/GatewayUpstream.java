package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HttpRemote;
import dev.heddle.node.unit.Remote;
import dev.heddle.node.unit.RemoteItem;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads items through from another gateway: what is said of them by its GraphQL, their data from
 * {@code /raw}, and nothing is believed but a signature that holds.
 *
 * <p>An item that came is in the store before {@link #fetch} returns, so it is fetched once. That a
 * gateway does not have an item is remembered for a while; several who want the same item wait for
 * one exchange. Layer-one transactions are not fetched. Safe for any thread.
 */
public final class GatewayUpstream implements Upstream {
  private static final System.Logger LOG = System.getLogger(GatewayUpstream.class.getName());

  /** Exchanges with the gateway under way at once; more wait. */
  static final int EXCHANGES_MAX = 8;

  /** How long it is believed that the gateway does not have an item, or cannot be asked. */
  static final Duration ABSENCE_BELIEVED = Duration.ofSeconds(30);

  /** How many absent ids are remembered. */
  static final int ABSENCES_MAX = 10_000;

  /** Bytes of what the gateway's GraphQL says of an item. */
  static final int DESCRIPTION_BYTES_MAX = 256 * 1024;

  private final Remote remote;
  private final Store store;
  private final InstantSource clock;
  private final int dataBytesMax;
  private final Semaphore permits = new Semaphore(EXCHANGES_MAX);
  private final ConcurrentHashMap<Bytes, CompletableFuture<Optional<VerifiedItem>>> underWay =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Bytes, Instant> absentUntil = new ConcurrentHashMap<>();

  GatewayUpstream(Remote remote, Store store, InstantSource clock, int dataBytesMax) {
    this.remote = remote;
    this.store = store;
    this.clock = clock;
    this.dataBytesMax = dataBytesMax;
  }

  /**
   * Reads through from the gateway at {@code base}.
   *
   * @param timeout for one exchange, of which an item takes two
   * @param dataBytesMax items with more data are refused with 413
   */
  public static GatewayUpstream over(
      URI base, Duration timeout, Store store, InstantSource clock, int dataBytesMax) {
    return new GatewayUpstream(new HttpRemote(base, timeout), store, clock, dataBytesMax);
  }

  /**
   * {@inheritDoc}
   *
   * @throws Refusal 413 if the item is too large to take over, 502 if the gateway did not answer,
   *     503 if the store does not take the item now
   */
  @Override
  public Optional<VerifiedItem> fetch(Bytes id) {
    if (id.size() != 32 || absent(id)) {
      return Optional.empty();
    }
    CompletableFuture<Optional<VerifiedItem>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<VerifiedItem>> first = underWay.putIfAbsent(id, mine);
    if (first != null) {
      return joined(first);
    }
    try {
      mine.complete(exchange(id));
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
    } finally {
      underWay.remove(id);
    }
    return joined(mine);
  }

  /**
   * {@inheritDoc}
   *
   * @throws Refusal as {@link #fetch} does
   */
  @Override
  public Optional<VerifiedItem> location(Bytes scheduler) {
    return newestLocation(scheduler)
        .flatMap(id -> store.item(id).flatMap(held -> held.item().verify()).or(() -> fetch(id)))
        .filter(found -> found.item().ownerAddress().equals(scheduler.base64Url()));
  }

  private Optional<Bytes> newestLocation(Bytes scheduler) {
    permits.acquireUninterruptibly();
    try {
      var variables = Json.object().put("owner", scheduler.base64Url());
      return first(RemoteItem.LOCATION_QUERY, variables)
          .flatMap(node -> Ids.parse(node.path("id").asString("")));
    } catch (IOException e) {
      throw new Refusal(
          502,
          "where scheduler "
              + scheduler
              + " is, the upstream gateway did not answer: "
              + e.getMessage());
    } finally {
      permits.release();
    }
  }

  private static Optional<VerifiedItem> joined(CompletableFuture<Optional<VerifiedItem>> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Refusal refusal
          ? new Refusal(refusal.status(), String.valueOf(refusal.getMessage()))
          : e;
    }
  }

  private boolean absent(Bytes id) {
    Instant until = absentUntil.get(id);
    if (until == null) {
      return false;
    }
    if (clock.instant().isBefore(until)) {
      return true;
    }
    absentUntil.remove(id);
    return false;
  }

  private Optional<VerifiedItem> exchange(Bytes id) {
    permits.acquireUninterruptibly();
    try {
      Optional<VerifiedItem> item = ask(id);
      if (item.isEmpty()) {
        rememberAbsent(id);
      }
      item.ifPresent(found -> Holdings.keep(store, new ItemRecord(found.item().raw())));
      return item;
    } catch (IOException e) {
      rememberAbsent(id);
      LOG.log(System.Logger.Level.WARNING, "upstream " + remote + " could not be asked", e);
      throw new Refusal(
          502, id + " is not here, and the upstream gateway did not answer: " + e.getMessage());
    } finally {
      permits.release();
    }
  }

  private void rememberAbsent(Bytes id) {
    if (absentUntil.size() >= ABSENCES_MAX) {
      absentUntil.clear();
    }
    absentUntil.put(id, clock.instant().plus(ABSENCE_BELIEVED));
  }

  private Optional<VerifiedItem> ask(Bytes id) throws IOException {
    Optional<JsonNode> node = describe(id);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    checkSize(id, node.get());
    Remote.Answer data = remote.read("/raw/" + id.base64Url(), dataBytesMax);
    if (data.status() != 200) {
      return Optional.empty();
    }
    Optional<VerifiedItem> item;
    try {
      item = RemoteItem.of(node.get()).with(data.body()).filter(found -> found.id().equals(id));
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "upstream describes " + id + " badly", e);
      item = Optional.empty();
    }
    if (item.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what upstream " + remote + " gave for " + id + " is no data item whose signature holds");
    }
    return item;
  }

  private Optional<JsonNode> describe(Bytes id) throws IOException {
    var variables = Json.object();
    variables.putArray("ids").add(id.base64Url());
    return first(RemoteItem.QUERY, variables);
  }

  /** The first node of the answer to a question for transactions. */
  private Optional<JsonNode> first(String query, ObjectNode variables) throws IOException {
    var question = Json.object().put("query", query);
    question.set("variables", variables);
    Remote.Answer answer = remote.ask("/graphql", Json.write(question), DESCRIPTION_BYTES_MAX);
    if (answer.status() != 200) {
      throw new IOException("its GraphQL answers " + answer.status());
    }
    try {
      JsonNode node =
          Json.parse(answer.body()).path("data").path("transactions").path("edges").path(0);
      return node.path("node").isObject() ? Optional.of(node.path("node")) : Optional.empty();
    } catch (MalformedJsonException e) {
      throw new IOException("its GraphQL answers what is " + e.getMessage(), e);
    }
  }

  private void checkSize(Bytes id, JsonNode node) {
    String size = node.path("data").path("size").asString("0");
    if (size.length() > 18 || !size.chars().allMatch(Character::isDigit)) {
      return;
    }
    if (!size.isEmpty() && Long.parseLong(size) > dataBytesMax) {
      throw new Refusal(
          413,
          id + " has " + size + " bytes upstream; this node reads through up to " + dataBytesMax);
    }
  }
}
