package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519Signer;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Wallet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes records that are right: signed items, and slots that follow one another. */
final class World {
  final Wallet user = wallet(1);
  final Wallet unit = wallet(2);
  private final Map<Bytes, ProcessHead> heads = new HashMap<>();
  private final RandomGenerator random;

  World(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Wallet wallet(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    Bytes key = Bytes.wrap(seed);
    return Wallet.fromJwk(
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"%s\",\"x\":\"%s\"}"
            .formatted(key.base64Url(), Ed25519Signer.of(key).publicKey().base64Url()));
  }

  Bytes id() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  DataItem item(String data, Tag... tags) {
    return item(user, Optional.empty(), Bytes.utf8(data), tags);
  }

  DataItem item(Wallet wallet, Optional<Bytes> target, Bytes data, Tag... tags) {
    return wallet.sign(new ItemDraft(target, Optional.of(id()), Tags.of(tags), data));
  }

  DataItem bundle(DataItem... items) {
    return item(
        user,
        Optional.empty(),
        Bundle.encode(List.of(items)),
        new Tag("Bundle-Format", "binary"),
        new Tag("Bundle-Version", "2.0.0"));
  }

  /** An item that nobody signed. */
  DataItem forged(String data) {
    return DataItem.of(user.type(), Bytes.concat(id(), id()), user.owner(), item(data).content());
  }

  AssignmentRecord spawn() {
    DataItem process = item("", new Tag("Data-Protocol", "ao"), new Tag("Type", "Process"));
    heads.put(process.id(), new ProcessHead(process.id(), 0, Bytes.EMPTY, Bytes.EMPTY, 0));
    return assign(process.id(), Optional.empty(), process.raw(), false);
  }

  static Bytes processOf(AssignmentRecord record) {
    return Assignment.of(DataItem.decode(record.assignment())).process();
  }

  AssignmentRecord message(Bytes process, String data, Tag... tags) {
    DataItem item = item(user, Optional.of(process), Bytes.utf8(data), tags);
    return message(process, item, false);
  }

  AssignmentRecord message(Bytes process, DataItem item, boolean crank) {
    return assign(process, Optional.of(item.id()), item.raw(), crank);
  }

  AssignmentRecord bare(Bytes process, Bytes item) {
    return assign(process, Optional.of(item), Bytes.EMPTY, true);
  }

  private AssignmentRecord assign(
      Bytes process, Optional<Bytes> message, Bytes item, boolean crank) {
    ProcessHead head = Objects.requireNonNull(heads.get(process), "spawn it first");
    Bytes chain =
        head.slots() == 0
            ? HashChain.seed(process)
            : HashChain.next(head.lastAssignment(), head.hashChain());
    long timestampMs = 1000 + 10 * head.slots();
    Assignment.Terms terms =
        new Assignment.Terms(
            process, 0, head.slots(), chain, 1_500_001, timestampMs, message, List.of());
    DataItem assignment = unit.sign(Assignment.draft(terms, id()));
    heads.put(
        process, new ProcessHead(process, head.slots() + 1, assignment.id(), chain, timestampMs));
    return new AssignmentRecord(assignment.raw(), item, crank);
  }
}
