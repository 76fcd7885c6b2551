package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Several items in one run of bytes (ANS-104 section 1.3, version 2.0.0): their number (32 bytes),
 * for each its size and id (32 bytes each), then the items. Integers are little-endian.
 */
public final class Bundle {
  /** What says how many items there are: where the entries begin. */
  public static final int COUNT_BYTES = 32;

  /** What says the size and the id of an item. */
  public static final int ENTRY_BYTES = 64;

  private static final int HEADER_BYTES = ENTRY_BYTES;

  private Bundle() {}

  /**
   * One item as the bundle announces it: neither its form nor its id is checked before {@link
   * #item()}.
   *
   * @param headerId the id that the bundle claims
   * @param raw the bytes of the item
   * @param offset where the item begins in the bundle
   */
  public record Entry(Bytes headerId, Bytes raw, int offset) {
    /**
     * Decodes the item.
     *
     * @throws MalformedItemException if the bytes are not an item, or one with another id
     */
    public DataItem item() {
      DataItem item = DataItem.decode(raw);
      if (!item.id().equals(headerId)) {
        throw new MalformedItemException(
            "the bundle calls item " + item.id() + " by another id, " + headerId, offset);
      }
      return item;
    }
  }

  /**
   * Cuts the bundle without looking into its items, so that a bad one does not hide the others.
   *
   * @throws MalformedItemException if the header does not fit the bytes
   */
  public static List<Entry> entries(Bytes raw) {
    long count = number(raw, 0, "number of items");
    if (count > (raw.size() - 32) / HEADER_BYTES) {
      throw new MalformedItemException(
          count + " items do not fit into " + raw.size() + " bytes", 0);
    }
    List<Entry> entries = new ArrayList<>((int) count);
    int from = 32 + HEADER_BYTES * (int) count;
    for (int i = 0; i < count; i++) {
      int header = 32 + HEADER_BYTES * i;
      long size = number(raw, header, "size of item " + i);
      if (size < DataItem.BYTES_MIN || size > raw.size() - from) {
        throw new MalformedItemException(
            "item " + i + " cannot have " + size + " bytes, " + (raw.size() - from) + " are left",
            header);
      }
      int to = from + (int) size;
      entries.add(new Entry(raw.slice(header + 32, header + 64), raw.slice(from, to), from));
      from = to;
    }
    return List.copyOf(entries);
  }

  /**
   * How many items a bundle says it has.
   *
   * @param beginning its first {@link #COUNT_BYTES}
   * @param bundleBytes of all of it
   * @throws MalformedItemException if so many do not fit
   */
  public static long count(Bytes beginning, long bundleBytes) {
    long count = number(beginning, 0, "number of items");
    if (count > (bundleBytes - COUNT_BYTES) / ENTRY_BYTES) {
      throw new MalformedItemException(
          count + " items do not fit into " + bundleBytes + " bytes", 0);
    }
    return count;
  }

  /**
   * The size of an item.
   *
   * @param entry one of the {@link #ENTRY_BYTES} that follow the count
   * @param bytesLeft where the item has to fit
   * @throws MalformedItemException if it cannot have that size
   */
  public static long itemBytes(Bytes entry, long bytesLeft) {
    long size = number(entry, 0, "size of an item");
    if (size < DataItem.BYTES_MIN || size > bytesLeft) {
      throw new MalformedItemException(
          "an item cannot have " + size + " bytes, " + bytesLeft + " are left", 0);
    }
    return size;
  }

  /** The id of an item as the bundle has it, unchecked. */
  public static Bytes itemId(Bytes entry) {
    return entry.slice(ENTRY_BYTES / 2, ENTRY_BYTES);
  }

  /**
   * Decodes every item.
   *
   * @throws MalformedItemException if the header or any item is bad
   */
  public static List<DataItem> decode(Bytes raw) {
    return entries(raw).stream().map(Entry::item).toList();
  }

  /** The bundle of the items, in that order. */
  public static Bytes encode(List<DataItem> items) {
    List<Bytes> parts = new ArrayList<>();
    parts.add(
        header(items.stream().map(item -> new Announced(item.id(), item.raw().size())).toList()));
    items.forEach(item -> parts.add(item.raw()));
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  /** What the header of a bundle says of an item. */
  public record Announced(Bytes id, long bytes) {}

  /** What stands before the items of a bundle, which follow in that order. */
  public static Bytes header(List<Announced> items) {
    List<Bytes> parts = new ArrayList<>();
    parts.add(number(items.size()));
    for (Announced item : items) {
      parts.add(number(item.bytes()));
      parts.add(item.id());
    }
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  private static Bytes number(long value) {
    return Bytes.wrap(
        ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value).array());
  }

  private static long number(Bytes raw, int at, String part) {
    if (raw.size() - at < 32) {
      throw new MalformedItemException("the bundle ends within the " + part, at);
    }
    ByteBuffer bytes = raw.slice(at, at + 32).buffer().order(ByteOrder.LITTLE_ENDIAN);
    long value = bytes.getLong();
    if (value < 0 || bytes.getLong() != 0 || bytes.getLong() != 0 || bytes.getLong() != 0) {
      throw new MalformedItemException("the " + part + " is beyond any size", at);
    }
    return value;
  }
}
