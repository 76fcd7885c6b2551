package dev.heddle.node.conveyor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way to Arweave, on time that the test owns, to a network in memory. */
final class ConveyorTest {
  private static final RsaWallet WALLET = RsaWallet.generate(Sender.random(5));
  private static final int CONFIRMATIONS = FakeWeave.FINAL_BLOCKS;
  private static final int SEEDS = System.getenv("HEDDLE_LONG") == null ? 12 : 2000;

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final Store store = TestStores.empty(clock);
  private final Sender sender = Sender.of(1);
  private FakeWeave weave = new FakeWeave(1);
  private Conveyor conveyor = conveyor(options());
  private int made;

  @AfterEach
  void close() {
    store.close();
  }

  private static ConveyorOptions options() {
    return new ConveyorOptions(
        new ConveyorOptions.Seals(20_000, 1000, Duration.ofSeconds(60), 4, 1000),
        new ConveyorOptions.Depths(CONFIRMATIONS, FakeWeave.ANCHOR_BLOCKS, 3),
        new ConveyorOptions.Money(BigInteger.TEN.pow(12), 10),
        new ConveyorOptions.Pace(
            Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(30)),
        Duration.ofMinutes(10),
        "Heddle");
  }

  private Conveyor conveyor(ConveyorOptions options) {
    return plan(options, Optional.of(WALLET)).over(store, clock, new SplittableRandom(7));
  }

  private ConveyorPlan plan(ConveyorOptions options, Optional<RsaWallet> wallet) {
    return new ConveyorPlan(
        List.of(new ConveyorPlan.Named("weave", weave)),
        Optional.empty(),
        wallet.map(one -> one),
        options);
  }

  private DataItem accept(int bytes) {
    DataItem item =
        sender.item(Optional.empty(), "x".repeat(bytes) + made++, List.<Tag>of()).item();
    store.commit(new ItemRecord(item.raw()));
    return item;
  }

  private void turns(int seconds) {
    for (int i = 0; i < seconds; i++) {
      conveyor.turn();
      clock.advance(1000);
    }
  }

  private void untilFinal() {
    turns(1);
    for (int i = 0; i < 400 && !allFinal(); i++) {
      turns(10);
      weave.mine();
    }
    assertThat(allFinal()).as("all is final: %s", store.shipments().open(10)).isTrue();
  }

  private boolean allFinal() {
    return conveyor.load().pendingItems() == 0 && store.shipments().open(1).isEmpty();
  }

  /** In how many bundles of the weave each item is. */
  private Map<Bytes, Integer> minedIn() {
    Map<Bytes, Integer> counts = new HashMap<>();
    for (Bytes data : weave.mined().values()) {
      for (DataItem item : Bundle.decode(data)) {
        counts.merge(item.id(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private List<Shipment> shipments() {
    List<Shipment> all = new ArrayList<>();
    for (long i = 0; i < store.shipments().count(); i++) {
      all.add(store.shipments().shipment(i).orElseThrow());
    }
    return all;
  }

  @Test
  void everyItemGetsIntoOneBundleThatIsFinal() {
    List<DataItem> items = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      items.add(accept(1000));
    }
    untilFinal();
    Map<Bytes, Integer> counts = minedIn();
    assertThat(items).allMatch(item -> counts.getOrDefault(item.id(), 0) == 1);
    assertThat(shipments()).hasSizeGreaterThan(4);
    assertThat(shipments().getFirst().steps())
        .extracting(Shipment.Step::state)
        .containsExactly(State.values());
    assertThat(conveyor.late()).isEmpty();
  }

  @Test
  void whateverHappensEveryItemIsInOneBundleInTheEnd() {
    for (int seed = 0; seed < SEEDS; seed++) {
      new Hostile(seed).run();
    }
  }

  /**
   * A network in foul weather, a conveyor that dies at any request, and what holds all the same.
   */
  private static final class Hostile {
    private final long seed;
    private final SplittableRandom random;
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final Store store = TestStores.empty(clock);
    private final FakeWeave weave;
    private final List<Bytes> accepted = new ArrayList<>();

    private Hostile(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.weave = new FakeWeave(seed);
    }

    private Conveyor born() {
      Dying remote = new Dying(weave, random);
      return new ConveyorPlan(
              List.of(new ConveyorPlan.Named("weave", remote)),
              Optional.empty(),
              Optional.of(WALLET),
              options())
          .over(store, clock, random);
    }

    private void run() {
      weave.weather = FakeWeave.Weather.FOUL;
      Conveyor conveyor = born();
      for (int second = 0; second < 600; second++) {
        if (accepted.size() < 60 && random.nextInt(3) == 0) {
          String text = "y".repeat(random.nextInt(2000)) + second;
          DataItem item = Sender.of(2).item(Optional.empty(), text, List.<Tag>of()).item();
          store.commit(new ItemRecord(item.raw()));
          accepted.add(item.id());
        }
        if (random.nextInt(12) == 0) {
          weave.mine();
        }
        if (random.nextInt(100) == 0) {
          weave.reorganize(1 + random.nextInt(3));
        }
        conveyor = turn(conveyor);
      }
      weave.weather = FakeWeave.Weather.CALM;
      for (int i = 0; i < 3000 && !ended(); i++) {
        conveyor = turn(conveyor);
        if (i % 10 == 0) {
          weave.mine();
        }
      }
      check();
      store.close();
    }

    private Conveyor turn(Conveyor conveyor) {
      clock.advance(1000);
      try {
        conveyor.turn();
        return conveyor;
      } catch (Dying.Died e) {
        return born();
      }
    }

    private List<Shipment> told() {
      List<Shipment> all = new ArrayList<>();
      for (long i = 0; i < store.shipments().count(); i++) {
        all.add(store.shipments().shipment(i).orElseThrow());
      }
      return all;
    }

    private boolean ended() {
      return store.shipments().sealedUpTo() > store.ord(accepted.getLast()).orElseThrow()
          && store.shipments().open(1).isEmpty();
    }

    private void check() {
      assertThat(ended()).as("seed %d comes to rest: %s", seed, store.shipments().open(4)).isTrue();
      Map<Bytes, Integer> counts = new HashMap<>();
      for (Bytes data : weave.mined().values()) {
        Bundle.decode(data).forEach(item -> counts.merge(item.id(), 1, Integer::sum));
      }
      Map<Bytes, Integer> wrong = new HashMap<>();
      accepted.forEach(id -> wrong.put(id, counts.getOrDefault(id, 0)));
      wrong.values().removeIf(count -> count == 1);
      assertThat(wrong).as("seed %d: items not in one bundle: %s", seed, told()).isEmpty();
      for (long i = 0; i < store.shipments().count(); i++) {
        Shipment.Step last = store.shipments().shipment(i).orElseThrow().last();
        assertThat(weave.heightOf(last.transaction().orElseThrow()))
            .as("seed %d, shipment %d", seed, i)
            .isEqualTo(last.height());
      }
    }
  }

  @Test
  void whatLiesInAnItemTravelsWithIt() {
    DataItem inner = sender.item(Optional.empty(), "inner", List.<Tag>of()).item();
    Tags tags =
        Tags.of(List.of(new Tag("Bundle-Format", "binary"), new Tag("Bundle-Version", "2.0.0")));
    DataItem outer =
        sender
            .wallet()
            .sign(
                new ItemDraft(
                    Optional.empty(), Optional.empty(), tags, Bundle.encode(List.of(inner))));
    store.commit(new ItemRecord(outer.raw()));
    assertThat(store.has(inner.id())).isTrue();
    untilFinal();
    assertThat(minedIn()).containsOnlyKeys(outer.id());
  }

  @Test
  void whatCameFromArweaveDoesNotGoBack() {
    DataItem known = sender.item(Optional.empty(), "from there", List.<Tag>of()).item();
    store.commit(new ItemRecord(known.raw()), new ConveyorRecord.Permanent());
    DataItem fresh = accept(10);
    untilFinal();
    assertThat(minedIn()).containsOnlyKeys(fresh.id());
  }

  @Test
  void anItemWaitsForOthersUntilItIsOldEnough() {
    accept(10);
    turns(50);
    assertThat(store.shipments().count()).isZero();
    assertThat(conveyor.load().pendingItems()).isEqualTo(1);
    turns(15);
    assertThat(store.shipments().count()).isEqualTo(1);
  }

  @Test
  void noMoreShipmentsAreOpenOrSealedThanTheLimits() {
    for (int i = 0; i < 200; i++) {
      accept(1000);
    }
    turns(30);
    assertThat(store.shipments().open(100)).hasSize(options().seals().openMax());

    ConveyorOptions.Seals seals = options().seals();
    ConveyorOptions few =
        options(
            new ConveyorOptions.Seals(seals.bytes(), seals.items(), seals.age(), 100, 6),
            options().money());
    conveyor = conveyor(few);
    turns(30);
    assertThat(store.shipments().count()).isEqualTo(6);
    clock.advance(3_600_000);
    turns(30);
    assertThat(store.shipments().count()).isGreaterThan(6);
  }

  private static ConveyorOptions options(ConveyorOptions.Seals seals, ConveyorOptions.Money money) {
    ConveyorOptions plain = options();
    return new ConveyorOptions(
        seals, plain.depths(), money, plain.pace(), plain.lateAfter(), plain.appName());
  }

  @Test
  void noMoreIsSpentThanTheBudgetOfADay() {
    ConveyorOptions poor =
        options(options().seals(), new ConveyorOptions.Money(BigInteger.valueOf(600_000), 10));
    conveyor = conveyor(poor);
    for (int i = 0; i < 100; i++) {
      accept(1000);
    }
    turns(100);
    assertThat(store.shipments().count()).isGreaterThanOrEqualTo(3);
    assertThat(weave.known).hasSize(2);
    assertThat(conveyor.obstacle(2)).hasValueSatisfying(why -> assertThat(why).contains("budget"));
    clock.advance(Duration.ofDays(1).toMillis());
    turns(60);
    assertThat(weave.known).hasSizeGreaterThan(2);
  }

  @Test
  void aWalletWithoutMoneySignsNothing() {
    weave.balance = BigInteger.ONE;
    accept(10);
    turns(70);
    assertThat(weave.known).isEmpty();
    assertThat(conveyor.obstacle(0))
        .hasValueSatisfying(why -> assertThat(why).contains(WALLET.address()).contains("send it"));
    weave.balance = BigInteger.TEN.pow(15);
    conveyor.retry();
    untilFinal();
  }

  @Test
  void withoutAWalletNothingLeaves() {
    conveyor = plan(options(), Optional.empty()).over(store, clock, new SplittableRandom(1));
    accept(10);
    turns(100);
    assertThat(weave.asked).isEmpty();
    assertThat(conveyor.load().pendingItems()).isEqualTo(1);
    assertThat(store.shipments().count()).isZero();
  }

  @Test
  void anotherTransactionIsSignedOnlyWhenTheFirstCannotComeAnyMore() {
    accept(10);
    turns(70);
    Transaction first = weave.known.values().iterator().next();
    weave.waiting.clear();
    weave.mine();
    turns(40);
    assertThat(weave.waiting).as("it is posted again").containsExactly(first.id());
    for (int i = 0; i < FakeWeave.ANCHOR_BLOCKS; i++) {
      weave.waiting.clear();
      weave.mine();
    }
    turns(40);
    assertThat(weave.known).as("its anchor is just too old").hasSize(1);
    assertThat(conveyor.obstacle(0))
        .hasValueSatisfying(why -> assertThat(why).contains("Invalid anchor"));
    for (int i = 0; i < 4; i++) {
      weave.mine();
    }
    untilFinal();
    assertThat(store.shipments().attempts(0)).hasSize(2);
    assertThat(minedIn().values()).containsExactly(1);
  }

  @Test
  void whatEveryTargetRefusedIsSignedAnewAtOnce() {
    weave.refusal = "Transaction verification failed.";
    accept(10);
    turns(65);
    assertThat(store.shipments().attempts(0)).isNotEmpty();
    weave.refusal = null;
    untilFinal();
    assertThat(minedIn().values()).containsExactly(1);
  }

  @Test
  void aBlockThatIsTakenBackTakesTheShipmentBack() {
    accept(10);
    turns(70);
    weave.mine();
    turns(10);
    assertThat(shipments().getFirst().state()).isEqualTo(State.CONFIRMED);
    weave.reorganize(1);
    turns(10);
    assertThat(shipments().getFirst().state()).isNotEqualTo(State.CONFIRMED);
    untilFinal();
    assertThat(minedIn().values()).containsExactly(1);
  }

  @Test
  void aBlockIsNotBelievedWithoutTheData() {
    accept(10);
    turns(70);
    weave.mine();
    weave.chunks.clear();
    weave.refusal = "disk_full";
    turns(30);
    assertThat(shipments().getFirst().state()).isLessThan(State.CONFIRMED);
    weave.refusal = null;
    untilFinal();
  }

  @Test
  void whoeverIsNotFinalForTooLongRaisesAnAlarm() {
    accept(10);
    turns(700);
    assertThat(conveyor.late()).hasValueSatisfying(why -> assertThat(why).contains("final"));
    untilFinal();
    assertThat(conveyor.late()).isEmpty();
  }

  @Test
  void aBundlerGetsEachItemOnceAndIsHeldToItsReceipts() {
    List<Bytes> got = new ArrayList<>();
    FakeWeave gateway = new FakeWeave(3);
    conveyor =
        new ConveyorPlan(
                List.of(new ConveyorPlan.Named("gateway", gateway)),
                Optional.of(new ConveyorPlan.Named("bundler", new FakeBundler(got, ""))),
                Optional.empty(),
                options())
            .over(store, clock, new SplittableRandom(1));
    List<DataItem> items = List.of(accept(10), accept(20), accept(30));
    turns(90);
    assertThat(got).containsExactlyElementsOf(items.stream().map(DataItem::id).toList());
    assertThat(shipments().getFirst().state()).isEqualTo(State.POSTED);
    assertThat(store.shipments().receipt(0, items.getFirst().id())).isPresent();
    items.forEach(item -> gateway.items.put(item.id(), Bytes.utf8("other data")));
    turns(30);
    assertThat(shipments().getFirst().state()).isEqualTo(State.POSTED);
    items.forEach(item -> gateway.items.put(item.id(), item.data()));
    for (int i = 0; i < 10; i++) {
      gateway.mine();
    }
    turns(60);
    assertThat(shipments().getFirst().state()).isEqualTo(State.FINAL);
    assertThat(got).hasSize(3);
  }

  @Test
  void keepsNoLongReceipts() {
    conveyor =
        new ConveyorPlan(
                List.of(new ConveyorPlan.Named("gateway", weave)),
                Optional.of(
                    new ConveyorPlan.Named(
                        "bundler", new FakeBundler(new ArrayList<>(), "n".repeat(2000)))),
                Optional.empty(),
                options())
            .over(store, clock, new SplittableRandom(1));
    DataItem item = accept(10);
    turns(70);
    assertThat(store.shipments().receipt(0, item.id()).orElseThrow().json()).isEqualTo("{}");
  }

  @Test
  void largeDataAreReadInSamples() {
    accept(ReadBack.WHOLE_BYTES_MAX);
    turns(5);
    weave.mine();
    turns(15);
    assertThat(shipments().getFirst().state()).isEqualTo(State.CONFIRMED);
    assertThat(weave.asked)
        .noneMatch(path -> path.startsWith("/raw/"))
        .anyMatch(path -> path.startsWith("/chunk/"));
  }
}
