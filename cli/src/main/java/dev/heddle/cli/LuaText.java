package dev.heddle.cli;

import java.util.Set;

/**
 * Tells whether Lua code goes on in the next line: a block, a bracket, a long string or a long
 * comment is still open.
 *
 * <p>It counts; it does not parse. Code that closes more than it opens counts as finished, so that
 * the process gets it and says what is wrong.
 */
final class LuaText {
  private static final Set<String> OPENING = Set.of("function", "do", "if", "repeat");
  private static final Set<String> CLOSING = Set.of("end", "until");

  private final String code;
  private int at;
  private int depth;
  private boolean broken;

  private LuaText(String code) {
    this.code = code;
  }

  /** Whether more has to come before the code can run. */
  static boolean isOpen(String code) {
    return new LuaText(code).scan();
  }

  private boolean scan() {
    while (at < code.length()) {
      char c = code.charAt(at);
      boolean closed =
          switch (c) {
            case '"', '\'' -> skipString(c);
            case '-' -> !code.startsWith("--", at) ? step() : skipComment();
            case '[' -> longLevel(at) >= 0 ? skipLong(at) : bracket(1);
            case '(', '{' -> bracket(1);
            case ')', '}', ']' -> bracket(-1);
            default -> isWord(c) ? word() : step();
          };
      if (!closed) {
        return true;
      }
      if (depth < 0 || broken) {
        return false;
      }
    }
    return depth > 0;
  }

  private boolean step() {
    at++;
    return true;
  }

  private boolean bracket(int change) {
    depth += change;
    return step();
  }

  private boolean word() {
    int from = at;
    while (at < code.length() && isWord(code.charAt(at))) {
      at++;
    }
    String word = code.substring(from, at);
    if (OPENING.contains(word)) {
      depth++;
    } else if (CLOSING.contains(word)) {
      depth--;
    }
    return true;
  }

  /**
   * A short string ends at its quote, or wrongly at the end of the line; open only by backslash.
   */
  private boolean skipString(char quote) {
    at++;
    while (at < code.length()) {
      char c = code.charAt(at++);
      if (c == '\\') {
        if (at >= code.length()) {
          return false;
        }
        at++;
      } else if (c == quote) {
        return true;
      } else if (c == '\n') {
        break;
      }
    }
    broken = true;
    return true;
  }

  private boolean skipComment() {
    at += 2;
    if (at < code.length() && code.charAt(at) == '[' && longLevel(at) >= 0) {
      return skipLong(at);
    }
    int end = code.indexOf('\n', at);
    at = end < 0 ? code.length() : end;
    return true;
  }

  /** The number of equals signs if a long bracket opens here, else -1. */
  private int longLevel(int from) {
    int next = from + 1;
    while (next < code.length() && code.charAt(next) == '=') {
      next++;
    }
    return next < code.length() && code.charAt(next) == '[' ? next - from - 1 : -1;
  }

  private boolean skipLong(int from) {
    int level = longLevel(from);
    int end = code.indexOf("]" + "=".repeat(level) + "]", from + level + 2);
    if (end < 0) {
      return false;
    }
    at = end + level + 2;
    return true;
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
