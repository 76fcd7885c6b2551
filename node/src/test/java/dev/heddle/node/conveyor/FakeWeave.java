package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataPath;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A node of an Arweave network that exists in memory, with its faults: it loses requests and
 * answers, says that it took what it did not, keeps chunks for a while only, forgets what waits,
 * and takes blocks back. What is in a block obeys the rules all the same: signatures, anchors,
 * proofs.
 */
final class FakeWeave implements Remote {
  /** How often something goes wrong, in percent. */
  record Weather(int lost, int lies, int failures, int forgets) {
    static final Weather CALM = new Weather(0, 0, 0, 0);
    static final Weather FOUL = new Weather(30, 10, 10, 5);
  }

  static final int ANCHOR_BLOCKS = 8;

  /** Confirmations with which a block stays, however often blocks are taken back. */
  static final int FINAL_BLOCKS = 6;

  final List<List<Bytes>> blocks = new ArrayList<>();
  final Map<Bytes, Transaction> known = new LinkedHashMap<>();
  final Set<Bytes> waiting = new HashSet<>();
  final Map<Bytes, TreeMap<Long, Bytes>> chunks = new HashMap<>();
  private final Map<String, Bytes> paths = new HashMap<>();
  final Map<Bytes, Bytes> items = new HashMap<>();
  final List<String> asked = new ArrayList<>();
  Weather weather = Weather.CALM;
  BigInteger balance = BigInteger.TEN.pow(15);
  @Nullable String refusal;
  private final SplittableRandom random;
  private long highest;

  FakeWeave(long seed) {
    random = new SplittableRandom(seed);
    mine();
  }

  long height() {
    return blocks.size() - 1L;
  }

  /** Closes a block over all that waits and may still come. */
  void mine() {
    List<Bytes> block = new ArrayList<>();
    for (Bytes id : List.copyOf(waiting)) {
      waiting.remove(id);
      if (anchorHolds(tx(id)) && !chance(weather.forgets())) {
        block.add(id);
      }
    }
    blocks.add(block);
    highest = Math.max(highest, height());
  }

  /** Takes blocks back; what was in them waits again, or is forgotten. */
  void reorganize(int depth) {
    long stays = Math.max(0, highest - FINAL_BLOCKS + 1);
    for (int i = 0; i < depth && height() > stays; i++) {
      for (Bytes id : blocks.removeLast()) {
        if (random.nextBoolean()) {
          waiting.add(id);
        }
      }
    }
  }

  /** In which block a transaction is; -1 if in none. */
  long heightOf(Bytes id) {
    for (int height = 0; height < blocks.size(); height++) {
      if (blocks.get(height).contains(id)) {
        return height;
      }
    }
    return -1;
  }

  /** The data of every transaction that is in a block. */
  Map<Bytes, Bytes> mined() {
    Map<Bytes, Bytes> data = new LinkedHashMap<>();
    blocks.forEach(block -> block.forEach(id -> data.put(id, data(tx(id)))));
    return data;
  }

  private Transaction tx(Bytes id) {
    return Objects.requireNonNull(known.get(id));
  }

  private Bytes data(Transaction tx) {
    return Bytes.concat(
        chunks.getOrDefault(tx.dataRoot(), new TreeMap<>()).values().toArray(Bytes[]::new));
  }

  private static Bytes anchor(long height) {
    return Hashes.sha384(Bytes.utf8("block " + height));
  }

  private boolean anchorHolds(Transaction tx) {
    for (long height = Math.max(0, height() - ANCHOR_BLOCKS); height <= height(); height++) {
      if (anchor(height).equals(tx.lastTx())) {
        return true;
      }
    }
    return false;
  }

  private boolean chance(int percent) {
    return percent > 0 && random.nextInt(100) < percent;
  }

  @Override
  public Answer read(String path, long bodyBytesMax) throws IOException {
    asked.add(path);
    trouble();
    if (chance(weather.failures())) {
      return text(500, "something is wrong");
    }
    Answer answer = read(path);
    if (answer.body().size() > bodyBytesMax) {
      throw new IOException("too large");
    }
    return answer;
  }

  private Answer read(String path) {
    String[] parts = path.split("/", -1);
    return switch (parts[1]) {
      case "info" -> text(200, "{\"height\":" + height() + "}");
      case "tx_anchor" -> text(200, anchor(height()).base64Url());
      case "price" -> text(200, Long.toString(10 * Long.parseLong(parts[2])));
      case "wallet" -> text(200, balance.toString());
      case "tx" ->
          parts[3].equals("offset")
              ? offset(Bytes.base64Url(parts[2]))
              : status(Bytes.base64Url(parts[2]));
      case "chunk" -> chunkAt(Long.parseLong(parts[2]));
      case "raw" -> raw(Bytes.base64Url(parts[2]));
      default -> text(404, "Not Found");
    };
  }

  /** Where the data of a transaction begin: in the order in which they became known. */
  private long weaveStart(Bytes id) {
    return 1 + (new ArrayList<>(known.keySet()).indexOf(id) * (1L << 30));
  }

  private Answer offset(Bytes id) {
    if (!known.containsKey(id)) {
      return text(404, "Not Found.");
    }
    long size = tx(id).dataSize().longValueExact();
    ObjectNode json = Json.object().put("offset", Long.toString(weaveStart(id) + size - 1));
    return text(200, Json.write(json.put("size", Long.toString(size))));
  }

  private Answer chunkAt(long offset) {
    Bytes id = List.copyOf(known.keySet()).get((int) ((offset - 1) >> 30));
    Bytes root = tx(id).dataRoot();
    var chunk = chunks.getOrDefault(root, new TreeMap<>()).floorEntry(offset - weaveStart(id));
    if (chunk == null) {
      return text(404, "{}");
    }
    Bytes path = Objects.requireNonNull(paths.get(root + " " + chunk.getKey()));
    ObjectNode json = Json.object().put("chunk", chunk.getValue().base64Url());
    return text(200, Json.write(json.put("data_path", path.base64Url())));
  }

  private Answer status(Bytes id) {
    long height = heightOf(id);
    if (height >= 0) {
      ObjectNode json = Json.object().put("block_height", height);
      return text(200, Json.write(json.put("number_of_confirmations", height() - height + 1)));
    }
    return waiting.contains(id) ? text(202, "Pending") : text(404, "Not Found.");
  }

  private Answer raw(Bytes id) {
    if (items.containsKey(id)) {
      return new Answer(200, items.get(id));
    }
    return heightOf(id) >= 0 || waiting.contains(id)
        ? new Answer(200, data(tx(id)))
        : text(404, "Not Found");
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) {
    ObjectNode answer = Json.object();
    var edges = answer.putObject("data").putObject("transactions").putArray("edges");
    for (JsonNode id : Json.parse(json).path("variables").path("ids")) {
      if (items.containsKey(Bytes.base64Url(id.asString()))) {
        ObjectNode node = edges.addObject().putObject("node").put("id", id.asString());
        node.putObject("block").put("height", 1);
      }
    }
    return text(200, Json.write(answer));
  }

  @Override
  public Answer post(String path, String contentType, Bytes body, long bodyBytesMax)
      throws IOException {
    asked.add("POST " + path);
    if (chance(weather.lost() / 2)) {
      throw new IOException("the request was lost");
    }
    if (chance(weather.lies())) {
      return text(200, "OK");
    }
    Answer answer =
        refusal != null
            ? text(400, refusal)
            : path.equals("/chunk") ? chunk(Json.parse(body)) : transaction(body);
    trouble();
    return answer;
  }

  private void trouble() throws IOException {
    if (chance(weather.lost() / 2)) {
      throw new IOException("the answer was lost");
    }
  }

  private Answer transaction(Bytes body) {
    Transaction tx = Transaction.fromJson(body);
    if (!tx.verify()) {
      return text(400, "Transaction verification failed.");
    }
    if (heightOf(tx.id()) >= 0 || waiting.contains(tx.id())) {
      return text(208, "Transaction already processed.");
    }
    if (!anchorHolds(tx)) {
      return text(400, "Invalid anchor (last_tx).");
    }
    known.put(tx.id(), tx);
    waiting.add(tx.id());
    return text(200, "OK");
  }

  private Answer chunk(JsonNode json) {
    Bytes root = Bytes.base64Url(json.path("data_root").asString());
    long size = Long.parseLong(json.path("data_size").asString());
    long offset = Long.parseLong(json.path("offset").asString());
    Bytes path = Bytes.base64Url(json.path("data_path").asString());
    Bytes bytes = Bytes.base64Url(json.path("chunk").asString());
    DataPath proof = DataPath.follow(root, offset, size, path).orElse(null);
    if (proof == null || !proof.proves(bytes)) {
      return text(400, "{\"error\":\"invalid_proof\"}");
    }
    if (chance(weather.failures())) {
      return text(303, "{}");
    }
    paths.put(root + " " + proof.start(), path);
    chunks.computeIfAbsent(root, _ -> new TreeMap<>()).put(proof.start(), bytes);
    return text(200, "{}");
  }

  private static Answer text(int status, String text) {
    return new Answer(status, Bytes.utf8(text));
  }
}
