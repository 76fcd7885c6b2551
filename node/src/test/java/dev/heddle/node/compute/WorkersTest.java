package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class WorkersTest {
  private final List<String> done = new ArrayList<>();

  /** A node that owed the outboxes of a thousand processes let people wait for minutes. */
  @Test
  void whoAsksGoesBeforeWhatIsOwed() throws Exception {
    queued(List.of("owed 1", "owed 2", "asked 1", "owed 3", "asked 2"));
    assertThat(done).containsExactly("asked 1", "asked 2", "owed 1", "owed 2", "owed 3");
  }

  @Test
  void whatIsOwedGetsDoneHoweverManyAsk() throws Exception {
    List<String> names = new ArrayList<>(List.of("owed"));
    for (int i = 0; i < 2 * Workers.YIELDS; i++) {
      names.add("asked");
    }
    queued(names);
    assertThat(done.indexOf("owed")).isEqualTo(Workers.YIELDS - 1);
  }

  /** Queues all of it while the only worker is busy, and waits until it is done. */
  private void queued(List<String> names) throws Exception {
    CountDownLatch mayGo = new CountDownLatch(1);
    try (Workers workers = new Workers(1, Thread.ofPlatform().factory())) {
      List<Future<?>> all = new ArrayList<>();
      all.add(
          workers.submit(
              Workers.Cause.ASKED,
              () -> {
                mayGo.await();
                return names;
              }));
      for (String name : names) {
        Workers.Cause cause = name.startsWith("owed") ? Workers.Cause.OWED : Workers.Cause.ASKED;
        all.add(workers.submit(cause, () -> done.add(name)));
      }
      mayGo.countDown();
      for (Future<?> one : all) {
        one.get();
      }
    }
  }
}
