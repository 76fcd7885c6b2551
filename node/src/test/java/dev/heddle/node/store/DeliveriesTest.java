package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.DeliveryRecord.Thing;
import dev.heddle.node.store.Letter.Standing;
import dev.heddle.node.store.OutboxEntry.Kind;
import dev.heddle.node.unit.TestStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveriesTest {
  private static final Bytes PROCESS = id("process");
  private static final Bytes TARGET = id("target");
  private static final Bytes ROOT = id("root");
  private static final EvaluationId SLOT = EvaluationId.of(1000, 7);

  private final Store store = TestStores.empty();
  private final Deliveries deliveries = store.deliveries();

  @AfterEach
  void close() {
    store.close();
  }

  private static Bytes id(String name) {
    return Hashes.sha256(Bytes.utf8(name));
  }

  private static Letter letter(int index, String lane) {
    return new Letter(
        new OutboxEntry(PROCESS, SLOT, Kind.MESSAGE, index, 0),
        TARGET,
        id("item " + index),
        new Letter.Content.Item(Bytes.utf8("raw")),
        new Letter.Way(ROOT, 1),
        id(lane));
  }

  private static Standing waiting(long nextMs) {
    return new Standing(false, 0, 1, nextMs, "");
  }

  private static DeliveryRecord.Sent sent(int depth, Thing... things) {
    return new DeliveryRecord.Sent(PROCESS, SLOT, new Letter.Way(ROOT, depth), List.of(things));
  }

  private static Thing thing(int index) {
    return new Thing(Kind.MESSAGE, index, 0, TARGET, id("item " + index));
  }

  @Test
  void countsWhatFollowsFromARootOnce() {
    store.commit(sent(3, thing(0), thing(1)));
    store.commit(sent(3, thing(0), thing(1), thing(2)));

    assertThat(deliveries.chain(ROOT)).isEqualTo(new Deliveries.Chain(3, 3, false));
    assertThat(deliveries.effects(PROCESS, SLOT, 0, 10))
        .extracting(effect -> effect.entry().index())
        .containsExactly(0, 1, 2);
    assertThat(deliveries.effects(PROCESS, SLOT, 2, 10)).hasSize(1);
    assertThat(deliveries.effects(PROCESS, EvaluationId.of(1000, 70), 0, 10)).isEmpty();
    assertThat(deliveries.cause(TARGET, id("item 1")).orElseThrow().entry().index()).isEqualTo(1);
    store.commit(new DeliveryRecord.Cancelled(ROOT));
    assertThat(deliveries.chain(ROOT)).isEqualTo(new Deliveries.Chain(3, 3, true));
  }

  @Test
  void whatWasInTheLogBeforeIsNobodysEffect() {
    World world = new World(1);
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    store.commit(spawn);
    store.commit(sent(1, new Thing(Kind.ASSIGNMENT, 0, 0, process, process)));
    Bytes assignment = store.entry(process, 0).orElseThrow().assignment().id();
    store.commit(sent(1, new Thing(Kind.ASSIGNMENT, 1, 0, process, assignment)));

    assertThat(deliveries.cause(process, assignment)).isEmpty();
    assertThat(deliveries.effects(PROCESS, SLOT, 0, 10)).hasSize(2);
  }

  @Test
  void lettersOfALaneKeepTheirOrder() {
    store.commit(
        sent(1, thing(0), thing(1), thing(2)),
        new DeliveryRecord.Posted(letter(0, "a"), waiting(50)),
        new DeliveryRecord.Posted(letter(1, "a"), waiting(Standing.BEHIND)),
        new DeliveryRecord.Posted(letter(2, "b"), waiting(40)));

    assertThat(deliveries.due(Optional.empty(), 10))
        .extracting(Deliveries.Due::atMs)
        .containsExactly(40L, 50L);
    Deliveries.Held first = deliveries.first(id("a")).orElseThrow();
    assertThat(first.letter()).isEqualTo(letter(0, "a"));
    assertThat(deliveries.next(id("a"), first.number()).orElseThrow().letter())
        .isEqualTo(letter(1, "a"));
    assertThat(deliveries.counts()).isEqualTo(new Deliveries.LetterCounts(3, 0));

    store.commit(
        new DeliveryRecord.Stands(letter(0, "a").id(), new Standing(true, 4, 1, 60, "no")),
        new DeliveryRecord.Ended(letter(2, "b").id(), Letter.End.DELIVERED));
    assertThat(deliveries.first(id("a")).orElseThrow().letter()).isEqualTo(letter(1, "a"));
    assertThat(deliveries.due(Optional.empty(), 10)).isEmpty();
    assertThat(deliveries.letters(true, Optional.of(PROCESS), Optional.empty(), 10).letters())
        .hasSize(1);
    assertThat(deliveries.letters(true, Optional.of(TARGET), Optional.empty(), 10).letters())
        .isEmpty();
    assertThat(deliveries.counts(PROCESS)).isEqualTo(new Deliveries.LetterCounts(1, 1));
    assertThat(deliveries.effect(letter(2, "b").entry()).orElseThrow().end())
        .contains(Letter.End.DELIVERED);
    assertThat(deliveries.letter(letter(2, "b").id())).isEmpty();
  }

  @Test
  void aLetterIsPostedOnce() {
    store.commit(new DeliveryRecord.Posted(letter(0, "a"), waiting(50)));
    store.commit(new DeliveryRecord.Posted(letter(0, "a"), waiting(90)));
    store.commit(new DeliveryRecord.Ended(letter(1, "a").id(), Letter.End.DROPPED));

    assertThat(deliveries.counts().waiting()).isEqualTo(1);
    assertThat(deliveries.letter(letter(0, "a").id()).orElseThrow().standing())
        .isEqualTo(waiting(50));
  }

  @Test
  void textsHaveALimit() {
    String most = "x".repeat(DeliveryFormat.TEXT_BYTES_MAX);
    Standing longest = new Standing(true, 1, 1, 1, most);
    store.commit(new DeliveryRecord.Posted(letter(0, "a"), longest));
    assertThat(deliveries.letter(letter(0, "a").id()).orElseThrow().standing()).isEqualTo(longest);

    Standing longer = new Standing(true, 1, 1, 1, most + "x");
    assertThatThrownBy(() -> store.commit(new DeliveryRecord.Posted(letter(1, "a"), longer)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPageOfLargeLettersEndsEarlyAndLeadsToTheNext() {
    Bytes raw = Bytes.wrap(new byte[6 << 20]);
    List<Letter> posted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Letter small = letter(i, "a");
      Letter large =
          new Letter(
              small.entry(),
              small.target(),
              small.item(),
              new Letter.Content.Item(raw),
              small.way(),
              small.lane());
      store.commit(new DeliveryRecord.Posted(large, waiting(50 + i)));
      posted.add(large);
    }

    Deliveries.LetterPage first =
        deliveries.letters(false, Optional.empty(), Optional.empty(), 1000);
    assertThat(first.letters())
        .extracting(Deliveries.Held::letter)
        .containsExactlyElementsOf(posted.subList(0, 3));
    Deliveries.LetterPage second = deliveries.letters(false, Optional.empty(), first.next(), 1000);
    assertThat(second.letters())
        .extracting(Deliveries.Held::letter)
        .containsExactlyElementsOf(posted.subList(3, 5));
    assertThat(second.next()).isEmpty();

    Deliveries.LetterPage others =
        deliveries.letters(false, Optional.of(TARGET), Optional.empty(), 1000);
    assertThat(others.letters()).as("none of them is of that process").isEmpty();
    assertThat(others.next()).as("and not all were looked at").isEqualTo(first.next());
  }

  @Test
  void bodiesThatAreNoneAreRefused() {
    Bytes whole =
        Bytes.concat(DeliveryFormat.body(sent(1, thing(0), thing(1))).toArray(Bytes[]::new));
    assertThat(DeliveryFormat.decode(9, whole)).isEqualTo(sent(1, thing(0), thing(1)));
    for (int size = 0; size < whole.size(); size++) {
      Bytes cut = whole.slice(0, size);
      assertThatThrownBy(() -> DeliveryFormat.decode(9, cut))
          .isInstanceOf(MalformedRecordException.class);
    }
    assertThatThrownBy(() -> DeliveryFormat.decode(9, Bytes.concat(whole, Bytes.utf8("x"))))
        .isInstanceOf(MalformedRecordException.class);
    assertThatThrownBy(() -> DeliveryFormat.decode(12, Bytes.concat(ROOT, Bytes.hex("09"))))
        .isInstanceOf(MalformedRecordException.class);
  }
}
