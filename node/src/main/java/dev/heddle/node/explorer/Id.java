package dev.heddle.node.explorer;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An id or address as pages show it. Forty-three letters look alike, so each comes with stripes, by
 * which people know it again.
 *
 * @param text all of it
 * @param href where it leads; nothing if it is no id, but what a stranger wrote in the place of one
 * @param stripes colours of threads, 0 to 7
 */
record Id(String text, Optional<String> href, List<Integer> stripes) {
  private static final int STRIPES = 6;
  private static final int COLOURS = 8;
  private static final int SHORT_CHARS = 6;

  /** Leads to whatever it turns out to be. */
  static Id of(Bytes id) {
    return at("", id);
  }

  static Id process(Bytes id) {
    return at("/processes", id);
  }

  static Id message(Bytes id) {
    return at("/messages", id);
  }

  static Id module(Bytes id) {
    return at("/modules", id);
  }

  static Id owner(Bytes address) {
    return at("/owners", address);
  }

  /** What stands in the place of an id. */
  static Id of(String text) {
    return Ids.parse(text).map(Id::of).orElseGet(() -> new Id(text, Optional.empty(), List.of()));
  }

  private static Id at(String kind, Bytes id) {
    String text = id.base64Url();
    return new Id(
        text,
        Optional.of(Assets.ROOT + kind + "/" + text),
        IntStream.range(0, STRIPES).map(i -> id.at(i) & (COLOURS - 1)).boxed().toList());
  }

  /** The beginning and the end; all of what is no id, up to a length. */
  String brief() {
    return href.isPresent()
        ? text.substring(0, SHORT_CHARS) + "…" + text.substring(text.length() - SHORT_CHARS)
        : Shown.cut(text, 3 * SHORT_CHARS);
  }
}
