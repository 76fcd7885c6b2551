package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.ItemQuery.Bundled;
import dev.heddle.node.store.ItemQuery.Order;
import dev.heddle.node.store.ItemQuery.TagFilter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryTest {
  private static final List<String> NAMES = List.of("App", "Type", "Näme");
  private static final List<String> VALUES = List.of("a", "b", "");

  private final World world = new World(2);
  private final List<StoredItem> stored = new ArrayList<>();
  private final List<Bytes> targets = List.of(world.id(), world.id());

  private Store filled(StoreOptions options, SplittableRandom random) {
    Store store = Store.inMemory(options, InstantSource.system());
    List<DataItem> items = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      List<Tag> tags = new ArrayList<>();
      for (int t = random.nextInt(4); t > 0; t--) {
        tags.add(new Tag(pick(NAMES, random), pick(VALUES, random)));
      }
      Wallet wallet = random.nextInt(4) == 0 ? world.unit : world.user;
      Optional<Bytes> target =
          random.nextBoolean() ? Optional.of(pick(targets, random)) : Optional.empty();
      items.add(world.item(wallet, target, Bytes.EMPTY, tags.toArray(Tag[]::new)));
      if (random.nextInt(5) == 0 && items.size() > 2) {
        DataItem bundle = world.bundle(items.removeLast(), items.removeLast());
        items.add(bundle);
      }
    }
    for (DataItem item : items) {
      store.commit(new ItemRecord(item.raw()));
      if (random.nextInt(20) == 0) {
        store.advance().join();
      }
    }
    ItemQuery all = ItemQuery.ALL.withOrder(Order.HEIGHT_ASC);
    Page page = store.query(all);
    page.hits().forEach(hit -> stored.add(store.item(hit.id()).orElseThrow()));
    while (page.more()) {
      page = store.query(all.withAfter(page.resumeAfter()));
      page.hits().forEach(hit -> stored.add(store.item(hit.id()).orElseThrow()));
    }
    assertThat(stored)
        .hasSizeGreaterThan(140)
        .isSortedAccordingTo(Comparator.comparingLong(StoredItem::ord));
    return store;
  }

  private static <T> T pick(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }

  private ItemQuery randomQuery(SplittableRandom random) {
    ItemQuery query = ItemQuery.ALL.withOrder(pick(List.of(Order.values()), random));
    if (random.nextInt(4) == 0) {
      query = query.withOwners(List.of(Hashes.sha256(world.unit.owner()), world.id()));
    }
    if (random.nextInt(4) == 0) {
      query = query.withRecipients(random.nextBoolean() ? targets : targets.subList(0, 1));
    }
    if (random.nextInt(6) == 0) {
      query = query.withBundledIn(Bundled.NOT);
    } else if (random.nextInt(6) == 0) {
      List<Bytes> parents =
          stored.stream().flatMap(item -> item.parent().stream()).limit(2).toList();
      query = query.withBundledIn(Bundled.in(parents));
    }
    if (random.nextInt(5) == 0) {
      query =
          query.withIds(
              List.of(pick(stored, random).item().id(), pick(stored, random).item().id()));
    }
    if (random.nextInt(4) == 0) {
      long low = 1_500_000L + random.nextInt(10);
      query = query.withHeights(OptionalLong.of(low), OptionalLong.of(low + random.nextInt(5)));
    }
    List<TagFilter> filters = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      List<String> values = random.nextBoolean() ? VALUES.subList(0, 2) : VALUES.subList(1, 2);
      filters.add(new TagFilter(pick(NAMES, random), values, random.nextInt(3) == 0));
    }
    return query.withTags(filters);
  }

  private List<Long> expected(ItemQuery query) {
    boolean ascending = query.order() == Order.HEIGHT_ASC || query.order() == Order.INGESTED_ASC;
    List<Long> ords =
        stored.stream().filter(item -> answers(query, item)).map(StoredItem::ord).toList();
    return ascending ? ords : ords.reversed();
  }

  private static boolean answers(ItemQuery query, StoredItem stored) {
    DataItem item = stored.item();
    Set<Bytes> parent = new HashSet<>(stored.parent().stream().toList());
    boolean in =
        query.bundledIn().unbundledOnly()
            ? parent.isEmpty()
            : query.bundledIn().parents().isEmpty()
                || query.bundledIn().parents().stream().anyMatch(parent::contains);
    boolean tags = true;
    for (TagFilter filter : query.tags()) {
      boolean has =
          filter.values().stream()
              .anyMatch(value -> item.tags().has(filter.name().orElseThrow(), value));
      tags &= has != filter.negated();
    }
    return in
        && tags
        && (query.ids().isEmpty() || query.ids().contains(item.id()))
        && (query.owners().isEmpty() || query.owners().contains(Hashes.sha256(item.owner())))
        && (query.recipients().isEmpty()
            || item.target().filter(query.recipients()::contains).isPresent())
        && stored.height() >= query.minHeight().orElse(0)
        && stored.height() <= query.maxHeight().orElse(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200_000})
  void agreesWithLookingAtEverythingPageByPage(int stepsMax) {
    long seed = 77L + stepsMax;
    SplittableRandom random = new SplittableRandom(seed);
    try (Store store = filled(StoreOptions.DEFAULT.withQueryStepsMax(stepsMax), random)) {
      for (int i = 0; i < 300; i++) {
        ItemQuery query = randomQuery(random).withLimit(1 + random.nextInt(20));
        List<Long> found = new ArrayList<>();
        Page page = store.query(query);
        page.hits().forEach(hit -> found.add(hit.ord()));
        for (int pages = 0; page.more(); pages++) {
          assertThat(pages).as("seed %d query %d: %s", seed, i, query).isLessThan(2000);
          page = store.query(query.withAfter(page.resumeAfter()));
          page.hits().forEach(hit -> found.add(hit.ord()));
        }
        assertThat(found).as("seed %d query %d: %s", seed, i, query).isEqualTo(expected(query));
      }
    }
  }

  @Test
  void saysMoreOnlyWhenThereIs() {
    try (Store store = Store.inMemory(InstantSource.system())) {
      for (int i = 0; i < 3; i++) {
        store.commit(new ItemRecord(world.item("x").raw()));
      }
      assertThat(store.query(ItemQuery.ALL.withLimit(3)).more()).isFalse();
      assertThat(store.query(ItemQuery.ALL.withLimit(2)).more()).isTrue();
    }
  }

  @Test
  void toleratesAnyHeightAndPlace() {
    try (Store store = Store.inMemory(InstantSource.system())) {
      store.commit(new ItemRecord(world.item("x").raw()));
      for (long odd : new long[] {Long.MIN_VALUE, -1, Integer.MAX_VALUE + 1L, Long.MAX_VALUE}) {
        for (Order order : Order.values()) {
          ItemQuery query = ItemQuery.ALL.withOrder(order);
          store.query(query.withAfter(odd));
          store.query(query.withHeights(OptionalLong.of(odd), OptionalLong.empty()));
          store.query(query.withHeights(OptionalLong.empty(), OptionalLong.of(odd)));
        }
      }
    }
  }

  @Test
  void refusesPagesAndConditionsOverTheLimit() {
    assertThatThrownBy(() -> ItemQuery.ALL.withLimit(1001)).hasMessageContaining("1 to 1000");
    assertThatThrownBy(() -> ItemQuery.ALL.withLimit(0)).hasMessageContaining("1 to 1000");
    List<String> many = java.util.Collections.nCopies(5000, "v");
    assertThatThrownBy(() -> ItemQuery.ALL.withTags(new TagFilter("n", many, false)))
        .hasMessageContaining("at most 4096");
  }
}
