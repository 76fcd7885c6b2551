package dev.heddle.node.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many senders at once, with repeats: the log stays what it must be. */
final class SchedulerPropertyTest {
  private static final int PROCESSES = 5;
  private static final int MESSAGES = 300;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void concurrentSendersGetGaplessSlotsAValidChainAndOneSlotAnItem(long seed) throws Exception {
    try (Store store = TestStores.empty()) {
      SchedulerUnit unit =
          new SchedulerUnit(
              store,
              Sender.of(99).wallet(),
              Upstream.NONE,
              new ManualClock(1_700_000_000_000L),
              SchedulerOptions.LOCAL);
      List<VerifiedItem> processes = processes(unit);
      List<VerifiedItem> sent = traffic(processes, new Random(seed));

      Map<Bytes, Bytes> answers = send(unit, sent, seed);

      int entries = 0;
      for (VerifiedItem process : processes) {
        List<Entry> log = store.entries(process.id(), 0, 10_000);
        checkChain(process.id(), log, seed);
        entries += log.size();
      }
      assertThat(entries).as("seed %d", seed).isEqualTo(PROCESSES + answers.size());
    }
  }

  private static List<VerifiedItem> processes(SchedulerUnit unit) {
    List<VerifiedItem> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      VerifiedItem process = Sender.of(7).process("p" + i);
      SchedulerUnitTest.accepted(unit.schedule(process, false));
      processes.add(process);
    }
    return processes;
  }

  /** Messages, every third twice, some of them pushed by two messengers. */
  private static List<VerifiedItem> traffic(List<VerifiedItem> processes, Random random) {
    List<VerifiedItem> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Bytes target = processes.get(random.nextInt(PROCESSES)).id();
      if (random.nextInt(4) == 0) {
        Tag from = new Tag("From-Process", "F".repeat(42) + "A");
        sent.add(Sender.of(1).message(target, "pushed" + i, from, new Tag("Pushed-For", "x")));
        sent.add(Sender.of(2).message(target, "pushed" + i, from, new Tag("Pushed-For", "y")));
      } else {
        VerifiedItem message = Sender.of(random.nextInt(3)).message(target, "m" + i);
        sent.add(message);
        if (random.nextInt(3) == 0) {
          sent.add(message);
        }
      }
    }
    Collections.shuffle(sent, random);
    return sent;
  }

  /** Sends all at once; the data of what was sent, with the assignment that it got. */
  private static Map<Bytes, Bytes> send(SchedulerUnit unit, List<VerifiedItem> sent, long seed)
      throws Exception {
    List<Callable<Scheduled>> calls = new ArrayList<>();
    sent.forEach(item -> calls.add(() -> unit.schedule(item, false)));
    Map<Bytes, Bytes> answers = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Scheduled>> futures = threads.invokeAll(calls);
      for (int i = 0; i < sent.size(); i++) {
        Entry entry =
            switch (futures.get(i).get()) {
              case Scheduled.Accepted accepted -> accepted.entry();
              case Scheduled.Duplicate duplicate -> duplicate.first();
              case Scheduled.Refused refused -> throw new AssertionError(refused.reason());
            };
        Bytes before = answers.put(sent.get(i).item().data(), entry.assignment().id());
        if (before != null) {
          assertThat(entry.assignment().id()).as("seed %d", seed).isEqualTo(before);
        }
      }
    }
    return answers;
  }

  private static void checkChain(Bytes process, List<Entry> log, long seed) {
    for (int slot = 0; slot < log.size(); slot++) {
      Assignment assignment = log.get(slot).assignment();
      assertThat(assignment.slot()).as("seed %d", seed).isEqualTo(slot);
      if (slot == 0) {
        assertThat(assignment.hashChain()).isEqualTo(HashChain.seed(process));
        continue;
      }
      Assignment before = log.get(slot - 1).assignment();
      assertThat(assignment.hashChain())
          .as("seed %d slot %d", seed, slot)
          .isEqualTo(HashChain.next(before.id(), before.hashChain()));
      assertThat(assignment.timestampMs()).isGreaterThan(before.timestampMs());
    }
  }
}
