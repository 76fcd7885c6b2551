package dev.heddle.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A path with its query, encoded: cursors hold letters that mean something else in a URL. */
record Path(String text) {
  Path with(String name, String value) {
    String pair = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return new Path(text + (text.indexOf('?') < 0 ? "?" : "&") + pair);
  }

  Path with(String name, Optional<String> value) {
    return value.map(present -> with(name, present)).orElse(this);
  }
}
