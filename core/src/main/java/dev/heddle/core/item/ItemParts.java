package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The binary layout of a data item (ANS-104 section 2.1), both ways. */
record ItemParts(SignatureType type, Bytes signature, Bytes owner, ItemDraft content) {
  ItemParts {
    if (signature.size() != type.signatureBytes() || owner.size() != type.ownerBytes()) {
      throw new IllegalArgumentException(
          "%s wants a signature of %d and an owner of %d bytes; got %d and %d"
              .formatted(
                  type, type.signatureBytes(), type.ownerBytes(), signature.size(), owner.size()));
    }
  }

  static ItemParts decode(Bytes raw, ItemRules rules, boolean strict) {
    return new Reader(raw, strict).read(rules);
  }

  Bytes encode() {
    ByteBuffer header = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    header.putShort((short) type.code());
    ByteBuffer sizes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    sizes.putLong(content.tags().size()).putLong(content.tags().raw().size());
    return Bytes.concat(
        Bytes.wrap(header.array()),
        signature,
        owner,
        optional(content.target()),
        optional(content.anchor()),
        Bytes.wrap(sizes.array()),
        content.tags().raw(),
        content.data());
  }

  private static Bytes optional(Optional<Bytes> part) {
    byte[] absent = {0};
    byte[] present = {1};
    return part.map(bytes -> Bytes.concat(Bytes.wrap(present), bytes))
        .orElseGet(() -> Bytes.wrap(absent));
  }

  private static final class Reader {
    private final Bytes raw;
    private final boolean strict;
    private int at;

    Reader(Bytes raw, boolean strict) {
      this.raw = raw;
      this.strict = strict;
    }

    ItemParts read(ItemRules rules) {
      int code = (int) number(2, "signature type");
      SignatureType type =
          SignatureType.of(code)
              .orElseThrow(() -> new MalformedItemException("unknown signature type " + code, 0));
      Bytes signature = take(type.signatureBytes(), "signature");
      Bytes owner = take(type.ownerBytes(), "owner");
      Optional<Bytes> target = optional("target");
      Optional<Bytes> anchor = optional("anchor");
      long count = number(8, "number of tags");
      long size = number(8, "size of tags");
      if (size < 0 || size > rules.tagBytesMax()) {
        throw new MalformedItemException(
            Long.toUnsignedString(size)
                + " bytes of tags are over the limit of "
                + rules.tagBytesMax(),
            at - 8);
      }
      int tagsAt = at;
      Bytes tagBytes = take((int) size, "tags");
      Tags tags;
      try {
        tags = Tags.decode(tagBytes, count, rules);
      } catch (MalformedItemException e) {
        throw new MalformedItemException("bad tags: " + e.getMessage(), tagsAt);
      }
      return new ItemParts(
          type, signature, owner, new ItemDraft(target, anchor, tags, raw.from(at)));
    }

    private Optional<Bytes> optional(String part) {
      int presence = (int) number(1, "presence of " + part);
      if (presence == 1) {
        return Optional.of(take(32, part));
      }
      if (presence != 0 && strict) {
        throw new MalformedItemException(
            "presence of " + part + " is 0 or 1, not " + presence, at - 1);
      }
      return Optional.empty();
    }

    private long number(int size, String part) {
      Bytes bytes = take(size, part);
      long number = 0;
      for (int i = size - 1; i >= 0; i--) {
        number = number << 8 | (bytes.at(i) & 0xff);
      }
      return number;
    }

    private Bytes take(int size, String part) {
      if (size > raw.size() - at) {
        throw new MalformedItemException(
            "the item ends within its " + part + ": " + raw.size() + " bytes", at);
      }
      at += size;
      return raw.slice(at - size, at);
    }
  }
}
