package dev.heddle.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours for people; leaves text alone where nobody would see them. */
record Paint(boolean on) {
  private static final Pattern COLOUR = Pattern.compile("\\u001b\\[[0-9;]{0,32}m");

  /** Everything that moves a terminal: control characters but tab and line feed. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

  /**
   * What a stranger wrote, fit for a terminal: its colours stay where colours are on, nothing else
   * that a terminal would act upon does.
   */
  String tame(String text) {
    StringBuilder tame = new StringBuilder();
    Matcher colour = COLOUR.matcher(text);
    int from = 0;
    while (colour.find()) {
      tame.append(CONTROL.matcher(text.substring(from, colour.start())).replaceAll(""));
      if (on) {
        tame.append(colour.group());
      }
      from = colour.end();
    }
    return tame.append(CONTROL.matcher(text.substring(from)).replaceAll("")).toString();
  }

  String green(String text) {
    return wrap("32", text);
  }

  String red(String text) {
    return wrap("31", text);
  }

  String yellow(String text) {
    return wrap("33", text);
  }

  String gray(String text) {
    return wrap("90", text);
  }

  private String wrap(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
