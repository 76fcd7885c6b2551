package dev.heddle.machine.reference;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * The linear memory of a module in the reference engine, in the pages that an {@link Image} has.
 *
 * <p>What it was when {@link #keep} was called stays whole beside what it is: a page is copied when
 * it is first written to after that. {@link #goBack} drops the copies, and what has grown. Every
 * access checks its bounds; there is one text for all that are out of them. Not safe for use by
 * several threads.
 */
final class PagedMemory implements Memory {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final int BITS = 12;
  private static final int MASK = Image.PAGE_BYTES - 1;
  private static final byte[] ZEROS = new byte[Image.PAGE_BYTES];

  private final int pagesInitial;
  private final int pagesMax;
  private DataSegment[] segments = {};
  private byte[][] pages;
  private boolean[] own; // written to since it was kept, and so not shared with what was kept
  private byte[][] kept;
  private int[] changed; // of each page that was kept: the moment
  private int moment;

  PagedMemory(MemoryLimits limits) {
    pagesInitial = limits.initialPages();
    pagesMax = Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
    pages = zeros(pagesInitial);
    own = new boolean[pages.length];
    kept = pages.clone();
    changed = new int[pages.length];
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[][] zeros(int wasmPages) {
    byte[][] pages = new byte[wasmPages * (PAGE_SIZE / Image.PAGE_BYTES)][];
    Arrays.fill(pages, ZEROS);
    return pages;
  }

  int sizeBytes() {
    return pages.length << BITS;
  }

  /** Makes what it is now what {@link #goBack} goes back to. */
  void keep() {
    moment++;
    changed = Arrays.copyOf(changed, pages.length);
    for (int page = 0; page < own.length; page++) {
      if (own[page]) {
        changed[page] = moment;
      }
    }
    kept = pages.clone();
    Arrays.fill(own, false);
  }

  /** How often {@link #keep} was called. */
  int moment() {
    return moment;
  }

  /** How many pages changed after a moment. */
  int changedPages(int since) {
    int count = 0;
    for (int at : changed) {
      count += at > since ? 1 : 0;
    }
    return count;
  }

  /** What was kept after a moment; all that is not zero after moment -1. */
  SortedMap<Integer, Bytes> changes(int since) {
    if (since < 0) {
      return image().pages();
    }
    SortedMap<Integer, Bytes> pagesChanged = new TreeMap<>();
    for (int page = 0; page < kept.length; page++) {
      if (changed[page] > since) {
        pagesChanged.put(page, Bytes.wrap(kept[page]));
      }
    }
    return pagesChanged;
  }

  /** Makes it what it was when it was kept. */
  void goBack() {
    pages = kept.clone();
    own = new boolean[pages.length];
  }

  /** Becomes what {@code other} has kept, and keeps it. */
  void keepAs(PagedMemory other) {
    kept = other.kept;
    changed = other.changed;
    moment = other.moment;
    goBack();
  }

  /** Becomes the copy of an image, and keeps it. */
  void keepAs(Image image) {
    kept = zeros(Math.toIntExact(image.sizeBytes() / PAGE_SIZE));
    image.pages().forEach((page, bytes) -> kept[page] = bytes.toByteArray());
    changed = new int[kept.length];
    goBack();
  }

  /** What was kept, as an image. */
  Image image() {
    SortedMap<Integer, Bytes> image = new TreeMap<>();
    for (int page = 0; page < kept.length; page++) {
      if (!Arrays.equals(kept[page], ZEROS)) {
        image.put(page, Bytes.wrap(kept[page])); // a page that was kept is not written to again
      }
    }
    return new Image(keptBytes(), image);
  }

  /** Size of what was kept. */
  long keptBytes() {
    return (long) kept.length << BITS;
  }

  /** Where the first byte 0 at or after an address is, or where the memory ends. */
  int indexOfZero(int from) {
    for (int at = from; at < sizeBytes(); at++) {
      if (pages[at >> BITS][at & MASK] == 0) {
        return at;
      }
    }
    return sizeBytes();
  }

  private byte[] writable(int page) {
    if (!own[page]) {
      pages[page] = pages[page].clone();
      own[page] = true;
    }
    return pages[page];
  }

  private void check(int at, int size) {
    if (at < 0 || size < 0 || at > sizeBytes() - size) {
      throw outOfBounds();
    }
  }

  private static WasmRuntimeException outOfBounds() {
    return new WasmRuntimeException("out of bounds memory access");
  }

  @Override
  public int pages() {
    return pages.length / (PAGE_SIZE / Image.PAGE_BYTES);
  }

  @Override
  public int grow(int more) {
    int before = pages();
    if (more < 0 || more > pagesMax - before) {
      return -1;
    }
    int length = pages.length;
    int grown = length + more * (PAGE_SIZE / Image.PAGE_BYTES);
    pages = Arrays.copyOf(pages, grown);
    Arrays.fill(pages, length, grown, ZEROS);
    own = Arrays.copyOf(own, grown);
    return before;
  }

  @Override
  public int initialPages() {
    return pagesInitial;
  }

  @Override
  public int maximumPages() {
    return pagesMax;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  @SuppressWarnings({"removal", "deprecation"})
  public Object lock(int address) {
    throw new UnsupportedOperationException("threads are refused");
  }

  @Override
  @SuppressWarnings({"removal", "deprecation"})
  public int waitOn(int address, int expected, long timeout) {
    throw new UnsupportedOperationException("threads are refused");
  }

  @Override
  @SuppressWarnings({"removal", "deprecation"})
  public int waitOn(int address, long expected, long timeout) {
    throw new UnsupportedOperationException("threads are refused");
  }

  @Override
  @SuppressWarnings({"removal", "deprecation"})
  public int notify(int address, int maxThreads) {
    throw new UnsupportedOperationException("threads are refused");
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    segments = dataSegments; // not a copy: data.drop drops from this array
    for (DataSegment segment : segments) {
      if (segment instanceof ActiveDataSegment active) {
        int at =
            (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
        byte[] data = active.data();
        if (at < 0 || at > sizeBytes() - data.length) {
          throw new UninstantiableException("a data segment is out of bounds");
        }
        write(at, data, 0, data.length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int target, int offset, int size) {
    byte[] data = segments[segment] instanceof PassiveDataSegment s ? s.data() : new byte[0];
    if (offset < 0 || size < 0 || offset > data.length - size) {
      throw outOfBounds();
    }
    write(target, data, offset, size);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public void write(int at, byte[] data, int offset, int size) {
    check(at, size);
    for (int done = 0; done < size; ) {
      int to = at + done;
      int part = Math.min(size - done, Image.PAGE_BYTES - (to & MASK));
      System.arraycopy(data, offset + done, writable(to >> BITS), to & MASK, part);
      done += part;
    }
  }

  @Override
  public byte[] readBytes(int at, int size) {
    check(at, size);
    byte[] bytes = new byte[size];
    for (int done = 0; done < size; ) {
      int from = at + done;
      int part = Math.min(size - done, Image.PAGE_BYTES - (from & MASK));
      System.arraycopy(pages[from >> BITS], from & MASK, bytes, done, part);
      done += part;
    }
    return bytes;
  }

  @Override
  public void copy(int target, int source, int size) {
    check(target, size);
    check(source, size);
    for (int done = 0; done < size; ) {
      int part = Math.min(size - done, PAGE_SIZE);
      done += part;
      int from = target <= source ? done - part : size - done; // what is read next stays whole
      write(target + from, readBytes(source + from, part), 0, part);
    }
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    if (to < from) {
      throw outOfBounds();
    }
    for (int at = from; at < to; ) {
      int end = Math.min(to, (at | MASK) + 1);
      Arrays.fill(writable(at >> BITS), at & MASK, ((end - 1) & MASK) + 1, value);
      at = end;
    }
  }

  @Override
  public void zero() {
    pages = zeros(pages());
    own = new boolean[pages.length];
  }

  @Override
  public byte read(int at) {
    check(at, 1);
    return pages[at >> BITS][at & MASK];
  }

  @Override
  public void writeByte(int at, byte value) {
    check(at, 1);
    writable(at >> BITS)[at & MASK] = value;
  }

  @Override
  public short readShort(int at) {
    check(at, Short.BYTES);
    return (at & MASK) <= Image.PAGE_BYTES - Short.BYTES
        ? (short) SHORTS.get(pages[at >> BITS], at & MASK)
        : (short) readAcross(at, Short.BYTES);
  }

  @Override
  public void writeShort(int at, short value) {
    check(at, Short.BYTES);
    if ((at & MASK) <= Image.PAGE_BYTES - Short.BYTES) {
      SHORTS.set(writable(at >> BITS), at & MASK, value);
    } else {
      writeAcross(at, value, Short.BYTES);
    }
  }

  @Override
  public int readInt(int at) {
    check(at, Integer.BYTES);
    return (at & MASK) <= Image.PAGE_BYTES - Integer.BYTES
        ? (int) INTS.get(pages[at >> BITS], at & MASK)
        : (int) readAcross(at, Integer.BYTES);
  }

  @Override
  public void writeI32(int at, int value) {
    check(at, Integer.BYTES);
    if ((at & MASK) <= Image.PAGE_BYTES - Integer.BYTES) {
      INTS.set(writable(at >> BITS), at & MASK, value);
    } else {
      writeAcross(at, value, Integer.BYTES);
    }
  }

  @Override
  public long readLong(int at) {
    check(at, Long.BYTES);
    return (at & MASK) <= Image.PAGE_BYTES - Long.BYTES
        ? (long) LONGS.get(pages[at >> BITS], at & MASK)
        : readAcross(at, Long.BYTES);
  }

  @Override
  public void writeLong(int at, long value) {
    check(at, Long.BYTES);
    if ((at & MASK) <= Image.PAGE_BYTES - Long.BYTES) {
      LONGS.set(writable(at >> BITS), at & MASK, value);
    } else {
      writeAcross(at, value, Long.BYTES);
    }
  }

  private long readAcross(int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = (value << 8) | (pages[(at + i) >> BITS][(at + i) & MASK] & 0xff);
    }
    return value;
  }

  private void writeAcross(int at, long value, int size) {
    for (int i = 0; i < size; i++) {
      writable((at + i) >> BITS)[(at + i) & MASK] = (byte) (value >> (8 * i));
    }
  }

  @Override
  public long readU16(int at) {
    return readShort(at) & 0xffff;
  }

  @Override
  public void writeF32(int at, float value) {
    writeI32(at, Float.floatToRawIntBits(value));
  }

  @Override
  public long readF32(int at) {
    return readInt(at);
  }

  @Override
  public float readFloat(int at) {
    return Float.intBitsToFloat(readInt(at));
  }

  @Override
  public void writeF64(int at, double value) {
    writeLong(at, Double.doubleToRawLongBits(value));
  }

  @Override
  public double readDouble(int at) {
    return Double.longBitsToDouble(readLong(at));
  }

  @Override
  public long readF64(int at) {
    return readLong(at);
  }
}
