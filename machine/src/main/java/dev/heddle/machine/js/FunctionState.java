package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.Nonces;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Image;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a function between interactions.
 *
 * <p>As an image, format 1, UTF-8 but for a module in WebAssembly: one line {@code heddle-function
 * 1 <state> <kv> <nonces> <evaluator> <source>}, where all but the evaluator are lengths in bytes
 * and the evaluator is {@code -} where there is no upgrade, and {@code wasm} where it is to a
 * module; after it the four, without anything between; then zeros to the end of the page.
 *
 * @param state the state as JSON text, as {@code JSON.stringify} writes it
 * @param kv the store of keys and values as the text of one JSON object
 * @param nonces the numbers that callers have used up, which each signed call adds to; as {@link
 *     Nonces#write} writes them where they are text
 * @param upgrade what is evaluated instead of what was deployed, if somebody upgraded it
 */
record FunctionState(String state, String kv, Nonces nonces, Optional<Upgrade> upgrade) {
  private static final String MARK = "heddle-function 1 ";
  private static final String NOT_UPGRADED = "-";
  private static final String WASM = "wasm";
  private static final int FIELDS = 5;
  private static final int HEADER_BYTES = 200;

  FunctionState(String state, String kv) {
    this(state, kv, new Nonces(), Optional.empty());
  }

  /** Of a function that has not begun. */
  static FunctionState none() {
    return new FunctionState("null", "{}");
  }

  /**
   * What a function was upgraded to.
   *
   * @param evaluator of a source in JavaScript; empty where the source is a module in WebAssembly
   */
  record Upgrade(Optional<Evaluator> evaluator, Bytes source) {
    private String tag() {
      return evaluator.map(Evaluator::tag).orElse(WASM);
    }
  }

  /** With another state or store; what is empty stays what it is. */
  FunctionState with(String newState, String newKv) {
    return new FunctionState(
        newState.isEmpty() ? state : newState, newKv.isEmpty() ? kv : newKv, nonces, upgrade);
  }

  FunctionState upgraded(Upgrade to) {
    return new FunctionState(state, kv, nonces, Optional.of(to));
  }

  Image image() {
    byte[] memory = memory();
    return new Image(memory.length, pages(memory));
  }

  /** The image's memory. */
  byte[] memory() {
    byte[] stateBytes = state.getBytes(StandardCharsets.UTF_8);
    byte[] kvBytes = kv.getBytes(StandardCharsets.UTF_8);
    byte[] nonceBytes = Json.write(nonces.write()).getBytes(StandardCharsets.UTF_8);
    byte[] source = upgrade.map(Upgrade::source).orElse(Bytes.EMPTY).toByteArray();
    String evaluator = upgrade.map(Upgrade::tag).orElse(NOT_UPGRADED);
    byte[] header =
        (MARK
                + stateBytes.length
                + " "
                + kvBytes.length
                + " "
                + nonceBytes.length
                + " "
                + evaluator
                + " "
                + source.length
                + "\n")
            .getBytes(StandardCharsets.UTF_8);
    int used =
        header.length + stateBytes.length + kvBytes.length + nonceBytes.length + source.length;
    int pages = (used + Image.PAGE_BYTES - 1) / Image.PAGE_BYTES;
    byte[] memory = Arrays.copyOf(header, pages * Image.PAGE_BYTES);
    int at = header.length;
    for (byte[] part : new byte[][] {stateBytes, kvBytes, nonceBytes, source}) {
      System.arraycopy(part, 0, memory, at, part.length);
      at += part.length;
    }
    return memory;
  }

  /** The pages of a memory that are not zero, which all of it are. */
  static SortedMap<Integer, Bytes> pages(byte[] memory) {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int page = 0; page * Image.PAGE_BYTES < memory.length; page++) {
      pages.put(page, page(memory, page));
    }
    return pages;
  }

  static Bytes page(byte[] memory, int page) {
    int at = page * Image.PAGE_BYTES;
    return Bytes.wrap(Arrays.copyOfRange(memory, at, at + Image.PAGE_BYTES));
  }

  /**
   * Reads an image.
   *
   * @throws IllegalArgumentException if it is not of a function
   */
  static FunctionState of(Image image) {
    if (image.sizeBytes() > Integer.MAX_VALUE / 2) {
      throw notOne();
    }
    byte[] memory = new byte[(int) image.sizeBytes()];
    image.pages().forEach((page, bytes) -> bytes.copyTo(memory, page * Image.PAGE_BYTES));
    int end = 0;
    while (end < Math.min(memory.length, HEADER_BYTES) && memory[end] != '\n') {
      end++;
    }
    String header = new String(memory, 0, end, StandardCharsets.UTF_8);
    String[] fields =
        header.startsWith(MARK) ? header.substring(MARK.length()).split(" ", -1) : new String[0];
    if (fields.length != FIELDS) {
      throw notOne();
    }
    try {
      int state = Integer.parseInt(fields[0]);
      int kv = Integer.parseInt(fields[1]);
      int nonces = Integer.parseInt(fields[2]);
      int source = Integer.parseInt(fields[4]);
      int at = end + 1;
      int sourceAt = at + state + kv + nonces;
      Bytes upgradedTo =
          Bytes.wrap(Bytes.wrap(memory).slice(sourceAt, sourceAt + source).toByteArray());
      return new FunctionState(
          text(memory, at, state),
          text(memory, at + state, kv),
          Nonces.read(Json.parse(text(memory, at + state + kv, nonces))),
          upgrade(fields[3], upgradedTo));
    } catch (IllegalArgumentException | MalformedJsonException | IndexOutOfBoundsException e) {
      throw notOne();
    }
  }

  private static Optional<Upgrade> upgrade(String evaluator, Bytes source) {
    return switch (evaluator) {
      case NOT_UPGRADED -> Optional.empty();
      case WASM -> Optional.of(new Upgrade(Optional.empty(), source));
      default -> {
        Evaluator known = Evaluator.ofTag(evaluator).orElseThrow(FunctionState::notOne);
        yield Optional.of(new Upgrade(Optional.of(known), source));
      }
    };
  }

  private static String text(byte[] memory, int at, int bytes) {
    return new String(memory, at, bytes, StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException notOne() {
    return new IllegalArgumentException("the image is not that of a function");
  }
}
