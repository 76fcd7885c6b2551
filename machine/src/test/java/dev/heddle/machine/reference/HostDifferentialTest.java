package dev.heddle.machine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.v8.ScriptedRuntime;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Holds the parts of the Java host that are easily subtly wrong to the host scripts in V8, on
 * random arguments. {@code HEDDLE_LONG} makes the rounds many, {@code HEDDLE_SEED} varies them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostDifferentialTest {
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "d800",
          "dc00",
          "0",
          "1",
          "-",
          ".",
          "e",
          "+",
          "00",
          "true",
          "false",
          "null",
          " ",
          "\n",
          "\"ok\":true",
          "\"response\":",
          "\"Output\":",
          "\"Error\":",
          "\"Messages\":[]",
          "\"a\"",
          "\"2\":1",
          "\"10\":2",
          "\"__proto__\":{}",
          "1e400",
          "5e-324",
          "123456789012345678901234567890",
          "0.1",
          "1e21",
          "-0",
          "é",
          "\ud83d",
          "\ude00",
          "\u2028",
          "\t");
  private static final List<String> RULES =
      List.of(
          "a", "A", "b", "B", "c", "C", "d", "D", "e", "F", "g", "G", "h", "H", "I", "j", "m", "M",
          "n", "p", "r", "R", "S", "t", "T", "u", "U", "V", "w", "W", "x", "X", "y", "Y", "z", "Z",
          "Ec", "EC", "Ex", "Ey", "Od", "OH", "OV", "Ow", "%", "q");
  private static final long SEED =
      System.getenv("HEDDLE_SEED") == null
          ? 20_261_125
          : Long.parseLong(System.getenv("HEDDLE_SEED"));
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 2_000 : 50_000;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  private V8Runtime scripts;

  @BeforeAll
  void loadScripts() throws JavetException {
    scripts = ScriptedRuntime.create();
  }

  @AfterAll
  void close() throws JavetException {
    scripts.close();
  }

  @Test
  void sortsAnswersAlike() {
    for (int i = 0; i < ROUNDS; i++) {
      String answer = random.nextBoolean() ? answer() : noise();
      assertThat(described(HostVerdict.of(answer, i)))
          .as("seed %d, round %d: %s", SEED, i, answer)
          .isEqualTo(script("settle(%s, %d).join(' ')".formatted(literal(answer), i)));
    }
  }

  @Test
  void formatsTimesAlike() {
    for (int i = 0; i < ROUNDS; i++) {
      int[] c = new int[8];
      for (int field = 0; field < c.length; field++) {
        c[field] = random.nextInt(50) == 0 ? random.nextInt() : random.nextInt(-2, 62);
      }
      c[4] = random.nextInt(12);
      c[5] = random.nextInt(100) == 0 ? random.nextInt() : random.nextInt(-2000, 3000);
      c[6] = random.nextInt(7);
      c[7] = random.nextInt(-3, 400);
      String zone = random.nextInt(5) == 0 ? "a$&b$$c$`d$'e$" : "UTC";
      int offset = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(-50_000, 50_000);
      String pattern = pattern();
      HostCalendar calendar =
          new HostCalendar(c[0], c[1], c[2], c[3], c[4], c[5] + 1900L, c[6], c[7], offset, zone);
      String tm =
          ("{second:%d,minute:%d,hour:%d,day:%d,month:%d,year:%d,weekday:%d,yearday:%d,"
                  + "offsetSeconds:%d,zone:%s}")
              .formatted(
                  c[0], c[1], c[2], c[3], c[4], c[5] + 1900L, c[6], c[7], offset, literal(zone));
      assertThat(calendar.format(pattern))
          .as("seed %d, round %d: %s of %s", SEED, i, pattern, tm)
          .isEqualTo(script("formatTime(%s, %s)".formatted(literal(pattern), tm)));
    }
  }

  @Test
  void knowsTheSameDates() {
    for (int i = 0; i < ROUNDS; i++) {
      double ms =
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong(-9_000_000_000_000_000L, 9_000_000_000_000_000L);
            case 1 -> random.nextLong(-70_000_000_000_000L, -55_000_000_000_000L);
            default -> random.nextLong(-5_000_000_000_000L, 5_000_000_000_000L);
          };
      HostDate date = HostDate.at(ms);
      String actual =
          HostNumber.toInt32(date.year())
              + " "
              + List.of(date.month(), date.day(), date.weekday(), date.hour(), date.minute())
              + date.second();
      assertThat(actual)
          .as("seed %d, round %d: %s", SEED, i, HostNumber.text(ms))
          .isEqualTo(
              script(
                  """
                  (d => (d.getUTCFullYear() | 0) + ' [' + [d.getUTCMonth() | 0, d.getUTCDate() | 0, d.getUTCDay() | 0,
                    d.getUTCHours() | 0, d.getUTCMinutes() | 0].join(', ') + ']' + (d.getUTCSeconds() | 0))(new Date(%s))
                  """
                      .formatted(HostNumber.text(ms))));
    }
  }

  @Test
  void makesTheSameDates() {
    for (int i = 0; i < ROUNDS; i++) {
      int year = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(-300, 3000);
      int month = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(-30, 30);
      int day = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(-400, 400);
      int hour = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(-30, 30);
      assertThat(HostNumber.text(HostDate.of(year, month, day, hour * 3_600_000L).ms()))
          .as("seed %d, round %d: %d %d %d %d", SEED, i, year, month, day, hour)
          .isEqualTo(script("String(Date.UTC(%d, %d, %d, %d))".formatted(year, month, day, hour)));
    }
  }

  @Test
  void readsAndWritesTheSameText() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[40];
      random.nextBytes(bytes);
      for (int at = 0; at < bytes.length; at++) {
        if (random.nextInt(3) == 0) {
          bytes[at] =
              (byte) new int[] {0xe2, 0x82, 0xac, 0xf0, 0x9f, 0xed, 0x41}[random.nextInt(7)];
        }
      }
      if (random.nextInt(5) == 0) {
        System.arraycopy(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, 0, bytes, 0, 3);
      }
      int size = random.nextInt(bytes.length + 1);
      String hex = HexFormat.of().formatHex(bytes);
      String text = HostText.decode(bytes, size);
      assertThat(units(text))
          .as("seed %d, round %d: %d of %s", SEED, i, size, hex)
          .isEqualTo(
              script(
                  "units(decodeUtf8(Uint8Array.from('%s'.match(/../g), b => parseInt(b, 16)), 0, %d))"
                      .formatted(hex, size)));
      assertThat(HexFormat.of().formatHex(HostText.encode(text)))
          .as("seed %d, round %d: %s", SEED, i, units(text))
          .isEqualTo(
              script(
                  "Array.from(encodeUtf8(%s), b => b.toString(16).padStart(2, '0')).join('')"
                      .formatted(literal(text))));
    }
  }

  private String answer() {
    return "{\"ok\":%s,\"response\":%s}"
        .formatted(value(0), random.nextInt(4) == 0 ? value(0) : response());
  }

  private String response() {
    StringBuilder response = new StringBuilder("{");
    for (String member : List.of("Output", "Messages", "Error", "Assignments", "Spawns", "Other")) {
      if (random.nextBoolean()) {
        response
            .append(response.length() > 1 ? "," : "")
            .append(literal(member))
            .append(":")
            .append(value(0));
      }
    }
    return response + "}";
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 3 ? 6 : 8)) {
      case 0 -> "true";
      case 1 -> random.nextBoolean() ? "null" : "false";
      case 2 -> HostNumber.text(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
      case 3 ->
          String.valueOf(random.nextLong(-1000, 1000) * (random.nextBoolean() ? 1 : 1L << 50));
      case 4 -> "\"" + PIECES.get(random.nextInt(7, 20)).replaceAll("[\"\\\\]", "") + "\"";
      case 5 -> random.nextBoolean() ? "\"\"" : "\"not enough memory for buffer allocation\"";
      case 6 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
      default ->
          "{\"data\":%s,\"%d\":%s,\"output\":%s,\"%d\":0,\"%d\":1}"
              .formatted(
                  value(depth + 1),
                  random.nextInt(12),
                  value(depth + 1),
                  value(depth + 1),
                  random.nextInt(12),
                  random.nextLong(4_294_967_290L, 4_294_967_300L));
    };
  }

  private String noise() {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      noise.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return noise.toString();
  }

  private String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      pattern.append('%').append(RULES.get(random.nextInt(RULES.size()))).append('|');
    }
    return pattern.toString();
  }

  private static String described(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long gas) -> "A " + result;
      case Outcome.Rejected(String result, long gas) -> "R " + result;
      case Outcome.Failed(String error, long gas) -> "F " + error;
    };
  }

  private String script(String expression) {
    try {
      return scripts
          .getExecutor(
              "var units = t => Array.from({ length: t.length }, (_, i) => t.charCodeAt(i)).join(' ');"
                  + expression)
          .executeString();
    } catch (JavetException e) {
      throw new AssertionError(expression, e);
    }
  }

  private static String units(String text) {
    return String.join(" ", text.chars().mapToObj(String::valueOf).toList());
  }

  /** A JavaScript literal in which every unit is escaped, so that none is lost on the way. */
  private static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.chars().forEach(c -> literal.append("\\u").append(HexFormat.of().toHexDigits((char) c)));
    return literal.append('"').toString();
  }
}
