package dev.heddle.node.smartweave;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.MalformedTransactionException;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.Remote;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another gateway's chain. It is believed which interactions there are and in which blocks they
 * lie; what an interaction, a source or a state says is believed only where its signature holds.
 */
public final class UpstreamLedger implements Ledger {
  /** Blocks that the chain may still take back. */
  static final long UNSETTLED_BLOCKS = 50;

  /** Bytes of one answer but for data. */
  static final int ANSWER_BYTES_MAX = 8 << 20;

  private static final int PAGE = 100;
  private static final String FIELDS =
      "id recipient owner { address } tags { name value } fee { winston } quantity { winston } block { id height timestamp } bundledIn { id }";
  private static final String FIND =
      "query ($ids: [ID!]!) { transactions(ids: $ids) { edges { node { " + FIELDS + " } } } }";
  private static final String LIST =
      "query ($tags: [TagFilter!]!, $min: Int, $max: Int, $first: Int, $after: String) {"
          + " transactions(tags: $tags, block: {min: $min, max: $max}, first: $first, after: $after, sort: HEIGHT_ASC) {"
          + " pageInfo { hasNextPage } edges { cursor node { "
          + FIELDS
          + " } } } }";

  private final Remote remote;
  private final Upstream items;

  /**
   * @param remote the gateway
   * @param items the same gateway's items, checked
   */
  public UpstreamLedger(Remote remote, Upstream items) {
    this.remote = remote;
    this.items = items;
  }

  @Override
  public Reach reach() {
    long height = json(read("/info", ANSWER_BYTES_MAX)).path("height").longValue(-1);
    if (height < 0) {
      throw bad("it does not say its height");
    }
    return new Reach(height, Math.max(-1, height - UNSETTLED_BLOCKS));
  }

  @Override
  public Optional<Document> find(Bytes id) {
    ObjectNode variables = Json.object();
    variables.putArray("ids").add(id.base64Url());
    JsonNode node = asked(FIND, variables).path("edges").path(0).path("node");
    if (!node.path("id").asString("").equals(id.base64Url())) {
      return Optional.empty();
    }
    long height = node.path("block").path("height").longValue(Long.MAX_VALUE);
    Optional<Transaction> transaction =
        bundled(node) ? Optional.empty() : transaction(id.base64Url());
    if (transaction.isPresent()) {
      Transaction found = transaction.get();
      return Optional.of(
          new Document(
              id,
              found.ownerAddress().map(Bytes::base64Url).orElse(""),
              height,
              LocalLedger.tags(found),
              () -> data(found)));
    }
    return items
        .fetch(id)
        .map(item ->
            new Document(
                id,
                item.item().ownerAddress(),
                height,
                item.item().tags().list(),
                () -> item.item().data()));
  }

  private static boolean bundled(JsonNode node) {
    return !node.path("bundledIn").path("id").asString("").isEmpty();
  }

  /** A layer-one transaction whose signature holds. */
  private Optional<Transaction> transaction(String id) {
    Remote.Answer answer = read("/tx/" + id, ANSWER_BYTES_MAX);
    if (answer.status() != 200) {
      return Optional.empty();
    }
    try {
      Transaction found = Transaction.fromJson(answer.body());
      if (found.id().base64Url().equals(id) && found.verify()) {
        return Optional.of(found);
      }
    } catch (MalformedTransactionException | MalformedJsonException e) {
      throw bad("what it gives for " + id + " is no transaction");
    }
    throw bad("the signature of transaction " + id + " does not hold");
  }

  private Bytes data(Transaction transaction) {
    if (!transaction.data().isEmpty()) {
      return transaction.data();
    }
    Remote.Answer answer = read("/raw/" + transaction.id().base64Url(), DATA_BYTES_MAX);
    Bytes data = answer.body();
    boolean whole =
        answer.status() == 200
            && (DataTree.of(data).root().equals(transaction.dataRoot())
                || DataTree.uneven(data).root().equals(transaction.dataRoot()));
    if (!whole) {
      throw bad("the data of " + transaction.id() + " are not those that were signed");
    }
    return data;
  }

  @Override
  public List<Interaction> interactions(
      String tag, Bytes contract, long fromHeight, long toHeight) {
    ObjectNode variables = Json.object().put("min", fromHeight).put("max", toHeight);
    variables.put("first", PAGE);
    var tags = variables.putArray("tags");
    tags.addObject().put("name", tag).putArray("values").add(contract.base64Url());
    if (tag.equals(Interaction.CONTRACT)) {
      tags.addObject().put("name", "App-Name").putArray("values").add("SmartWeaveAction");
    }
    List<Interaction> found = new ArrayList<>();
    while (true) {
      JsonNode page = asked(LIST, variables);
      String cursor = "";
      for (JsonNode edge : page.path("edges")) {
        interaction(edge.path("node"))
            .filter(each -> each.has(tag, contract.base64Url()))
            .ifPresent(found::add);
        cursor = edge.path("cursor").asString("");
      }
      if (found.size() > INTERACTIONS_MAX) {
        throw Ledger.tooMany(contract);
      }
      if (!page.path("pageInfo").path("hasNextPage").asBoolean(false) || cursor.isEmpty()) {
        return found;
      }
      variables.put("after", cursor);
    }
  }

  /** What is in no block yet is nothing. */
  private static Optional<Interaction> interaction(JsonNode node) {
    OptionalLong height = height(node.path("block"));
    Optional<Bytes> id = Ids.parse(node.path("id").asString(""));
    if (height.isEmpty() || id.isEmpty()) {
      return Optional.empty();
    }
    List<Tag> tags = new ArrayList<>();
    for (JsonNode tag : node.path("tags")) {
      tags.add(new Tag(tag.path("name").asString(""), tag.path("value").asString("")));
    }
    try {
      Interaction.Block block =
          new Interaction.Block(
              height.getAsLong(),
              Bytes.base64Url(node.path("block").path("id").asString("")),
              node.path("block").path("timestamp").longValue(0));
      return Optional.of(
          new Interaction(
              id.get().base64Url(),
              node.path("owner").path("address").asString(""),
              node.path("recipient").asString(""),
              tags,
              node.path("quantity").path("winston").asString("0"),
              node.path("fee").path("winston").asString("0"),
              block,
              bundled(node),
              Interaction.Order.of(block, id.get())));
    } catch (IllegalArgumentException e) {
      throw bad("the id of a block is not in base64url");
    }
  }

  private static OptionalLong height(JsonNode block) {
    JsonNode height = block.path("height");
    return height.isIntegralNumber() ? OptionalLong.of(height.longValue()) : OptionalLong.empty();
  }

  /** Holds what the gateway's query said against what was signed. */
  @Override
  public void confirm(Interaction said) {
    Optional<Transaction> transaction = said.inBundle() ? Optional.empty() : transaction(said.id());
    boolean holds =
        transaction
            .map(signed ->
                LocalLedger.tags(signed).equals(said.tags())
                    && signed
                        .ownerAddress()
                        .map(Bytes::base64Url)
                        .filter(said.owner()::equals)
                        .isPresent()
                    && signed.target().base64Url().equals(said.target())
                    && signed.quantity().toString().equals(said.quantity())
                    && signed.reward().toString().equals(said.reward()))
            .orElseGet(() -> holds(said));
    if (!holds) {
      throw bad("what it says of interaction " + said.id() + " is not what was signed");
    }
  }

  private boolean holds(Interaction said) {
    Bytes id = Ids.parse(said.id()).orElseThrow();
    Optional<DataItem> item = items.fetch(id).map(verified -> verified.item());
    return item.filter(signed ->
            signed.tags().list().equals(said.tags())
                && signed.ownerAddress().equals(said.owner())
                && signed.target().map(Bytes::base64Url).orElse("").equals(said.target()))
        .isPresent();
  }

  private JsonNode asked(String query, ObjectNode variables) {
    ObjectNode question = Json.object().put("query", query);
    question.set("variables", variables);
    try {
      JsonNode answer = json(remote.ask("/graphql", Json.write(question), ANSWER_BYTES_MAX));
      JsonNode transactions = answer.path("data").path("transactions");
      if (!transactions.isObject()) {
        throw bad("its GraphQL has no answer");
      }
      return transactions;
    } catch (IOException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private Remote.Answer read(String path, long bytesMax) {
    try {
      return remote.read(path, bytesMax);
    } catch (IOException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode json(Remote.Answer answer) {
    if (answer.status() != 200) {
      throw bad("it answers " + answer.status());
    }
    try {
      return Json.parse(answer.body());
    } catch (MalformedJsonException e) {
      throw bad("its answer is no JSON");
    }
  }

  private static Refusal bad(String why) {
    return new Refusal(502, "the upstream gateway cannot be relied on for this: " + why);
  }
}
