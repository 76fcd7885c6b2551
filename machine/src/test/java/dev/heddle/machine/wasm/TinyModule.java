package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A module of a few hundred bytes in the format {@code wasm32-unknown-emscripten4} that does what
 * the first letter of a message says. Its state is one counter in memory and one in a global; an
 * accepted answer's Output shows both, as two digits.
 */
public final class TinyModule {
  public static final String FORMAT = "wasm32-unknown-emscripten4";

  private static final int COUNTER = 1024;
  private static final int STACK_END = 16_384;
  private static final int STACK_START = 60_000;
  private static final String ACCEPTED = "{\"ok\":true,\"response\":{\"Output\":\"00\"}}\0";
  private static final String REJECTED = "{\"ok\":true,\"response\":{\"Error\":\"no\"}}\0";
  private static final String REFUSED = "{\"ok\":false,\"response\":\"not today\"}\0";
  private static final String NONSENSE = "nonsense\0";

  // Functions by number: three imports, then what is defined below in this order.
  private static final int MEMCPY = 0;
  private static final int NOTHING = 1;
  private static final int NOW = 2;
  private static final int BUMP = 8;
  private static final int RECURSE = 9;
  private static final int FIRST_ACTION = 10;

  private final WasmTestModule module = new WasmTestModule();
  private final StringBuilder choices = new StringBuilder();
  private final List<String> actions = new ArrayList<>();
  private int text = 4096;

  private TinyModule() {}

  public static Bytes bytes() {
    return new TinyModule().build();
  }

  private Bytes build() {
    module
        .type("02 7f 7f 01 7f") // 0: handle
        .type("00 01 7f") // 1
        .type("01 7f 00") // 2
        .type("01 7f 01 7f") // 3
        .type("03 7f 7f 7f 00") // 4
        .type("00 00") // 5
        .type("00 01 7c") // 6
        .imports("env", "_emscripten_memcpy_js", "00 04")
        .imports("env", "nothing", "00 05")
        .imports("env", "emscripten_date_now", "00 06")
        .with(WasmLayout.TABLE, "70 00 02")
        .with(WasmLayout.MEMORY, "01 02 08")
        .with(WasmLayout.GLOBAL, "7f 01 " + number(STACK_START) + " 0b")
        .with(WasmLayout.GLOBAL, "7f 01 " + number(5) + " 0b")
        .with(WasmLayout.ELEMENT, "00 41 00 0b 01 %02x".formatted(BUMP))
        .exports("memory", "02 00")
        .exports("handle", "00 03")
        .exports("emscripten_stack_get_current", "00 04")
        .exports("_emscripten_stack_restore", "00 05")
        .exports("_emscripten_stack_alloc", "00 06")
        .exports("emscripten_stack_get_end", "00 07");
    int accepted = text(ACCEPTED);
    String accept = number(accepted);
    String bump = "10 %02x ".formatted(BUMP);
    action('a', bump + accept);
    action('r', bump + number(text(REJECTED)));
    action('n', bump + number(text(REFUSED)));
    action('j', bump + number(text(NONSENSE)));
    action('z', number(0));
    action('p', number(-16));
    action('t', bump + "00");
    action('l', bump + "03 40 0c 00 0b 00");
    action('m', bump + number(1) + " 40 00 1a " + accept);
    action('b', bump + "03 40 " + number(1) + " 40 00 41 7f 47 0d 00 0b " + accept);
    action('g', bump + number(1) + " 40 00 1a 00");
    action('o', bump + number(-16) + " 28 02 00");
    action(
        'w', bump + number(-16) + " 41 00 " + number(32) + " 10 %02x ".formatted(MEMCPY) + accept);
    action('u', bump + "10 %02x ".formatted(NOTHING) + accept);
    int digits = accepted + ACCEPTED.indexOf("00");
    String now = "10 %02x aa 41 0a 6f".formatted(NOW); // the last digit of the time
    action('d', bump + digit(digits + 1, now) + accept);
    action('s', bump + "10 %02x ".formatted(RECURSE) + accept);
    traps(accept);
    function("00", "00 " + choices + "00 0b");
    function("01", "00 23 00 0b");
    function("02", "00 20 00 24 00 0b");
    function("03", "00 23 00 20 00 6b 41 70 71 24 00 23 00 0b");
    function("01", "00 " + number(STACK_END) + " 0b");
    function(
        "05",
        "00 "
            + increment()
            + digit(digits, "41 00 28 02 " + unsigned(COUNTER))
            + digit(digits + 1, "23 01")
            + "0b");
    function("05", "00 10 %02x 0b".formatted(RECURSE));
    actions.forEach(code -> function("01", "00 " + code + " 0b"));
    return module.bytes();
  }

  /** Capital letters: what can go wrong in one instruction. */
  private void traps(String accept) {
    String minimum = "41 80 80 80 80 78 ";
    action('A', "41 01 41 00 6d");
    action('B', "41 01 41 00 6f");
    action('C', minimum + "41 7f 6d");
    action('D', "44 00 00 00 00 00 00 f8 7f aa");
    action('E', "44 9c 75 00 88 3c e4 37 7e aa");
    action('F', "42 01 42 00 80 a7");
    action('G', "41 01 11 01 00"); // an empty place of the table
    action('H', "41 00 11 01 00"); // a function of another type
    action('I', "41 0a 11 01 00"); // beyond the table
    action('J', "41 0a 25 00 1a " + accept);
    action('K', number(-16) + " 41 00 " + number(100) + " fc 0b 00 " + accept);
    action('L', "41 00 " + number(-16) + " " + number(100) + " fc 0a 00 00 " + accept);
    action('M', number(65_535 * 2) + " 42 00 37 03 00 " + accept);
  }

  private static String increment() {
    String counter = unsigned(COUNTER);
    return "41 00 41 00 28 02 " + counter + " 41 01 6a 36 02 " + counter + " 23 01 41 01 6a 24 01 ";
  }

  private static String digit(int at, String value) {
    return "41 00 " + value + " 41 30 6a 3a 00 " + unsigned(at) + " ";
  }

  private void action(char letter, String code) {
    choices.append("20 00 2d 00 00 ").append(number(letter)).append(" 46 04 40 10 ");
    choices.append("%02x 0f 0b ".formatted(FIRST_ACTION + actions.size()));
    actions.add(code);
  }

  private int text(String content) {
    int at = text;
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    module.with(
        WasmLayout.DATA,
        "00 " + number(at) + " 0b " + unsigned(bytes.length) + HexFormat.of().formatHex(bytes));
    text += 256;
    return at;
  }

  private void function(String type, String body) {
    String code = body.replace(" ", "");
    module
        .with(WasmLayout.FUNCTION, type)
        .with(WasmLayout.CODE, unsigned(code.length() / 2) + code);
  }

  static String number(int value) {
    StringBuilder out = new StringBuilder("41 ");
    int rest = value;
    while (rest < -64 || rest > 63) {
      out.append("%02x".formatted((rest & 0x7f) | 0x80));
      rest >>= 7;
    }
    return out.append("%02x".formatted(rest & 0x7f)).toString();
  }

  static String unsigned(int value) {
    StringBuilder out = new StringBuilder();
    int rest = value;
    while (rest > 0x7f) {
      out.append("%02x".formatted((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    return out.append("%02x".formatted(rest)).toString();
  }
}
