package dev.heddle.node.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.store.TransactionRecord;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SchedulerUnitTest {
  private static final long NOW_MS = 1_700_000_000_000L;

  private final Store store = TestStores.empty();
  private final ManualClock clock = new ManualClock(NOW_MS);
  private final Sender sender = Sender.of(1);
  private final SchedulerUnit unit = unit(SchedulerOptions.LOCAL, Upstream.NONE);
  private final VerifiedItem process = sender.process("p");

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void givesTheProcessSlotZeroAndChainsWhatFollows() {
    Assignment first = accepted(unit.schedule(process, false)).assignment();
    Assignment second = accepted(unit.schedule(message("a"), true)).assignment();
    Assignment third = accepted(unit.schedule(message("b"), false)).assignment();

    assertThat(List.of(first.slot(), second.slot(), third.slot())).containsExactly(0L, 1L, 2L);
    assertThat(first.hashChain()).isEqualTo(HashChain.seed(process.id()));
    assertThat(second.hashChain()).isEqualTo(HashChain.next(first.id(), first.hashChain()));
    assertThat(third.hashChain()).isEqualTo(HashChain.next(second.id(), second.hashChain()));
    assertThat(first.message()).isEmpty();
    assertThat(second.message()).contains(message("a").id());
    assertThat(second.item().verify()).isPresent();
    assertThat(second.blockHeight()).isEqualTo(store.tip().height());
    assertThat(store.entry(process.id(), 1).orElseThrow().crank()).isTrue();
  }

  @Test
  void timestampsRiseWhileTheClockStandsOrGoesBack() {
    long first = accepted(unit.schedule(process, false)).assignment().timestampMs();
    long second = accepted(unit.schedule(message("a"), false)).assignment().timestampMs();
    clock.advance(-1000);
    long third = accepted(unit.schedule(message("b"), false)).assignment().timestampMs();

    assertThat(List.of(first, second, third)).containsExactly(NOW_MS, NOW_MS + 1, NOW_MS + 2);
  }

  @Test
  void answersARepeatWithTheFirst() {
    Entry spawned = accepted(unit.schedule(process, false));
    Entry first = accepted(unit.schedule(message("a"), false));
    clock.advance(5);

    assertThat(duplicate(unit.schedule(message("a"), false))).isEqualTo(first.assignment().id());
    assertThat(duplicate(unit.schedule(process, false))).isEqualTo(spawned.assignment().id());
    assertThat(store.head(process.id()).orElseThrow().slots()).isEqualTo(2);
  }

  @Test
  void givesAnotherSignatureOfTheSameContentASlotOfItsOwn() throws Exception {
    RsaWallet wallet = RsaWallet.generate();
    accepted(unit.schedule(process, false));
    ItemDraft draft = message("a").item().content();

    Entry first = accepted(unit.schedule(signedAnew(wallet, draft), false));
    VerifiedItem again = signedAnew(wallet, draft);

    assertThat(again.id()).isNotEqualTo(first.message().orElseThrow().id());
    assertThat(accepted(unit.schedule(again, false)).assignment().slot()).isEqualTo(2);
  }

  @Test
  void knowsAPushedMessageWhoeverPushesItForWhateverRoot() {
    accepted(unit.schedule(process, false));
    Tag from = new Tag("From-Process", "F".repeat(42) + "A");
    Entry first =
        accepted(
            unit.schedule(
                sender.message(process.id(), "x", from, new Tag("Pushed-For", "one")), false));

    VerifiedItem other =
        Sender.of(2).message(process.id(), "x", from, new Tag("Pushed-For", "two"));

    assertThat(duplicate(unit.schedule(other, false))).isEqualTo(first.assignment().id());
  }

  @Test
  void refusesAMessageToAnUnknownProcess() {
    assertThat(refused(unit.schedule(message("a"), false)))
        .contains("process " + process.id() + " is not known to this scheduler");
    assertThat(store.head(process.id())).isEmpty();
  }

  @Test
  void refusesWhatIsNoMessageAndNoProcess() {
    assertThat(refused(unit.schedule(typed("Type", "Module"), false)))
        .startsWith("Unsupported Type tag value Module");
    assertThat(refused(unit.schedule(typed("Kind", "Message"), false)))
        .startsWith("Type tag not present");
    assertThat(refused(unit.schedule(typed("type", "Process"), false)))
        .startsWith("Required Module and Scheduler tags for Process type not present");
    assertThat(refused(unit.schedule(typed("Type", "Message"), false))).contains("has no target");
    assertThat(
            refused(
                unit.schedule(
                    sender.item(Optional.empty(), "", List.of(new Tag("Type", "Process"))), false)))
        .startsWith("Data-Protocol tag not present");
    assertThat(refused(unit.schedule(sender.process("l", new Tag("a+link", "b")), false)))
        .isEqualTo("Tag a+link cannot contain +link");
  }

  @Test
  void refusesAForeignSchedulersProcessWhereAskedTo() {
    SchedulerUnit strict = unit(new SchedulerOptions(false, 1), Upstream.NONE);

    assertThat(refused(strict.schedule(process, false)))
        .contains("this one is " + strict.address());
  }

  @Test
  void refusesAProcessThatBootsFromWhatIsNowhere() {
    VerifiedItem source = sender.item(Optional.empty(), "return 1", List.of());
    VerifiedItem boots = sender.process("boots", new Tag("On-Boot", source.id().base64Url()));

    assertThat(refused(unit.schedule(boots, false))).startsWith("Invalid tx id for On-Boot tag");
    store.append(new ItemRecord(source.item().raw())).join();
    accepted(unit.schedule(boots, false));
    accepted(unit.schedule(sender.process("data", new Tag("On-Boot", "Data")), false));
  }

  @Test
  void assignsAnItemByItsIdOnce() {
    accepted(unit.schedule(process, false));
    VerifiedItem item = sender.item(Optional.empty(), "data", List.of(new Tag("A", "b")));
    AssignmentRequest request =
        new AssignmentRequest(process.id(), item.id(), false, List.of("Data", "Tags"));

    assertThat(refused(unit.assign(request, true))).contains("neither here nor at the upstream");
    store.append(new ItemRecord(item.item().raw())).join();
    Entry assigned = accepted(unit.assign(request, true));

    assertThat(assigned.message()).isEmpty();
    assertThat(assigned.assignment().message()).contains(item.id());
    assertThat(assigned.assignment().exclude()).containsExactly("Data", "Tags");
    assertThat(duplicate(unit.assign(request, true))).isEqualTo(assigned.assignment().id());
  }

  @Test
  void assignsWhatTheUpstreamHas() {
    VerifiedItem item = sender.item(Optional.empty(), "data", List.of());
    SchedulerUnit reading =
        unit(SchedulerOptions.LOCAL, id -> Optional.of(item).filter(it -> it.id().equals(id)));
    accepted(reading.schedule(process, false));

    accepted(
        reading.assign(new AssignmentRequest(process.id(), item.id(), false, List.of()), false));
  }

  @Test
  void burnsNoSlotWhenTheLogTakesNothing() {
    StoreOptions small = StoreOptions.DEFAULT.withRecordBytesMax(5000);
    try (Store narrow = Store.inMemory(small, clock)) {
      SchedulerUnit scheduler =
          new SchedulerUnit(
              narrow, Sender.of(99).wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
      accepted(scheduler.schedule(process, false));

      assertThatThrownBy(() -> scheduler.schedule(message("x".repeat(6000)), false))
          .hasMessageContaining("at most 5000 bytes");
      assertThat(accepted(scheduler.schedule(message("a"), false)).assignment().slot())
          .isEqualTo(1);
    }
    store.close();
    assertThat(unit.schedule(process, false))
        .isInstanceOfSatisfying(
            Scheduled.Refused.class, refused -> assertThat(refused.status()).isEqualTo(503));
  }

  @Test
  void assignsALayerOneTransactionThatIsDeepEnough() {
    VerifiedItem patient = sender.process("patient", new Tag("Settlement-Depth", "3"));
    accepted(unit.schedule(process, false));
    accepted(unit.schedule(patient, false));
    Transaction transaction = transaction();
    AssignmentRequest request =
        new AssignmentRequest(process.id(), transaction.id(), true, List.of());

    assertThat(refused(unit.assign(request, false))).contains("is not here; post it to /tx");
    store.commit(new TransactionRecord(transaction));
    assertThat(refused(unit.assign(request, false)))
        .contains("Not enough confirmations to assign")
        .endsWith("has 0 of 1");
    store.advance().join();
    Entry assigned = accepted(unit.assign(request, false));

    assertThat(assigned.assignment().message()).contains(transaction.id());
    assertThat(duplicate(unit.assign(request, false))).isEqualTo(assigned.assignment().id());
    assertThat(
            refused(
                unit.assign(
                    new AssignmentRequest(patient.id(), transaction.id(), true, List.of()), false)))
        .endsWith("has 1 of 3");
  }

  @Test
  void boundsWhatAnAssignmentExcludes() {
    accepted(unit.schedule(process, false));
    Bytes item = message("a").id();
    store.append(new ItemRecord(message("a").item().raw())).join();
    List<String> many = Collections.nCopies(17, "x");

    assertThat(refused(unit.assign(new AssignmentRequest(process.id(), item, false, many), false)))
        .contains("at most 16");
    List<String> most = many.subList(0, 16);
    assertThat(
            accepted(unit.assign(new AssignmentRequest(process.id(), item, false, most), false))
                .assignment()
                .exclude())
        .hasSize(16);
  }

  @Test
  void readsSettlementDepthsOfSoManyDigitsAndNoMore() {
    Transaction transaction = transaction();
    store.append(new TransactionRecord(transaction)).join();
    VerifiedItem longest = sender.process("a", new Tag("Settlement-Depth", "999999999"));
    VerifiedItem over = sender.process("b", new Tag("Settlement-Depth", "1000000000"));
    accepted(unit.schedule(longest, false));
    accepted(unit.schedule(over, false));

    assertThat(refused(unit.assign(settled(longest, transaction), false)))
        .endsWith("has 0 of 999999999");
    assertThat(refused(unit.assign(settled(over, transaction), false))).endsWith("has 0 of 1");
  }

  private static AssignmentRequest settled(VerifiedItem process, Transaction transaction) {
    return new AssignmentRequest(process.id(), transaction.id(), true, List.of());
  }

  private static Transaction transaction() {
    Bytes none = Bytes.EMPTY;
    return new Transaction(
            2,
            none,
            none,
            Bytes.hex("05".repeat(512)),
            List.of(),
            none,
            BigInteger.ZERO,
            none,
            BigInteger.ZERO,
            none,
            BigInteger.ONE,
            none,
            0)
        .withSignature(Bytes.hex("07".repeat(512)));
  }

  private VerifiedItem message(String data) {
    return sender.message(process.id(), data);
  }

  private VerifiedItem typed(String name, String value) {
    return sender.item(
        Optional.empty(), "", List.of(new Tag("Data-Protocol", "ao"), new Tag(name, value)));
  }

  private SchedulerUnit unit(SchedulerOptions options, Upstream upstream) {
    return new SchedulerUnit(store, Sender.of(99).wallet(), upstream, clock, options);
  }

  /** Signs with a random salt, as other libraries do: every time another signature. */
  private static VerifiedItem signedAnew(RsaWallet wallet, ItemDraft draft) throws Exception {
    var jwk = dev.heddle.core.json.Json.parse(wallet.toJwk());
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateKeySpec(
                    number(jwk.path("n").stringValue()), number(jwk.path("d").stringValue())));
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    signature.initSign(key);
    signature.update(
        DataItem.signingHash(SignatureType.ARWEAVE, wallet.owner(), draft).toByteArray());
    return DataItem.of(SignatureType.ARWEAVE, Bytes.wrap(signature.sign()), wallet.owner(), draft)
        .verify()
        .orElseThrow();
  }

  private static BigInteger number(String base64Url) {
    return new BigInteger(1, Bytes.base64Url(base64Url).toByteArray());
  }

  static Entry accepted(Scheduled scheduled) {
    assertThat(scheduled).isInstanceOf(Scheduled.Accepted.class);
    return ((Scheduled.Accepted) scheduled).entry();
  }

  private static Bytes duplicate(Scheduled scheduled) {
    assertThat(scheduled).isInstanceOf(Scheduled.Duplicate.class);
    return ((Scheduled.Duplicate) scheduled).first().assignment().id();
  }

  private static String refused(Scheduled scheduled) {
    assertThat(scheduled).isInstanceOf(Scheduled.Refused.class);
    Scheduled.Refused refused = (Scheduled.Refused) scheduled;
    assertThat(refused.status()).isEqualTo(400);
    return refused.reason();
  }
}
