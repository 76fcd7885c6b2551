package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A place in a list of items or blocks, in the form of AR.IO gateways: base64url of the JSON {@code
 * [height, index in the block, is a data item, id, ingested at]} for items and {@code [height]} for
 * blocks. Gateways that merge the lists of several others rely on exactly this tuple.
 *
 * <p>Places never move, because an item's order within its block is fixed when it is stored; so a
 * walk neither repeats nor skips when items arrive meanwhile.
 *
 * @param height the height of the block, 0 to 2^31-1
 * @param index the place in the block, 0 to 2^32-1; 0 for blocks
 */
record PageCursor(long height, long index) {
  private static final int TEXT_CHARS_MAX = 1024;

  /** The place of the item with that ordinal, see {@link dev.heddle.node.store.Store}. */
  static PageCursor ofOrd(long ord) {
    return new PageCursor(ord >>> 32, ord & 0xFFFF_FFFFL);
  }

  /**
   * Reads a cursor that this gateway or one like it gave out.
   *
   * @throws IllegalArgumentException with a sentence for the sender if it is not one
   */
  static PageCursor parse(String text) {
    try {
      if (text.length() <= TEXT_CHARS_MAX) {
        JsonNode tuple = Json.parse(Bytes.base64Url(text), JsonLimits.SMALL);
        long height = whole(tuple.path(0), Integer.MAX_VALUE);
        long index = tuple.size() == 1 ? 0 : whole(tuple.path(1), 0xFFFF_FFFFL);
        if (tuple.isArray() && height >= 0 && index >= 0) {
          return new PageCursor(height, index);
        }
      }
    } catch (IllegalArgumentException | MalformedJsonException e) {
      throw new IllegalArgumentException(complaint(text), e);
    }
    throw new IllegalArgumentException(complaint(text));
  }

  private static String complaint(String text) {
    return "after is not a cursor of this gateway: "
        + (text.length() <= 64 ? text : text.substring(0, 64) + "…");
  }

  private static long whole(JsonNode node, long max) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      return -1;
    }
    long value = node.longValue();
    return value <= max ? value : -1;
  }

  long ord() {
    return height << 32 | index;
  }

  /** The cursor of an item at this place. */
  String ofItem(boolean dataItem, Bytes id) {
    ArrayNode tuple = Json.array().add(height).add(index).add(dataItem).add(id.base64Url());
    return Json.writeBytes(tuple.addNull()).base64Url();
  }

  /** The cursor of the block at this height. */
  String ofBlock() {
    return Json.writeBytes(Json.array().add(height)).base64Url();
  }
}
