package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryLogTest extends LogContract {
  private final MemoryDisk disk = new MemoryDisk();

  @Override
  Disk disk() {
    return disk;
  }

  /** The append writes, then flushes. */
  @Test
  void takesNothingMoreAfterAFailedFlushUntilOpenedAgain() throws IOException {
    Log log = open();
    log.append(List.of(frame("a")));
    disk.failAfter(1);
    assertThatThrownBy(() -> log.append(List.of(frame("b"))))
        .isInstanceOf(LogBrokenException.class)
        .hasMessageContaining("injected failure");
    assertThatThrownBy(() -> log.append(List.of(frame("c"))))
        .isInstanceOf(LogBrokenException.class)
        .hasMessageContaining("restart");
    disk.crash(new java.util.SplittableRandom(1));
    Log again = open();
    assertThat(read(again)).startsWith("a").doesNotContain("c");
    again.append(List.of(frame("d")));
    assertThat(read(again)).startsWith("a").endsWith("d");
  }

  @Test
  void goesOnWhenTheDiskTakesBytesAgain() throws IOException {
    Log log = open();
    log.append(List.of(frame("a")));
    Position end = log.end();
    disk.failAfter(0);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> log.append(List.of(frame("b"))))
          .isInstanceOf(DiskFullException.class)
          .hasMessageContaining("injected failure");
      assertThat(log.end()).isEqualTo(end);
    }
    disk.mend();
    log.append(List.of(frame("c")));
    assertThat(read(log)).containsExactly("a", "c");
    disk.crash(new java.util.SplittableRandom(1));
    assertThat(read(open())).containsExactly("a", "c");
  }

  /** Found by the simulation: repeats were answered from frames that the next power loss took. */
  @Test
  void whatIsReadAfterAKillSurvivesPowerLossFromThenOn() throws IOException {
    Log log = open();
    log.append(List.of(frame("a")));
    disk.failAfter(1); // the write passes, the flush does not
    assertThatThrownBy(() -> log.append(List.of(frame("b"))))
        .isInstanceOf(LogBrokenException.class);
    disk.failAfter(Integer.MAX_VALUE);
    assertThat(read(open())).containsExactly("a", "b");
    disk.crash(new java.util.SplittableRandom(3));
    assertThat(read(open())).containsExactly("a", "b");
  }
}
