package dev.heddle.core.caller;

import dev.heddle.core.json.Json;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The highest number that each address has called a function with. A call with the same or a lower
 * one is a replay and has no effect.
 *
 * <p>The table is part of the function's state, so the log alone says which calls counted, and
 * whoever folds it comes to the same. Addresses stay for ever, each for some 60 bytes; numbers need
 * not be without gaps. To take one costs hardly more where there are many. Not safe for use by
 * several threads.
 */
public final class Nonces {
  private static final int BYTES_EACH = 120;

  private final TreeMap<String, Long> highest = new TreeMap<>();

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if a number is none
   */
  public static Nonces read(JsonNode written) {
    Nonces nonces = new Nonces();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      if (!entry.getValue().isIntegralNumber()) {
        throw new IllegalArgumentException("the nonce of " + entry.getKey() + " is no number");
      }
      nonces.highest.put(entry.getKey(), entry.getValue().longValue());
    }
    return nonces;
  }

  /** Whether a number is higher than any before from that address. */
  public boolean isFree(String address, long nonce) {
    Long last = highest.get(address);
    return last == null || nonce > last;
  }

  /** True, and the number is used up, if it is free. */
  public boolean take(String address, long nonce) {
    boolean free = isFree(address, nonce);
    if (free) {
      highest.put(address, nonce);
    }
    return free;
  }

  /** About how much memory it takes. */
  public long bytes() {
    return (long) BYTES_EACH * highest.size();
  }

  /** Addresses in order, each with its highest number. */
  public ObjectNode write() {
    ObjectNode written = Json.object();
    highest.forEach(written::put);
    return written;
  }
}
