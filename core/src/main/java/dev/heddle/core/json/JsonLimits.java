package dev.heddle.core.json;

/**
 * How much JSON a reader takes from a stranger before it gives up.
 *
 * @param documentMax size of the whole text: bytes of a {@code Bytes}, chars of a {@code String}
 * @param stringCharsMax chars of one string value
 * @param depthMax how deep arrays and objects nest
 */
public record JsonLimits(int documentMax, int stringCharsMax, int depthMax) {
  /** Fits a result with the largest outbox a module can give: 64 MiB, 200 levels. */
  public static final JsonLimits DEFAULT = new JsonLimits(64 << 20, 64 << 20, 200);

  /** Fits key files and cursors: 64 KiB, 16 levels. */
  public static final JsonLimits SMALL = new JsonLimits(64 << 10, 64 << 10, 16);

  /** For the record of a function: all of it may be one text, and little is nested. */
  public static final JsonLimits RECORD = new JsonLimits(64 << 20, 64 << 20, 8);
}
