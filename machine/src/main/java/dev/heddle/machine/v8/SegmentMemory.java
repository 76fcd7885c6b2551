package dev.heddle.machine.v8;

import dev.heddle.machine.lambda.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A guest's memory during a call. */
record SegmentMemory(MemorySegment segment) implements GuestMemory {
  @Override
  public int sizeBytes() {
    return Math.toIntExact(segment.byteSize());
  }

  @Override
  public byte[] read(int at, int size) {
    byte[] bytes = new byte[size];
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, bytes, 0, size);
    return bytes;
  }

  @Override
  public void write(int at, byte[] bytes, int size) {
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, at, size);
  }
}
