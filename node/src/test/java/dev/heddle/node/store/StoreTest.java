package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.PushedContent;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoreTest {
  private final World world = new World(1);
  private final Store store = Store.inMemory(InstantSource.fixed(Instant.ofEpochMilli(5000)));

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void findsAnItemByIdAndKnowsItsBlock() {
    DataItem item = world.item("hello", new Tag("a", "b"));
    assertThat(store.item(item.id())).isEmpty();
    store.commit(new ItemRecord(item.raw()));
    StoredItem stored = store.item(item.id()).orElseThrow();
    assertThat(stored.item()).isEqualTo(item);
    assertThat(stored.height()).isEqualTo(1_500_001);
    assertThat(stored.parent()).isEmpty();
    assertThat(store.has(item.id())).isTrue();
    assertThat(store.transaction(item.id())).isEmpty();
  }

  @Test
  void keepsTheFirstOfTwoItemsWithOneId() {
    DataItem item = world.item("hello");
    store.commit(new ItemRecord(item.raw()));
    long ord = store.ord(item.id()).orElseThrow();
    store.commit(new ItemRecord(item.raw()), new ItemRecord(world.item("other").raw()));
    assertThat(store.ord(item.id())).hasValue(ord);
    assertThat(store.query(ItemQuery.ALL).hits()).hasSize(2);
  }

  @Test
  void findsWhatVerifiesInBundlesWithinBundles() {
    DataItem inner = world.item("inner");
    DataItem forged = world.forged("forged");
    DataItem middle = world.bundle(inner, forged);
    DataItem sibling = world.item("sibling");
    DataItem outer = world.bundle(middle, sibling);
    store.commit(new ItemRecord(outer.raw()));
    assertThat(store.item(inner.id()).orElseThrow().item()).isEqualTo(inner);
    assertThat(store.item(inner.id()).orElseThrow().parent()).contains(middle.id());
    assertThat(store.item(middle.id()).orElseThrow().parent()).contains(outer.id());
    assertThat(store.item(sibling.id()).orElseThrow().item()).isEqualTo(sibling);
    assertThat(store.has(forged.id())).isFalse();
  }

  @Test
  void looksIntoBundlesUpToTheLimitOfDepth() {
    DataItem item = world.item("deep");
    List<DataItem> levels = new ArrayList<>(List.of(item));
    for (int i = 0; i < Content.DEPTH_MAX + 1; i++) {
      levels.add(world.bundle(levels.getLast()));
    }
    store.commit(new ItemRecord(levels.getLast().raw()));
    assertThat(store.has(levels.get(1).id())).isTrue();
    assertThat(store.has(item.id())).isFalse();
  }

  @Test
  void takesAnItemThatOnlySaysItIsABundle() {
    DataItem item = world.item("no bundle", new Tag("Bundle-Format", "binary"));
    store.commit(new ItemRecord(item.raw()));
    assertThat(store.item(item.id()).orElseThrow().item()).isEqualTo(item);
  }

  @Test
  void refusesWhatIsNoItemBeforeItIsLogged() {
    assertThatThrownBy(() -> store.append(new ItemRecord(Bytes.utf8("junk"))))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("record 0 of the append");
    assertThatThrownBy(
            () -> store.append(new AssignmentRecord(world.item("x").raw(), Bytes.EMPTY, false)))
        .isInstanceOf(MalformedRecordException.class);
    assertThatThrownBy(() -> store.append(new BlockRecord(1, 1, Bytes.EMPTY, Bytes.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("advance()");
  }

  @Test
  void readsLargeSlotsAFewAtATime() {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    store.commit(spawn);
    String large = "x".repeat(7 << 20);
    for (int i = 0; i < 5; i++) {
      store.commit(world.message(process, large));
    }

    assertThat(slots(store.entries(process, 0, 10))).containsExactly(0L, 1L, 2L, 3L);
    assertThat(slots(store.entries(process, 4, 10))).containsExactly(4L, 5L);
    assertThat(slots(store.entriesAfter(process, -1, 5000, 10))).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void readsTheLogOfAProcess() {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    store.commit(spawn);
    AssignmentRecord one = world.message(process, "one");
    AssignmentRecord two = world.message(process, "two");
    store.commit(one, two);
    ProcessHead head = store.head(process).orElseThrow();
    assertThat(head.slots()).isEqualTo(3);
    assertThat(head.timestampMs()).isEqualTo(1020);
    assertThat(head.lastAssignment()).isEqualTo(DataItem.decode(two.assignment()).id());
    assertThat(store.entry(process, 0).orElseThrow().message().orElseThrow().id())
        .isEqualTo(process);
    assertThat(slots(store.entries(process, 1, 10))).containsExactly(1L, 2L);
    assertThat(slots(store.entries(process, 0, 2))).containsExactly(0L, 1L);
    assertThat(slots(store.entriesAfter(process, -1, 5000, 10))).containsExactly(0L, 1L, 2L);
    assertThat(slots(store.entriesAfter(process, 1000, 1010, 10))).containsExactly(1L);
    assertThat(slots(store.entriesAfter(process, 1010, Long.MAX_VALUE, 10))).containsExactly(2L);
    assertThat(store.entriesAfter(process, 1020, 1020, 10)).isEmpty();
    assertThat(store.entry(process, 3)).isEmpty();
    assertThat(store.entry(process, -1)).isEmpty();
    assertThat(store.item(DataItem.decode(one.message()).id())).isPresent();
    assertThat(store.item(DataItem.decode(one.assignment()).id())).isPresent();
    assertThat(store.head(world.id())).isEmpty();
  }

  private static List<Long> slots(List<Entry> entries) {
    return entries.stream().map(entry -> entry.assignment().slot()).toList();
  }

  @Test
  void findsASlotByMessageOrAssignmentButABareOneByItsAssignmentOnly() {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    AssignmentRecord message = world.message(process, "one");
    Bytes elsewhere = world.id();
    AssignmentRecord bare = world.bare(process, elsewhere);
    store.commit(spawn, message, bare);
    Bytes messageId = DataItem.decode(message.message()).id();
    Bytes bareId = DataItem.decode(bare.assignment()).id();
    assertThat(store.find(process, messageId).orElseThrow().assignment().slot()).isEqualTo(1);
    assertThat(store.findAny(messageId)).isEqualTo(store.find(process, messageId));
    assertThat(store.find(process, bareId).orElseThrow().message()).isEmpty();
    assertThat(store.findAny(bareId).orElseThrow().assignment().message()).contains(elsewhere);
    assertThat(store.find(process, elsewhere)).isEmpty();
    assertThat(store.find(world.id(), messageId)).isEmpty();
    assertThat(store.find(process, process).orElseThrow().assignment().slot()).isZero();
  }

  @Test
  void findsPushedMessagesByWhatTheySay() {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    DataItem plain =
        world.item(world.user, Optional.of(process), Bytes.utf8("x"), new Tag("a", "b"));
    DataItem pushed =
        world.item(world.unit, Optional.of(process), Bytes.EMPTY, new Tag("From-Process", "p"));
    store.commit(
        spawn, world.message(process, plain, false), world.message(process, pushed, false));
    assertThat(store.slotOfPushed(process, PushedContent.hash(plain.content()))).isEmpty();
    assertThat(store.slotOfPushed(process, PushedContent.hash(pushed.content()))).contains(2L);
  }

  @Test
  void refusesASlotThatDoesNotFollowAndWritesNothingOfThatAppend() {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    AssignmentRecord one = world.message(process, "one");
    AssignmentRecord two = world.message(process, "two");
    DataItem item = world.item("with it");
    store.commit(spawn);
    assertThatThrownBy(() -> store.commit(new ItemRecord(item.raw()), two))
        .isInstanceOf(SlotConflictException.class)
        .hasMessageContaining("slot 2")
        .hasMessageContaining("the next one is 1");
    assertThat(store.has(item.id())).isFalse();
    assertThatThrownBy(() -> store.commit(spawn)).isInstanceOf(SlotConflictException.class);
    assertThatThrownBy(() -> store.commit(one, one)).isInstanceOf(SlotConflictException.class);
    store.commit(one, two);
    assertThat(store.head(process).orElseThrow().slots()).isEqualTo(3);
  }

  @Test
  void listsProcessesAndWhatIsOwedToThem() {
    List<Bytes> processes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      AssignmentRecord spawn = world.spawn();
      processes.add(World.processOf(spawn));
      store.commit(spawn, world.bare(processes.getLast(), world.id()));
    }
    processes.sort(null);
    assertThat(store.processCount()).isEqualTo(5);
    assertThat(store.processes(Optional.empty(), 3)).isEqualTo(processes.subList(0, 3));
    assertThat(store.processes(Optional.of(processes.get(2)), 3))
        .isEqualTo(processes.subList(3, 5));
    List<Crank> owed = processes.stream().map(process -> new Crank(process, 1)).toList();
    assertThat(store.owedCranks(Optional.empty(), 10)).isEqualTo(owed);
    store.commit(new CrankedRecord(processes.get(1), 1));
    assertThat(store.owedCranks(Optional.of(owed.getFirst()), 2)).isEqualTo(owed.subList(2, 4));
  }

  @Test
  void remembersMonitorsAndHowFarTheyAre() {
    Bytes process = world.id();
    Bytes item = world.item("monitor").raw();
    store.commit(new MonitorAtRecord(process, "lost"));
    assertThat(store.monitors()).isEmpty();
    store.commit(new MonitorRecord(process, true, item));
    assertThat(store.monitors()).containsExactly(new Monitor(process, Optional.empty()));
    store.commit(new MonitorAtRecord(process, "cursor"), new MonitorRecord(process, true, item));
    assertThat(store.monitors()).containsExactly(new Monitor(process, Optional.of("cursor")));
    store.commit(new MonitorRecord(process, false, item));
    assertThat(store.monitors()).isEmpty();
  }

  @Test
  void answersAnAliasUnlessAnItemReallyHasThatId() {
    DataItem module = world.item("module");
    DataItem real = world.item("real");
    Bytes alias = world.id();
    store.commit(
        new ItemRecord(module.raw()),
        new AliasRecord(alias, module.id()),
        new AliasRecord(real.id(), module.id()));
    assertThat(store.item(alias).orElseThrow().item()).isEqualTo(module);
    assertThat(store.has(alias)).isTrue();
    assertThat(store.item(real.id()).orElseThrow().item()).isEqualTo(module);
    store.commit(new ItemRecord(real.raw()));
    assertThat(store.item(real.id()).orElseThrow().item()).isEqualTo(real);
  }

  @Test
  void blocksCloseOverWhatCameBefore() {
    Block first = store.tip();
    assertThat(first.height()).isEqualTo(1_500_000);
    assertThat(first.timestampMs()).isEqualTo(5000);
    DataItem item = world.item("a");
    store.commit(new ItemRecord(item.raw()));
    Block second = store.advance().join();
    DataItem later = world.item("b");
    store.commit(new ItemRecord(later.raw()));
    assertThat(store.item(item.id()).orElseThrow().height()).isEqualTo(second.height());
    assertThat(store.item(later.id()).orElseThrow().ord()).isEqualTo((second.height() + 1) << 32);
    assertThat(second.previous()).isEqualTo(first.hash());
    assertThat(store.tip()).isEqualTo(second);
    assertThat(store.block(second.height())).contains(second);
    assertThat(store.block(second.hash())).contains(second);
    assertThat(store.block(2_000_000)).isEmpty();
    assertThat(store.blocksFrom(0, 10)).containsExactly(first, second);
    assertThat(store.blocksFrom(second.height(), 10)).containsExactly(second);
    assertThat(store.advance().join().hash()).isNotEqualTo(second.hash());
  }

  @Test
  void listsResultsInBothDirections() {
    Bytes process = world.id();
    List<EvaluationId> ids =
        List.of(
            EvaluationId.of(1000, 9),
            new EvaluationId(1000, "9", Optional.of("0-1-second")),
            new EvaluationId(1000, "9", Optional.of("1-1-second")),
            EvaluationId.of(1000, 10),
            new EvaluationId(2000, "10", Optional.of("0-1-second")),
            EvaluationId.of(2001, 11));
    assertThat(ids).isSorted();
    for (int i : new int[] {3, 0, 5, 1, 4, 2}) {
      store.putResult(row(process, ids.get(i)));
    }
    store.putResult(row(world.id(), ids.getFirst()));
    assertThat(store.result(process, ids.get(1))).contains(row(process, ids.get(1)));
    assertThat(store.result(process, EvaluationId.of(1000, 11))).isEmpty();
    assertThat(store.newestResult(process).orElseThrow().id()).isEqualTo(ids.getLast());
    Optional<EvaluationId> all = Optional.empty();
    assertThat(ids(store.results(process, all, all, true, 9, false))).isEqualTo(ids);
    assertThat(ids(store.results(process, all, all, false, 9, false))).isEqualTo(ids.reversed());
    assertThat(ids(store.results(process, all, all, true, 9, true)))
        .containsExactly(ids.get(1), ids.get(2), ids.get(4));
    Optional<EvaluationId> low = Optional.of(ids.get(1));
    Optional<EvaluationId> high = Optional.of(ids.get(4));
    assertThat(ids(store.results(process, low, high, true, 9, false))).isEqualTo(ids.subList(2, 5));
    assertThat(ids(store.results(process, low, high, false, 2, false)))
        .containsExactly(ids.get(4), ids.get(3));
    Optional<EvaluationId> before = Optional.of(EvaluationId.before(2000));
    assertThat(ids(store.results(process, before, all, true, 9, false)))
        .isEqualTo(ids.subList(4, 6));
    assertThat(ids(store.results(process, all, before, true, 9, false)))
        .isEqualTo(ids.subList(0, 4));
  }

  private static ResultRow row(Bytes process, EvaluationId id) {
    boolean failed = id.cron().isPresent();
    return new ResultRow(
        process,
        id,
        9,
        "{\"Output\":\"ü\"}",
        failed ? Optional.of("") : Optional.empty(),
        id.timestampMs(),
        process);
  }

  private static List<EvaluationId> ids(List<ResultRow> rows) {
    return rows.stream().map(ResultRow::id).toList();
  }

  @Test
  void refusesRecordsOverTheLimit() {
    try (Store small =
        Store.inMemory(StoreOptions.DEFAULT.withRecordBytesMax(500), InstantSource.system())) {
      DataItem item = world.item("x".repeat(500));
      assertThatThrownBy(() -> small.append(new ItemRecord(item.raw())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 500 bytes");
    }
  }

  @Test
  void refusesAppendsOnceClosed() {
    store.close();
    assertThatThrownBy(() -> store.append(new ItemRecord(world.item("x").raw())))
        .isInstanceOf(StoreClosedException.class);
  }

  @Test
  void ordinatesHaveALimit() {
    assertThat(new EvaluationId(1, "9".repeat(20), Optional.empty()).ordinate()).hasSize(20);
    assertThatThrownBy(() -> new EvaluationId(1, "9".repeat(21), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no decimal number");
  }

  @Test
  void failsAppendsOnceTheDiskFailsAndSaysSo() {
    MemoryDisk disk = new MemoryDisk();
    try (Store failing =
        Store.over(disk, new MemoryIndex(), StoreOptions.DEFAULT, InstantSource.system())) {
      disk.failAfter(1);
      var lost = failing.append(new ItemRecord(world.item("x").raw()));
      assertThatThrownBy(lost::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(LogBrokenException.class);
      assertThatThrownBy(() -> failing.commit(new ItemRecord(world.item("y").raw())))
          .isInstanceOf(LogBrokenException.class);
      assertThat(failing.tip().height()).isEqualTo(1_500_000);
    }
  }
}
