package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The Avro encoding of tags (ANS-104 section 2.1.2): blocks of {@code count, records…}, closed by a
 * zero count. A negative count is followed by the byte length of its block. Numbers are zigzag
 * varints.
 */
final class AvroTags {
  /** A 64-bit number takes at most ten groups of seven bits. */
  private static final int VARINT_BYTES_MAX = 10;

  private final Bytes raw;
  private final ItemRules rules;
  private int at;

  private AvroTags(Bytes raw, ItemRules rules) {
    this.raw = raw;
    this.rules = rules;
  }

  static Bytes encode(List<Tag> tags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeLong(out, tags.size());
    for (Tag tag : tags) {
      writeText(out, tag.name());
      writeText(out, tag.value());
    }
    writeLong(out, 0);
    return Bytes.wrap(out.toByteArray());
  }

  static List<Tag> decode(Bytes raw, long count, ItemRules rules) {
    if (raw.size() > rules.tagBytesMax()) {
      throw new MalformedItemException(
          raw.size() + " bytes of tags are over the limit of " + rules.tagBytesMax(), 0);
    }
    if (count < 0 || count > rules.tagsMax()) {
      throw new MalformedItemException(
          Long.toUnsignedString(count) + " tags are over the limit of " + rules.tagsMax(), 0);
    }
    AvroTags reader = new AvroTags(raw, rules);
    // The signature covers these bytes but not the count, so a count of zero must not hide them.
    List<Tag> tags = raw.isEmpty() ? List.of() : reader.blocks(count);
    if (tags.size() != count) {
      throw new MalformedItemException(
          "the item declares " + count + " tags and holds " + tags.size(), reader.at);
    }
    return List.copyOf(tags);
  }

  private List<Tag> blocks(long count) {
    List<Tag> tags = new ArrayList<>();
    for (long block = readLong(); block != 0; block = readLong()) {
      if (block < 0) {
        readLong();
      }
      // The absolute value of the smallest number is negative again, and so refused as well.
      long records = Math.abs(block);
      if (records < 0 || records > count - tags.size()) {
        throw new MalformedItemException("more tags than the " + count + " declared", at);
      }
      for (long i = 0; i < records; i++) {
        String name = readText("name", rules.nameBytesMax());
        tags.add(new Tag(name, readText("value", rules.valueBytesMax())));
      }
    }
    if (rules.strictForm() && at != raw.size()) {
      throw new MalformedItemException("bytes after the end of the tags", at);
    }
    return tags;
  }

  private String readText(String part, int bytesMax) {
    int from = at;
    long size = readLong();
    if (size < 0 || size > raw.size() - at) {
      throw new MalformedItemException("tag " + part + " runs over the end of the tags", from);
    }
    if (size > bytesMax || (size == 0 && rules.strictForm())) {
      throw new MalformedItemException(
          "tag " + part + " of " + size + " bytes; allowed are up to " + bytesMax, from);
    }
    at += (int) size;
    return raw.slice(at - (int) size, at).utf8();
  }

  private long readLong() {
    int from = at;
    long zigzag = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (at >= raw.size()) {
        throw new MalformedItemException("tags end in the middle of a number", from);
      }
      byte group = raw.at(at++);
      if (i == VARINT_BYTES_MAX - 1 && (group & 0xfe) != 0) {
        break;
      }
      zigzag |= (long) (group & 0x7f) << (7 * i);
      if (group >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw new MalformedItemException("number in the tags of more than 64 bits", from);
  }

  private static void writeText(ByteArrayOutputStream out, String text) {
    byte[] utf8 = Bytes.utf8(text).toByteArray();
    writeLong(out, utf8.length);
    out.writeBytes(utf8);
  }

  private static void writeLong(ByteArrayOutputStream out, long value) {
    long zigzag = (value << 1) ^ (value >> 63);
    while ((zigzag & ~0x7fL) != 0) {
      out.write((int) (zigzag & 0x7f) | 0x80);
      zigzag >>>= 7;
    }
    out.write((int) zigzag);
  }
}
