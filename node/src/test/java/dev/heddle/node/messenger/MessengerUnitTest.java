package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MessengerUnitTest {
  private static final long WAIT_MS = 30_000;
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final MessengerOptions OPTIONS =
      MessengerOptions.LOCAL
          .withChains(new MessengerOptions.Chains(500, 1000, 500, 10))
          .withCrons(new MessengerOptions.Crons(Duration.ofDays(1), Duration.ofDays(1), 2));

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty(timer.clock);
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Wallet wallet = Sender.of(98).wallet();
  private final MessengerUnit messenger = messenger(OPTIONS);

  private final Sender sender = Sender.of(1);
  private final VerifiedItem ping = sender.process("ping");
  private final VerifiedItem pong = sender.process("pong");

  @AfterEach
  void close() {
    messenger.close();
    store.close();
  }

  @Test
  void carriesPingPongOfAHundredRounds() {
    spawn(ping, pong);
    bounce(ping.id(), pong.id(), 200);
    bounce(pong.id(), ping.id(), 200);

    VerifiedItem first = sender.message(ping.id(), "go", new Tag("Count", "0"));
    send(first);

    List<Entry> atPing = log(ping.id());
    assertThat(atPing).hasSize(2 + 100);
    assertThat(log(pong.id())).hasSize(1 + 100);
    DataItem last = atPing.getLast().message().orElseThrow();
    assertThat(last.owner()).isEqualTo(wallet.owner());
    assertThat(last.tags().first("Count")).contains("200");
    assertThat(last.tags().first("From-Process")).contains(pong.id().base64Url());
    assertThat(last.tags().first("From-Module")).contains(Sender.MODULE);
    assertThat(last.tags().all("Pushed-For")).containsExactly(first.id().base64Url());
    assertThat(store.owedCranks(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void whoWaitsForAnOutboxFindsItsMessagesInTheirLogs() {
    spawn(ping, pong);
    bounce(ping.id(), pong.id(), 1);
    VerifiedItem go = sender.message(ping.id(), "go", new Tag("Count", "0"));

    Scheduled scheduled = messenger.send(go);
    long slot = ((Scheduled.Accepted) scheduled).entry().assignment().slot();
    messenger.awaitCarried(ping.id(), slot, WAIT_MS);

    assertThat(store.nextOwed(ping.id(), slot)).isEmpty();
    assertThat(log(pong.id())).hasSize(2);
    messenger.awaitCarried(ping.id(), slot, WAIT_MS);
  }

  @Test
  void spawnsAndTellsTheSpawner() {
    spawn(ping);
    programs.run(
        ping.id(),
        entry ->
            Programs.tag(entry, "Action").equals("Birth")
                ? Programs.and(
                    Programs.nothing(),
                    "Spawns",
                    Programs.spawn(
                        new Tag("From-Process", ping.id().base64Url()),
                        new Tag("Module", Sender.MODULE),
                        new Tag("Reference", "7")))
                : Programs.nothing());

    send(sender.message(ping.id(), "x", new Tag("Action", "Birth")));

    DataItem success = log(ping.id()).getLast().message().orElseThrow();
    assertThat(success.tags().first("Action")).contains("Spawned");
    assertThat(success.tags().first("Reference")).contains("7");
    Bytes child = Bytes.base64Url(success.tags().first("Process").orElseThrow());
    DataItem process = log(child).getFirst().message().orElseThrow();
    assertThat(process.tags().first("Scheduler")).isEqualTo(ping.item().tags().first("Scheduler"));
    assertThat(process.owner()).isEqualTo(wallet.owner());
  }

  @Test
  void keepsTheOrderOfMessagesForOneTarget() {
    spawn(ping, pong);
    programs.run(
        ping.id(),
        entry -> {
          var result = Programs.nothing();
          for (int i = 1; entry.assignment().slot() > 0 && i <= 20; i++) {
            Programs.and(result, "Messages", Programs.message(pong.id().base64Url(), i));
          }
          return result;
        });

    send(sender.message(ping.id(), "go"));

    assertThat(log(pong.id()).stream().skip(1).map(e -> e.message().orElseThrow().data().utf8()))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.rangeClosed(1, 20).mapToObj(i -> "d" + i).toList());
  }

  @Test
  void storesWhatIsForAWallet() {
    spawn(ping);
    String target = "W".repeat(42) + "A";
    programs.run(ping.id(), entry -> toWallet(entry, target));

    send(sender.message(ping.id(), "pay"));

    OutboxItems items = new OutboxItems(wallet, 1 << 20);
    var message =
        dev.heddle.core.ao.Result.of(Programs.sending(target, 1, new Tag("Action", "Credit")))
            .messages()
            .getFirst();
    Entry entry = log(ping.id()).getLast();
    Origin origin = Origin.ofSlot(Origin.Author.of(ping.item()), entry, wallet.owner());
    var made = (OutboxItems.Made.Item) items.message(message, origin, 0);
    assertThat(store.item(made.item().id())).isPresent();
    assertThat(letters(true)).isEmpty();
  }

  @Test
  void assignsWhatAnOutboxAsksFor() {
    spawn(ping, pong);
    VerifiedItem news = sender.message(ping.id(), "news", new Tag("Action", "Share"));
    programs.run(
        ping.id(),
        entry ->
            Programs.tag(entry, "Action").equals("Share")
                ? Programs.and(
                    Programs.nothing(),
                    "Assignments",
                    Programs.assignment(news.id().base64Url(), pong.id().base64Url(), "nobody"))
                : Programs.nothing());

    send(news);

    assertThat(log(pong.id()).getLast().assignment().message()).contains(news.id());
    assertThat(letters(true)).as("what can never be sent is no letter").isEmpty();
  }

  @Test
  void introducesAProcessToItsTarget() {
    spawn(ping);
    VerifiedItem child = sender.item(Optional.of(ping.id()), "child", pong.item().tags().list());

    accepted(messenger.send(child));
    messenger.awaitIdle(WAIT_MS);

    assertThat(log(ping.id()).getLast().assignment().message()).contains(child.id());
  }

  @Test
  void doesNotFollowWhatIsCast() {
    spawn(ping, pong);
    bounce(ping.id(), pong.id(), 10);

    send(sender.message(ping.id(), "x", new Tag("Count", "0"), new Tag("Cast", "true")));
    assertThat(log(pong.id())).hasSize(1);

    send(sender.message(ping.id(), "x", new Tag("Count", "9"), new Tag("Cast", "false")));
    assertThat(log(pong.id())).hasSize(2);
  }

  @Test
  void stopsTwoProcessesThatAnswerEachOtherForEver() {
    spawn(ping, pong);
    bounce(ping.id(), pong.id(), Integer.MAX_VALUE);
    bounce(pong.id(), ping.id(), Integer.MAX_VALUE);

    send(sender.message(ping.id(), "go", new Tag("Count", "0")));

    int pushed = log(ping.id()).size() - 2 + log(pong.id()).size() - 1;
    assertThat(pushed).isEqualTo(OPTIONS.chains().itemsMax());
    assertThat(store.owedCranks(Optional.empty(), 10)).isEmpty();
    assertThat(letters(true).getFirst().standing().reason()).contains("more than 500 items follow");

    try (MessengerUnit restarted = messenger(OPTIONS)) {
      restarted.start();
      restarted.letters().retry(letters(true).getFirst().letter().id());
      assertThat(restarted.awaitQuiet(WAIT_MS)).isTrue();
    }
    assertThat(log(ping.id()).size() - 2 + log(pong.id()).size() - 1)
        .as("one more on command, and nothing is forgiven by a restart")
        .isEqualTo(pushed + 1);
    assertThat(letters(true)).hasSize(1);
  }

  @Test
  void goesNotOnWithAProcessThatCannotBeEvaluated() {
    spawn(ping, pong);
    programs.run(
        ping.id(),
        entry -> {
          throw new Refusal(422, "the module of " + entry.assignment().process() + " is odd");
        });

    accepted(messenger.send(sender.message(ping.id(), "a")));
    accepted(messenger.send(sender.message(ping.id(), "b")));
    accepted(messenger.send(sender.message(pong.id(), "c")));
    assertThat(messenger.awaitQuiet(WAIT_MS)).isTrue();

    assertThat(store.owedCranks(Optional.empty(), 10)).hasSize(2);
    assertThat(messenger.standing().stalled()).hasSize(1);
    assertThat(messenger.standing().stalled().getFirst().reason())
        .contains("the module of " + ping.id());
  }

  @Test
  void triesAgainWhereSomebodyCancelledTheEvaluation() {
    spawn(ping);
    AtomicInteger asked = new AtomicInteger();
    programs.run(
        ping.id(),
        entry -> {
          if (asked.getAndIncrement() == 0) {
            throw new Refusal(409, "cancelled");
          }
          return Programs.nothing();
        });

    accepted(messenger.send(sender.message(ping.id(), "a")));
    assertThat(messenger.awaitQuiet(WAIT_MS)).isTrue();
    timer.advanceToNext();
    assertThat(messenger.awaitIdle(WAIT_MS)).isTrue();

    assertThat(store.owedCranks(Optional.empty(), 10)).isEmpty();
    assertThat(asked).hasValue(2);
  }

  @Test
  void refusesWhatIsNoAoItem() {
    assertThatThrownBy(() -> messenger.send(sender.item(Optional.empty(), "x", List.of())))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Tag 'Data-Protocol': must contain 'ao'");
    assertThatThrownBy(() ->
            messenger.send(
                sender.item(Optional.empty(), "x", List.of(new Tag("Data-Protocol", "ao")))))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Tag 'Type': must be either 'Process' or 'Message'");
  }

  @Test
  void followsCronsOfMonitoredProcessesOnceAcrossRestarts() {
    spawn(ping, pong);
    messenger.monitor(ping.id(), sender.message(ping.id(), " "));
    messenger.monitor(ping.id(), sender.message(ping.id(), " "));
    for (int i = 1; i <= 3; i++) {
      programs.fire(ping.id(), NOW_MS + i * 1000L, tickTo(pong.id()));
    }

    tick(messenger);
    assertThat(log(pong.id())).hasSize(1 + 3);
    assertThat(log(pong.id()).getLast().message().orElseThrow().tags().all("Pushed-For")).isEmpty();

    programs.fire(ping.id(), NOW_MS + 4000, tickTo(pong.id()));
    try (MessengerUnit restarted = messenger(OPTIONS)) {
      tick(restarted);
      tick(restarted);
      assertThat(log(pong.id())).hasSize(1 + 4);

      restarted.unmonitor(ping.id(), sender.message(ping.id(), " "));
      programs.fire(ping.id(), NOW_MS + 5000, tickTo(pong.id()));
      tick(restarted);
    }
    assertThat(log(pong.id())).hasSize(1 + 4);
  }

  @Test
  void boundsMonitorsAndKnowsWhichThereAre() {
    VerifiedItem third = sender.process("third");
    spawn(ping, pong, third);
    messenger.monitor(ping.id(), ping);
    messenger.monitor(pong.id(), pong);

    assertThatThrownBy(() -> messenger.monitor(third.id(), third)).hasMessageContaining("limit");
    assertThatThrownBy(() -> messenger.unmonitor(third.id(), third))
        .hasMessageContaining("Process monitor not found");
    assertThatThrownBy(() -> messenger.monitor(Bytes.hex("00".repeat(32)), third))
        .hasMessageContaining("is not scheduled here");
  }

  @Test
  void carriesOneMessageAgainOnRequest() {
    spawn(ping, pong);
    bounce(ping.id(), pong.id(), 5);
    VerifiedItem quiet =
        sender.message(ping.id(), "x", new Tag("Count", "0"), new Tag("Cast", "yes"));
    send(quiet);

    messenger.push(ping.id(), quiet.id(), 0);
    messenger.push(ping.id(), quiet.id(), 0);
    messenger.awaitIdle(WAIT_MS);

    assertThat(log(pong.id())).hasSize(2);
    assertThatThrownBy(() -> messenger.push(ping.id(), quiet.id(), 1))
        .hasMessageContaining("which has 1");
  }

  private MessengerUnit messenger(MessengerOptions options) {
    return new MessengerUnit(
        store,
        new Neighbours(scheduler, programs, Strangers.NONE),
        wallet,
        Hands.surroundings(timer),
        options);
  }

  /** A message without an anchor of its own, the same at every tick. */
  private static tools.jackson.databind.node.ObjectNode tickTo(Bytes target) {
    var result = Programs.sending(target.base64Url(), 0);
    ((tools.jackson.databind.node.ObjectNode) result.path("Messages").get(0)).put("Anchor", "");
    return result;
  }

  private static tools.jackson.databind.node.ObjectNode toWallet(Entry entry, String target) {
    return entry.assignment().slot() == 0
        ? Programs.nothing()
        : Programs.sending(target, 1, new Tag("Action", "Credit"));
  }

  /** Lets the process answer every count below the limit with the next one. */
  private void bounce(Bytes process, Bytes other, int limit) {
    programs.run(
        process,
        entry -> {
          String count = Programs.tag(entry, "Count");
          int next = count.isEmpty() ? limit : Integer.parseInt(count);
          return next >= limit
              ? Programs.nothing()
              : Programs.sending(
                  other.base64Url(), next + 1, new Tag("Count", Integer.toString(next + 1)));
        });
  }

  private void spawn(VerifiedItem... processes) {
    for (VerifiedItem process : processes) {
      send(process);
    }
  }

  private void send(VerifiedItem item) {
    accepted(messenger.send(item));
    assertThat(messenger.awaitIdle(WAIT_MS)).isTrue();
  }

  private static void tick(MessengerUnit unit) {
    unit.tick();
    assertThat(unit.awaitIdle(WAIT_MS)).isTrue();
  }

  private static void accepted(Scheduled scheduled) {
    assertThat(scheduled).isInstanceOf(Scheduled.Accepted.class);
  }

  private List<Deliveries.Held> letters(boolean dead) {
    return store.deliveries().letters(dead, Optional.empty(), Optional.empty(), 1000).letters();
  }

  private List<Entry> log(Bytes process) {
    return store.entries(process, 0, 10_000);
  }
}
