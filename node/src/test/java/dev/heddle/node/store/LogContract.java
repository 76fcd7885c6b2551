package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every log must do, on whatever disk. */
abstract class LogContract {
  static final long SEGMENT_BYTES = 1024;
  private final List<Log> opened = new ArrayList<>();

  /** The same disk each time it is asked for within one test. */
  abstract Disk disk() throws IOException;

  final Log open(Position known) throws IOException {
    Log log = SegmentLog.open(disk(), SEGMENT_BYTES, new SplittableRandom(1), known);
    opened.add(log);
    return log;
  }

  final Log open() throws IOException {
    return open(Position.START);
  }

  @AfterEach
  final void closeLogs() {
    opened.forEach(Log::close);
  }

  static Frame frame(String... items) {
    return LogFormat.encode(
        Arrays.stream(items).<LogRecord>map(item -> new ItemRecord(Bytes.utf8(item))).toList(),
        1 << 20);
  }

  static List<String> read(Log log) {
    return readFrom(log, Position.START);
  }

  static List<String> readFrom(Log log, Position from) {
    List<String> items = new ArrayList<>();
    log.replay(
        from,
        (_, _, frame) ->
            frame.records().forEach(record -> items.add(((ItemRecord) record).item().utf8())));
    return items;
  }

  @Test
  void replaysWhatWasAppendedInItsOrder() throws IOException {
    Log log = open();
    List<Position> first = log.append(List.of(frame("a", "b"), frame("c")));
    List<Position> second = log.append(List.of(frame("d")));
    assertThat(read(log)).containsExactly("a", "b", "c", "d");
    assertThat(readFrom(log, first.get(1))).containsExactly("c", "d");
    assertThat(readFrom(log, second.getFirst())).containsExactly("d");
    assertThat(readFrom(log, log.end())).isEmpty();
  }

  @Test
  void readsAnyBytesByTheirPlace() throws IOException {
    Log log = open();
    long at = log.append(List.of(frame("abc"))).getFirst().offset();
    long body = at + LogFormat.FRAME_HEADER_BYTES + LogFormat.RECORD_HEADER_BYTES;
    assertThat(log.read(body, 3)).isEqualTo(Bytes.utf8("abc"));
    assertThatThrownBy(() -> log.read(body, 4)).isInstanceOf(LogCorruptException.class);
  }

  @Test
  void goesOnInANewSegmentWhenOneIsFull() throws IOException {
    Log log = open();
    List<String> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add("item " + i + "x".repeat(i * 10));
      log.append(List.of(frame(items.getLast())));
    }
    String large = "y".repeat(5000);
    items.add(large);
    log.append(List.of(frame(large), frame("last")));
    items.add("last");
    assertThat(disk().names()).hasSizeGreaterThan(10);
    assertThat(read(log)).isEqualTo(items);
    assertThat(read(open(log.end()))).isEqualTo(items);
  }

  @Test
  void cutsATornTailAndNothingElse() throws IOException {
    Log log = open();
    log.append(List.of(frame("a"), frame("b")));
    Position end = log.end();
    Disk.File file = disk().open(disk().names().getLast());
    file.append(List.of(Bytes.hex("6672616d0000")));
    file.close();
    Log again = open();
    assertThat(again.end()).isEqualTo(end);
    again.append(List.of(frame("c")));
    assertThat(read(again)).containsExactly("a", "b", "c");
    assertThat(read(open())).containsExactly("a", "b", "c");
  }

  @Test
  void refusesDamageBeforeSomethingThatWasFlushedLater() throws IOException {
    Log log = open();
    log.append(List.of(frame("a")));
    Position damaged = log.append(List.of(frame("bbbb"))).getFirst();
    log.append(List.of(frame("c")));
    flip(disk().names().getLast(), damaged.offset() + LogFormat.FRAME_HEADER_BYTES + 7);
    assertThatThrownBy(this::open)
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining(disk().names().getLast() + " at offset " + damaged.offset());
  }

  @Test
  void refusesDamageInASealedSegment() throws IOException {
    Log log = open();
    String filler = "x".repeat(700);
    Position damaged = log.append(List.of(frame(filler))).getFirst();
    log.append(List.of(frame(filler)));
    flip(disk().names().getFirst(), damaged.offset() + 100);
    Log again = open();
    assertThatThrownBy(() -> read(again))
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining(disk().names().getFirst() + " at offset " + damaged.offset());
  }

  @Test
  void refusesADamagedHeader() throws IOException {
    open();
    flip(disk().names().getFirst(), 9);
    assertThatThrownBy(this::open)
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining(disk().names().getFirst() + " at offset 0");
  }

  @Test
  void refusesALogThatLacksWhatWasKnownToBeThere() throws IOException {
    Log log = open();
    Position last = log.append(List.of(frame("a"), frame("b"))).getLast();
    Position end = log.end();
    Disk.File file = disk().open(disk().names().getLast());
    file.truncate(last.offset());
    file.close();
    assertThatThrownBy(() -> open(end))
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining("durable beyond this place");
    assertThat(read(open(last))).containsExactly("a");
  }

  @Test
  void refusesASegmentThatWasCutOrIsMissing() throws IOException {
    Log log = open();
    log.append(List.of(frame("x".repeat(900)), frame("x".repeat(900))));
    Disk.File file = disk().open(disk().names().getFirst());
    file.truncate(file.size() - 1);
    file.close();
    assertThatThrownBy(this::open)
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining("missing or was cut");
  }

  private void flip(String name, long offset) throws IOException {
    Disk.File file = disk().open(name);
    int size = (int) file.size();
    byte[] bytes = file.read(0, size).toByteArray();
    bytes[(int) offset] ^= 1;
    file.truncate(0);
    file.append(List.of(Bytes.wrap(bytes)));
    file.force();
    file.close();
  }
}
