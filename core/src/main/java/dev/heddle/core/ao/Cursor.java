package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A place in the results of a process, as {@code /results} hands it out: base64 (the standard
 * alphabet, padded) of {@code {"timestamp":…,"ordinate":"…","cron":…,"sort":"…"}}, keys in that
 * order.
 *
 * @param ordinate the slot in decimal; of a cron result the slot before it
 * @param cron {@code <index>-<interval>} of the cron that fired; null on the wire when absent
 * @param sort {@code ASC} or {@code DESC}
 */
public record Cursor(long timestampMs, String ordinate, Optional<String> cron, String sort) {
  static final int CHARS_MAX = 1024;
  private static final int ORDINATE_CHARS_MAX = 20;
  private static final int CRON_CHARS_MAX = 256;

  public Cursor {
    if (timestampMs < 0) {
      throw new MalformedAoException("the timestamp of a cursor is not negative");
    }
    if (ordinate.isEmpty()
        || ordinate.length() > ORDINATE_CHARS_MAX
        || !ordinate.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new MalformedAoException("the ordinate of a cursor is a decimal number");
    }
    if (cron.isPresent() && cron.get().length() > CRON_CHARS_MAX) {
      throw new MalformedAoException("the cron of a cursor is over " + CRON_CHARS_MAX + " chars");
    }
    if (!sort.equals("ASC") && !sort.equals("DESC")) {
      throw new MalformedAoException("the sort of a cursor is ASC or DESC");
    }
  }

  /** The text that {@link #decode} reads. */
  public String encode() {
    ObjectNode json = Json.object().put("timestamp", timestampMs).put("ordinate", ordinate);
    json.put("cron", cron.orElse(null)).put("sort", sort);
    return Base64.getEncoder().encodeToString(Json.writeBytes(json).toByteArray());
  }

  /**
   * Reads a cursor; a text that is a plain number is not one, and callers take it as a timestamp.
   *
   * @throws MalformedAoException if it is anything but what {@link #encode} gives, {@code cron}
   *     apart, which may be missing
   */
  public static Cursor decode(String text) {
    if (text.length() > CHARS_MAX) {
      throw new MalformedAoException("a cursor has at most " + CHARS_MAX + " chars");
    }
    JsonNode json;
    try {
      Bytes decoded = Bytes.wrap(Base64.getDecoder().decode(latin1(text)));
      json = Json.parse(decoded, JsonLimits.SMALL);
    } catch (IllegalArgumentException | MalformedJsonException e) {
      throw new MalformedAoException("not a cursor; use one that the node handed out", e);
    }
    JsonNode timestamp = json.path("timestamp");
    JsonNode ordinate = json.path("ordinate");
    JsonNode cron = json.path("cron");
    JsonNode sort = json.path("sort");
    boolean wellTyped =
        timestamp.isIntegralNumber()
            && timestamp.canConvertToLong()
            && ordinate.isString()
            && (cron.isString() || cron.isNull() || cron.isMissingNode())
            && sort.isString();
    if (!wellTyped) {
      throw new MalformedAoException("a part of the cursor is missing or of another type");
    }
    return new Cursor(
        timestamp.longValue(),
        ordinate.stringValue(),
        cron.isString() ? Optional.of(cron.stringValue()) : Optional.empty(),
        sort.stringValue());
  }

  private static byte[] latin1(String text) {
    // What is beyond Latin-1 becomes '?', which base64 refuses.
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
