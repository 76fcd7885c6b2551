package dev.heddle.core.bytes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An immutable run of bytes: the only form in which bytes cross a package border.
 *
 * <p>A slice shares the array of its parent, so cutting a bundle into items copies nothing. Text
 * forms are base64url without padding (ids, keys, addresses), lower-case hex, and UTF-8 decoded the
 * way JavaScript decodes it (malformed input becomes U+FFFD). Comparison is unsigned and
 * lexicographic, the order of the index. Safe for use by any thread.
 */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] array;
  private final int offset;
  private final int size;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /** Copies {@code source}; later changes to the array are not seen. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone(), 0, source.length);
  }

  /** Takes {@code source} over without a copy: the caller must never write to it again. */
  public static Bytes wrap(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source, 0, source.length);
  }

  /** Copies what remains in {@code source} and consumes it. */
  public static Bytes copyOf(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.get(copy);
    return wrap(copy);
  }

  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Decodes base64url strictly: no padding, no white space, no foreign letters.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Bytes base64Url(String text) {
    if (text.indexOf('=') >= 0) {
      throw new IllegalArgumentException("base64url carries no padding: " + abbreviate(text));
    }
    byte[] decoded;
    try {
      decoded = DECODER.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not base64url: " + abbreviate(text), e);
    }
    return wrap(decoded);
  }

  /**
   * Decodes hex of either case, without a prefix.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Bytes hex(String text) {
    return wrap(HEX.parseHex(text));
  }

  /** Joins the parts into one run. */
  public static Bytes concat(Bytes... parts) {
    int total = 0;
    for (Bytes part : parts) {
      total = Math.addExact(total, part.size);
    }
    byte[] joined = new byte[total];
    int at = 0;
    for (Bytes part : parts) {
      System.arraycopy(part.array, part.offset, joined, at, part.size);
      at += part.size;
    }
    return wrap(joined);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The byte at {@code index}, signed as Java has it. */
  public byte at(int index) {
    return array[offset + java.util.Objects.checkIndex(index, size)];
  }

  /** The part from {@code from} up to, not including, {@code to}; shares the memory. */
  public Bytes slice(int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, size);
    return from == to ? EMPTY : new Bytes(array, offset + from, to - from);
  }

  /** The part from {@code from} to the end; shares the memory. */
  public Bytes from(int from) {
    return slice(from, size);
  }

  public boolean startsWith(Bytes prefix) {
    return size >= prefix.size && slice(0, prefix.size).equals(prefix);
  }

  /** A fresh array that the caller owns. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /** A read-only view of the same memory, positioned at the first byte. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
  }

  /** Feeds the bytes to a digest without copying them. */
  public void updateDigest(MessageDigest digest) {
    digest.update(array, offset, size);
  }

  /** Copies the bytes into {@code target} at {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, size);
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(array, offset, size);
  }

  /** A copy that shares nothing, so that a small slice does not hold a large array in memory. */
  public Bytes compact() {
    return array.length == size ? this : wrap(toByteArray());
  }

  public String base64Url() {
    return ENCODER.encodeToString(size == array.length ? array : toByteArray());
  }

  public String hex() {
    return HEX.formatHex(array, offset, offset + size);
  }

  /** The text, with U+FFFD where the bytes are not UTF-8. */
  public String utf8() {
    return new String(array, offset, size, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + size, that.array, that.offset, that.offset + that.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Base64url of short runs, size and beginning of long ones: for messages, not for parsing. */
  @Override
  public String toString() {
    return size <= 64 ? base64Url() : size + " bytes " + slice(0, 24).base64Url() + "…";
  }

  private static String abbreviate(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
