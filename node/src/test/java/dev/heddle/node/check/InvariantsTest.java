package dev.heddle.node.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.CrankedRecord;
import dev.heddle.node.store.DeliveryRecord;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.TamperedStore;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bug is planted in what each invariant speaks of, and its checker says so. */
final class InvariantsTest {
  private static final Sender ALICE = Sender.of(1);
  private static final Sender SCHEDULER = Sender.of(2);
  private static final Sender MESSENGER = Sender.of(3);

  private final TamperedStore tampered = new TamperedStore(new ManualClock(1_700_000_000_000L));
  private final Store store = tampered.store();
  private final Shipping shipping = new Shipping(store);
  private Bytes process = Bytes.EMPTY;
  private Bytes other = Bytes.EMPTY;

  @BeforeEach
  void fill() {
    process = spawn("one");
    other = spawn("other");
    for (int i = 0; i < 300; i++) {
      schedule(process, ALICE.message(process, "message " + i).item(), false);
    }
    store.commit(new ItemRecord(ALICE.item(Optional.empty(), "upload", List.of()).item().raw()));
    store.advance().join();
    tampered.checkpoint(process, 7);
  }

  @AfterEach
  void close() {
    tampered.close();
  }

  @Test
  void aStoreThatNobodyTamperedWithIsSound() {
    schedule(other, outbox(other), true);
    putResult(other, 1, sending(process, "hello"));
    schedule(process, pushed(other, 1, process, "hello"), true);
    putResult(process, 301, "{}");
    store.commit(new CrankedRecord(other, 1), new CrankedRecord(process, 301));
    shipping.ship(State.FINAL);

    List<Verdict> verdicts = check();

    assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.violations().first()).isEmpty());
    assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.checked()).isPositive());
    assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.notes().first()).isEmpty());
  }

  @Test
  void aSlotThatIsLostIsAHole() {
    tampered.loseSlot(process, 123);

    assertThat(broken()).contains("SlotsAreGapless", "IndexIsAFunctionOfTheLog");
    assertThat(said("SlotsAreGapless")).contains("slot 124 stands where slot 123 belongs");
  }

  @Test
  void aSlotThatIsGivenTwiceIsSeen() {
    tampered.repeatSlot(process, 123, 124);

    assertThat(said("SlotsAreGapless")).contains("slot 123 stands where slot 124 belongs");
    assertThat(broken()).contains("HashChainHolds", "IndexIsAFunctionOfTheLog");
  }

  @Test
  void anAssignmentThatForgetsWhatWasBeforeBreaksTheChain() {
    DataItem message = ALICE.message(process, "late").item();
    append(process, Hashes.sha256(process), Optional.of(message), false, SCHEDULER);

    assertThat(broken()).containsExactly("HashChainHolds");
    assertThat(said("HashChainHolds")).contains("slot 301 does not commit");
  }

  @Test
  void aForgedItemIsSeen() {
    DataItem genuine = ALICE.message(process, "late").item();
    DataItem forged =
        DataItem.of(
            genuine.type(),
            Bytes.wrap(new byte[64]),
            genuine.owner(),
            ALICE.message(process, "forged").item().content());
    schedule(process, forged, false);

    assertThat(broken()).containsExactly("HashChainHolds");
    assertThat(said("HashChainHolds")).contains("signature of the item at slot 301");
  }

  @Test
  void anItemWithTwoSlotsIsSeen() {
    DataItem message = ALICE.message(process, "twice").item();
    schedule(process, message, false);
    schedule(process, message, false);

    assertThat(broken()).containsExactly("DuplicateHasNoEffect");
    assertThat(said("DuplicateHasNoEffect")).contains("has slots 301 and 302");
  }

  @Test
  void aMessageOfAProcessThatTwoPushedIsSeen() {
    Tag from = new Tag("From-Process", other.base64Url());
    schedule(process, ALICE.message(process, "pushed", from).item(), false);
    schedule(process, MESSENGER.message(process, "pushed", from).item(), false);

    assertThat(broken()).containsExactly("DuplicateHasNoEffect");
    assertThat(said("DuplicateHasNoEffect")).contains("slots 301 and 302 hold the same message");
  }

  @Test
  void anOutboxThatWasNotCarriedAndSaysSoIsSeen() {
    schedule(other, outbox(other), true);
    putResult(other, 1, sending(process, "hello"));
    store.commit(new CrankedRecord(other, 1));

    assertThat(broken()).containsExactly("OutboxDeliveredOnceInEffect");
    assertThat(said("OutboxDeliveredOnceInEffect"))
        .contains("message 0 to " + process + " of slot 1 counts as carried and is not there");
  }

  @Test
  void aSpawnThatWasNotCarriedAndSaysSoIsSeen() {
    schedule(other, outbox(other), true);
    String spawn =
        "{\"Spawns\":[{\"Data\":\"x\",\"Anchor\":\"\",\"Tags\":[{\"name\":\"Module\",\"value\":\"%s\"}]}]}"
            .formatted(Sender.MODULE);
    putResult(other, 1, spawn);
    store.commit(new CrankedRecord(other, 1));

    assertThat(said("OutboxDeliveredOnceInEffect"))
        .contains("spawn 0 of slot 1 counts as carried and is not there");
  }

  @Test
  void anOutboxThatIsOwedIsToldAndNoViolation() {
    schedule(other, outbox(other), true);
    putResult(other, 1, sending(process, "hello"));

    assertThat(broken()).isEmpty();
    assertThat(verdict("OutboxDeliveredOnceInEffect").notes().first())
        .extracting(Finding::what)
        .containsExactly("the outbox of slot 1 is owed");
  }

  @Test
  void whatIsALetterIsToldWithItsReasonAndNoViolation() {
    schedule(other, outbox(other), true);
    putResult(other, 1, sending(process, "hello"));
    OutboxEntry place =
        new OutboxEntry(
            other, EvaluationId.of(1_700_000_000_001L, 1), OutboxEntry.Kind.MESSAGE, 0, 0);
    DataItem item = pushed(other, 1, process, "hello");
    Letter letter =
        new Letter(
            place,
            process,
            item.id(),
            new Letter.Content.Item(item.raw()),
            new Letter.Way(outbox(other).id(), 1),
            process);
    store.commit(
        new DeliveryRecord.Posted(letter, new Letter.Standing(true, 3, 1, 2, "it was refused")),
        new CrankedRecord(other, 1));

    assertThat(broken()).isEmpty();
    assertThat(verdict("OutboxDeliveredOnceInEffect").notes().first())
        .extracting(Finding::what)
        .containsExactly("message 0 to " + process + " of slot 1 is a dead letter: it was refused");
  }

  @Test
  void whatWasCancelledIsNotMissed() {
    DataItem begins = outbox(other);
    schedule(other, begins, true);
    putResult(other, 1, sending(process, "hello"));
    store.commit(new DeliveryRecord.Cancelled(begins.id()), new CrankedRecord(other, 1));

    assertThat(broken()).isEmpty();
    assertThat(verdict("OutboxDeliveredOnceInEffect").notes().first())
        .extracting(Finding::what)
        .containsExactly("the chain of slot 1 was cancelled");
  }

  @Test
  void aRowThatTheLogDoesNotGiveIsSeen() {
    tampered.inventAlias(process, other);

    assertThat(broken()).containsExactly("IndexIsAFunctionOfTheLog");
    assertThat(said("IndexIsAFunctionOfTheLog")).contains("ALIAS " + process.hex());
  }

  @Test
  void aResultOfASlotThatIsNotInTheLogIsSeen() {
    putResult(process, 999, "{}");

    assertThat(broken()).containsExactly("AcknowledgedIsDurable");
    assertThat(said("AcknowledgedIsDurable")).contains("slot 999, and the log ends before it");
  }

  @Test
  void aLostPageIsSeen() {
    tampered.losePage();

    assertThat(broken()).containsExactly("PagesAreWhole");
    assertThat(said("PagesAreWhole")).contains("is missing");
  }

  @Test
  void aDamagedPageIsSeen() {
    tampered.damagePage();

    assertThat(broken()).containsExactly("PagesAreWhole");
    assertThat(said("PagesAreWhole")).contains("is damaged");
  }

  @Test
  void whatIsNotShippedIsOwedAndToldAndNoViolation() {
    assertThat(broken()).isEmpty();
    assertThat(owed())
        .satisfiesExactly(
            all ->
                assertThat(all).startsWith("items: 605 are not on Arweave yet, the oldest since"),
            why -> assertThat(why).contains("nothing was ever shipped"));

    shipping.ship(State.CONFIRMED);
    assertThat(owed()).isEmpty();

    schedule(process, ALICE.message(process, "late").item(), false);
    shipping.seal(0);
    schedule(process, ALICE.message(process, "later").item(), false);
    schedule(other, ALICE.message(other, "later").item(), false);
    assertThat(broken()).isEmpty();
    assertThat(owed())
        .satisfiesExactlyInAnyOrder(
            all -> assertThat(all).startsWith("items: 6 are not on Arweave yet, the oldest since"),
            one ->
                assertThat(one)
                    .startsWith(process.base64Url() + ": 2 of its slots are not on Arweave yet"),
            two ->
                assertThat(two)
                    .startsWith(other.base64Url() + ": 1 of its slots are not on Arweave yet"));
  }

  @Test
  void aBundleThatIsNotWhatTheLogHasIsSeen() {
    Shipment first = shipping.seal(0);
    store.commit(new ItemRecord(ALICE.item(Optional.empty(), "second", List.of()).item().raw()));
    Shipment second = shipping.seal(0);
    Transaction another = shipping.sign(second);
    shipping.stands(first, another, another.id(), State.FINAL);

    assertThat(broken()).containsExactly("PermanentIsEnough");
    assertThat(said("PermanentIsEnough"))
        .contains("shipment 0: is not what was signed as transaction " + another.id());
  }

  @Test
  void aTransactionThatWasNeverSignedCarriesNothing() {
    Shipment shipment = shipping.seal(0);
    shipping.stands(shipment, shipping.sign(shipment), process, State.CONFIRMED);

    assertThat(said("PermanentIsEnough"))
        .contains("in transaction " + process + ", which was not signed for it");
  }

  @Test
  void aShipmentThatLacksAnItemIsSeen() {
    shipping.seal(1);

    assertThat(broken()).containsExactly("PermanentIsEnough");
    assertThat(said("PermanentIsEnough")).contains("sealed with 606 items", "and 605 of");
  }

  @Test
  void aSlotWhoseMessageIsNotShippedIsTold() {
    Bytes elsewhere = Hashes.sha256(Bytes.utf8("a transaction"));
    ProcessHead head = store.head(process).orElseThrow();
    Bytes link = HashChain.next(head.lastAssignment(), head.hashChain());
    appendById(process, link, elsewhere);
    shipping.ship(State.FINAL);

    assertThat(broken()).isEmpty();
    assertThat(owed()).singleElement().asString().contains("slot 301 needs " + elsewhere);
  }

  private List<String> owed() {
    return verdict("PermanentIsEnough").notes().first().stream().map(Finding::sentence).toList();
  }

  @Test
  void ofManyViolationsTheFirstAreKeptAndAllAreCounted() {
    DataItem message = ALICE.message(process, "again and again").item();
    for (int i = 0; i < 2 * Findings.KEPT_MAX; i++) {
      schedule(process, message, false);
    }

    Verdict verdict = verdict("DuplicateHasNoEffect");
    assertThat(verdict.violations().count()).isEqualTo(2 * Findings.KEPT_MAX - 1);
    assertThat(verdict.violations().first()).hasSize(Findings.KEPT_MAX);
  }

  private List<Verdict> check() {
    return new StoreCheck(
            StoreCheck.invariants(Optional.empty(), StoreCheck.Watch.NONE), StoreCheck.Watch.NONE)
        .run(store);
  }

  private List<String> broken() {
    return check().stream().filter(verdict -> !verdict.holds()).map(Verdict::name).toList();
  }

  private Verdict verdict(String name) {
    return check().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private String said(String name) {
    return verdict(name).violations().first().stream()
        .map(Finding::sentence)
        .collect(Collectors.joining("\n"));
  }

  private Bytes spawn(String name) {
    DataItem item = ALICE.process(name).item();
    append(item.id(), HashChain.seed(item.id()), Optional.of(item), false, SCHEDULER);
    return item.id();
  }

  private static DataItem outbox(Bytes process) {
    return ALICE.message(process, "send").item();
  }

  private void schedule(Bytes to, DataItem item, boolean crank) {
    ProcessHead head = store.head(to).orElseThrow();
    Bytes link = HashChain.next(head.lastAssignment(), head.hashChain());
    append(to, link, Optional.of(item), crank, SCHEDULER);
  }

  private void append(
      Bytes to, Bytes link, Optional<DataItem> item, boolean crank, Sender scheduler) {
    Optional<Bytes> named = item.map(DataItem::id);
    Bytes raw = item.map(DataItem::raw).orElse(Bytes.EMPTY);
    append(to, link, named, new AssignedAs(raw, crank), scheduler);
  }

  /** An item that is there or not is assigned by its id. */
  private void appendById(Bytes to, Bytes link, Bytes named) {
    append(to, link, Optional.of(named), new AssignedAs(Bytes.EMPTY, false), SCHEDULER);
  }

  private record AssignedAs(Bytes message, boolean crank) {}

  private void append(
      Bytes to, Bytes link, Optional<Bytes> named, AssignedAs as, Sender scheduler) {
    long slot = store.head(to).map(ProcessHead::slots).orElse(0L);
    Assignment.Terms terms =
        new Assignment.Terms(
            to,
            0,
            slot,
            link,
            1_500_000,
            1_700_000_000_000L + slot,
            slot == 0 ? Optional.empty() : named,
            List.of());
    Bytes anchor = Hashes.sha256(to, Bytes.utf8("anchor " + slot));
    DataItem assignment = scheduler.wallet().sign(Assignment.draft(terms, anchor));
    store.commit(new AssignmentRecord(assignment.raw(), as.message(), as.crank()));
  }

  private void putResult(Bytes of, long slot, String json) {
    EvaluationId id = EvaluationId.of(1_700_000_000_000L + slot, slot);
    store.putResult(new ResultRow(of, id, slot, json, Optional.empty(), 0, of));
  }

  private static String sending(Bytes target, String data) {
    return "{\"Messages\":[{\"Target\":\"%s\",\"Data\":\"%s\",\"Anchor\":\"%032d\",\"Tags\":[]}]}"
        .formatted(target.base64Url(), data, 1);
  }

  /** What our messenger makes of that. */
  private DataItem pushed(Bytes from, long slot, Bytes target, String data) {
    Tags tags =
        Tags.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Message"),
            new Tag("From-Process", from.base64Url()),
            new Tag("From-Module", Sender.MODULE),
            new Tag("Pushed-For", outbox(from).id().base64Url()));
    return MESSENGER
        .wallet()
        .sign(
            new ItemDraft(
                Optional.of(target),
                Optional.of(Bytes.utf8("%032d".formatted(slot))),
                tags,
                Bytes.utf8(data)));
  }
}
