package dev.heddle.node.boot;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes figures in the text format of Prometheus, version 0.0.4: for each name a line of help, a
 * line of its type, and a line for each value.
 */
final class Exposition {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final int NANOS_DIGITS = 9;

  private final StringBuilder text = new StringBuilder();

  /** Begins a figure that only grows; its name ends in {@code _total}. */
  Figure counter(String name, String help) {
    return new Figure(name, "counter", help);
  }

  /** Begins a figure that goes up and down. */
  Figure gauge(String name, String help) {
    return new Figure(name, "gauge", help);
  }

  String text() {
    return text.toString();
  }

  /** The values of one name; for text that we chose ourselves, which needs no escaping. */
  final class Figure {
    private final String name;

    private Figure(String name, String type, String help) {
      this.name = name;
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    Figure value(long value) {
      text.append(name).append(' ').append(value).append('\n');
      return this;
    }

    /** A time, as the seconds that Prometheus counts in. */
    Figure seconds(long nanos) {
      String seconds = BigDecimal.valueOf(nanos, NANOS_DIGITS).toPlainString();
      text.append(name).append(' ').append(seconds).append('\n');
      return this;
    }

    Figure value(String label, String labelled, long value) {
      return value(Map.of(label, labelled), value);
    }

    /** One value with several labels, which are written in the order of their names. */
    Figure value(Map<String, String> labels, long value) {
      String written =
          new TreeMap<>(labels)
              .entrySet().stream()
                  .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
                  .collect(Collectors.joining(","));
      text.append(name).append('{').append(written).append("} ").append(value).append('\n');
      return this;
    }
  }
}
