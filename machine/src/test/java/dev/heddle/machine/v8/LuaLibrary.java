package dev.heddle.machine.v8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the modules of the Lua library are asked: lines of {@code library.txt} with something drawn
 * for each thing in braces. The same for the same generator.
 *
 * <ul>
 *   <li>{@code {text}} bytes, often as many as fill blocks of some digest; {@code {text64}} up to
 *       64; {@code {bytes 16}} so many; {@code {ascii}} letters; {@code {hex}} digits, now and then
 *       with something wrong;
 *   <li>{@code {int}}, {@code {length}} from 1 to 64, {@code {from 0 to 9}};
 *   <li>{@code {array}} bytes as a table, {@code {list}} a table without names, {@code {value}}
 *       anything;
 *   <li>{@code {one of a b {text}}} one of these.
 * </ul>
 */
final class LuaLibrary {
  private static final Pattern DRAWN = Pattern.compile("\\{([a-z][a-z0-9 -]*)}");
  private static final Pattern CHOICE = Pattern.compile("\\{one of ((?:[^{}]|\\{[^{}]*})*)}");
  private static final Pattern CHOSEN = Pattern.compile("\"[^\"]*\"|\\{[^{}]*}|\\S+");
  private static final int[] BLOCKS = {0, 16, 32, 64, 72, 96, 128, 136, 192, 256, 288};

  private final RandomGenerator random;

  LuaLibrary(RandomGenerator random) {
    this.random = random;
  }

  /** The lines with a mark once, then all others so many times, each time filled anew. */
  List<String> lines(List<String> templates, int rounds) {
    List<String> lines = new ArrayList<>();
    templates.stream()
        .filter(line -> line.startsWith("! "))
        .forEach(t -> lines.add(t.substring(2)));
    for (int round = 0; round < rounds; round++) {
      templates.stream()
          .filter(line -> !line.startsWith("! ") && !line.startsWith("# "))
          .map(this::filled)
          .forEach(lines::add);
    }
    return lines;
  }

  private String filled(String template) {
    String chosen =
        CHOICE.matcher(template).replaceAll(m -> Matcher.quoteReplacement(choice(m.group(1))));
    return DRAWN.matcher(chosen).replaceAll(m -> Matcher.quoteReplacement(drawn(m.group(1))));
  }

  private String choice(String from) {
    List<String> all = CHOSEN.matcher(from).results().map(each -> each.group()).toList();
    return all.get(random.nextInt(all.size()));
  }

  private String drawn(String what) {
    String[] words = what.split(" ", -1);
    return switch (words[0]) {
      case "text" -> literal(textLength());
      case "text64" -> literal(random.nextInt(65));
      case "bytes" -> literal(Integer.parseInt(words[1]));
      case "ascii" -> ascii(random.nextInt(60));
      case "hex" -> hex();
      case "int" -> integer();
      case "length" -> String.valueOf(random.nextInt(1, 65));
      case "from" ->
          String.valueOf(
              random.nextInt(Integer.parseInt(words[1]), Integer.parseInt(words[3]) + 1));
      case "array" -> array();
      case "list" -> list(0);
      case "value" -> value(0);
      default -> throw new IllegalArgumentException("nothing is called {" + what + "}");
    };
  }

  private int textLength() {
    return random.nextInt(3) == 0
        ? random.nextInt(300)
        : Math.max(0, BLOCKS[random.nextInt(BLOCKS.length)] + random.nextInt(-9, 2));
  }

  private String literal(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return IntStream.range(0, length)
        .mapToObj(i -> "\\%03d".formatted(bytes[i] & 255))
        .collect(Collectors.joining("", "'", "'"));
  }

  private String ascii(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(' ', '~' + 1);
    }
    String text = new String(bytes, StandardCharsets.US_ASCII);
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private String hex() {
    String digits = random.nextBoolean() ? "0123456789abcdef" : "0123456789ABCDEF";
    String odd = random.nextInt(6) == 0 ? "aFg0 " : digits;
    return IntStream.range(0, 2 * random.nextInt(40) + (random.nextInt(8) == 0 ? 1 : 0))
        .mapToObj(i -> random.nextInt(20) == 0 ? odd : digits)
        .map(from -> String.valueOf(from.charAt(random.nextInt(from.length()))))
        .collect(Collectors.joining("", "'", "'"));
  }

  private String integer() {
    return switch (random.nextInt(4)) {
      case 0 -> String.valueOf(random.nextInt(-9, 100));
      case 1 -> String.valueOf(random.nextInt());
      case 2 -> String.valueOf(random.nextLong(1L << 33));
      default -> "0x%x".formatted(random.nextLong());
    };
  }

  private String array() {
    return IntStream.range(0, random.nextInt(12))
        .mapToObj(i -> String.valueOf(random.nextInt(256)))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private String scalar() {
    return switch (random.nextInt(6)) {
      case 0 -> ascii(random.nextInt(6));
      case 1 -> String.valueOf(random.nextBoolean());
      case 2 -> String.valueOf(random.nextInt(-9, 100) / 8.0);
      case 3 -> "'a\\nb\\0c\"\\r'";
      default -> integer();
    };
  }

  private String list(int depth) {
    return IntStream.range(0, random.nextInt(1, 5))
        .mapToObj(i -> depth < 3 && random.nextInt(3) == 0 ? list(depth + 1) : scalar())
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private String value(int depth) {
    if (depth > 2 || (depth > 0 && random.nextBoolean())) {
      return scalar();
    }
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> key() + value(depth + 1))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private String key() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "[" + random.nextInt(-9, 20) + "] = ";
      case 2 -> "['end'] = ";
      case 3 -> "[" + ascii(random.nextInt(1, 4)) + "] = ";
      default -> "n" + random.nextInt(20) + " = ";
    };
  }
}
