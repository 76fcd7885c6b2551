package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messenger dies at its n-th dealing with the scheduler, before or after that had its effect,
 * and another takes over: in the end every entry of every outbox has arrived once.
 */
final class CrashPropertyTest {
  private static final long WAIT_MS = 30_000;
  private static final int FAN = 4;

  private final Sender sender = Sender.of(1);
  private final VerifiedItem root = sender.process("root");
  private final List<VerifiedItem> leaves =
      List.of(sender.process("leaf a"), sender.process("leaf b"), sender.process("leaf c"));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13, 21, 34, 1000})
  void everyEntryArrivesOnceWhateverDiesWhen(int calls) {
    SortedMap<Bytes, List<Bytes>> undisturbed = contents(-1, false);

    assertThat(contents(calls, false)).as("dies before call %d", calls).isEqualTo(undisturbed);
    assertThat(contents(calls, true)).as("dies after call %d", calls).isEqualTo(undisturbed);
  }

  /** What is in the log of each process in the end, repeats included, in the order of its bytes. */
  private SortedMap<Bytes, List<Bytes>> contents(int dieAt, boolean afterEffect) {
    try (Store store = TestStores.empty();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1)) {
      timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      SchedulerUnit scheduler =
          new SchedulerUnit(
              store,
              Sender.of(99).wallet(),
              Upstream.NONE,
              new ManualClock(1_700_000_000_000L),
              SchedulerOptions.LOCAL);
      Programs programs = programs(store);
      scheduler.schedule(root, true);
      leaves.forEach(leaf -> scheduler.schedule(leaf, true));
      for (int i = 0; i < 3; i++) {
        scheduler.schedule(sender.message(root.id(), "go" + i), true);
      }
      if (dieAt >= 0) {
        Scheduler mortal = new Mortal(scheduler, dieAt, afterEffect);
        runUntilIdle(store, mortal, programs, timer);
      }
      runUntilIdle(store, scheduler, programs, timer);
      assertThat(store.owedCranks(Optional.empty(), 10)).isEmpty();
      return contents(store);
    }
  }

  private static void runUntilIdle(
      Store store, Scheduler scheduler, Programs programs, ScheduledThreadPoolExecutor timer) {
    try (MessengerUnit messenger =
        new MessengerUnit(
            store,
            new Neighbours(scheduler, programs, Strangers.NONE),
            Sender.of(98).wallet(),
            new Surroundings(
                Thread.ofVirtual().factory(),
                timer,
                InstantSource.system(),
                new SplittableRandom(1)),
            MessengerOptions.LOCAL)) {
      messenger.start();
      if (!(scheduler instanceof Mortal)) {
        assertThat(messenger.awaitIdle(WAIT_MS)).isTrue();
      } else {
        messenger.awaitIdle(200);
      }
    }
  }

  /** The root sends to every leaf, spawns, and shares; leaves answer. */
  private Programs programs(Store store) {
    Programs programs = new Programs(store);
    programs.run(root.id(), this::rootProgram);
    for (VerifiedItem leaf : leaves) {
      programs.run(
          leaf.id(),
          entry ->
              Programs.tag(entry, "Action").equals("Work")
                  ? Programs.sending(
                      root.id().base64Url(),
                      entry.assignment().slot(),
                      new Tag("Action", "Done"),
                      new Tag("Of", Programs.tag(entry, "Of")))
                  : Programs.nothing());
    }
    return programs;
  }

  private ObjectNode rootProgram(Entry entry) {
    ObjectNode result = Programs.nothing();
    boolean go = entry.message().map(m -> m.data().utf8().startsWith("go")).orElse(false);
    if (!go) {
      return result;
    }
    String of = entry.message().orElseThrow().data().utf8();
    for (int i = 0; i < FAN; i++) {
      VerifiedItem leaf = leaves.get(i % leaves.size());
      Programs.and(
          result,
          "Messages",
          Programs.message(
              leaf.id().base64Url(),
              entry.assignment().slot() * 100 + i,
              new Tag("Action", "Work"),
              new Tag("Of", of)));
    }
    Programs.and(result, "Spawns", Programs.spawn(new Tag("Module", Sender.MODULE)));
    return Programs.and(
        result,
        "Assignments",
        Programs.assignment(
            entry.message().orElseThrow().id().base64Url(), leaves.getFirst().id().base64Url()));
  }

  private static SortedMap<Bytes, List<Bytes>> contents(Store store) {
    SortedMap<Bytes, List<Bytes>> contents = new TreeMap<>();
    for (Bytes process : store.processes(Optional.empty(), 1000)) {
      contents.put(
          process,
          store.entries(process, 0, 10_000).stream()
              .map(e -> e.message().map(CrashPropertyTest::said).orElseGet(() -> shared(e)))
              .sorted()
              .toList());
    }
    return contents;
  }

  /** What a message says apart from slots of others, which depend on who was faster. */
  private static Bytes said(DataItem item) {
    return item.tags().first("Of").map(of -> Bytes.utf8(of + item.target())).orElseGet(item::id);
  }

  private static Bytes shared(Entry entry) {
    return entry.assignment().message().orElse(Bytes.EMPTY);
  }

  /** A scheduler that answers so many times and is dead from then on. */
  private record Mortal(Scheduler living, int callsLeft, boolean afterEffect, AtomicInteger calls)
      implements Scheduler {
    Mortal(Scheduler living, int callsLeft, boolean afterEffect) {
      this(living, callsLeft, afterEffect, new AtomicInteger());
    }

    @Override
    public String address() {
      return living.address();
    }

    @Override
    public Scheduled schedule(VerifiedItem item, boolean follow) {
      return mortally(() -> living.schedule(item, follow));
    }

    @Override
    public Scheduled assign(AssignmentRequest request, boolean follow) {
      return mortally(() -> living.assign(request, follow));
    }

    private Scheduled mortally(java.util.function.Supplier<Scheduled> act) {
      int call = calls.getAndIncrement();
      boolean dies = call >= callsLeft;
      if (dies && !(afterEffect && call == callsLeft)) {
        throw new IllegalStateException("dead");
      }
      Scheduled scheduled = act.get();
      if (dies) {
        throw new IllegalStateException("dead after " + scheduled);
      }
      return scheduled;
    }
  }
}
