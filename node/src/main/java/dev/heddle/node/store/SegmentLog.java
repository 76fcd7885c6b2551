package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.LogFormat.FrameHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The log in append-only files; {@link LogFormat} is its format. */
final class SegmentLog implements Log {
  private static final System.Logger LOGGER = System.getLogger(SegmentLog.class.getName());

  private final Disk disk;
  private final long segmentBytesMax;
  private final RandomGenerator salts;
  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
  private volatile long end;
  private @Nullable IOException broken;

  private SegmentLog(Disk disk, long segmentBytesMax, RandomGenerator salts) {
    this.disk = disk;
    this.segmentBytesMax = segmentBytesMax;
    this.salts = salts;
  }

  /** One file of the log. */
  private record Segment(Disk.File file, long base, long salt) {
    long end() {
      return base + file.size();
    }
  }

  /**
   * Opens the log, or begins one where there is none. What a power loss tore off the end of the
   * last segment is cut away, and nothing else.
   *
   * @param known up to here the log is known to have been durable; a frame begins there
   * @throws LogCorruptException if anything durable is missing or damaged, as far as is looked: the
   *     headers, and in the last segment everything from {@code known} on
   */
  static SegmentLog open(Disk disk, long segmentBytesMax, RandomGenerator salts, Position known)
      throws IOException {
    SegmentLog log = new SegmentLog(disk, segmentBytesMax, salts);
    try {
      log.openSegments();
      log.cutTornTail(known);
      log.flushTail();
    } catch (MalformedRecordException e) {
      log.close();
      throw new LogCorruptException(
          "a whole frame of the log holds no records: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
    return log;
  }

  private void openSegments() throws IOException {
    long expected = 0;
    for (String name : disk.names()) {
      Disk.File file = disk.open(name);
      segments.put(expected, new Segment(file, expected, 0));
      if (!name.equals(LogFormat.segmentName(expected))) {
        throw new LogCorruptException(
            file.path()
                + ": expected "
                + LogFormat.segmentName(expected)
                + " here; a segment of the log is missing or was cut");
      }
      try {
        int headerBytes = (int) Math.min(LogFormat.SEGMENT_HEADER_BYTES, file.size());
        long salt = LogFormat.salt(file.read(0, headerBytes), expected);
        segments.put(expected, new Segment(file, expected, salt));
      } catch (MalformedRecordException e) {
        throw new LogCorruptException(file.path() + " at offset 0: " + e.getMessage(), e);
      }
      expected += file.size();
    }
    if (segments.isEmpty()) {
      begin(0);
    }
    end = segments.lastEntry().getValue().end();
  }

  private void begin(long base) throws IOException {
    long salt = salts.nextLong();
    Disk.File file = disk.create(LogFormat.segmentName(base), LogFormat.segmentHeader(base, salt));
    segments.put(base, new Segment(file, base, salt));
    end = base + file.size();
  }

  private void cutTornTail(Position known) throws IOException {
    Segment last = segments.lastEntry().getValue();
    long first = last.base + LogFormat.SEGMENT_HEADER_BYTES;
    FrameReader reader = new FrameReader(last.file, last.base, last.salt);
    long at = Math.max(first, known.offset());
    Optional<Frame> frame = at <= end ? reader.next(at) : Optional.empty();
    while (frame.isPresent()) {
      at = reader.next();
      frame = reader.next(at);
    }
    if (known.offset() > end || (at < end && reader.flushedAfter(at))) {
      long bad = Math.min(at, end);
      throw new LogCorruptException(
          describe(bad)
              + ": the log was durable beyond this place, and from here on it is damaged or"
              + " missing; restore the file from a copy");
    }
    if (at < end) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0}: torn tail of {1} bytes dropped at offset {2}; none of it was acknowledged",
          last.file.path(),
          Long.toString(end - at),
          Long.toString(at - last.base));
      last.file.truncate(at - last.base);
      end = at;
    }
  }

  /**
   * A program that was killed may have left whole frames that it had not flushed. They are read
   * like all others: repeats are answered from them, and later headers say that all before is
   * durable. So they must be.
   */
  private void flushTail() throws IOException {
    segments.lastEntry().getValue().file.force();
  }

  @Override
  public long freeBytes() {
    return disk.freeBytes();
  }

  @Override
  public Position end() {
    return new Position(end);
  }

  @Override
  public List<Position> append(List<Frame> frames) {
    IOException earlier = broken;
    if (earlier != null) {
      throw new LogBrokenException(
          "the log broke before (" + earlier.getMessage() + "); restart the node", earlier);
    }
    Segment begun = segments.lastEntry().getValue();
    long sizeBytes = begun.file.size();
    try {
      return write(frames);
    } catch (NotTakenException e) {
      takeBack(begun, sizeBytes, e);
      throw new DiskFullException(
          "the disk took nothing (" + e.getMessage() + "); free space, or mend it", e);
    } catch (IOException e) {
      broken = e;
      throw new LogBrokenException(
          "cannot write the log ("
              + e.getMessage()
              + "); free space or mend the disk, then restart"
              + " the node",
          e);
    }
  }

  /** The disk refused bytes, which is not to say that it lost any. */
  private static final class NotTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    NotTakenException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Cuts away what part of a write is there; where that is impossible the log is broken. */
  private void takeBack(Segment begun, long sizeBytes, IOException refused) {
    try {
      if (!segments.lastEntry().getValue().equals(begun)) {
        throw new IOException("a new segment was begun");
      }
      begun.file.truncate(sizeBytes);
      end = begun.end();
    } catch (IOException e) {
      refused.addSuppressed(e);
      broken = refused;
      throw new LogBrokenException(
          "cannot write the log ("
              + refused.getMessage()
              + ") nor undo that; free space or mend the disk, then restart the node",
          refused);
    }
  }

  private List<Position> write(List<Frame> frames) throws IOException {
    List<Position> places = new ArrayList<>();
    List<Bytes> parts = new ArrayList<>();
    long flushed = end;
    long at = end;
    Segment segment = segments.lastEntry().getValue();
    for (Frame frame : frames) {
      long frameBytes = LogFormat.FRAME_HEADER_BYTES + (long) frame.payloadBytes();
      boolean empty = at == segment.base + LogFormat.SEGMENT_HEADER_BYTES;
      if (!empty && at - segment.base + frameBytes > segmentBytesMax) {
        flush(segment, parts);
        beginAfter(at);
        segment = segments.lastEntry().getValue();
        at = end;
        flushed = end;
      }
      FrameHeader header = new FrameHeader(frame.payloadBytes(), flushed, frame.payloadCrc());
      parts.add(header.encode(segment.salt, at));
      parts.addAll(frame.parts());
      places.add(new Position(at));
      at += frameBytes;
    }
    flush(segment, parts);
    end = at;
    return places;
  }

  private void beginAfter(long base) throws IOException {
    try {
      begin(base);
    } catch (IOException e) {
      throw new NotTakenException(e);
    }
  }

  private static void flush(Segment segment, List<Bytes> parts) throws IOException {
    if (!parts.isEmpty()) {
      try {
        segment.file.append(parts);
      } catch (IOException e) {
        throw new NotTakenException(e);
      }
      segment.file.force();
      parts.clear();
    }
  }

  @Override
  public Bytes read(long offset, int bytes) {
    Segment segment = segmentAt(offset);
    try {
      return segment.file.read(offset - segment.base, bytes);
    } catch (IOException e) {
      throw new LogCorruptException(describe(offset) + ": cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public String describe(long offset) {
    Segment segment = segmentAt(offset);
    return segment.file.path() + " at offset " + (offset - segment.base);
  }

  private Segment segmentAt(long offset) {
    Map.Entry<Long, Segment> entry = segments.floorEntry(offset);
    return (entry == null ? segments.firstEntry() : entry).getValue();
  }

  @Override
  public void replay(Position from, Visitor visitor) {
    long at = from.offset();
    while (at < end) {
      Segment segment = segmentAt(at);
      at = Math.max(at, segment.base + LogFormat.SEGMENT_HEADER_BYTES);
      FrameReader reader = new FrameReader(segment.file, segment.base, segment.salt);
      while (at < Math.min(end, segment.end())) {
        Frame frame = readFrame(reader, at);
        visitor.visit(new Position(at), new Position(reader.next()), frame);
        at = reader.next();
      }
    }
  }

  private Frame readFrame(FrameReader reader, long at) {
    try {
      Optional<Frame> frame = reader.next(at);
      if (frame.isPresent()) {
        return frame.get();
      }
    } catch (IOException | MalformedRecordException e) {
      throw new LogCorruptException(describe(at) + ": " + e.getMessage(), e);
    }
    throw new LogCorruptException(
        describe(at) + ": the frame is damaged; restore the file from a copy");
  }

  @Override
  public void close() {
    for (Segment segment : segments.values()) {
      try {
        segment.file.close();
      } catch (IOException e) {
        LOGGER.log(System.Logger.Level.WARNING, "closing " + segment.file.path(), e);
      }
    }
  }
}
