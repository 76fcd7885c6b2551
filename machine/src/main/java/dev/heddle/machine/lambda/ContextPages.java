package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.machine.Image;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A context as pages, of which an input changes few however large the context is.
 *
 * <p>Format 1: the image begins with {@code heddle-context kv@1} in ASCII, a zero byte to make it
 * 24 bytes with three more, and the place where it ends (8 bytes). From byte 32 to there follow
 * records, each the size of a key (4 bytes), that of a value, or -1 where the key is taken away (4
 * bytes), the key, the value; a later one counts more. Zeros fill the last page. Numbers are
 * big-endian. An input adds what it changed in the order of keys; when all would then be longer
 * than twice what a record for each key takes, and a megabyte, exactly those are written anew
 * instead. So the image is a function of the log. Not safe for use by several threads.
 */
final class ContextPages {
  private static final Bytes ZEROS = Bytes.wrap(new byte[Image.PAGE_BYTES]);
  private static final Bytes MARK = Bytes.concat(Bytes.utf8("heddle-context kv@1"), zeros(5));
  private static final int END_AT = 24;
  private static final int HEADER_BYTES = 32;
  private static final int RECORD_BYTES = 8;
  private static final int GONE = -1;
  private static final long SLACK_BYTES = 1 << 20;

  private final List<byte[]> pages = new ArrayList<>();
  private int[] changed = new int[0];
  private int moment = 1;
  private long end;

  /** Of a context without keys. */
  ContextPages() {
    begin();
  }

  /**
   * What an image holds.
   *
   * @throws IllegalArgumentException if it is not of a context
   */
  static ContextPages of(Image image) {
    ContextPages found = new ContextPages();
    found.pages.clear();
    long count = image.sizeBytes() / Image.PAGE_BYTES;
    for (int page = 0; page < count; page++) {
      found.pages.add(image.pages().getOrDefault(page, ZEROS).toByteArray());
    }
    if (found.pages.isEmpty() || !Bytes.wrap(found.pages.getFirst()).startsWith(MARK)) {
      throw notOne();
    }
    found.changed = new int[found.pages.size()];
    Arrays.fill(found.changed, found.moment);
    found.end = ByteBuffer.wrap(found.pages.getFirst()).getLong(END_AT);
    if (found.end < HEADER_BYTES || found.end > image.sizeBytes()) {
      throw notOne();
    }
    return found;
  }

  /** The context that the records make. */
  KvMap read() {
    KvMap context = KvMap.empty();
    long at = HEADER_BYTES;
    while (at < end) {
      ByteBuffer sizes = ByteBuffer.wrap(bytes(at, RECORD_BYTES));
      int keySize = sizes.getInt();
      int valueSize = sizes.getInt();
      at += RECORD_BYTES;
      if (keySize < 1 || keySize > KvMap.KEY_BYTES_MAX || valueSize > KvMap.VALUE_BYTES_MAX) {
        throw notOne();
      }
      Bytes key = Bytes.wrap(bytes(at, keySize));
      at += keySize;
      if (valueSize == GONE) {
        context = context.remove(key);
      } else {
        context = context.put(key, Bytes.wrap(bytes(at, Math.max(0, valueSize))));
        at += Math.max(0, valueSize);
      }
    }
    return context;
  }

  private static IllegalArgumentException notOne() {
    return new IllegalArgumentException("the image is not that of a context");
  }

  private static Bytes zeros(int count) {
    return Bytes.wrap(new byte[count]);
  }

  /** Takes over what an input changed. */
  void follow(SortedMap<Bytes, Optional<Bytes>> changes, KvMap after) {
    moment++;
    long added = 0;
    for (var change : changes.entrySet()) {
      added += RECORD_BYTES + change.getKey().size() + change.getValue().map(Bytes::size).orElse(0);
    }
    long needed = HEADER_BYTES + after.bytes() + RECORD_BYTES * after.entries();
    if (end + added > 2 * needed + SLACK_BYTES) {
      writeAnew(after);
    } else {
      changes.forEach(this::append);
      putEnd();
    }
  }

  private void writeAnew(KvMap context) {
    List<byte[]> before = new ArrayList<>(pages);
    int[] momentsBefore = changed.clone();
    pages.clear();
    begin();
    Bytes from = Bytes.EMPTY;
    for (Optional<Bytes> key = context.keyAfter(from);
        key.isPresent();
        key = context.keyAfter(key.get())) {
      append(key.get(), context.get(key.get()));
    }
    putEnd();
    int[] moments = Arrays.copyOf(momentsBefore, Math.max(momentsBefore.length, pages.size()));
    for (int page = 0; page < moments.length; page++) {
      boolean same =
          page < before.size()
              && page < pages.size()
              && Arrays.equals(before.get(page), pages.get(page));
      boolean gone = page >= pages.size() && page >= before.size();
      if (!same && !gone) {
        moments[page] = moment;
      }
    }
    changed = moments;
  }

  private void begin() {
    end = 0;
    write(MARK.toByteArray());
    write(new byte[HEADER_BYTES - END_AT]);
    putEnd();
  }

  private void append(Bytes key, Optional<Bytes> value) {
    ByteBuffer sizes = ByteBuffer.allocate(RECORD_BYTES);
    sizes.putInt(key.size()).putInt(value.map(Bytes::size).orElse(GONE));
    write(sizes.array());
    write(key.toByteArray());
    value.ifPresent(bytes -> write(bytes.toByteArray()));
  }

  private void putEnd() {
    ByteBuffer.wrap(pages.getFirst()).putLong(END_AT, end);
    changed[0] = moment;
  }

  private void write(byte[] bytes) {
    for (int done = 0; done < bytes.length; ) {
      int page = (int) (end / Image.PAGE_BYTES);
      int offset = (int) (end % Image.PAGE_BYTES);
      if (page == pages.size()) {
        pages.add(new byte[Image.PAGE_BYTES]);
        changed = Arrays.copyOf(changed, Math.max(changed.length, page + 1));
      }
      int size = Math.min(Image.PAGE_BYTES - offset, bytes.length - done);
      System.arraycopy(bytes, done, pages.get(page), offset, size);
      changed[page] = moment;
      done += size;
      end += size;
    }
  }

  private byte[] bytes(long from, int size) {
    if (from + size > end) {
      throw notOne();
    }
    byte[] bytes = new byte[size];
    for (int done = 0; done < size; ) {
      int offset = (int) ((from + done) % Image.PAGE_BYTES);
      int part = Math.min(Image.PAGE_BYTES - offset, size - done);
      byte[] page = pages.get((int) ((from + done) / Image.PAGE_BYTES));
      System.arraycopy(page, offset, bytes, done, part);
      done += part;
    }
    return bytes;
  }

  int moment() {
    return moment;
  }

  long sizeBytes() {
    return (long) pages.size() * Image.PAGE_BYTES;
  }

  Image image() {
    return new Image(sizeBytes(), changed(-1));
  }

  /**
   * The pages that changed after a moment, zeros for those that went away; -1 for all there are.
   */
  SortedMap<Integer, Bytes> changed(int since) {
    SortedMap<Integer, Bytes> found = new TreeMap<>();
    for (int page = 0; page < changed.length; page++) {
      if (page < pages.size() && changed[page] > since) {
        found.put(page, Bytes.copyOf(pages.get(page)));
      } else if (changed[page] > since && since >= 0) {
        found.put(page, ZEROS);
      }
    }
    return found;
  }
}
