package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;

/**
 * An application of {@code lambda@1} of some hundred bytes that does what the first letter of its
 * input says, some of it as badly as a program can.
 *
 * <ul>
 *   <li>p sets the key of three letters that follow to the rest; d takes it away; g reports its
 *       value; s reports all keys in order
 *   <li>n emits the rest as a notice, v as a voucher
 *   <li>k counts in memory, in a global and in the size of the memory, and reports the three counts
 *       as letters: always the same if nothing is left of the run before
 *   <li>r sets a key and rejects; t sets a key and traps; l sets a key and never ends; o gives a
 *       call a wild pointer; e recurses without an end
 *   <li>m grows the memory as far as it goes; c overwrites all memory and the global; x ends with a
 *       status that there is not
 * </ul>
 */
public final class LambdaModule {
  public static final String FORMAT = "wasm32-lambda-1";

  private static final int COUNTER = 512;
  private static final int LETTERS = 528;
  private static final int INPUT = 1024;
  private static final int ROOM = 16_384;
  private static final int FOUND = 32_768;
  private static final int FOUND_ROOM = 65_536;

  // Functions by number: the imports, then what is defined.
  private static final String CALL_INPUT = "10 00 ";
  private static final String CALL_GET = "10 02 ";
  private static final String CALL_PUT = "10 03 ";
  private static final String CALL_DELETE = "10 04 ";
  private static final String CALL_NEXT = "10 05 ";
  private static final String CALL_EMIT = "10 06 ";
  private static final String CALL_RECURSE = "10 0a ";
  private static final String KEY = number(INPUT + 1) + " " + number(3) + " ";
  private static final String REST = number(INPUT + 1) + " 20 00 " + number(1) + " 6b ";
  private static final String FOUND_PLACE = number(FOUND) + " " + number(FOUND_ROOM) + " ";

  private final StringBuilder choices = new StringBuilder();

  private LambdaModule() {}

  public static Bytes bytes() {
    return new LambdaModule().build().bytes();
  }

  /** The same with a {@code migrate} that does what the first letter of its input says. */
  public static Bytes migrating() {
    return new LambdaModule().build().exports("migrate", "00 07").bytes();
  }

  /** The same with a {@code migrate} that never comes to its end. */
  public static Bytes stuck() {
    return new LambdaModule().build().exports("migrate", "00 0a").bytes();
  }

  /** The same with a function that nobody calls, so that it is another template. */
  public static Bytes other() {
    return new LambdaModule().build().exports("unused", "00 07").bytes();
  }

  private static String number(int value) {
    return TinyModule.number(value);
  }

  private static String put() {
    return KEY + number(INPUT + 4) + " 20 00 " + number(4) + " 6b " + CALL_PUT + "1a ";
  }

  private static String emit(int kind, String what) {
    return number(kind) + " " + what + CALL_EMIT + "1a ";
  }

  private WasmTestModule build() {
    action('p', put());
    action('d', KEY + CALL_DELETE + "1a ");
    String report = emit(2, number(FOUND) + " 20 01 ");
    String found = "21 01 20 01 " + number(0) + " 4e 04 40 " + report + "0b ";
    action('g', KEY + FOUND_PLACE + CALL_GET + found);
    action(
        's',
        "03 40 "
            + number(FOUND)
            + " 20 01 "
            + FOUND_PLACE
            + CALL_NEXT
            + "22 01 "
            + number(0)
            + " 4e 04 40 "
            + report
            + "0c 01 0b 0b ");
    action('n', emit(0, REST));
    action('v', emit(1, REST));
    action('k', counted());
    action('r', put() + number(1) + " 0f ");
    action('t', put() + "00 ");
    action('l', put() + "03 40 0c 00 0b ");
    action(
        'o',
        number(-16)
            + " "
            + number(32)
            + " "
            + number(0)
            + " "
            + number(1)
            + " "
            + CALL_PUT
            + "1a ");
    action('e', CALL_RECURSE);
    action('m', "03 40 " + number(1) + " 40 00 " + number(-1) + " 47 0d 00 0b " + counted());
    action(
        'c',
        number(0)
            + " "
            + number(0x5a)
            + " "
            + number(131_072)
            + " fc 0b 00 "
            + number(99)
            + " 24 00 "
            + put());
    action('x', put() + number(7) + " 0f ");
    String read = number(INPUT) + " " + number(ROOM) + " " + CALL_INPUT + "21 00 ";
    String accept = number(0) + " 0b";
    return new WasmTestModule()
        .type("00 01 7f")
        .type("02 7f 7f 01 7f")
        .type("03 7f 7f 7f 01 7f")
        .type("04 7f 7f 7f 7f 01 7f")
        .type("00 00")
        .imports("lambda", "input", "00 01")
        .imports("lambda", "meta", "00 02")
        .imports("lambda", "ctx_get", "00 03")
        .imports("lambda", "ctx_put", "00 03")
        .imports("lambda", "ctx_delete", "00 01")
        .imports("lambda", "ctx_next", "00 03")
        .imports("lambda", "emit", "00 02")
        .with(WasmLayout.MEMORY, "01 02 10")
        .with(WasmLayout.GLOBAL, "7f 01 " + number(0) + " 0b")
        .exports("memory", "02 00")
        .exports("advance", "00 07")
        .exports("create", "00 08")
        .exports("inspect", "00 09")
        .function("00", "01 02 7f " + read + choices + "00 0b")
        .function("00", "01 02 7f " + read + emit(0, number(INPUT) + " 20 00 ") + accept)
        .function("00", "00 10 07 0b")
        .function("04", "00 " + CALL_RECURSE + "0b");
  }

  /** Adds one to each count and reports them: in memory, in the global, and 64 KiB pages. */
  private static String counted() {
    String at = number(0) + " ";
    String counter = offset(COUNTER);
    return at
        + at
        + "28 02 "
        + counter
        + number(1)
        + " 6a 36 02 "
        + counter
        + "23 00 "
        + number(1)
        + " 6a 24 00 "
        + at
        + at
        + "28 02 "
        + counter
        + number('0')
        + " 6a 3a 00 "
        + offset(LETTERS)
        + at
        + "23 00 "
        + number('0')
        + " 6a 3a 00 "
        + offset(LETTERS + 1)
        + at
        + "3f 00 "
        + number('0')
        + " 6a 3a 00 "
        + offset(LETTERS + 2)
        + emit(2, number(LETTERS) + " " + number(3) + " ");
  }

  private static String offset(int at) {
    return TinyModule.unsigned(at) + " ";
  }

  /** What ends without a return is accepted. */
  private void action(char letter, String code) {
    choices
        .append(number(0) + " 2d 00 " + offset(INPUT))
        .append(number(letter))
        .append(" 46 04 40 ")
        .append(code)
        .append(number(0))
        .append(" 0f 0b ");
  }
}
