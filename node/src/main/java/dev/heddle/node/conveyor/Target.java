package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An Arweave node or gateway: its HTTP surface as questions with answers. What goes wrong is an
 * answer too, and nothing that it says is believed here. Calls block; safe for any thread.
 */
final class Target {
  private static final int ANSWER_BYTES_MAX = 64 * 1024;

  /** A chunk with its proof as JSON: what nodes take. */
  private static final int CHUNK_ANSWER_BYTES_MAX = 1 << 20;

  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int ALREADY = 208;
  private static final int NOT_FOUND = 404;

  /** After any other answer to a transaction it may have been taken all the same. */
  private static final Set<Integer> REFUSALS = Set.of(400, 402, 403, 410, 413);

  private static final int NOTE_CHARS_MAX = 200;

  private final String name;
  private final Remote remote;

  /**
   * @param name what people call it: its address
   */
  Target(String name, Remote remote) {
    this.name = name;
    this.remote = remote;
  }

  String name() {
    return name;
  }

  /** The height of its chain. */
  Heard<Long> height() {
    return json("/info", ANSWER_BYTES_MAX)
        .then(info -> {
          JsonNode height = info.path("height");
          return height.isIntegralNumber() && height.asLong() >= 0
              ? new Word<>(height.asLong())
              : silence("names no height");
        });
  }

  /** What a transaction that is signed now may name as the last before it. */
  Heard<Bytes> anchor() {
    return text("/tx_anchor")
        .then(text -> {
          try {
            Bytes anchor = Bytes.base64Url(text);
            return anchor.size() == 32 || anchor.size() == 48
                ? new Word<>(anchor)
                : silence("gives an anchor of " + anchor.size() + " bytes");
          } catch (IllegalArgumentException e) {
            return silence("gives no anchor");
          }
        });
  }

  /** What it takes for that many bytes, in winston. */
  Heard<BigInteger> price(long bytes) {
    return text("/price/" + bytes).then(text -> amount(text, "price"));
  }

  /** What an address has, in winston. */
  Heard<BigInteger> balance(String address) {
    return text("/wallet/" + address + "/balance").then(text -> amount(text, "balance"));
  }

  private Heard<BigInteger> amount(String text, String what) {
    return text.matches("\\d{1,30}")
        ? new Word<>(new BigInteger(text))
        : silence("names no " + what);
  }

  /** What became of a transaction that was posted. */
  sealed interface Posted {
    /** It has it. */
    record Taken() implements Posted {}

    /** It does not want it, as when its anchor is too old. */
    record Refused(String why) implements Posted {}

    /** It may have it. */
    record Unclear(String why) implements Posted {}
  }

  /** Posts a transaction; its data follow as chunks. */
  Posted post(Transaction transaction) {
    Remote.Answer answer;
    try {
      answer =
          remote.post(
              "/tx", "application/json", Json.writeBytes(transaction.toJson()), ANSWER_BYTES_MAX);
    } catch (IOException e) {
      return new Posted.Unclear(said("did not answer: " + e.getMessage()));
    }
    String text = answer.body().utf8();
    String lower = text.toLowerCase(Locale.ROOT);
    if (answer.status() == OK
        || answer.status() == ALREADY
        || lower.contains("already on the weave")
        || lower.contains("already in the mempool")) {
      return new Posted.Taken();
    }
    String why = said("answers " + answer.status() + ": " + brief(text));
    return REFUSALS.contains(answer.status()) ? new Posted.Refused(why) : new Posted.Unclear(why);
  }

  /**
   * Posts a chunk; gives nothing if it was taken for good, and else why not. That it is kept for a
   * while only (303) does not do.
   */
  Heard<Boolean> chunk(Chunk chunk) {
    ObjectNode json = Json.object();
    json.put("data_root", chunk.root().base64Url()).put("data_size", Long.toString(chunk.size()));
    json.put("data_path", chunk.path().base64Url()).put("offset", Long.toString(chunk.offset()));
    json.put("chunk", chunk.bytes().base64Url());
    try {
      Remote.Answer answer =
          remote.post("/chunk", "application/json", Json.writeBytes(json), ANSWER_BYTES_MAX);
      return answer.status() == OK
          ? new Word<>(true)
          : silence("answers " + answer.status() + ": " + brief(answer.body().utf8()));
    } catch (IOException e) {
      return silence("did not answer: " + e.getMessage());
    }
  }

  /**
   * A piece of a transaction's data with its proof.
   *
   * @param root of the data
   * @param size of all data
   * @param offset of its last byte in the data
   */
  record Chunk(Bytes root, long size, long offset, Bytes path, Bytes bytes) {}

  /** Where a transaction is. */
  Heard<Standing> standing(Bytes id) {
    Remote.Answer answer;
    try {
      answer = remote.read("/tx/" + id.base64Url() + "/status", ANSWER_BYTES_MAX);
    } catch (IOException e) {
      return silence("did not answer: " + e.getMessage());
    }
    String text = answer.body().utf8().strip();
    if (answer.status() == NOT_FOUND) {
      return new Word<>(new Standing.Unknown());
    }
    if ((answer.status() == OK || answer.status() == ACCEPTED) && text.startsWith("Pending")) {
      return new Word<>(new Standing.Waiting());
    }
    return parsed(answer)
        .then(json -> {
          JsonNode height = json.path("block_height");
          JsonNode confirmations = json.path("number_of_confirmations");
          return height.isIntegralNumber() && confirmations.isIntegralNumber()
              ? new Word<>(new Standing.Mined(height.asLong(), confirmations.asLong()))
              : silence("does not say where " + id + " is");
        });
  }

  /** The data of a transaction or item, as a gateway serves them under that path. */
  Heard<Bytes> data(String path, long bytesMax) {
    try {
      Remote.Answer answer = remote.read(path, bytesMax);
      return answer.status() == OK
          ? new Word<>(answer.body())
          : silence("answers " + answer.status() + " to " + path);
    } catch (IOException e) {
      return silence("did not answer: " + e.getMessage());
    }
  }

  /** Where in the weave the data of a transaction begin. */
  Heard<Long> weaveStart(Bytes id) {
    return json("/tx/" + id.base64Url() + "/offset", ANSWER_BYTES_MAX)
        .then(json -> {
          String offset = json.path("offset").asString("");
          String size = json.path("size").asString("");
          return offset.matches("\\d{1,18}") && size.matches("\\d{1,18}")
              ? new Word<>(Long.parseLong(offset) - Long.parseLong(size) + 1)
              : silence("does not say where the data of " + id + " lie");
        });
  }

  /** The chunk at a place of the weave, as JSON. */
  Heard<JsonNode> chunkAt(long offset) {
    return json("/chunk/" + offset, CHUNK_ANSWER_BYTES_MAX);
  }

  /** What its GraphQL answers. */
  Heard<JsonNode> query(String query, ObjectNode variables, int bytesMax) {
    ObjectNode question = Json.object().put("query", query);
    question.set("variables", variables);
    try {
      return parsed(remote.ask("/graphql", Json.write(question), bytesMax));
    } catch (IOException e) {
      return silence("did not answer: " + e.getMessage());
    }
  }

  /** Gives an item to a bundler; what it answers is a receipt. */
  Heard<JsonNode> upload(StoredBytes item) {
    try {
      Remote.Answer answer = remote.upload("/tx", item, ANSWER_BYTES_MAX);
      return answer.status() >= 200 && answer.status() < 300
          ? parsed(new Remote.Answer(OK, answer.body()))
          : silence("answers " + answer.status() + ": " + brief(answer.body().utf8()));
    } catch (IOException e) {
      return silence("did not answer: " + e.getMessage());
    }
  }

  void hangUp() {
    remote.hangUp();
  }

  private Heard<String> text(String path) {
    return data(path, ANSWER_BYTES_MAX).then(body -> new Word<>(body.utf8().strip()));
  }

  private Heard<JsonNode> json(String path, int bytesMax) {
    try {
      return parsed(remote.read(path, bytesMax));
    } catch (IOException e) {
      return silence("did not answer: " + e.getMessage());
    }
  }

  private Heard<JsonNode> parsed(Remote.Answer answer) {
    if (answer.status() != OK) {
      return silence("answers " + answer.status() + ": " + brief(answer.body().utf8()));
    }
    try {
      return new Word<>(Json.parse(answer.body()));
    } catch (MalformedJsonException e) {
      return silence("answers no JSON: " + brief(answer.body().utf8()));
    }
  }

  private <T> Heard<T> silence(String what) {
    return new Silence<>(said(what));
  }

  private String said(String what) {
    return name + " " + what;
  }

  private static String brief(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > NOTE_CHARS_MAX ? line.substring(0, NOTE_CHARS_MAX) + "…" : line;
  }

  @Override
  public String toString() {
    return name;
  }
}
