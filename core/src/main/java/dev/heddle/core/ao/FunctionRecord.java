package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A function as EXM and MEM keep it: one item whose data are JSON with {@code contractOwner},
 * {@code contentType}, {@code contractSrc} (the bytes of the source, as numbers) and {@code
 * initState} (JSON as text). Its id is that of the function, and of the log that it opens.
 *
 * @param contractOwner what the deployer called the owner; empty where nobody did
 * @param contentType {@code application/javascript} or {@code application/wasm}
 * @param source the source, or the module
 * @param initState the state that the function begins with, as JSON text
 */
public record FunctionRecord(
    String contractOwner, String contentType, Bytes source, String initState) {
  /** The content type of a function in WebAssembly. */
  public static final String WASM = "application/wasm";

  /** What its tag {@code Type} says. */
  public static final String TYPE = "Serverless-Function";

  /** The data of the largest record that is read; a source takes up to four times its size. */
  public static final int DATA_BYTES_MAX = JsonLimits.RECORD.documentMax();

  private static final String APP = "EM";

  /** Whether tags are those of such a record. */
  public static boolean isOne(Tags tags) {
    return tags.has("App-Name", APP) && tags.has("Type", TYPE);
  }

  /**
   * Reads the record of an item.
   *
   * @throws MalformedAoException if its data are no such JSON
   */
  public static FunctionRecord of(DataItem item) {
    JsonNode json;
    try {
      json = Json.parse(item.data(), JsonLimits.RECORD);
    } catch (MalformedJsonException e) {
      throw new MalformedAoException("the data of function " + item.id() + " are no JSON", e);
    }
    return new FunctionRecord(
        json.path("contractOwner").asString(""),
        json.path("contentType").asString(""),
        bytes(item, json.path("contractSrc")),
        json.path("initState").isString()
            ? json.path("initState").stringValue()
            : Json.write(json.path("initState")));
  }

  private static Bytes bytes(DataItem item, JsonNode numbers) {
    byte[] bytes = new byte[numbers.size()];
    for (int i = 0; i < bytes.length; i++) {
      JsonNode number = numbers.get(i);
      if (!number.isInt() || number.intValue() < 0 || number.intValue() > 255) {
        throw new MalformedAoException(
            "contractSrc of function " + item.id() + " has no byte at " + i);
      }
      bytes[i] = (byte) number.intValue();
    }
    if (bytes.length == 0) {
      throw new MalformedAoException("contractSrc of function " + item.id() + " is empty");
    }
    return Bytes.wrap(bytes);
  }

  /** The data of an item that deploys it. */
  public Bytes data() {
    ObjectNode json = Json.object();
    json.put("contractOwner", contractOwner);
    json.put("contentType", contentType);
    ArrayNode numbers = json.putArray("contractSrc");
    for (byte each : source.toByteArray()) {
      numbers.add(each & 0xff);
    }
    json.put("initState", initState);
    return Bytes.utf8(Json.write(json));
  }

  /**
   * The tags of an item that deploys it.
   *
   * @param evaluator in whose manner it is evaluated, kept in the log by this
   */
  public Tags tags(String evaluator) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Content-Type", contentType));
    if (!contractOwner.isEmpty()) {
      tags.add(new Tag("Owner", contractOwner));
    }
    tags.add(new Tag("App-Name", APP));
    tags.add(new Tag("Type", TYPE));
    tags.add(new Tag("EM-Bundled", "true"));
    tags.add(new Tag("Size", Long.toString(source.size())));
    tags.add(new Tag("Evaluator", evaluator));
    return Tags.of(tags);
  }
}
