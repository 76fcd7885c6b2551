package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.ByteBuffer;

/** Builds the keys of {@link Table}. */
final class Keys {
  static final int ID_BYTES = 32;
  static final Bytes APPLIED = Bytes.utf8("applied");
  static final Bytes CLOCK = Bytes.utf8("clock");
  static final Bytes FORMAT = Bytes.utf8("format");
  static final Bytes PROCESSES = Bytes.utf8("processes");
  static final Bytes WEAVE = Bytes.utf8("weave");
  static final Bytes CONVEYOR = Bytes.utf8("conveyor");
  static final Bytes LETTERS = Bytes.utf8("letters");

  /** Stands where a process would, for the sum over all of them. */
  static final Bytes ALL_LETTERS = Bytes.utf8("all");

  /** Above every key that there is: longer than any, and all ones. */
  static final Bytes END = Bytes.hex("ff".repeat(400));

  private Keys() {}

  static Bytes number(long number) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  static long number(Bytes bytes) {
    return bytes.buffer().getLong();
  }

  static Bytes of(Bytes process, long number) {
    return Bytes.concat(process, number(number));
  }

  static Bytes time(Bytes process, long timestampMs, long slot) {
    return Bytes.concat(process, number(timestampMs), number(slot));
  }

  /** The smallest key that begins with nothing of what begins with {@code prefix}. */
  static Bytes after(Bytes prefix) {
    return Bytes.concat(prefix, END);
  }

  /** The smallest key above {@code key}. */
  static Bytes above(Bytes key) {
    return Bytes.concat(key, Bytes.wrap(new byte[] {0}));
  }

  /** The term under which an item with that tag is posted. */
  static long tagTerm(String name, String value) {
    Bytes utf8 = Bytes.utf8(name);
    return term('t', Bytes.concat(number(utf8.size()), utf8, Bytes.utf8(value)));
  }

  static long ownerTerm(Bytes address) {
    return term('o', address);
  }

  static long recipientTerm(Bytes target) {
    return term('r', target);
  }

  static long parentTerm(Bytes parent) {
    return term('p', parent);
  }

  /** For items that were here before they came in that bundle. */
  static long laterParentTerm(Bytes parent) {
    return term('q', parent);
  }

  /** Eight bytes of SHA-256; queries check their matches, so a collision costs time only. */
  private static long term(char kind, Bytes value) {
    return number(Hashes.sha256(Bytes.wrap(new byte[] {(byte) kind}), value));
  }
}
