package dev.heddle.core.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A message that somebody committed to by {@code httpsig@1.0}: the fields that were signed, the
 * body that their digest is of, and the signature, which holds. Nothing that was not signed is in
 * it.
 *
 * <p>As a data item ({@link #envelope}) it is a message of ao on behalf of its committer: each
 * signed field is a tag, with capital letters as ao has them ({@code Data-Protocol}), {@code
 * target} is the target, the body is the data, and {@code From-Process} names the committer. The
 * tags {@code Commitment-Input} and {@code Commitment-Signature} keep what was signed, so that who
 * has the item can check the commitment without trusting who signed the item ({@link #within}).
 * Immutable.
 *
 * @param fields by their names in HTTP, without a sign before derived ones
 */
public record CommittedMessage(
    SortedMap<String, String> fields, Bytes body, HttpSignature signature) {
  /** The one algorithm of commitments that wallets of Arweave make. */
  public static final String ALGORITHM = "rsa-pss-sha512";

  /** The tag by which an item is found from the id of the message in it. */
  public static final String ID_TAG = "Commitment-Id";

  private static final String INPUT_TAG = "Commitment-Input";
  private static final String SIGNATURE_TAG = "Commitment-Signature";
  private static final String DIGEST = "content-digest";
  private static final String BEHALF_TAG = "From-Process";
  private static final Tag PROTOCOL = new Tag("Data-Protocol", "ao");
  private static final Tag VARIANT = new Tag("Variant", "ao.N.1");

  public CommittedMessage {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /**
   * The message that a signature among fields commits to.
   *
   * @param fields headers, and derived components under their names without the sign
   * @throws MalformedMessageException if there is not one signature by a wallet, a field that it
   *     covers is missing, or it does not hold over the fields or the body
   */
  public static CommittedMessage verified(SortedMap<String, String> fields, Bytes body) {
    List<HttpSignature> read = HttpSignature.read(fields);
    List<HttpSignature> byWallets =
        read.stream().filter(one -> one.committer().isPresent()).toList();
    if (byWallets.size() != 1) {
      throw new MalformedMessageException(
          byWallets.isEmpty()
              ? "no wallet signed the message: "
                  + (read.isEmpty() ? "it has no" : "an hmac is no")
                  + " signature of anybody"
              : "the message has the signatures of " + byWallets.size() + " wallets; send one");
    }
    HttpSignature signature = byWallets.getFirst();
    if (!signature.algorithm().equals(ALGORITHM)) {
      throw new MalformedMessageException(
          "messages are signed with alg=\"%s\", not \"%s\""
              .formatted(ALGORITHM, shown(signature.algorithm())));
    }
    SortedMap<String, String> covered = covered(signature, fields);
    checkBody(Optional.ofNullable(covered.get(DIGEST)), body);
    if (!signature.holds(covered)) {
      throw new MalformedMessageException(
          "signature " + shown(signature.name()) + " does not hold over the fields that it names");
    }
    return new CommittedMessage(covered, body, signature);
  }

  private static SortedMap<String, String> covered(
      HttpSignature signature, SortedMap<String, String> fields) {
    TreeMap<String, String> covered = new TreeMap<>();
    for (String component : signature.components()) {
      String name = component.startsWith("@") ? component.substring(1) : component;
      String value = fields.get(name);
      if (value == null) {
        throw new MalformedMessageException(
            "the signature covers \"" + shown(component) + "\", which did not arrive");
      }
      if (covered.put(name, value) != null) {
        throw new MalformedMessageException(
            "the signature covers \"" + shown(component) + "\" twice");
      }
    }
    return covered;
  }

  private static void checkBody(Optional<String> digest, Bytes body) {
    if (digest.isEmpty() && !body.isEmpty()) {
      throw new MalformedMessageException(
          "the body is not signed: the signature has to cover content-digest");
    }
    if (digest.filter(said -> !said.equals(HttpMessage.digest(body))).isPresent()) {
      throw new MalformedMessageException(
          body.isEmpty()
              ? "content-digest is signed, but its body did not arrive"
              : "the body has not the content-digest that was signed, which is sha-256=:…: in base64");
    }
  }

  /** The id of the message, as HyperBEAM has it: that of its one commitment. */
  public Bytes id() {
    return signature.id();
  }

  /** The address of who committed. */
  public String committer() {
    return signature.committer().orElseThrow();
  }

  /** Keys and values without types, as far as they were signed, and the commitment. */
  public Message message() {
    Message.Builder commitment =
        Message.builder()
            .put("commitment-device", "httpsig@1.0")
            .put("type", signature.algorithm())
            .put("alg", signature.algorithm())
            .put("keyid", signature.keyId())
            .put("committer", committer())
            .put("signature", signature.signature().base64Url())
            .put("signature-input", signature.name() + "=" + signature.parameters());
    List<Value> committed = new ArrayList<>();
    signature.components().forEach(component -> committed.add(Value.Binary.of(component)));
    commitment.put("committed", new Value.Sequence(committed));
    return new HttpMessage(fields, body)
        .decode()
        .with(
            "commitments",
            new Value.Map(Message.builder().put(id().base64Url(), commitment.build()).build()));
  }

  /**
   * What is to be signed by a node to take the message into a log.
   *
   * @throws MalformedMessageException if it cannot be a message of ao
   */
  public ItemDraft envelope() {
    Optional<Bytes> target = Optional.empty();
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag(BEHALF_TAG, committer()));
    for (String component : signature.components()) {
      String name = component.startsWith("@") ? component.substring(1) : component;
      String value = fields.getOrDefault(name, "");
      if (name.equals("target")) {
        target = Optional.of(target(value));
      } else if (!name.equals(DIGEST)) {
        tags.add(tag(name, value));
      }
    }
    for (Tag needed : List.of(PROTOCOL, VARIANT)) {
      if (tags.stream().noneMatch(tag -> tag.name().equals(needed.name()))) {
        tags.add(needed);
      }
    }
    tags.add(new Tag(ID_TAG, id().base64Url()));
    tags.add(new Tag(INPUT_TAG, signature.parameters()));
    tags.add(new Tag(SIGNATURE_TAG, signature.signature().base64Url()));
    try {
      return new ItemDraft(target, Optional.empty(), Tags.of(tags), body);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(
          "the signed fields do not fit into the tags of a data item: " + e.getMessage());
    }
  }

  private static Bytes target(String value) {
    return Ids.parse(value)
        .filter(id -> id.base64Url().equals(value))
        .orElseThrow(() ->
            new MalformedMessageException(
                "target \"" + shown(value) + "\" is no id of 43 characters"));
  }

  /** Names in which a node vouches for others are not for those to choose. */
  private static Tag tag(String name, String value) {
    boolean taken =
        name.startsWith("from-")
            || name.startsWith("commitment-")
            || name.equals("pushed-for")
            || name.equals("forwarded-by")
            || name.equals("assignments");
    if (taken || value.isEmpty()) {
      throw new MalformedMessageException(
          "field \""
              + shown(name)
              + "\" "
              + (taken ? "is what a node says of a message" : "is empty"));
    }
    return new Tag(capital(name), value);
  }

  private static String capital(String name) {
    StringBuilder capital = new StringBuilder(name.toLowerCase(Locale.ROOT));
    for (int i = 0; i < capital.length(); i++) {
      char c = capital.charAt(i);
      if (c >= 'a' && c <= 'z' && (i == 0 || capital.charAt(i - 1) == '-')) {
        capital.setCharAt(i, (char) (c - 'a' + 'A'));
      }
    }
    return capital.toString();
  }

  /** The message in an item that is an envelope, checked anew; nothing in any other item. */
  public static Optional<CommittedMessage> within(DataItem item) {
    Optional<String> input = item.tags().first(INPUT_TAG);
    Optional<String> signature = item.tags().first(SIGNATURE_TAG);
    if (input.isEmpty() || signature.isEmpty()) {
      return Optional.empty();
    }
    TreeMap<String, String> fields = new TreeMap<>();
    for (Tag tag : item.tags().list()) {
      fields.putIfAbsent(tag.name().toLowerCase(Locale.ROOT), tag.value());
    }
    item.target().ifPresent(target -> fields.put("target", target.base64Url()));
    fields.put(DIGEST, HttpMessage.digest(item.data()));
    fields.put("signature-input", "s=" + input.get());
    fields.put("signature", "s=:" + signature.get() + ":");
    try {
      CommittedMessage message = verified(fields, item.data());
      boolean same = message.envelope().equals(item.content());
      return Optional.of(message).filter(_ -> same);
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
