package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.ItemQuery.Bundled;
import dev.heddle.node.store.ItemQuery.Order;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of rows of every size say what a sorted set says. */
final class PostingListsTest {
  private static final List<Long> TERMS = List.of(1L, 2L, -3L);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void answerAsASortedSetDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryIndex index = new MemoryIndex();
    TreeSet<Long> wanted = new TreeSet<>();
    Batch batch = new Batch(index);
    for (long term : List.of(1L, 2L, -3L, 4L)) {
      long ord = random.nextInt(5);
      for (int row = random.nextInt(12); row > 0; row--) {
        List<Long> ords = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextBoolean() ? 2 : 40); i > 0; i--) {
          ords.add(ord);
          ord += 1 + random.nextInt(random.nextBoolean() ? 3 : 1_000_000);
        }
        Bytes key = Bytes.concat(Keys.number(term), Keys.number(ords.getFirst()));
        batch.put(Table.POST, key, PostingRow.encode(ords));
        if (term != 4) {
          wanted.addAll(ords);
        }
      }
    }
    index.write(batch);
    long end = wanted.isEmpty() ? 10 : wanted.last() + 10;
    for (boolean ascending : new boolean[] {true, false}) {
      try (PostingLists lists = PostingLists.of(index, TERMS, ascending)) {
        long at = ascending ? 0 : end;
        while (at >= 0 && at <= end) {
          Long expected = ascending ? wanted.ceiling(at) : wanted.floor(at);
          assertThat(lists.seek(at))
              .as("seed %d, %s from %d", seed, ascending ? "up" : "down", at)
              .isEqualTo(expected == null ? PostingLists.NONE : expected);
          long near = expected == null ? at : expected;
          long step = random.nextBoolean() ? 1 : 1 + random.nextLong(1 + end / 20);
          at = ascending ? near + step : near - step;
        }
      }
    }
  }

  @Test
  void aFrameWithMoreOrdsThanARowHoldsMakesSeveral() {
    World world = new World(3);
    DataItem[] items = new DataItem[PostingRow.ORDS_MAX + 10];
    for (int i = 0; i < items.length; i++) {
      items[i] = world.item("number " + i);
    }
    try (Store store = Store.inMemory(InstantSource.system())) {
      DataItem bundle = world.bundle(items);
      store.commit(new ItemRecord(bundle.raw()));
      ItemQuery query = ItemQuery.ALL.withBundledIn(Bundled.in(List.of(bundle.id())));
      for (Order order : Order.values()) {
        Page first = store.query(query.withOrder(order));
        Page rest = store.query(query.withOrder(order).withAfter(first.resumeAfter()));
        assertThat(first.hits()).hasSize(ItemQuery.LIMIT_MAX);
        assertThat(rest.hits()).hasSize(items.length - ItemQuery.LIMIT_MAX);
      }
    }
  }
}
