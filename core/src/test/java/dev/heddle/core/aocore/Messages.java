package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages that a seed makes up. */
final class Messages {
  private static final String LETTERS = "abcxyz019-_%ABé \"\\/(;,~";

  /** Names that headers, parts and the codecs have for something of their own. */
  private static final List<String> MEANINGFUL =
      List.of(
          "body",
          "data",
          "content-type",
          "content-disposition",
          "content-length",
          "set-cookie",
          "location",
          "transfer-encoding",
          "path",
          "method",
          "inline-body-key",
          "1",
          "2",
          ".",
          "-",
          "k%41",
          "Name",
          "é",
          "a b",
          "a:b",
          "a\"b",
          "a\r\nb",
          "form-data;name=\"x\"");

  private final Random random;
  private final boolean hostile;
  private final boolean ofText;

  Messages(long seed) {
    this(seed, false, false);
  }

  private Messages(long seed, boolean hostile, boolean ofText) {
    this.random = new Random(seed);
    this.hostile = hostile;
    this.ofText = ofText;
  }

  /** With keys that mean something elsewhere. */
  static Messages hostile(long seed) {
    return new Messages(seed, true, false);
  }

  /** With bytes that are text alone, and fractions that are no whole numbers. */
  static Messages ofText(long seed) {
    return new Messages(seed, false, true);
  }

  /** A message with values of all kinds. */
  Message any(int depth) {
    Message.Builder message = Message.builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      message.put(key(), value(depth));
    }
    return message.build();
  }

  /** Keys without capital letters, which only ids have, and without slashes, which are paths. */
  private String key() {
    if (hostile && random.nextInt(3) == 0) {
      return MEANINGFUL.get(random.nextInt(MEANINGFUL.size()));
    }
    StringBuilder key = new StringBuilder("k");
    for (int i = random.nextInt(8); i > 0; i--) {
      key.append(LETTERS.charAt(random.nextInt(11)));
    }
    return random.nextInt(8) == 0 ? bytes(32).base64Url() : key.toString();
  }

  private Value value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> Value.Whole.of(random.nextLong());
      case 1 ->
          new Value.Real(
              random.nextGaussian() * (ofText ? 1 : Math.pow(10, random.nextInt(60) - 30)));
      case 2 -> Value.Atom.of(random.nextBoolean());
      case 3 -> ofText ? Value.Binary.of(text()) : new Value.Binary(bytes(random.nextInt(40)));
      case 4 ->
          ofText
              ? Value.Binary.of(text().repeat(300))
              : new Value.Binary(bytes(4090 + random.nextInt(12)));
      case 5 -> Value.Binary.of(text());
      case 6 -> new Value.Sequence(list(depth - 1));
      default -> new Value.Map(any(depth - 1));
    };
  }

  private List<Value> list(int depth) {
    List<Value> values = new ArrayList<>();
    for (int i = random.nextInt(13); i > 0; i--) {
      values.add(value(depth));
    }
    return values;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
