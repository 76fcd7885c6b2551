package dev.heddle.node.explorer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Coordinates of charts, in the units of their view boxes. */
final class Chart {
  static final int LINE_WIDTH = 120;
  static final int LINE_HEIGHT = 28;
  static final int BARS_WIDTH = 720;
  static final int BARS_HEIGHT = 120;

  /** Bars of a chart; a screen has no room for more. */
  static final int BARS_MAX = 180;

  private static final int BAR_WIDTH_MOST = 60;

  private Chart() {}

  /** Points of a line over a course of values; a flat line at the bottom where all are zero. */
  static String line(List<Double> values) {
    if (values.size() < 2) {
      return "";
    }
    double top = Math.max(Collections.max(values), 1e-9);
    double step = (double) LINE_WIDTH / (values.size() - 1);
    List<String> points = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      double y = LINE_HEIGHT - 2 - values.get(i) / top * (LINE_HEIGHT - 4);
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", i * step, y));
    }
    return points.stream().collect(Collectors.joining(" "));
  }

  /**
   * A value as a bar.
   *
   * @param slot what it is of
   * @param failed whether it is to be shown as something that went wrong
   */
  record Value(long slot, long number, boolean failed) {}

  /** Where a bar stands, and what it says when it is pointed at. */
  record Bar(String x, String y, String width, String height, String words, boolean failed) {}

  /** What is drawn by slots. */
  enum Measure {
    GAS("Gas") {
      @Override
      String exactly(long number) {
        return Shown.whole(number) + " gas";
      }

      @Override
      String roughly(long number) {
        return Shown.count((double) number) + " gas";
      }
    },
    MEMORY("Memory") {
      @Override
      String exactly(long number) {
        return Shown.bytes(number);
      }

      @Override
      String roughly(long number) {
        return Shown.bytes(number);
      }
    };

    private final String title;

    Measure(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    abstract String exactly(long number);

    abstract String roughly(long number);
  }

  /**
   * Values side by side.
   *
   * @param top what the highest bar stands for
   */
  record Bars(Measure measure, List<Bar> bars, long top, long firstSlot, long lastSlot) {
    String most() {
      return measure.roughly(top);
    }
  }

  /**
   * Bars of values in the order of their slots.
   *
   * @param values at least one
   */
  static Bars bars(Measure measure, List<Value> values) {
    long top = Math.max(1, values.stream().mapToLong(Value::number).max().orElse(1));
    double step = Math.min(BAR_WIDTH_MOST, (double) BARS_WIDTH / values.size());
    double gap = step > 4 ? 1.5 : 0.3;
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      double height = Math.max(1.5, (double) value.number / top * (BARS_HEIGHT - 4));
      bars.add(
          new Bar(
              decimal(i * step),
              decimal(BARS_HEIGHT - height),
              decimal(step - gap),
              decimal(height),
              "slot " + value.slot + ": " + measure.exactly(value.number),
              value.failed));
    }
    return new Bars(measure, bars, top, values.getFirst().slot, values.getLast().slot);
  }

  static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
