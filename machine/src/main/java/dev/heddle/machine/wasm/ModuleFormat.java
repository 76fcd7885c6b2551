package dev.heddle.machine.wasm;

import java.util.Arrays;
import java.util.Optional;

/** The module formats of ao, each a generation of emscripten glue and a way of counting gas. */
enum ModuleFormat {
  EMSCRIPTEN("wasm32-unknown-emscripten", "emscripten", false),
  EMSCRIPTEN_2("wasm32-unknown-emscripten2", "emscripten2", false),
  EMSCRIPTEN_3("wasm32-unknown-emscripten3", "emscripten3", false),
  EMSCRIPTEN_4("wasm32-unknown-emscripten4", "emscripten4", false),
  EMSCRIPTEN_METERING("wasm32-unknown-emscripten-metering", "emscripten4", true),
  WASM64("wasm64-unknown-emscripten-draft_2024_02_15", "wasm64", false),
  WASM64_METERING("wasm64-unknown-emscripten-draft_2024_10_16-metering", "wasm64", true);

  private final String tag;
  private final String glue;
  private final boolean metering;

  ModuleFormat(String tag, String glue, boolean metering) {
    this.tag = tag;
    this.glue = glue;
    this.metering = metering;
  }

  /** The value of a module's {@code Module-Format} tag. */
  String tag() {
    return tag;
  }

  /** The host's name for the glue. */
  String glue() {
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

  static Optional<ModuleFormat> ofTag(String tag) {
    return Arrays.stream(values()).filter(format -> format.tag.equals(tag)).findFirst();
  }
}
