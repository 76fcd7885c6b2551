package dev.heddle.node.conveyor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back from Arweave: what is whole comes back as it was, what is not is said. */
final class RebuildTest {
  @TempDir Path folder;
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final Store lost = TestStores.empty(clock);
  private final Store fresh = TestStores.empty(clock);
  private final Sender scheduler = Sender.of(99);
  private final Scheduler unit =
      new SchedulerUnit(lost, scheduler.wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
  private final Sender sender = Sender.of(1);
  private final DataItem module = sender.item(Optional.empty(), "a module", List.<Tag>of()).item();
  private final FakeGateway gateway = new FakeGateway();
  private final List<Long> pauses = new ArrayList<>();

  @AfterEach
  void close() {
    lost.close();
    fresh.close();
  }

  /** A process with so many messages, and its items in the order of the log. */
  private List<DataItem> process(String name, int messages, Tag... more) {
    List<Tag> tags =
        new ArrayList<>(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", module.id().base64Url()),
                new Tag("Scheduler", "S".repeat(42) + "A")));
    tags.addAll(List.of(more));
    VerifiedItem process = sender.item(Optional.empty(), name, tags);
    unit.schedule(process, false);
    for (int i = 0; i < messages; i++) {
      unit.schedule(sender.message(process.id(), name + i), false);
    }
    List<DataItem> items = new ArrayList<>();
    for (Entry entry : lost.entries(process.id(), 0, 1000)) {
      items.add(entry.assignment().item());
      entry.message().ifPresent(items::add);
    }
    return items;
  }

  private static Bytes id(String name) {
    return Hashes.sha256(Bytes.utf8(name));
  }

  private Rebuild rebuild(Rebuild.Wish wish) {
    return new Rebuild(
        gateway, folder.resolve("rebuild"), wish, pause -> pauses.add(pause.toMillis()), _ -> {});
  }

  private static Rebuild.Wish wish(List<Bytes> processes) {
    return new Rebuild.Wish(processes, Optional.empty(), Optional.empty(), List.of());
  }

  private Rebuild rebuild() {
    return rebuild(wish(List.of()));
  }

  @Test
  void aForkBringsTheLogsOfAllItsAncestors() {
    List<DataItem> items = new ArrayList<>(List.of(module));
    List<DataItem> oldest = process("oldest", 2);
    List<DataItem> fork = process("fork", 1, lineage(oldest.get(1).id(), 1));
    List<DataItem> again = process("fork of it", 1, lineage(fork.get(1).id(), 0));
    List.of(oldest, fork, again, process("other", 1)).forEach(items::addAll);
    gateway.bundle(id("1"), items);
    Bytes wished = again.get(1).id();

    Rebuild rebuild = rebuild(wish(List.of(wished)));
    assertThat(rebuild.find().processes()).isEqualTo(3);
    rebuild.write(fresh);

    assertThat(fresh.processes(Optional.empty(), 10))
        .containsExactlyInAnyOrder(wished, fork.get(1).id(), oldest.get(1).id());
  }

  @Test
  void theNewestCheckpointsOfTrustedUnitsComeAlong() {
    List<DataItem> items = new ArrayList<>(List.of(module));
    List<DataItem> process = process("p", 2);
    items.addAll(process);
    gateway.bundle(id("1"), items);
    Bytes wished = process.get(1).id();
    Sender unit = Sender.of(21);
    List<DataItem> published = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      published.add(checkpoint(unit, wished, i));
    }
    published.add(checkpoint(Sender.of(22), wished, 9));
    gateway.bundle(id("2"), published);
    gateway.forget(published.get(3).id());
    List<String> units = List.of(unit.wallet().address());

    Rebuild rebuild =
        rebuild(new Rebuild.Wish(List.of(wished), Optional.empty(), Optional.empty(), units));
    rebuild.find();
    rebuild.write(fresh);

    assertThat(published.stream().map(DataItem::id).map(fresh::has))
        .containsExactly(false, false, true, true, true, false);
  }

  private static DataItem checkpoint(Sender unit, Bytes process, int slot) {
    PublishedCheckpoint said =
        new PublishedCheckpoint(
            process, id("module"), slot, id("a"), id("chain"), 1, 1, "0".repeat(64));
    return unit.wallet().sign(said.draft(Bytes.utf8("memory"), "unit"));
  }

  private Tag[] lineage(Bytes ancestor, long slot) {
    Bytes assignment = lost.entry(ancestor, slot).orElseThrow().assignment().id();
    return new Lineage(ancestor, slot, assignment).tags().toArray(Tag[]::new);
  }

  @Test
  void everyLogComesBackAsItWasAndGoesOn() {
    List<DataItem> a = process("a", 5);
    List<DataItem> b = process("b", 3);
    DataItem upload = sender.item(Optional.empty(), "beside", List.<Tag>of()).item();
    List<DataItem> first = new ArrayList<>(List.of(module, upload));
    first.addAll(a.subList(0, 6));
    gateway.bundle(id("1"), first);
    List<DataItem> second = new ArrayList<>(a.subList(6, a.size()));
    second.addAll(b);
    gateway.bundle(id("2"), second);

    Rebuild rebuild = rebuild();
    Rebuild.Found found = rebuild.find();
    assertThat(found.processes()).isEqualTo(2);
    assertThat(found.slots()).isEqualTo(10);
    assertThat(found.faults()).isEmpty();
    assertThat(found.schedulers()).containsExactly(scheduler.wallet().address());
    rebuild.write(fresh);

    for (DataItem process : List.of(a.get(1), b.get(1))) {
      assertThat(fresh.entries(process.id(), 0, 100)).isEqualTo(lost.entries(process.id(), 0, 100));
      assertThat(fresh.head(process.id())).isEqualTo(lost.head(process.id()));
    }
    assertThat(fresh.item(module.id()).map(StoredItem::item)).contains(module);
    assertThat(fresh.item(upload.id()).map(StoredItem::item)).contains(upload);
    assertThat(fresh.shipments().pieces(fresh.shipments().sealedUpTo(), Long.MAX_VALUE, 1, 1))
        .extracting(look -> look.pieces().size())
        .isEqualTo(0);
    assertThat(gateway.asked).filteredOn(path -> path.contains(id("1").base64Url())).hasSize(1);
    assertThat(folder.resolve("rebuild/bundles")).doesNotExist();
    Scheduler next =
        new SchedulerUnit(fresh, scheduler.wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
    next.schedule(sender.message(a.get(1).id(), "goes on"), false);
    assertThat(fresh.head(a.get(1).id()).orElseThrow().slots()).isEqualTo(7);
  }

  @Test
  void whatLiesInNoBundleIsPutTogetherFromItsParts() {
    List<DataItem> items = process("a", 2);
    gateway.hold(module, Optional.empty());
    items.forEach(item -> gateway.hold(item, Optional.empty()));
    Rebuild rebuild = rebuild();
    assertThat(rebuild.find().faults()).isEmpty();
    rebuild.write(fresh);
    assertThat(fresh.head(items.get(1).id())).isEqualTo(lost.head(items.get(1).id()));
  }

  @Test
  void aProcessWithoutASlotIsLeftOutAndTheOthersAreNot() {
    List<DataItem> holed = process("holed", 4);
    List<DataItem> whole = process("whole", 1);
    holed.remove(4);
    List<DataItem> all = new ArrayList<>(holed);
    all.addAll(whole);
    all.add(module);
    gateway.bundle(id("1"), all);
    Rebuild rebuild = rebuild();
    Rebuild.Found found = rebuild.find();
    assertThat(found.faults())
        .singleElement()
        .asString()
        .contains("missing slot 2 of process " + holed.get(1).id());
    rebuild.write(fresh);
    assertThat(fresh.processes(Optional.empty(), 10)).containsExactly(whole.get(1).id());
  }

  @Test
  void aMissingMessageAndAMissingModuleAreNamed() {
    List<DataItem> items = process("a", 2);
    DataItem message = items.remove(3);
    gateway.bundle(id("1"), items);
    assertThat(rebuild().find().faults())
        .singleElement()
        .asString()
        .contains("missing message " + message.id() + " of slot 1");
    gateway.hold(message, Optional.empty());
    assertThat(rebuild().find().faults())
        .singleElement()
        .asString()
        .contains("missing Module " + module.id());
  }

  @Test
  void aSlotThatWasGivenTwiceIsProvedAndLeftOut() throws Exception {
    List<DataItem> items = process("a", 2);
    Assignment last = lost.entry(items.get(1).id(), 2).orElseThrow().assignment();
    Assignment.Terms terms =
        new Assignment.Terms(
            last.process(),
            0,
            2,
            last.hashChain(),
            last.blockHeight(),
            last.timestampMs() + 5,
            last.message(),
            List.of());
    DataItem second = scheduler.wallet().sign(Assignment.draft(terms, id("another")));
    items.add(module);
    items.add(second);
    gateway.bundle(id("1"), items);
    Rebuild.Found found = rebuild().find();
    assertThat(found.processes()).isZero();
    assertThat(found.faults())
        .singleElement()
        .asString()
        .contains("two assignments for slot 2", last.id().base64Url(), second.id().base64Url())
        .contains("evidence");
    try (var files = Files.list(folder.resolve("rebuild"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".bundle"))).isNotEmpty();
    }
  }

  @Test
  void whatStrangersSignIsNoPartOfALog() {
    List<DataItem> items = process("a", 2);
    Bytes process = items.get(1).id();
    Assignment.Terms terms =
        new Assignment.Terms(
            process, 0, 0, HashChain.seed(process), 1, 1, Optional.of(process), List.of());
    Sender stranger = Sender.of(66);
    items.add(stranger.wallet().sign(Assignment.draft(terms, id("forged"))));
    items.add(module);
    gateway.bundle(id("1"), items);
    assertThat(rebuild().find().faults())
        .singleElement()
        .asString()
        .contains("several schedulers", "--scheduler");
    Optional<String> address = Optional.of(scheduler.wallet().address());
    Rebuild rebuild =
        rebuild(new Rebuild.Wish(List.of(process), address, Optional.empty(), List.of()));
    assertThat(rebuild.find().faults()).isEmpty();
    rebuild.write(fresh);
    assertThat(fresh.head(process)).isEqualTo(lost.head(process));
  }

  @Test
  void anInterruptedRebuildGoesOn() {
    List<DataItem> a = process("a", 3);
    List<DataItem> b = process("b", 3);
    List<DataItem> all = new ArrayList<>(List.of(module));
    all.addAll(a);
    all.addAll(b);
    gateway.bundle(id("1"), all);
    Rebuild half = rebuild(wish(List.of(a.get(1).id())));
    half.find();
    half.write(fresh);
    Rebuild again = rebuild();
    again.find();
    again.write(fresh);
    assertThat(fresh.processCount()).isEqualTo(2);
    assertThat(fresh.head(a.get(1).id())).isEqualTo(lost.head(a.get(1).id()));
  }

  @Test
  void whatAnIndexLacksIsFoundInTheBundle() {
    List<DataItem> items = process("a", 3);
    items.add(module);
    List<DataItem> other = process("b", 1);
    items.addAll(other);
    gateway.bundle(id("1"), items);
    gateway.forget(items.get(6).id());
    gateway.forget(other.get(0).id());
    gateway.forget(other.get(1).id());
    Rebuild rebuild = rebuild();
    assertThat(rebuild.find().faults()).isEmpty();
    rebuild.write(fresh);
    for (DataItem process : List.of(items.get(1), other.get(1))) {
      assertThat(fresh.head(process.id())).isEqualTo(lost.head(process.id()));
    }
  }

  @Test
  void onlyWhatAWalletShippedComesBackWhereItIsNamed() {
    List<DataItem> mine = process("mine", 1);
    List<DataItem> others = process("others", 1);
    mine.add(module);
    gateway.bundle(id("1"), mine);
    others.forEach(item -> gateway.hold(item, Optional.empty()));
    Optional<String> owner = Optional.of(FakeGateway.OWNER);
    Rebuild rebuild = rebuild(new Rebuild.Wish(List.of(), Optional.empty(), owner, List.of()));
    assertThat(rebuild.find().processes()).isEqualTo(1);
    rebuild.write(fresh);
    assertThat(fresh.processes(Optional.empty(), 10)).containsExactly(mine.get(1).id());
  }

  @Test
  void aFolderWithOtherThingsIsRefused() {
    List<DataItem> items = process("a", 1);
    items.add(module);
    gateway.bundle(id("1"), items);
    fresh.commit(
        new ItemRecord(sender.item(Optional.empty(), "mine", List.<Tag>of()).item().raw()));
    Rebuild rebuild = rebuild();
    rebuild.find();
    assertThatThrownBy(() -> rebuild.write(fresh))
        .isInstanceOf(RebuildException.class)
        .hasMessageContaining("empty one");
  }

  @Test
  void aGatewayThatDoesNotAnswerIsAskedAFewTimesOnly() {
    gateway.silent = true;
    assertThatThrownBy(() -> rebuild().find())
        .isInstanceOf(RebuildException.class)
        .hasMessageContaining("it goes on from there");
    assertThat(gateway.asked).hasSize(6);
    assertThat(pauses).isSorted().hasSize(5);
    gateway.silent = false;
    assertThatThrownBy(() -> rebuild().find())
        .isInstanceOf(RebuildException.class)
        .hasMessageContaining("knows no process");
  }
}
