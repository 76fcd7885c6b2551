package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.LedgerRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Upstream;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Arweave clients ask of the chain: its state, its blocks, what an upload costs.
 *
 * <p>The chain is this node's own and says so in its name. Its currency is worth nothing: amounts
 * are made by who asks for them, and unless {@link Prices} says otherwise nothing costs anything.
 */
final class ChainRoutes {
  /** The name of the chain, so that nobody takes it for the main one. */
  static final String NETWORK = "heddle.local";

  /** Blocks made by one request. */
  static final int MINED_MAX = 1_000;

  /** Digits of a size that a price is asked for. */
  private static final int SIZE_DIGITS_MAX = 21;

  private final Store store;
  private final Holdings holdings;
  private final InstantSource clock;
  private final Prices prices;
  private final BlockTrees trees;

  ChainRoutes(Store store, Prices prices, BlockTrees trees, InstantSource clock) {
    this.store = store;
    this.holdings = new Holdings(store, Upstream.NONE);
    this.prices = prices;
    this.trees = trees;
    this.clock = clock;
  }

  Response info(Request request) {
    Block tip = store.tip();
    ObjectNode info = Json.object().put("network", NETWORK).put("version", 5).put("release", 1);
    info.put("height", tip.height()).put("current", tip.hash().base64Url());
    info.put("blocks", tip.height() + 1).put("cached_blocks", 1).put("peers", 0);
    return Response.json(200, Json.write(info.put("queue_length", 0).put("node_state_latency", 0)));
  }

  Response peers(Request request) {
    return Response.json(200, "[]");
  }

  Response height(Request request) {
    return Response.text(200, Long.toString(store.tip().height()));
  }

  Response time(Request request) {
    return Response.text(200, Long.toString(clock.instant().getEpochSecond()));
  }

  Response anchor(Request request) {
    return Response.text(200, store.tip().hash().base64Url());
  }

  Response price(Request request) {
    String size = request.parameter("bytes");
    if (!isNumber(size)) {
      throw new Refusal(400, "a price is asked for a number of bytes, not for " + size);
    }
    return Response.text(200, prices.of(new BigInteger(size)).toString());
  }

  Response balance(Request request) {
    return Response.text(200, store.weave().wallet(address(request)).balance().toString());
  }

  /** The newest transaction of a wallet in a block, which its next may name as the last before. */
  Response lastTransaction(Request request) {
    Optional<Bytes> id = store.weave().wallet(address(request)).lastTransaction();
    return Response.text(200, id.map(Bytes::base64Url).orElse(""));
  }

  /** Gives a wallet an amount out of nothing, and answers with what it has then. */
  Response mint(Request request) {
    Bytes address = address(request);
    String amount = request.parameter("amount");
    if (!isNumber(amount)) {
      throw new Refusal(400, "an amount is a whole number of winston, not " + amount);
    }
    Holdings.keep(store, LedgerRecord.mint(address, new BigInteger(amount)));
    return balance(request);
  }

  Response current(Request request) {
    return block(store.tip());
  }

  Response byHeight(Request request) {
    String height = request.parameter("height");
    if (!isNumber(height)) {
      throw new Refusal(400, "a height is a whole number, not " + height);
    }
    Optional<Block> block =
        height.length() > 18 ? Optional.empty() : store.block(Long.parseLong(height));
    return block(block.orElseThrow(() -> new Refusal(404, "Block not found.")));
  }

  Response byHash(Request request) {
    Bytes hash;
    try {
      hash = Bytes.base64Url(request.parameter("hash"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "Invalid block hash.");
    }
    return block(store.block(hash).orElseThrow(() -> new Refusal(404, "Block not found.")));
  }

  /** Makes one block, or as many as the path says, and answers like {@link #info}. */
  Response mine(Request request) {
    String count = request.parameters().getOrDefault("count", "1");
    if (!isNumber(count) || count.length() > 9 || Integer.parseInt(count) > MINED_MAX) {
      throw new Refusal(400, "blocks are made 1 to " + MINED_MAX + " at a time, not " + count);
    }
    for (int i = 0; i < Integer.parseInt(count); i++) {
      store.advance().join();
    }
    return info(request);
  }

  private Response block(Block block) {
    ObjectNode json =
        Json.object().put("nonce", "").put("previous_block", block.previous().base64Url());
    json.put("timestamp", block.timestampMs() / 1000).put("last_retarget", 0);
    json.put("diff", "0").put("height", block.height()).put("hash", block.hash().base64Url());
    json.put("indep_hash", block.hash().base64Url());
    var ids = json.putArray("txs");
    holdings.transactionsOf(block.height()).forEach(id -> ids.add(id.base64Url()));
    long weaveSize = store.weave().sizeAt(block.height());
    long blockSize = weaveSize - store.weave().sizeAt(block.height() - 1);
    Bytes root = trees.root(store.weave(), block.height()).orElse(Bytes.EMPTY);
    json.put("tx_root", root.base64Url()).put("wallet_list", "").put("reward_addr", "unclaimed");
    json.putArray("tags");
    json.put("reward_pool", "0").put("weave_size", Long.toString(weaveSize));
    json.put("block_size", Long.toString(blockSize));
    return Response.json(
        200, Json.write(json.put("cumulative_diff", "0").put("hash_list_merkle", "")));
  }

  private static Bytes address(Request request) {
    String text = request.parameter("address");
    int checksum = text.indexOf(':');
    return Ids.parse(checksum < 0 ? text : text.substring(0, checksum))
        .orElseThrow(() -> new Refusal(400, "Invalid address."));
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= SIZE_DIGITS_MAX
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
