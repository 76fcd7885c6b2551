package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ans104@1.0}: data items as TABMs and back.
 *
 * <p>Keys are the tags' names in small letters, {@code target} and {@code anchor} in base64url, and
 * {@code data} (or what the tag {@code ao-data-key} names); where several say the same key, data go
 * before fields and those before tags. The signature is the one member of {@code commitments}. It
 * has the tags as they were in {@code original-tags} where the keys do not give them back: with
 * capital letters, names that come twice, or {@code ao-types}. Pure; says nothing about whether the
 * signature holds.
 */
public final class ItemMessage {
  private static final String COMMITMENTS = "commitments";
  private static final String KEY_PREFIX = "publickey:";

  private ItemMessage() {}

  /** The TABM of an item. */
  public static Message encode(DataItem item) {
    String dataKey = item.tags().first("ao-data-key").orElse("data");
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (Tag tag : item.tags().list()) {
      byName
          .computeIfAbsent(tag.name().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(tag.value());
    }
    Message.Builder tabm = Message.builder();
    byName.forEach((name, values) -> {
      // Data go before a tag of their name, also where there are none.
      if (!name.equals(dataKey)) {
        tabm.put(name, joined(values));
      }
    });
    item.target().ifPresent(target -> tabm.put("target", target.base64Url()));
    item.anchor().ifPresent(anchor -> tabm.put("anchor", anchor.base64Url()));
    if (!item.data().isEmpty()) {
      tabm.put(dataKey, item.data());
    }
    Message commitment = commitment(item, dataKey, byName);
    Message whole = tabm.build();
    return (saysTypes(whole, dataKey) ? whole : whole.without(Structured.TYPES))
        .with(
            COMMITMENTS,
            new Value.Map(Message.builder().put(item.id().base64Url(), commitment).build()));
  }

  /** A tag may say the types of others; what anybody else writes there would spoil the message. */
  private static boolean saysTypes(Message tabm, String dataKey) {
    try {
      return Structured.decode(tabm).get(dataKey).equals(tabm.get(dataKey));
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  private static String joined(List<String> values) {
    return values.size() == 1
        ? values.getFirst()
        : String.join(", ", values.stream().map(StructuredFields::quoted).toList());
  }

  private static Message commitment(
      DataItem item, String dataKey, Map<String, List<String>> byName) {
    List<Value> committed = new ArrayList<>();
    if (!item.data().isEmpty()) {
      committed.add(Value.Binary.of(dataKey));
    }
    byName.keySet().forEach(name -> committed.add(Value.Binary.of(name)));
    Message.Builder commitment =
        Message.builder()
            .put("commitment-device", "ans104@1.0")
            .put("type", type(item.type()))
            .put("keyid", KEY_PREFIX + item.owner().base64Url())
            .put("committer", item.aoAddress())
            .put("signature", item.signature().base64Url());
    item.target().ifPresent(target -> field(commitment, committed, "target", target));
    item.anchor().ifPresent(anchor -> field(commitment, committed, "anchor", anchor));
    if (!Tags.of(plain(byName)).raw().equals(item.tags().raw())
        || byName.containsKey("target")
        || byName.containsKey("anchor")
        || byName.containsKey(Structured.TYPES)
        || byName.containsKey(dataKey)) {
      commitment.put("original-tags", originals(item.tags().list()));
    }
    return commitment.put("committed", new Value.Sequence(committed)).build();
  }

  private static void field(
      Message.Builder commitment, List<Value> committed, String name, Bytes value) {
    committed.add(Value.Binary.of(name));
    commitment.put("field-" + name, value.base64Url());
  }

  private static List<Tag> plain(Map<String, List<String>> byName) {
    return byName.entrySet().stream()
        .map(named -> new Tag(named.getKey(), joined(named.getValue())))
        .toList();
  }

  private static Message originals(List<Tag> tags) {
    Message.Builder numbered = Message.builder();
    for (int i = 0; i < tags.size(); i++) {
      numbered.put(
          Integer.toString(i + 1),
          Message.builder()
              .put("name", tags.get(i).name())
              .put("value", tags.get(i).value())
              .build());
    }
    return numbered.build();
  }

  private static String type(SignatureType type) {
    return type == SignatureType.ARWEAVE
        ? "rsa-pss-sha256"
        : type.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The item that a message is with its commitment of {@code ans104@1.0}, not verified.
   *
   * @throws MalformedMessageException if it has none, or several, or parts are missing
   */
  public static DataItem decode(Message message) {
    List<Message> ours =
        message
            .get(COMMITMENTS)
            .flatMap(Value::asMessage)
            .orElse(Message.EMPTY)
            .values()
            .values()
            .stream()
            .flatMap(value -> value.asMessage().stream())
            .filter(one -> one.text("commitment-device").orElse("").equals("ans104@1.0"))
            .toList();
    if (ours.size() != 1) {
      throw new MalformedMessageException(
          "a data item has one commitment of ans104@1.0, this message has " + ours.size());
    }
    Message commitment = ours.getFirst();
    List<Tag> tags =
        commitment
            .get("original-tags")
            .flatMap(Value::asMessage)
            .map(ItemMessage::tags)
            .orElseGet(() -> committed(message, commitment));
    String dataKey =
        tags.stream()
            .filter(tag -> tag.name().equals("ao-data-key"))
            .map(Tag::value)
            .findFirst()
            .orElse("data");
    try {
      return DataItem.of(
          type(required(commitment, "type")),
          Bytes.base64Url(required(commitment, "signature")),
          key(required(commitment, "keyid")),
          new ItemDraft(
              commitment.text("field-target").map(Bytes::base64Url),
              commitment.text("field-anchor").map(Bytes::base64Url),
              Tags.of(tags),
              message.get(dataKey).map(ItemMessage::bytes).orElse(Bytes.EMPTY)));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("the commitment of ans104@1.0: " + e.getMessage());
    }
  }

  private static Bytes bytes(Value value) {
    return value instanceof Value.Binary binary ? binary.bytes() : Bytes.EMPTY;
  }

  private static Bytes key(String keyid) {
    return Bytes.base64Url(
        keyid.startsWith(KEY_PREFIX) ? keyid.substring(KEY_PREFIX.length()) : keyid);
  }

  private static List<Tag> tags(Message numbered) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 1; i <= numbered.values().size(); i++) {
      Message tag =
          numbered.get(Integer.toString(i)).flatMap(Value::asMessage).orElse(Message.EMPTY);
      tags.add(new Tag(required(tag, "name"), required(tag, "value")));
    }
    return tags;
  }

  private static List<Tag> committed(Message message, Message commitment) {
    List<Tag> tags = new ArrayList<>();
    Message names = commitment.get("committed").flatMap(Value::asMessage).orElse(Message.EMPTY);
    for (int i = 1; i <= names.values().size(); i++) {
      String name = required(names, Integer.toString(i));
      boolean field = commitment.get("field-" + name).isPresent();
      if (!field
          && !name.equals("data")
          && !message.text("ao-data-key").equals(Optional.of(name))) {
        tags.add(new Tag(name, required(message, name)));
      }
    }
    return tags;
  }

  private static SignatureType type(String name) {
    for (SignatureType type : SignatureType.values()) {
      if (type(type).equals(name)) {
        return type;
      }
    }
    throw new MalformedMessageException("there is no type " + name + " of ans104@1.0");
  }

  private static String required(Message message, String key) {
    return message
        .text(key)
        .orElseThrow(() -> new MalformedMessageException("a commitment lacks " + key));
  }
}
