package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.LogAudit.Rule;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.Wallet;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each way to tamper with a log is found, and found for what it is. */
class LogAuditTest {
  private static final Wallet SCHEDULER = Ed25519Wallet.generate(new SecureRandom());
  private static final Wallet STRANGER = Ed25519Wallet.generate(new SecureRandom());
  private static final DataItem PROCESS = item("process", Optional.empty());
  private static final Bytes PID = PROCESS.id();

  private final List<LogBundle.Slot> log = log(5);

  @Test
  void takesALogAsItWasWritten() {
    LogAudit audit = audit(log);

    assertThat(audit.fault()).isEmpty();
    assertThat(audit.slots()).isEqualTo(5);
    assertThat(audit.messages()).isEqualTo(5);
    assertThat(audit.scheduler()).contains(SCHEDULER.address());
  }

  @Test
  void takesMessagesThatWereAssignedByTheirId() {
    log.set(4, new LogBundle.Slot(log.get(4).assignment(), Optional.empty()));

    assertThat(audit(log).fault()).isEmpty();
    assertThat(audit(log).messages()).isEqualTo(4);
  }

  @Test
  void readsItFromABundle() {
    List<LogBundle.Signed> signed =
        log.stream()
            .map(slot ->
                new LogBundle.Signed(
                    DataItem.decode(slot.assignment()), slot.message().map(DataItem::decode)))
            .toList();
    assertThat(LogBundle.slots(LogBundle.encode(signed))).isEqualTo(log);

    List<LogBundle.Signed> byId = new ArrayList<>(signed);
    byId.set(2, new LogBundle.Signed(signed.get(2).assignment(), Optional.empty()));
    List<LogBundle.Slot> read = LogBundle.slots(LogBundle.encode(byId));
    assertThat(read).hasSize(5);
    assertThat(read.get(2).message()).isEmpty();
    assertThat(read.get(3)).isEqualTo(log.get(3));
  }

  @Test
  void findsAnAssignmentThatIsNoneAndOneWhoseSignatureDoesNotHold() {
    assertThat(faultWith(2, slot -> assignment(slot, Bytes.utf8("x".repeat(300)))))
        .isEqualTo(Rule.ASSIGNMENT);
    assertThat(
            faultWith(2, slot -> assignment(slot, item("no assignment", Optional.of(PID)).raw())))
        .isEqualTo(Rule.ASSIGNMENT);
    assertThat(faultWith(2, slot -> assignment(slot, flipped(slot.assignment(), 5))))
        .isEqualTo(Rule.ASSIGNMENT_SIGNATURE);
  }

  @Test
  void findsASlotOfAnotherProcessSchedulerAndEpoch() {
    assertThat(faultWith(2, terms -> terms.process(Hashes.sha256(PID)), SCHEDULER))
        .isEqualTo(Rule.PROCESS);
    assertThat(faultWith(2, terms -> terms, STRANGER)).isEqualTo(Rule.SCHEDULER);
    assertThat(faultWith(2, terms -> terms.epoch(1), SCHEDULER)).isEqualTo(Rule.EPOCH);
    assertThat(faultWith(0, terms -> terms.epoch(1), SCHEDULER)).isEqualTo(Rule.EPOCH);
  }

  @Test
  void findsAHoleARepeatAndAnotherOrder() {
    List<LogBundle.Slot> hole = new ArrayList<>(log);
    hole.remove(2);
    assertThat(rule(hole)).isEqualTo(Rule.SLOT);
    List<LogBundle.Slot> beginning = log.subList(1, 5);
    assertThat(rule(beginning)).isEqualTo(Rule.SLOT);
    List<LogBundle.Slot> twice = new ArrayList<>(log);
    twice.add(3, log.get(2));
    assertThat(rule(twice)).isEqualTo(Rule.SLOT);
    List<LogBundle.Slot> swapped = new ArrayList<>(log);
    swapped.set(2, log.get(3));
    swapped.set(3, log.get(2));
    assertThat(rule(swapped)).isEqualTo(Rule.SLOT);
  }

  @Test
  void findsALinkThatDoesNotFollowAndATimeThatDoesNotRise() {
    Bytes other = Hashes.sha256(Bytes.utf8("other"));
    assertThat(faultWith(2, terms -> terms.hashChain(other), SCHEDULER)).isEqualTo(Rule.HASH_CHAIN);
    assertThat(faultWith(0, terms -> terms.hashChain(other), SCHEDULER)).isEqualTo(Rule.HASH_CHAIN);
    assertThat(faultWith(2, terms -> terms.timestampMs(1001), SCHEDULER)).isEqualTo(Rule.TIMESTAMP);
  }

  @Test
  void findsAnAssignmentThatWasSignedAnewByTheNextLink() {
    List<LogBundle.Slot> rewritten = new ArrayList<>(log);
    rewritten.set(2, signed(terms(log.get(2)).timestampMs(1007), SCHEDULER, log.get(2)));

    LogAudit audit = audit(rewritten);

    assertThat(audit.fault())
        .hasValueSatisfying(fault -> {
          assertThat(fault.rule()).isEqualTo(Rule.HASH_CHAIN);
          assertThat(fault.slot()).isEqualTo(3);
        });
  }

  @Test
  void findsAMessageThatIsNoneOrForgedOrAnother() {
    assertThat(faultWith(2, slot -> message(slot, Bytes.utf8("none")))).isEqualTo(Rule.MESSAGE);
    assertThat(faultWith(2, slot -> message(slot, flipped(slot.message().orElseThrow(), 1))))
        .isEqualTo(Rule.MESSAGE_SIGNATURE);
    assertThat(faultWith(2, slot -> message(slot, log.get(1).message().orElseThrow())))
        .isEqualTo(Rule.MESSAGE_ID);
    assertThat(faultWith(0, slot -> new LogBundle.Slot(slot.assignment(), Optional.empty())))
        .isEqualTo(Rule.MESSAGE_ID);
  }

  @Test
  void keepsTwoAssignmentsOfOneSlotAsAProof() {
    List<LogBundle.Slot> forked = new ArrayList<>(log);
    forked.add(3, signed(terms(log.get(2)).timestampMs(1005), SCHEDULER, log.get(2)));

    LogAudit audit = audit(forked);

    assertThat(audit.fault())
        .hasValueSatisfying(fault -> {
          assertThat(fault.rule()).isEqualTo(Rule.EQUIVOCATION);
          Equivocation proof = fault.equivocation().orElseThrow();
          assertThat(proof.first().id()).isNotEqualTo(proof.second().id());
          assertThat(Equivocation.of(proof.first().item(), proof.second().item())).contains(proof);
        });
  }

  @Test
  void noProofAreForgedOrForeignAssignmentsAndOneAssignmentTwice() {
    DataItem first = DataItem.decode(log.get(2).assignment());
    LogBundle.Slot other = signed(terms(log.get(2)).timestampMs(1005), STRANGER, log.get(2));
    DataItem forged =
        DataItem.decode(
            flipped(
                signed(terms(log.get(2)).timestampMs(1005), SCHEDULER, log.get(2)).assignment(),
                5));

    assertThat(Equivocation.of(first, first)).isEmpty();
    assertThat(Equivocation.of(first, DataItem.decode(other.assignment()))).isEmpty();
    assertThat(Equivocation.of(first, forged)).isEmpty();
    assertThat(Equivocation.of(first, DataItem.decode(log.get(3).assignment()))).isEmpty();
    assertThat(Equivocation.of(first, PROCESS)).isEmpty();
  }

  private Rule faultWith(int slot, UnaryOperator<LogBundle.Slot> change) {
    List<LogBundle.Slot> changed = new ArrayList<>(log);
    changed.set(slot, change.apply(changed.get(slot)));
    return rule(changed);
  }

  private Rule faultWith(int slot, UnaryOperator<Said> change, Wallet wallet) {
    return faultWith(slot, before -> signed(change.apply(terms(before)), wallet, before));
  }

  private static Rule rule(List<LogBundle.Slot> log) {
    return audit(log).fault().orElseThrow().rule();
  }

  private static LogAudit audit(List<LogBundle.Slot> log) {
    LogAudit audit = new LogAudit(PID);
    log.forEach(slot -> audit.next(slot.assignment(), slot.message()));
    return audit;
  }

  private static LogBundle.Slot assignment(LogBundle.Slot slot, Bytes assignment) {
    return new LogBundle.Slot(assignment, slot.message());
  }

  private static LogBundle.Slot message(LogBundle.Slot slot, Bytes message) {
    return new LogBundle.Slot(slot.assignment(), Optional.of(message));
  }

  /** With a bit of the signature (or owner) other than it was. */
  private static Bytes flipped(Bytes raw, int fromEnd) {
    byte[] bytes = raw.toByteArray();
    // The signature begins behind the two bytes of its type.
    bytes[2 + fromEnd] ^= 1;
    return Bytes.wrap(bytes);
  }

  private static List<LogBundle.Slot> log(int slots) {
    List<LogBundle.Slot> log = new ArrayList<>();
    Assignment before = null;
    for (int slot = 0; slot < slots; slot++) {
      DataItem message = slot == 0 ? PROCESS : item("message " + slot, Optional.of(PID));
      Bytes chain =
          before == null ? HashChain.seed(PID) : HashChain.next(before.id(), before.hashChain());
      Said said =
          new Said(
              PID,
              0,
              slot,
              chain,
              1000 + 3L * slot,
              slot == 0 ? Optional.empty() : Optional.of(message.id()));
      LogBundle.Slot next =
          signed(
              said, SCHEDULER, message(new LogBundle.Slot(PID, Optional.empty()), message.raw()));
      log.add(next);
      before = Assignment.of(DataItem.decode(next.assignment()));
    }
    return log;
  }

  private static DataItem item(String data, Optional<Bytes> target) {
    return STRANGER.sign(
        new ItemDraft(
            target,
            Optional.empty(),
            Tags.of(new Tag("Data-Protocol", "ao"), new Tag("Type", "Message")),
            Bytes.utf8(data)));
  }

  private static LogBundle.Slot signed(Said said, Wallet wallet, LogBundle.Slot slot) {
    Assignment.Terms terms =
        new Assignment.Terms(
            said.process(),
            said.epoch(),
            said.slot(),
            said.hashChain(),
            7,
            said.timestampMs(),
            said.message(),
            List.of());
    DataItem item = wallet.sign(Assignment.draft(terms, Hashes.sha256(PID)));
    return new LogBundle.Slot(item.raw(), slot.message());
  }

  private static Said terms(LogBundle.Slot slot) {
    Assignment.Terms terms = Assignment.of(DataItem.decode(slot.assignment())).terms();
    return new Said(
        terms.process(),
        terms.epoch(),
        terms.slot(),
        terms.hashChain(),
        terms.timestampMs(),
        terms.message());
  }

  /** What an assignment says, to be changed in one place. */
  private record Said(
      Bytes process,
      long epoch,
      long slot,
      Bytes hashChain,
      long timestampMs,
      Optional<Bytes> message) {
    Said process(Bytes other) {
      return new Said(other, epoch, slot, hashChain, timestampMs, message);
    }

    Said epoch(long other) {
      return new Said(process, other, slot, hashChain, timestampMs, message);
    }

    Said hashChain(Bytes other) {
      return new Said(process, epoch, slot, other, timestampMs, message);
    }

    Said timestampMs(long other) {
      return new Said(process, epoch, slot, hashChain, other, message);
    }
  }
}
