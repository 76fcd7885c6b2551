package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.core.tx.DataPath;
import dev.heddle.core.tx.DataTree;
import dev.heddle.node.http.Body;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.ChunksRecord;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.store.StoredContent;
import dev.heddle.node.store.Weave;
import java.math.BigInteger;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chunks of the weave, both ways. A chunk is taken if its proof holds and a transaction here
 * commits to its data; it can be read once all chunks of the data are there. The words of refusals
 * are those of Arweave nodes.
 */
final class ChunkRoutes {
  /** JSON of a posted chunk. */
  static final int CHUNK_JSON_BYTES_MAX = 750_000;

  private static final BigInteger SIZE_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final Store store;
  private final Gatherings gatherings;
  private final BlockTrees trees;

  ChunkRoutes(Store store, Gatherings gatherings, BlockTrees trees) {
    this.store = store;
    this.gatherings = gatherings;
    this.trees = trees;
  }

  /** What a client posts. */
  private record Posted(
      Bytes dataRoot, BigInteger dataSize, BigInteger offset, Bytes path, Bytes chunk) {
    static Posted of(Bytes json) {
      JsonNode read = Json.parse(json);
      return new Posted(
          Bytes.base64Url(read.path("data_root").asString("")),
          number(read.path("data_size")),
          number(read.path("offset")),
          Bytes.base64Url(read.path("data_path").asString("")),
          Bytes.base64Url(read.path("chunk").asString("")));
    }

    private static BigInteger number(JsonNode value) {
      String digits = value.isString() ? value.stringValue() : Json.write(value);
      if (!digits.matches("\\d{1,78}")) {
        throw new IllegalArgumentException("a number is missing");
      }
      return new BigInteger(digits);
    }
  }

  Response post(Request request, Body body) {
    Bytes json = body.beginning(CHUNK_JSON_BYTES_MAX);
    if (json.size() > CHUNK_JSON_BYTES_MAX) {
      return error(413, "chunk_too_big");
    }
    Posted posted;
    try {
      posted = Posted.of(json);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      return error(400, "invalid_json");
    }
    Optional<String> complaint = complaint(posted);
    if (complaint.isPresent()) {
      return error(400, complaint.get());
    }
    long size = posted.dataSize().longValue();
    if (store.weave().transactionsWith(posted.dataRoot(), size, 1).isEmpty()) {
      return error(400, "data_root_not_found");
    }
    Optional<DataPath> proof =
        DataPath.follow(posted.dataRoot(), posted.offset().longValue(), size, posted.path())
            .filter(found -> found.proves(posted.chunk()));
    if (proof.isEmpty()) {
      return error(400, "invalid_proof");
    }
    return keep(posted, size, proof.get().start());
  }

  private static Optional<String> complaint(Posted posted) {
    if (posted.dataRoot().size() != 32 || posted.dataSize().signum() == 0) {
      return Optional.of("invalid_json");
    }
    if (posted.path().size() > DataPath.PATH_BYTES_MAX) {
      return Optional.of("data_path_too_big");
    }
    if (posted.chunk().size() > DataTree.CHUNK_BYTES_MAX) {
      return Optional.of("chunk_too_big");
    }
    if (posted.dataSize().compareTo(SIZE_MAX) > 0) {
      return Optional.of("data_size_too_big");
    }
    if (posted.offset().compareTo(posted.dataSize()) >= 0) {
      return Optional.of("offset_too_big");
    }
    BigInteger last = posted.dataSize().subtract(BigInteger.valueOf(posted.chunk().size()));
    boolean isLast = posted.offset().compareTo(last) >= 0;
    return posted.path().size() > posted.chunk().size() && !isLast
        ? Optional.of("chunk_proof_ratio_not_attractive")
        : Optional.empty();
  }

  private Response keep(Posted posted, long size, long start) {
    if (store.weave().holds(posted.dataRoot(), size)) {
      return Response.json(200, "{}");
    }
    DataPlace data = DataPlace.all(posted.dataRoot(), size);
    ChunksRecord.Chunk chunk = new ChunksRecord.Chunk(start, posted.path(), posted.chunk());
    return switch (gatherings.add(data, chunk)) {
      case KEPT, COMPLETE -> Response.json(200, "{}");
      case NO_ROOM -> error(400, "exceeds_disk_pool_size_limit");
      case DISK_FULL -> error(503, "disk_full");
    };
  }

  private static Response error(int status, String word) {
    return Response.json(status, Json.write(Json.object().put("error", word)));
  }

  /** A chunk with its proofs, by any place in the weave that it covers, counted from 1. */
  Response chunk(Request request) {
    Found found = find(request);
    ObjectNode json = Json.object().put("chunk", found.chunk().bytes().base64Url());
    json.put("data_path", found.chunk().path().base64Url());
    json.put("tx_path", txPath(found).base64Url()).put("packing", "unpacked");
    json.put("absolute_end_offset", Long.toString(found.end()));
    json.put("chunk_size", Integer.toString(found.chunk().bytes().size()));
    return Response.json(200, Json.write(json));
  }

  /** The bytes of the chunk alone. */
  Response data(Request request) {
    Found found = find(request);
    Weave.Place place = found.place();
    long start = found.end() - found.chunk().bytes().size();
    return Response.bytes(200, "application/octet-stream", found.chunk().bytes())
        .with("x-arweave-chunk-start-offset", Long.toString(start + 1))
        .with("x-arweave-chunk-end-offset", Long.toString(found.end()))
        .with("x-arweave-chunk-relative-start-offset", Long.toString(found.chunk().start()))
        .with("x-arweave-chunk-data-root", place.dataRoot().base64Url())
        .with("x-arweave-chunk-tx-id", place.id().base64Url())
        .with("x-arweave-chunk-data-path", found.chunk().path().base64Url())
        .with("x-arweave-chunk-tx-path", txPath(found).base64Url());
  }

  private Bytes txPath(Found found) {
    return trees.path(store.weave(), found.place()).orElse(Bytes.EMPTY);
  }

  private record Found(Weave.Place place, Weave.Chunk chunk) {
    long end() {
      return place.start() + chunk.start() + chunk.bytes().size();
    }
  }

  private Found find(Request request) {
    String text = request.parameter("offset");
    if (!text.matches("\\d{1,78}")) {
      throw new Refusal(400, "{\"error\":\"invalid_offset\"}");
    }
    long offset = text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
    Refusal absent = new Refusal(404, "{\"error\":\"chunk_not_found\"}");
    if (offset < 1) {
      throw absent;
    }
    Weave.Place place =
        store
            .weave()
            .at(offset - 1)
            .filter(found -> offset - 1 - found.start() < found.size())
            .filter(found -> store.block(found.ord() >>> 32).isPresent())
            .orElseThrow(() -> absent);
    long at = offset - 1 - place.start();
    return chunk(place, at).map(chunk -> new Found(place, chunk)).orElseThrow(() -> absent);
  }

  private Optional<Weave.Chunk> chunk(Weave.Place place, long at) {
    Optional<Weave.Chunk> kept = store.weave().chunk(place.dataRoot(), place.size(), at);
    return kept.isPresent()
        ? kept
        : store
            .content(place.id())
            .map(StoredContent::data)
            .filter(StoredBytes::inMemory)
            .flatMap(data -> carried(place, data.whole(), at));
  }

  /** A chunk of data that the transaction carried. */
  private static Optional<Weave.Chunk> carried(Weave.Place place, Bytes data, long at) {
    DataTree even = DataTree.of(data);
    DataTree tree = even.root().equals(place.dataRoot()) ? even : DataTree.uneven(data);
    return tree.uploads().stream()
        .filter(chunk -> chunk.start() <= at && at < chunk.end())
        .map(chunk ->
            new Weave.Chunk(
                chunk.start(), chunk.path(), data.slice((int) chunk.start(), (int) chunk.end())))
        .findFirst();
  }
}
