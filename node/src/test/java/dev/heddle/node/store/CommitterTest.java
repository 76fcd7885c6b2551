package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Committer.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CommitterTest {
  private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withQueueMax(3);

  private final World world = new World(5);

  /** A log that writes when it is let, and remembers of how many appends each time. */
  private static final class SlowLog implements Log {
    final CountDownLatch writing = new CountDownLatch(1);
    final CountDownLatch mayWrite = new CountDownLatch(1);
    final List<Integer> groups = new CopyOnWriteArrayList<>();

    @Override
    public List<Position> append(List<Frame> frames) {
      writing.countDown();
      await(mayWrite);
      groups.add(frames.size());
      return frames.stream().map(_ -> Position.START).toList();
    }

    static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Position end() {
      return Position.START;
    }

    @Override
    public Bytes read(long offset, int bytes) {
      return Bytes.EMPTY;
    }

    @Override
    public String describe(long offset) {
      return "nowhere";
    }

    @Override
    public void replay(Position from, Visitor visitor) {}

    @Override
    public void close() {}
  }

  private Prepared item() {
    return Prepared.of(List.of(new ItemRecord(world.item("x").raw())), 1000);
  }

  @Test
  void writesWhatWaitsAsOneGroupAndRefusesMoreThanMayWait() {
    SlowLog log = new SlowLog();
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    try (Committer committer = new Committer(log, new MemoryIndex(), OPTIONS)) {
      taken.add(committer.submit(item()));
      SlowLog.await(log.writing);
      for (int i = 0; i < 3; i++) {
        taken.add(committer.submit(item()));
      }
      assertThatThrownBy(() -> committer.submit(item()))
          .isInstanceOf(LogBusyException.class)
          .hasMessageContaining("3 appends")
          .hasMessageContaining("try again");
      assertThat(taken).noneMatch(CompletableFuture::isDone);
      log.mayWrite.countDown();
      taken.forEach(CompletableFuture::join);
    }
    assertThat(log.groups).containsExactly(1, 3);
  }

  @Test
  void refusesMoreBytesThanMayWait() {
    StoreOptions tight = new StoreOptions(1000, 1 << 20, 100, 1000, 1 << 20, 1 << 20, 10, 0, 0);
    SlowLog log = new SlowLog();
    try (Committer committer = new Committer(log, new MemoryIndex(), tight)) {
      Prepared item = item();
      int fit = 1000 / item.frame().payloadBytes();
      List<CompletableFuture<Void>> taken = new ArrayList<>();
      for (int i = 0; i < fit; i++) {
        taken.add(committer.submit(item()));
      }
      assertThatThrownBy(() -> committer.submit(item())).isInstanceOf(LogBusyException.class);
      log.mayWrite.countDown();
      taken.forEach(CompletableFuture::join);
      committer.submit(item()).join();
    }
  }

  @Test
  void theBytesThatWaitAreNeverFewerThanNone() throws InterruptedException {
    SlowLog log = new SlowLog();
    log.mayWrite.countDown();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong least = new AtomicLong();
    try (Committer committer = new Committer(log, new MemoryIndex(), OPTIONS)) {
      Prepared item = item();
      Thread reader =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  least.accumulateAndGet(committer.health().queue().bytes(), Math::min);
                }
              });
      for (int i = 0; i < 20_000; i++) {
        committer.submit(item).join();
      }
      stop.set(true);
      reader.join();
      assertThat(committer.health().queue().bytes()).isZero();
    }
    assertThat(least).hasValue(0);
  }

  @Test
  void writesNoMoreAppendsAtOnceThanAGroupHolds() {
    assertThat(groupsAfterTheFirst(item(), 1_500)).containsExactly(1_024, 476);
  }

  @Test
  void writesNoMoreBytesAtOnceThanAGroupHoldsAndTheAppendThatPassesThem() {
    Bytes mebibyte = Bytes.wrap(new byte[1 << 20]);
    ItemRecord large = new ItemRecord(world.item(world.user, Optional.empty(), mebibyte).raw());
    assertThat(groupsAfterTheFirst(Prepared.of(List.of(large), 2 << 20), 20))
        .containsExactly(16, 4);
  }

  /** How many appends are written at once when so many wait behind one that is being written. */
  private List<Integer> groupsAfterTheFirst(Prepared append, int appends) {
    SlowLog log = new SlowLog();
    StoreOptions roomy = OPTIONS.withQueueMax(appends);
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    try (Committer committer = new Committer(log, new MemoryIndex(), roomy)) {
      taken.add(committer.submit(item()));
      SlowLog.await(log.writing);
      for (int i = 0; i < appends; i++) {
        taken.add(committer.submit(append));
      }
      log.mayWrite.countDown();
      taken.forEach(CompletableFuture::join);
    }
    assertThat(log.groups).startsWith(1);
    return log.groups.subList(1, log.groups.size());
  }

  @Test
  void closingWritesWhatWaits() {
    SlowLog log = new SlowLog();
    Committer committer = new Committer(log, new MemoryIndex(), OPTIONS);
    CompletableFuture<Void> first = committer.submit(item());
    CompletableFuture<Void> second = committer.submit(item());
    log.mayWrite.countDown();
    committer.close();
    first.join();
    second.join();
    assertThatThrownBy(() -> committer.submit(item())).isInstanceOf(StoreClosedException.class);
  }

  @Test
  void whoeverIsToldMayAppendAndWaitAtOnce() {
    SlowLog log = new SlowLog();
    log.mayWrite.countDown();
    try (Committer committer = new Committer(log, new MemoryIndex(), OPTIONS)) {
      committer.submit(item()).thenRun(() -> committer.submit(item()).join()).join();
    }
  }

  @Test
  void stopsWhenTheIndexFailsBecauseItWouldHaveAHole() {
    SlowLog log = new SlowLog();
    log.mayWrite.countDown();
    MemoryIndex index = new MemoryIndex();
    try (Committer committer = new Committer(log, index, OPTIONS)) {
      index.close();
      assertThatThrownBy(() -> committer.submit(item()).join())
          .hasCauseInstanceOf(IndexBrokenException.class);
      assertThatThrownBy(() -> committer.submit(item()).join())
          .hasCauseInstanceOf(IndexBrokenException.class);
    }
    assertThat(log.groups).hasSizeLessThan(2);
  }
}
