package dev.heddle.node.conveyor;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.Receipt;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipment.Step;
import dev.heddle.node.store.Shipments.Piece;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way through a bundler service: items are given to it one by one, and it bundles and pays.
 *
 * <p>Its receipts are kept, and what they promise is looked for at a gateway: an item counts when a
 * block has it there. What no gateway knows after a while is given to the bundler again; items are
 * what they are, so it cannot come to be twice in its books.
 */
final class BundlerLane implements Lane {
  private static final Duration GIVEN_AGAIN_AFTER = Duration.ofHours(1);

  /** Receipts in one append, and ids in one question. */
  private static final int PORTION = 100;

  /** Items of a shipment whose data are compared, if they fit into memory. */
  private static final int SAMPLES = 16;

  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final int RECEIPT_CHARS_MAX = 2000;

  private static final String QUERY =
      "query ($ids: [ID!]!) { transactions(ids: $ids, first: "
          + PORTION
          + ") { edges { node { id block { height } } } } }";

  private final Store store;
  private final Target bundler;
  private final Targets gateways;
  private final ConveyorOptions.Depths depths;
  private final InstantSource clock;

  BundlerLane(
      Store store,
      Target bundler,
      Targets gateways,
      ConveyorOptions.Depths depths,
      InstantSource clock) {
    this.store = store;
    this.bundler = bundler;
    this.gateways = gateways;
    this.depths = depths;
    this.clock = clock;
  }

  @Override
  public Optional<String> advance(Shipment shipment) {
    List<Piece> pieces = store.shipments().pieces(shipment.range());
    if (shipment.state() == State.SEALED) {
      Optional<String> obstacle = give(shipment, pieces, false);
      if (obstacle.isEmpty()) {
        stands(shipment, State.POSTED, 0, "");
      }
      return obstacle;
    }
    return follow(shipment, pieces);
  }

  /**
   * Gives items to the bundler.
   *
   * @param again those as well that it has given a receipt for
   */
  private Optional<String> give(Shipment shipment, List<Piece> pieces, boolean again) {
    List<Receipt> receipts = new ArrayList<>();
    Optional<String> obstacle = Optional.empty();
    for (Piece piece : pieces) {
      if (!again && store.shipments().receipt(shipment.number(), piece.id()).isPresent()) {
        continue;
      }
      switch (upload(piece)) {
        case Word<Receipt>(Receipt receipt) -> receipts.add(receipt);
        case Silence<Receipt>(String why) -> obstacle = Optional.of(why);
      }
      if (receipts.size() == PORTION || obstacle.isPresent()) {
        keep(shipment, receipts);
        receipts = new ArrayList<>();
      }
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    keep(shipment, receipts);
    return obstacle;
  }

  private void keep(Shipment shipment, List<Receipt> receipts) {
    if (!receipts.isEmpty()) {
      store.commit(new ConveyorRecord.Received(shipment.number(), receipts));
    }
  }

  private Heard<Receipt> upload(Piece piece) {
    return bundler
        .upload(Freight.raw(store, piece))
        .then(receipt -> {
          if (!receipt.path("id").asString("").equals(piece.id().base64Url())) {
            return new Silence<>(bundler + " gives a receipt for another item than " + piece.id());
          }
          String json = Json.write(receipt);
          boolean brief = json.length() <= RECEIPT_CHARS_MAX;
          return new Word<>(new Receipt(piece.id(), brief ? json : "{}"));
        });
  }

  private Optional<String> follow(Shipment shipment, List<Piece> pieces) {
    Map<Bytes, OptionalLong> found = new HashMap<>();
    for (int from = 0; from < pieces.size(); from += PORTION) {
      List<Piece> portion = pieces.subList(from, Math.min(from + PORTION, pieces.size()));
      if (ask(portion) instanceof Word<Map<Bytes, OptionalLong>>(var some)) {
        found.putAll(some);
      } else {
        return Optional.of(gateways + " did not say where the items are");
      }
    }
    List<Piece> missing = pieces.stream().filter(piece -> !found.containsKey(piece.id())).toList();
    if (!missing.isEmpty()) {
      return missing(shipment, missing);
    }
    if (found.values().stream().allMatch(OptionalLong::isPresent)) {
      long height = found.values().stream().mapToLong(OptionalLong::getAsLong).max().orElse(0);
      return mined(shipment, pieces, height);
    }
    if (shipment.state() != State.SEEN) {
      stands(shipment, State.SEEN, 0, "");
    }
    return Optional.empty();
  }

  private Optional<String> missing(Shipment shipment, List<Piece> missing) {
    if (clock.millis() - shipment.last().atMs() < GIVEN_AGAIN_AFTER.toMillis()) {
      return Optional.empty();
    }
    Optional<String> obstacle = give(shipment, missing, true);
    if (obstacle.isEmpty()) {
      stands(shipment, State.POSTED, 0, missing.size() + " were unknown and are given again");
    }
    return obstacle;
  }

  private Optional<String> mined(Shipment shipment, List<Piece> pieces, long height) {
    return switch (gateways.height()) {
      case Silence<Long>(String why) -> Optional.of(why);
      case Word<Long>(Long tip) -> {
        boolean deep = tip - height + 1 >= depths.confirmations();
        boolean confirmed =
            shipment.state() == State.CONFIRMED && shipment.last().height() == height;
        if (confirmed && !deep) {
          yield Optional.empty();
        }
        Optional<String> difference = difference(pieces);
        if (difference.isEmpty()) {
          stands(shipment, deep ? State.FINAL : State.CONFIRMED, height, "");
        }
        yield difference;
      }
    };
  }

  private Optional<String> difference(List<Piece> pieces) {
    int step = Math.max(1, pieces.size() / SAMPLES);
    for (int i = 0; i < pieces.size(); i += step) {
      Optional<DataItem> item = store.item(pieces.get(i).id()).map(StoredItem::item);
      if (item.isPresent() && difference(item.get()) instanceof Silence<Boolean>(String why)) {
        return Optional.of(why);
      }
    }
    return Optional.empty();
  }

  private Heard<Boolean> difference(DataItem item) {
    String path = "/raw/" + item.id().base64Url();
    return gateways.first(target ->
        target
            .data(path, item.data().size())
            .then(data ->
                data.equals(item.data())
                    ? new Word<>(true)
                    : new Silence<>(target + " has other data for " + item.id())));
  }

  /** Which of the items a gateway knows, and the heights of their blocks. */
  private Heard<Map<Bytes, OptionalLong>> ask(List<Piece> pieces) {
    ObjectNode variables = Json.object();
    ArrayNode ids = variables.putArray("ids");
    pieces.forEach(piece -> ids.add(piece.id().base64Url()));
    return gateways
        .first(target -> target.query(QUERY, variables, ANSWER_BYTES_MAX))
        .then(answer -> {
          Map<Bytes, OptionalLong> found = new HashMap<>();
          for (JsonNode edge : answer.path("data").path("transactions").path("edges")) {
            JsonNode height = edge.path("node").path("block").path("height");
            Ids.parse(edge.path("node").path("id").asString(""))
                .ifPresent(id ->
                    found.put(
                        id,
                        height.isIntegralNumber()
                            ? OptionalLong.of(height.asLong())
                            : OptionalLong.empty()));
          }
          return new Word<>(found);
        });
  }

  private void stands(Shipment shipment, State state, long height, String note) {
    store.commit(
        new ConveyorRecord.Stands(
            shipment.number(),
            new Step(state, clock.millis(), bundler.name(), Optional.empty(), height, note)));
  }

  @Override
  public void forget(long shipment) {}

  @Override
  public void hangUp() {
    bundler.hangUp();
    gateways.hangUp();
  }

  @Override
  public void describe(ObjectNode json) {
    json.put("lane", "bundler").put("bundler", bundler.name());
    json.put("targets", gateways.toString());
  }
}
