package dev.heddle.node.scheduler;

import static dev.heddle.node.scheduler.SchedulerUnitTest.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.ItemSignatures;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What has an anchor is meant once, however often it is signed. */
@Timeout(60)
final class RepeatsTest {
  private static final Bytes ANCHOR = Hashes.sha256(Bytes.utf8("anchor"));
  private static final Bytes OTHER_ANCHOR = Hashes.sha256(Bytes.utf8("other anchor"));

  private final Sender sender = Sender.of(1);
  private final VerifiedItem process = sender.process("p");
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);

  @Test
  void anotherSignatureOfAnAnchoredMessageGetsTheFirstAnswer() {
    try (Store store = TestStores.empty(clock)) {
      SchedulerUnit unit = unit(store);
      accepted(unit.schedule(process, false));
      Entry first = accepted(unit.schedule(signed(SignatureType.ED25519, ANCHOR, "a"), false));

      assertThat(first(unit, signed(SignatureType.SOLANA, ANCHOR, "a")))
          .isEqualTo(first.assignment().id());
      assertThat(store.head(process.id()).orElseThrow().slots()).isEqualTo(2);
    }
  }

  @Test
  void otherDataAnotherAnchorAndAnotherProcessMakeAnotherMessage() {
    try (Store store = TestStores.empty(clock)) {
      SchedulerUnit unit = unit(store);
      VerifiedItem other = sender.process("q");
      accepted(unit.schedule(process, false));
      accepted(unit.schedule(other, false));
      accepted(unit.schedule(signed(SignatureType.ED25519, ANCHOR, "a"), false));

      accepted(unit.schedule(signed(SignatureType.SOLANA, ANCHOR, "b"), false));
      accepted(unit.schedule(signed(SignatureType.SOLANA, OTHER_ANCHOR, "a"), false));
      accepted(unit.schedule(signed(Sender.of(2), SignatureType.ED25519, process, ANCHOR), false));
      accepted(unit.schedule(signed(sender, SignatureType.SOLANA, other, ANCHOR), false));
    }
  }

  @Test
  void aMessageAssignedByTheIdOfAnotherSignatureIsTheSame() {
    try (Store store = TestStores.empty(clock)) {
      SchedulerUnit unit = unit(store);
      accepted(unit.schedule(process, false));
      Entry first = accepted(unit.schedule(signed(SignatureType.ED25519, ANCHOR, "a"), false));
      VerifiedItem again = signed(SignatureType.SOLANA, ANCHOR, "a");
      store.commit(new dev.heddle.node.store.ItemRecord(again.item().raw()));

      assertThat(
              unit.assign(new AssignmentRequest(process.id(), again.id(), false, List.of()), false))
          .isInstanceOfSatisfying(
              Scheduled.Duplicate.class,
              same ->
                  assertThat(same.first().assignment().id()).isEqualTo(first.assignment().id()));
    }
  }

  @Test
  void signaturesThatComeAtOnceShareOneSlot() throws Exception {
    try (Store store = TestStores.empty(clock);
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      SchedulerUnit unit = unit(store);
      accepted(unit.schedule(process, false));
      List<Future<Scheduled>> all = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        SignatureType type =
            List.of(SignatureType.ED25519, SignatureType.SOLANA, SignatureType.INJECTED_APTOS)
                .get(i % 3);
        VerifiedItem item = signed(type, ANCHOR, "message " + i / 30);
        all.add(senders.submit(() -> unit.schedule(item, false)));
      }
      long fresh = 0;
      for (Future<Scheduled> each : all) {
        fresh += each.get() instanceof Scheduled.Accepted ? 1 : 0;
      }
      assertThat(fresh).isEqualTo(10);
      assertThat(store.head(process.id()).orElseThrow().slots()).isEqualTo(11);
    }
  }

  @Test
  void isKnownAfterARestartAndFromAnIndexThatWasMadeAnew(@TempDir Path folder) {
    Bytes first;
    try (Store store = Store.open(folder, StoreOptions.DEFAULT, clock)) {
      SchedulerUnit unit = unit(store);
      accepted(unit.schedule(process, false));
      first =
          accepted(unit.schedule(signed(SignatureType.ED25519, ANCHOR, "a"), false))
              .assignment()
              .id();
    }
    try (Store store = Store.open(folder, StoreOptions.DEFAULT, clock)) {
      assertThat(first(unit(store), signed(SignatureType.SOLANA, ANCHOR, "a"))).isEqualTo(first);
    }
    Store.reindex(folder, StoreOptions.DEFAULT, (_, _) -> {});
    try (Store store = Store.open(folder, StoreOptions.DEFAULT, clock)) {
      assertThat(first(unit(store), signed(SignatureType.INJECTED_APTOS, ANCHOR, "a")))
          .isEqualTo(first);
    }
  }

  private Bytes first(SchedulerUnit unit, VerifiedItem item) {
    Scheduled scheduled = unit.schedule(item, false);
    assertThat(scheduled).isInstanceOf(Scheduled.Duplicate.class);
    return ((Scheduled.Duplicate) scheduled).first().assignment().id();
  }

  private VerifiedItem signed(SignatureType type, Bytes anchor, String data) {
    DataItem plain = sender.message(process.id(), data).item();
    return signed(sender, type, plain.target().orElseThrow(), anchor, plain);
  }

  private static VerifiedItem signed(
      Sender sender, SignatureType type, VerifiedItem process, Bytes anchor) {
    DataItem plain = sender.message(process.id(), "a").item();
    return signed(sender, type, process.id(), anchor, plain);
  }

  /** One key signs in three ways, each of them valid. */
  private static VerifiedItem signed(
      Sender sender, SignatureType type, Bytes target, Bytes anchor, DataItem plain) {
    ItemDraft draft =
        new ItemDraft(Optional.of(target), Optional.of(anchor), plain.tags(), plain.data());
    Bytes owner = sender.wallet().owner();
    Bytes hash = DataItem.signingHash(type, owner, draft);
    Bytes message =
        switch (type) {
          case SOLANA -> ItemSignatures.solanaMessage(hash);
          case INJECTED_APTOS -> ItemSignatures.aptosMessage(hash);
          default -> hash;
        };
    return DataItem.of(type, sender.wallet().signMessage(message), owner, draft)
        .verify()
        .orElseThrow();
  }

  private SchedulerUnit unit(Store store) {
    return new SchedulerUnit(
        store, Sender.of(99).wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
  }
}
