package dev.heddle.machine.wasm;

import java.util.Arrays;
import java.util.Optional;

/**
 * The module formats of ao, each a generation of emscripten glue and a way of counting gas; and
 * that of Lambda applications.
 */
public enum ModuleFormat {
  EMSCRIPTEN("wasm32-unknown-emscripten", "emscripten", false),
  EMSCRIPTEN_2("wasm32-unknown-emscripten2", "emscripten2", false),
  EMSCRIPTEN_3("wasm32-unknown-emscripten3", "emscripten3", false),
  EMSCRIPTEN_4("wasm32-unknown-emscripten4", "emscripten4", false),
  EMSCRIPTEN_METERING("wasm32-unknown-emscripten-metering", "emscripten4", true),
  WASM64("wasm64-unknown-emscripten-draft_2024_02_15", "wasm64", false),
  WASM64_METERING("wasm64-unknown-emscripten-draft_2024_10_16-metering", "wasm64", true),

  /** Our own: a template that runs inputs on a context, see docs/lambda.md. */
  LAMBDA("wasm32-lambda-1", "lambda", true);

  private final String tag;
  private final String glue;
  private final boolean metering;

  ModuleFormat(String tag, String glue, boolean metering) {
    this.tag = tag;
    this.glue = glue;
    this.metering = metering;
  }

  /**
   * The generation of glue that a host must be for it, by the name that hosts know: {@code
   * emscripten}, {@code emscripten2} to {@code emscripten4}, {@code wasm64}; {@code lambda} has
   * none.
   */
  public String glue() {
    return glue;
  }

  /**
   * Whether the format itself has gas counted and reported. In the others it is reported only where
   * the module was metered before it was published.
   */
  boolean metering() {
    return metering;
  }

  boolean wide() {
    return glue.equals("wasm64");
  }

  /** The format that a {@code Module-Format} tag names; empty if it is none of ao's. */
  public static Optional<ModuleFormat> ofTag(String tag) {
    return Arrays.stream(values()).filter(format -> format.tag.equals(tag)).findFirst();
  }
}
