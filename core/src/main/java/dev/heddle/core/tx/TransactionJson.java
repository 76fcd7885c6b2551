package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of a transaction, both ways, within the limits of {@code ar_tx.erl}. */
final class TransactionJson {
  static final int TAGS_MAX = 2048;
  static final int TAG_BYTES_MAX = 2048;
  static final int KEY_BYTES_MAX = 512;
  static final int ANCHOR_BYTES_MAX = 48;
  static final int DIGITS_MAX = 21;

  private final JsonNode json;

  private TransactionJson(JsonNode json) {
    this.json = json;
  }

  static Transaction read(Bytes utf8) {
    try {
      return read(Json.parse(utf8));
    } catch (MalformedJsonException e) {
      throw new MalformedTransactionException(
          "a transaction is a JSON object; " + e.getMessage(), e);
    }
  }

  static Transaction read(JsonNode json) {
    if (!json.isObject()) {
      throw new MalformedTransactionException("a transaction is a JSON object");
    }
    TransactionJson reader = new TransactionJson(json);
    return new Transaction(
        reader.format(),
        reader.exactly("id", 32, false),
        reader.bytes("last_tx", ANCHOR_BYTES_MAX),
        reader.bytes("owner", KEY_BYTES_MAX),
        reader.tags(),
        reader.exactly("target", 32, true),
        reader.number("quantity"),
        reader.bytes("data", Integer.MAX_VALUE),
        reader.number("data_size"),
        reader.exactly("data_root", 32, true),
        reader.number("reward"),
        reader.bytes("signature", KEY_BYTES_MAX),
        reader.denomination());
  }

  static ObjectNode write(Transaction tx) {
    ObjectNode json = Json.object().put("format", tx.format()).put("id", tx.id().base64Url());
    json.put("last_tx", tx.lastTx().base64Url()).put("owner", tx.owner().base64Url());
    ArrayNode tags = json.putArray("tags");
    for (TxTag tag : tx.tags()) {
      tags.addObject().put("name", tag.name().base64Url()).put("value", tag.value().base64Url());
    }
    json.put("target", tx.target().base64Url()).put("quantity", tx.quantity().toString());
    json.put("data", tx.data().base64Url()).put("data_size", tx.dataSize().toString());
    json.putArray("data_tree");
    json.put("data_root", tx.dataRoot().base64Url()).put("reward", tx.reward().toString());
    json.put("signature", tx.signature().base64Url());
    if (tx.denomination() > 0) {
      json.put("denomination", Long.toString(tx.denomination()));
    }
    return json;
  }

  private int format() {
    JsonNode format = json.path("format");
    String text = format.isString() ? format.stringValue() : Json.write(format);
    return switch (text) {
      // The oldest transactions have no such field.
      case "1", "null" -> 1;
      case "2" -> 2;
      default -> throw malformed("format", "1 or 2");
    };
  }

  private List<TxTag> tags() {
    JsonNode entries = json.path("tags");
    if (entries.isMissingNode() || entries.isNull()) {
      return List.of();
    }
    if (!entries.isArray() || entries.size() > TAGS_MAX) {
      throw malformed("tags", "a list of at most " + TAGS_MAX + " tags");
    }
    List<TxTag> tags = new ArrayList<>();
    int size = 0;
    for (JsonNode entry : entries) {
      TransactionJson tag = new TransactionJson(entry);
      TxTag read = new TxTag(tag.bytes("name", TAG_BYTES_MAX), tag.bytes("value", TAG_BYTES_MAX));
      size += read.name().size() + read.value().size();
      if (size > TAG_BYTES_MAX) {
        throw malformed("tags", "at most " + TAG_BYTES_MAX + " bytes of names and values");
      }
      tags.add(read);
    }
    return tags;
  }

  private Bytes exactly(String field, int size, boolean emptyAllowed) {
    Bytes bytes = bytes(field, size);
    if (bytes.size() == size || (emptyAllowed && bytes.isEmpty())) {
      return bytes;
    }
    throw malformed(field, size + " bytes in base64url");
  }

  private Bytes bytes(String field, int sizeMax) {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Bytes.EMPTY;
    }
    if (value.isString()) {
      try {
        Bytes bytes = Bytes.base64Url(value.stringValue());
        if (bytes.size() <= sizeMax) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        throw new MalformedTransactionException(
            "field \"" + field + "\" of a transaction is not base64url", e);
      }
    }
    throw malformed(field, "at most " + sizeMax + " bytes in base64url");
  }

  /** A number in decimal text, or as old clients send it, as a JSON number. */
  private BigInteger number(String field) {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return BigInteger.ZERO;
    }
    String digits = value.isString() ? value.stringValue() : Json.write(value);
    boolean decimal =
        !digits.isEmpty()
            && digits.length() <= DIGITS_MAX
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    if (!decimal) {
      throw malformed(field, "a decimal number of at most " + DIGITS_MAX + " digits");
    }
    return new BigInteger(digits);
  }

  private long denomination() {
    BigInteger denomination = number("denomination");
    if (denomination.bitLength() > 24) {
      throw malformed("denomination", "a number of at most three bytes");
    }
    return denomination.longValue();
  }

  private static MalformedTransactionException malformed(String field, String expected) {
    return new MalformedTransactionException(
        "field \"" + field + "\" of a transaction must be " + expected);
  }
}
