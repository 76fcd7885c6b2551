package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.messenger.Chains.Grant;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Letter.Way;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What may follow from one item, however the processes on its way want it. */
final class ChainsTest {
  private static final long WAIT_MS = 60_000;

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty(timer.clock);
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Sender sender = Sender.of(1);
  private final VerifiedItem ping = sender.process("ping");
  private final VerifiedItem pong = sender.process("pong");

  @AfterEach
  void close() {
    store.close();
  }

  private MessengerUnit messenger(MessengerOptions.Chains chains) {
    MessengerUnit unit =
        new MessengerUnit(
            store,
            new Neighbours(scheduler, programs, Strangers.NONE),
            Sender.of(98).wallet(),
            Hands.surroundings(timer),
            MessengerOptions.LOCAL.withChains(chains));
    unit.start();
    return unit;
  }

  /** Whatever it gets, the process sends so many messages on. */
  private void sendsOn(VerifiedItem process, VerifiedItem to, int copies) {
    programs.run(
        process.id(),
        entry -> {
          ObjectNode result = Programs.nothing();
          for (int i = 0; entry.assignment().slot() > 0 && i < copies; i++) {
            Programs.and(
                result,
                "Messages",
                Programs.message(to.id().base64Url(), entry.assignment().slot() * 1000 + i));
          }
          return result;
        });
  }

  private static void settle(MessengerUnit unit) {
    assertThat(unit.awaitQuiet(WAIT_MS)).isTrue();
  }

  private long pushed() {
    return store.head(ping.id()).orElseThrow().slots()
        + store.head(pong.id()).orElseThrow().slots()
        - 3;
  }

  private Bytes begin(MessengerUnit unit) {
    unit.send(ping);
    unit.send(pong);
    VerifiedItem first = sender.message(ping.id(), "go");
    unit.send(first);
    settle(unit);
    return first.id();
  }

  @Test
  void aLoopIsSlowedDownThenEndsAndNoRestartForgivesIt() {
    sendsOn(ping, pong, 1);
    sendsOn(pong, ping, 1);
    MessengerOptions.Chains chains = new MessengerOptions.Chains(60, 1000, 20, 10);
    Bytes root;
    try (MessengerUnit unit = messenger(chains)) {
      root = begin(unit);
      assertThat(pushed()).isEqualTo(20);
      assertThat(unit.standing().slowed()).extracting(Chains.Slowed::root).containsExactly(root);
      assertThat(unit.standing().lettersWaiting()).isEqualTo(1);
      for (int i = 0; i < 10; i++) {
        timer.advance(100);
        settle(unit);
      }
      assertThat(pushed()).as("ten a second").isEqualTo(30);
    }
    try (MessengerUnit unit = messenger(chains)) {
      for (int i = 0; i < 50; i++) {
        timer.advance(100);
        settle(unit);
      }
      assertThat(pushed()).isEqualTo(60);
    }
    Deliveries.Held dead = dead().getFirst();
    assertThat(dead.standing().reason()).contains("more than 60 items follow from " + root);
    assertThat(store.owedProcesses(Optional.empty(), 10)).isEmpty();
  }

  private List<Deliveries.Held> dead() {
    return store.deliveries().letters(true, Optional.empty(), Optional.empty(), 1000).letters();
  }

  @Test
  void whatIsSlowedDownHoldsUpNoOtherChainOfTheSameProcesses() {
    sendsOn(ping, pong, 1);
    sendsOn(pong, ping, 1);
    try (MessengerUnit unit = messenger(new MessengerOptions.Chains(1000, 1000, 5, 1))) {
      begin(unit);
      long before = pushed();
      unit.send(sender.message(ping.id(), "another"));
      settle(unit);

      assertThat(pushed()).as("the other's own message and five more").isEqualTo(before + 6);
    }
  }

  @Test
  void aBombOfMessagesEndsAtTheLimit() {
    sendsOn(ping, pong, 50);
    sendsOn(pong, ping, 50);
    try (MessengerUnit unit = messenger(new MessengerOptions.Chains(400, 1000, 400, 10))) {
      begin(unit);

      assertThat(pushed()).isEqualTo(400);
      assertThat(
              dead().stream()
                  .map(held ->
                      held.letter().entry().evaluation().ordinate()
                          + held.letter().entry().process())
                  .collect(
                      java.util.stream.Collectors.groupingBy(
                          each -> each, java.util.stream.Collectors.counting()))
                  .values())
          .contains((long) Carrier.SPENT_MAX)
          .allMatch(count -> count <= Carrier.SPENT_MAX);
    }
  }

  @Test
  void depthIsBoundedAsWell() {
    sendsOn(ping, pong, 1);
    sendsOn(pong, ping, 1);
    try (MessengerUnit unit = messenger(new MessengerOptions.Chains(1000, 7, 1000, 10))) {
      Bytes root = begin(unit);

      assertThat(pushed()).isEqualTo(7);
      assertThat(dead().getFirst().standing().reason())
          .contains("more than 7 steps follow one another from " + root);
      assertThat(store.deliveries().chain(root).depth()).isEqualTo(8);
    }
  }

  @Test
  void whatIsCancelledIsFollowedNoMoreAlsoAfterARestart() {
    sendsOn(ping, pong, 1);
    sendsOn(pong, ping, 1);
    MessengerOptions.Chains chains = new MessengerOptions.Chains(1000, 1000, 10, 10);
    Bytes root;
    try (MessengerUnit unit = messenger(chains)) {
      root = begin(unit);
      Bytes later = MessengerUnit.itemOf(store.entry(pong.id(), 2).orElseThrow());
      assertThatThrownBy(() -> unit.cancel(later)).hasMessageContaining("cancel that one");
      assertThatThrownBy(() -> unit.cancel(Hashes.sha256(root)))
          .hasMessageContaining("in the log of no process here");
      unit.cancel(root);
    }
    try (MessengerUnit unit = messenger(chains)) {
      timer.advance(10_000);
      settle(unit);
      assertThat(unit.standing().lettersWaiting()).isZero();
    }
    assertThat(pushed()).isEqualTo(10);
    assertThat(store.owedProcesses(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void grantsWhatIsLeftAndRemembersSoManyChains() {
    Chains chains =
        new Chains(store.deliveries(), new MessengerOptions.Chains(10, 5, 10, 2), timer.clock);
    Bytes root = Hashes.sha256(Bytes.utf8("root"));

    assertThat(chains.ask(new Way(root, 1), 7)).isEqualTo(new Grant.Now(7));
    assertThat(chains.ask(new Way(root, 1), 7)).isEqualTo(new Grant.Now(3));
    assertThat(chains.ask(new Way(root, 1), 7)).isEqualTo(new Grant.Now(0));
    assertThat(chains.ask(new Way(Hashes.sha256(root), 6), 1)).isEqualTo(new Grant.Now(0));
    for (int i = 0; i <= Chains.METERS_MAX; i++) {
      chains.ask(new Way(Hashes.sha256(Bytes.utf8("r" + i)), 1), 1);
    }
    assertThat(chains.ask(new Way(root, 1), 7))
        .as("the log knows nothing")
        .isEqualTo(new Grant.Now(7));
  }
}
