package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

final class WorldTest {
  private final Trace trace = new Trace(100);

  @Test
  void theSeedDecidesWhoGoesFirst() throws Throwable {
    List<List<Integer>> orders = new ArrayList<>();
    for (long seed = 0; seed < 20; seed++) {
      orders.add(order(seed));
      assertThat(order(seed)).isEqualTo(orders.getLast());
    }
    assertThat(orders.stream().distinct().count()).isGreaterThan(10);
  }

  private List<Integer> order(long seed) throws Throwable {
    World world = new World(seed, trace);
    ReentrantLock lock = new ReentrantLock();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      world.start(
          new Life("a"),
          () -> {
            world.pause();
            lock.lock();
            try {
              world.pause();
              order.add(number);
            } finally {
              lock.unlock();
            }
          });
    }
    assertThat(world.run(() -> {}, () -> order.size() == 5, 1000)).isTrue();
    return order;
  }

  @Test
  void timePassesOnlyWhenAllWait() throws Throwable {
    World world = new World(1, trace);
    Life life = new Life("a");
    long beginMs = world.nowMs();
    List<Long> woken = new ArrayList<>();
    world.start(
        life,
        () -> {
          world.sleep(life, 3_600_000);
          woken.add(world.nowMs() - beginMs);
        });

    assertThat(world.run(() -> {}, () -> !woken.isEmpty(), 1000)).isTrue();
    assertThat(woken).containsExactly(3_600_000L);
  }

  @Test
  void whoseLifeIsOverDoesNothingMore() throws Throwable {
    World world = new World(1, trace);
    Life life = new Life("a");
    List<String> done = new ArrayList<>();
    world.start(
        life,
        () -> {
          done.add("before");
          world.end(life);
          world.pause();
          done.add("after");
        });
    world.after(life, 1, () -> done.add("alarm"));

    assertThat(world.run(() -> {}, () -> false, 1000)).isFalse();
    assertThat(done).containsExactly("before");
  }

  /** Else a seed would not always be the same story. */
  @Test
  void whoWaitsInRealTimeIsFound() throws Throwable {
    World world = new World(1, trace);
    CompletableFuture<Void> outside = new CompletableFuture<>();
    world.start(new Life("a"), outside::join);
    assertThat(world.run(() -> {}, () -> false, 1000)).isFalse();

    Thread.ofPlatform().start(() -> outside.complete(null)).join();

    assertThatThrownBy(() -> world.run(() -> {}, () -> false, 1000))
        .hasMessageContaining("outside");
  }
}
