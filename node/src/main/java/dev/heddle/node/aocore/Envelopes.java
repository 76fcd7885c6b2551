package dev.heddle.node.aocore;

import dev.heddle.core.aocore.CommittedMessage;
import dev.heddle.core.aocore.HttpMessage;
import dev.heddle.core.aocore.MalformedMessageException;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.unit.ItemDoor;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes messages that are signed as HTTP fields ({@code httpsig@1.0}) for the log: checks what was
 * signed, and encloses it in a data item that the node signs, see {@link
 * CommittedMessage#envelope}. The same message is always the same item. Safe for any thread.
 */
final class Envelopes {
  private static final String DERIVED_PATH = "path";
  private static final String INPUT = "signature-input";

  /** Upon this status clients that can do either sign a data item and send that. */
  private static final int SIGN_AN_ITEM = 422;

  private static final String INSTEAD =
      "; sign it with signing-format=ans104 and post it as application/ans104";

  private final ItemDoor door;
  private final Wallet wallet;

  /**
   * @param wallet the node's, which signs envelopes and answers
   */
  Envelopes(ItemDoor door, Wallet wallet) {
    this.door = door;
    this.wallet = wallet;
  }

  static boolean isSigned(Request request) {
    return request.header(INPUT).isPresent();
  }

  /**
   * The item of the message that a request brings: the request itself, or where its body is a
   * message with commitments, that.
   *
   * @throws Refusal 400 if its signature does not hold, 422 if it cannot be a message of ao
   */
  VerifiedItem enclosed(Request request) {
    NavigableMap<String, String> fields = fields(request);
    HttpMessage http = new HttpMessage(fields, request.body());
    Optional<Message> inner =
        http.decode().get("body").filter(Value.Map.class::isInstance).flatMap(Value::asMessage);
    CommittedMessage message =
        notOurs(
            door.inTurn(
                () -> inner.map(Envelopes::ofCommitments).orElseGet(() -> of(fields, request))));
    ItemDraft envelope;
    try {
      envelope = message.envelope();
    } catch (MalformedMessageException e) {
      throw new Refusal(SIGN_AN_ITEM, "message " + message.id() + ": " + e.getMessage() + INSTEAD);
    }
    return wallet.sign(envelope).verify().orElseThrow();
  }

  /**
   * The message that a request is by its own fields, whatever it is for.
   *
   * @throws Refusal 400 if its signature does not hold
   */
  CommittedMessage committed(Request request) {
    try {
      return notOurs(door.inTurn(() -> CommittedMessage.verified(fields(request), request.body())));
    } catch (MalformedMessageException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }

  /** Whoever has an answer signed chooses much of what is in it, so that is nobody's word. */
  private CommittedMessage notOurs(CommittedMessage message) {
    if (message.committer().equals(wallet.address())) {
      throw new Refusal(
          400, "message " + message.id() + " is signed by this node: that is an answer of it");
    }
    return message;
  }

  /** What a signature can be of: headers, and where no header says so, path and method. */
  static NavigableMap<String, String> fields(Request request) {
    TreeMap<String, String> fields = new TreeMap<>();
    request.headers().forEach((name, values) -> fields.put(name, String.join(", ", values)));
    fields.putIfAbsent(DERIVED_PATH, request.path().split("\\?", 2)[0]);
    fields.putIfAbsent("method", request.method());
    return fields;
  }

  private static CommittedMessage of(SortedMap<String, String> fields, Request request) {
    String type = fields.getOrDefault("content-type", "");
    if (type.startsWith("multipart/")) {
      throw new Refusal(SIGN_AN_ITEM, "a message of ao has no messages within it" + INSTEAD);
    }
    return CommittedMessage.verified(fields, request.body());
  }

  /** What has been committed to before it was sent, with signatures in its commitments. */
  private static CommittedMessage ofCommitments(Message inner) {
    TreeMap<String, String> fields = new TreeMap<>();
    inner
        .without("commitments", "body", "data")
        .forEach((key, value) -> value.text().ifPresent(text -> fields.put(key, text)));
    Bytes body = Bytes.EMPTY;
    for (String key : List.of("data", "body")) {
      if (inner.get(key).orElse(null) instanceof Value.Binary binary) {
        body = binary.bytes();
        fields.putIfAbsent("ao-body-key", key);
        fields.putIfAbsent("inline-body-key", key);
        break;
      }
    }
    fields.putIfAbsent("content-digest", HttpMessage.digest(body));
    for (Message commitment : commitments(inner)) {
      commitment.text(INPUT).ifPresent(input -> fields.put(INPUT, input));
      commitment.text("signature").ifPresent(signature -> fields.put("signature", signature));
      if (commitment.text("committer").isPresent()) {
        break;
      }
    }
    return CommittedMessage.verified(fields, body);
  }

  private static List<Message> commitments(Message inner) {
    Message all =
        inner
            .get("commitments")
            .flatMap(Value::asMessage)
            .orElseThrow(() ->
                new Refusal(
                    SIGN_AN_ITEM,
                    "the body is a message that has no commitments itself" + INSTEAD));
    return all.values().values().stream().flatMap(value -> value.asMessage().stream()).toList();
  }
}
