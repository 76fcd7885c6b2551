package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AwaitedTest {
  private static final Bytes PROCESS = Bytes.wrap(new byte[32]);
  private static final long LONG_MS = 60_000;

  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private final Awaited awaited = new Awaited();

  @Test
  void allWhoWaitForASlotGoOnWhenItEnds() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    List<CompletableFuture<Void>> both =
        Stream.of(1, 2)
            .map(_ ->
                CompletableFuture.runAsync(
                    () ->
                        awaited.await(
                            PROCESS,
                            7,
                            () -> {
                              begun.countDown();
                              return false;
                            },
                            LONG_MS),
                    THREADS))
            .toList();
    begun.await();
    awaited.ended(PROCESS, 8);
    assertThat(both).noneMatch(CompletableFuture::isDone);

    awaited.ended(PROCESS, 7);

    both.forEach(CompletableFuture::join);
  }

  @Test
  void whatIsOverIsNotWaitedFor() {
    awaited.await(PROCESS, 7, () -> true, LONG_MS);
  }

  @Test
  void anEndWhileItIsLookedAtIsNotMissed() {
    awaited.await(
        PROCESS,
        7,
        () -> {
          awaited.ended(PROCESS, 7);
          return false;
        },
        LONG_MS);
  }

  @Test
  void nobodyWaitsLongerThanTheLimit() {
    awaited.await(PROCESS, 7, () -> false, 1);
  }
}
