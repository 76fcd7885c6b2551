package dev.heddle.node.scheduler;

import static dev.heddle.node.scheduler.SchedulerUnitTest.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Equivocation;
import dev.heddle.core.ao.LogAudit;
import dev.heddle.core.ao.LogBundle;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Request;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.Upstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot that its scheduler gave twice is known, and the proof is kept. */
final class EquivocationsTest {
  private static final Sender SCHEDULER = Sender.of(99);

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final Sender sender = Sender.of(1);
  private final VerifiedItem process = sender.process("p");
  @TempDir private Path folder;

  @Test
  void keepsASecondAssignmentOfASlotAsAProofWhereverItCameFrom() {
    Assignment first;
    DataItem second;
    try (Store store = open()) {
      first = schedule(store).get(1);
      second = again(first, SCHEDULER);
      store.commit(new ItemRecord(second.raw()));
      check(store, first, second);
    }
    Store.reindex(folder, StoreOptions.DEFAULT, (_, _) -> {});
    try (Store store = open()) {
      check(store, first, second);
    }
  }

  @Test
  void findsItInABundleAndBeforeTheSlotIsGiven() {
    try (Store store = open()) {
      List<Assignment> log = schedule(store);
      Assignment.Terms next = log.get(2).terms();
      DataItem early = signed(next, 3, SCHEDULER);
      store.commit(new ItemRecord(bundle(List.of(early)).raw()));
      assertThat(store.equivocations(Optional.empty(), 10)).isEmpty();

      accepted(unit(store).schedule(sender.message(process.id(), "c"), false));

      assertThat(store.equivocations(Optional.of(process.id()), 10))
          .singleElement()
          .satisfies(found -> assertThat(found.second().item()).isEqualTo(early));
      assertThat(store.equivocations(Optional.of(Hashes.sha256(process.id())), 10)).isEmpty();
    }
  }

  @Test
  void looksAtNoMoreThanTheLimitForOneList() {
    try (Store store = open()) {
      Assignment first = schedule(store).get(1);
      List<DataItem> many = new ArrayList<>();
      for (int i = 0; i <= 1000; i++) {
        Assignment.Terms terms = first.terms();
        many.add(
            SCHEDULER.wallet().sign(Assignment.draft(terms, Hashes.sha256(Bytes.utf8("" + i)))));
      }
      store.commit(new ItemRecord(bundle(many).raw()));

      assertThat(store.equivocations(Optional.empty(), 5000)).hasSize(1000);
    }
  }

  @Test
  void takesNeitherOurOwnNorAStrangersAssignmentForOne() {
    try (Store store = open()) {
      Assignment first = schedule(store).get(1);
      store.commit(new ItemRecord(first.item().raw()));
      store.commit(new ItemRecord(again(first, Sender.of(5)).raw()));

      assertThat(store.equivocations(Optional.empty(), 10)).isEmpty();
    }
  }

  @Test
  void theBundleOfALogCanBeAuditedPageByPage() {
    try (Store store = open()) {
      schedule(store);
      LogAudit audit = new LogAudit(process.id());
      for (int pages = 0; pages < 3; pages++) {
        for (LogBundle.Slot slot : LogBundle.slots(page(store, audit.slots() - 1, 2))) {
          assertThat(audit.next(slot.assignment(), slot.message())).isEmpty();
        }
      }
      assertThat(audit.slots()).isEqualTo(3);
      assertThat(audit.messages()).isEqualTo(3);
      assertThat(LogBundle.slots(page(store, 2, 2))).isEmpty();
    }
  }

  private Bytes page(Store store, long after, int limit) {
    Request request =
        new Request(
            "GET",
            "/",
            Map.of(),
            Map.of("from-nonce", List.of("" + after), "limit", List.of("" + limit)),
            Map.of(),
            Bytes.EMPTY,
            "http://here");
    return LogPage.bundle(store, process.id(), request).body();
  }

  private static void check(Store store, Assignment first, DataItem second) {
    assertThat(store.equivocations(Optional.empty(), 10))
        .containsExactly(new Equivocation(first, Assignment.of(second)));
    assertThat(store.equivocations(Optional.empty(), 0)).isEmpty();
  }

  private List<Assignment> schedule(Store store) {
    SchedulerUnit unit = unit(store);
    return List.of(
        accepted(unit.schedule(process, false)).assignment(),
        accepted(unit.schedule(sender.message(process.id(), "a"), false)).assignment(),
        accepted(unit.schedule(sender.message(process.id(), "b"), false)).assignment());
  }

  private static DataItem again(Assignment assignment, Sender by) {
    return signed(assignment.terms(), assignment.slot(), by);
  }

  private static DataItem signed(Assignment.Terms terms, long slot, Sender by) {
    Assignment.Terms other =
        new Assignment.Terms(
            terms.process(),
            terms.epoch(),
            slot,
            terms.hashChain(),
            terms.blockHeight(),
            terms.timestampMs() + 7,
            terms.message(),
            terms.exclude());
    return by.wallet().sign(Assignment.draft(other, Hashes.sha256(terms.process())));
  }

  private DataItem bundle(List<DataItem> items) {
    return sender
        .wallet()
        .sign(
            new ItemDraft(
                Optional.empty(),
                Optional.empty(),
                Tags.of(new Tag("Bundle-Format", "binary"), new Tag("Bundle-Version", "2.0.0")),
                Bundle.encode(items)));
  }

  private Store open() {
    return Store.open(folder, StoreOptions.DEFAULT, clock);
  }

  private SchedulerUnit unit(Store store) {
    return new SchedulerUnit(
        store, SCHEDULER.wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
  }
}
