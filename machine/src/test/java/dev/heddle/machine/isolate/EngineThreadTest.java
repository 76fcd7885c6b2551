package dev.heddle.machine.isolate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.machine.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EngineThreadTest {
  private static final int TOO_MANY = 3;
  private static final int ROUNDS = 40;

  private final EngineThread engine =
      new EngineThread("engine", Limits.EVALUATION_MS_MAX, runtime -> () -> {});
  private final CountDownLatch mayGo = new CountDownLatch(1);
  private final AtomicInteger ran = new AtomicInteger();

  @Test
  void letsCallersWaitForAPlaceBeyondTheLimit() throws InterruptedException {
    assertThat(EngineThread.TASKS_MAX).isEqualTo(1024);
    Semaphore running = new Semaphore(0);
    Thread first =
        Thread.startVirtualThread(() ->
            engine.call(() -> {
              running.release();
              await();
              return 0;
            }));
    running.acquire();

    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < EngineThread.TASKS_MAX + TOO_MANY; i++) {
      callers.add(Thread.startVirtualThread(() -> engine.call(ran::incrementAndGet)));
    }

    // Who has a place looks every now and then whether its task is done; who has none just waits.
    while (in(Thread.State.TIMED_WAITING, callers) != EngineThread.TASKS_MAX
        || in(Thread.State.WAITING, callers) != TOO_MANY) {
      Thread.onSpinWait();
    }
    assertThat(ran).hasValue(0);

    mayGo.countDown();
    first.join();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(ran).hasValue(EngineThread.TASKS_MAX + TOO_MANY);
    engine.close();
  }

  /** Closing once stopped an engine that had just ended itself, which took the whole JVM along. */
  @Test
  void closesWhileTasksEndAtTheSameMoment() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      EngineThread closed =
          new EngineThread("closed " + round, Limits.EVALUATION_MS_MAX, runtime -> () -> {});
      CountDownLatch ends = new CountDownLatch(1);
      Thread caller =
          Thread.startVirtualThread(() -> {
            closed.call(() -> {
              ends.countDown();
              return ran.incrementAndGet();
            });
          });
      ends.await();
      closed.close();
      caller.join();
    }
    assertThat(ran).hasValue(ROUNDS);
    engine.close();
  }

  private void await() {
    try {
      mayGo.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long in(Thread.State state, List<Thread> threads) {
    return threads.stream().filter(thread -> thread.getState() == state).count();
  }
}
