package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.LogFormat.FrameHeader;
import java.io.IOException;
import java.util.Optional;

/** Walks over the frames of one segment, reading ahead. Places are those in the log. */
final class FrameReader {
  private static final int WINDOW_BYTES = 1 << 20;

  private final Disk.File file;
  private final long base;
  private final long salt;
  private Bytes window = Bytes.EMPTY;
  private long windowAt;
  private long next;

  FrameReader(Disk.File file, long base, long salt) {
    this.file = file;
    this.base = base;
    this.salt = salt;
  }

  /**
   * The frame at that place, or nothing if there is none that is whole.
   *
   * @throws MalformedRecordException if the frame is whole and holds something else than records
   */
  Optional<Frame> next(long at) throws IOException {
    Optional<FrameHeader> header =
        FrameHeader.decode(bytes(at, LogFormat.FRAME_HEADER_BYTES), salt, at);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    int size = header.get().payloadBytes();
    Bytes payload = bytes(at + LogFormat.FRAME_HEADER_BYTES, size);
    if (payload.size() < size || Frame.crc(payload) != header.get().payloadCrc()) {
      return Optional.empty();
    }
    next = at + LogFormat.FRAME_HEADER_BYTES + size;
    return Optional.of(LogFormat.decode(payload));
  }

  /** Where the frame after the one read last begins. */
  long next() {
    return next;
  }

  /** Whether some frame behind a bad one tells that the bad one had been flushed. */
  boolean flushedAfter(long bad) throws IOException {
    long end = base + file.size();
    for (long at = bad + 1; at <= end - LogFormat.FRAME_HEADER_BYTES; at++) {
      Bytes header = bytes(at, LogFormat.FRAME_HEADER_BYTES);
      if (header.at(0) == LogFormat.FRAME_MAGIC >>> 24
          && FrameHeader.decode(header, salt, at).filter(f -> f.flushed() > bad).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Up to that many bytes from there on, fewer at the end of the segment. */
  private Bytes bytes(long at, int size) throws IOException {
    long left = base + file.size() - at;
    int wanted = (int) Math.max(0, Math.min(size, left));
    if (at < windowAt || at + wanted > windowAt + window.size()) {
      window = file.read(at - base, (int) Math.min(left, Math.max(wanted, WINDOW_BYTES)));
      windowAt = at;
    }
    int from = (int) (at - windowAt);
    return window.slice(from, from + wanted);
  }
}
