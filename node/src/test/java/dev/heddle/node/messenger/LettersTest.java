package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Deliveries.Held;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/** What cannot be delivered at once: on whose time it is tried again, and what waits for it. */
@Timeout(120)
final class LettersTest {
  private static final long WAIT_MS = 30_000;
  private static final String FAR_A = "F".repeat(42) + "A";
  private static final String FAR_B = "G".repeat(42) + "A";

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty(timer.clock);
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Sender sender = Sender.of(1);
  private final VerifiedItem ping = sender.process("ping");
  private final VerifiedItem pong = sender.process("pong");
  private final Far far = new Far();
  private MessengerUnit messenger = started(MessengerOptions.LOCAL);

  @AfterEach
  void close() {
    messenger.close();
    store.close();
  }

  private MessengerUnit started(MessengerOptions options) {
    MessengerUnit unit =
        new MessengerUnit(
            store,
            new Neighbours(scheduler, programs, far),
            Sender.of(98).wallet(),
            Hands.surroundings(timer),
            options);
    unit.start();
    return unit;
  }

  private void restart(MessengerOptions options) {
    messenger.close();
    messenger = started(options);
    settle();
  }

  private void settle() {
    assertThat(messenger.awaitQuiet(WAIT_MS)).isTrue();
  }

  private void send(VerifiedItem item) {
    messenger.send(item);
    settle();
  }

  /** Ping sends what it is told to: targets by their letters, in the data of a message. */
  private void spawnPing(String... targets) {
    programs.run(
        ping.id(),
        entry -> {
          ObjectNode result = Programs.nothing();
          if (entry.assignment().slot() > 0) {
            int i = 0;
            for (String target : targets) {
              long reference = entry.assignment().slot() * 10 + i++;
              Programs.and(
                  result,
                  "Messages",
                  Programs.message(target, reference, new Tag("N", Long.toString(reference))));
            }
          }
          return result;
        });
    send(ping);
    send(pong);
  }

  private static List<String> numbers(List<DataItem> items) {
    return items.stream().map(item -> item.tags().first("N").orElseThrow()).toList();
  }

  private List<Held> letters(boolean dead) {
    return store.deliveries().letters(dead, Optional.empty(), Optional.empty(), 1000).letters();
  }

  @Test
  void aTargetThatIsDownHoldsUpNoOther() {
    far.answers(FAR_A, Far.DOWN).answers(FAR_B, Far.TAKEN);
    spawnPing(FAR_A, FAR_B, pong.id().base64Url());

    send(sender.message(ping.id(), "one"));
    send(sender.message(ping.id(), "two"));

    assertThat(numbers(far.taken)).containsExactly("11", "21");
    assertThat(store.entries(pong.id(), 1, 10)).hasSize(2);
    assertThat(store.owedProcesses(Optional.empty(), 10)).isEmpty();
    assertThat(letters(false)).hasSize(2);
    assertThat(numbers(far.sent)).as("the second waits for the first").doesNotContain("20");
  }

  @Test
  void triesGoOnAfterARestartAndArriveInTheirOrder() {
    far.answers(FAR_A, Far.DOWN);
    spawnPing(FAR_A);
    for (int i = 0; i < 3; i++) {
      send(sender.message(ping.id(), "m" + i));
    }
    timer.advance(1000);
    settle();
    Held before = letters(false).getFirst();
    assertThat(before.standing().tries()).isEqualTo(2);
    assertThat(before.standing().reason()).isEqualTo("no route");

    restart(MessengerOptions.LOCAL);
    assertThat(letters(false).getFirst()).isEqualTo(before);
    timer.advance(2000);
    settle();
    assertThat(letters(false).getFirst().standing().tries()).isEqualTo(3);

    far.answers(FAR_A, Far.TAKEN);
    timer.advance(4000);
    settle();
    assertThat(numbers(far.taken)).containsExactly("10", "20", "30");
    assertThat(far.sent.stream().distinct()).as("each is the same item every time").hasSize(3);
    assertThat(letters(false)).isEmpty();
    assertThat(store.deliveries().counts().waiting()).isZero();
  }

  @Test
  void pausesGrowUpToTheLongest() {
    far.answers(FAR_A, Far.DOWN);
    spawnPing(FAR_A);
    send(sender.message(ping.id(), "one"));

    for (int tries = 1; tries < 20; tries++) {
      Held held = letters(false).getFirst();
      assertThat(held.standing().tries()).isEqualTo(tries);
      long most = Math.min(1000L << (tries - 1), 3_600_000L);
      long pause = held.standing().nextMs() - timer.clock.millis();
      assertThat(pause).isBetween(most / 2, most);
      timer.advance(pause);
      settle();
    }
  }

  @Test
  void waitsAsLongAsItIsAskedTo() {
    far.answers(FAR_A, new Strangers.Sent.Unreachable("429", Optional.of(Duration.ofMinutes(7))));
    spawnPing(FAR_A);
    send(sender.message(ping.id(), "one"));

    assertThat(letters(false).getFirst().standing().nextMs())
        .isEqualTo(timer.clock.millis() + 420_000);
  }

  @Test
  void whatIsRefusedIsDeadAtOnceAndTheNextIsTried() {
    far.answers(FAR_A, new Strangers.Sent.Refused("no such process"));
    spawnPing(FAR_A, FAR_A);

    send(sender.message(ping.id(), "one"));

    assertThat(numbers(far.sent)).containsExactly("10", "11");
    assertThat(letters(true))
        .extracting(held -> held.standing().reason())
        .containsExactly("no such process", "no such process");
    assertThat(letters(true).getFirst().letter().entry().text()).isEqualTo("message 0");
    assertThat(letters(false)).isEmpty();
  }

  @Test
  void whatTheOwnSchedulerRefusesIsDeadToo() {
    programs.run(
        ping.id(),
        entry ->
            entry.assignment().slot() == 0
                ? Programs.nothing()
                : Programs.and(
                    Programs.nothing(),
                    "Assignments",
                    Programs.assignment(FAR_A, ping.id().base64Url())));
    send(ping);
    send(sender.message(ping.id(), "one"));

    assertThat(letters(true)).hasSize(1);
    assertThat(letters(true).getFirst().standing().reason()).contains("neither here nor");
  }

  @Test
  void isGivenUpAfterSoManyTriesOrSoLong() {
    MessengerOptions.Post post = MessengerOptions.LOCAL.post();
    MessengerOptions few =
        MessengerOptions.LOCAL.withPost(
            new MessengerOptions.Post(
                new MessengerOptions.Retry(
                    Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(10), 3),
                post.atOnceMax(),
                post.waitingMax(),
                post.deadMax()));
    restart(few);
    far.answers(FAR_A, Far.DOWN).answers(FAR_B, Far.DOWN);
    spawnPing(FAR_A, FAR_A);
    send(sender.message(ping.id(), "one"));
    timer.advance(1000);
    settle();
    assertThat(letters(true)).isEmpty();

    timer.advance(2000);
    settle();
    assertThat(letters(true)).hasSize(1);
    assertThat(letters(true).getFirst().standing().reason())
        .isEqualTo("no route; given up after 3 tries");

    timer.advance(600_000);
    settle();
    assertThat(letters(true)).as("what waited behind it for ten minutes").hasSize(2);
    assertThat(letters(false)).isEmpty();
    assertThat(store.deliveries().counts(ping.id()).dead()).isEqualTo(2);
  }

  @Test
  void deadLettersAreTriedAgainOrDroppedOnCommandAcrossRestarts() {
    far.answers(FAR_A, new Strangers.Sent.Refused("no such process"));
    spawnPing(FAR_A, FAR_A, FAR_A);
    send(sender.message(ping.id(), "one"));
    restart(MessengerOptions.LOCAL);
    List<Held> dead = letters(true);
    assertThat(dead).hasSize(3);
    Bytes first = dead.getFirst().letter().id();

    assertThat(messenger.letters().drop(first)).isTrue();
    assertThat(messenger.letters().drop(first)).isFalse();
    assertThat(letters(true)).hasSize(2);

    messenger.letters().retry(dead.get(1).letter().id());
    settle();
    assertThat(letters(true)).as("refused once more").hasSize(2);

    far.answers(FAR_A, Far.TAKEN);
    dead.subList(1, 3).forEach(held -> messenger.letters().retry(held.letter().id()));
    settle();
    assertThat(numbers(far.taken)).containsExactlyInAnyOrder("11", "12");
    assertThat(letters(true)).isEmpty();
  }

  @Test
  void aProcessKeepsNoMoreDeadLettersThanTheLimit() {
    MessengerOptions.Post post = MessengerOptions.LOCAL.post();
    restart(
        MessengerOptions.LOCAL.withPost(
            new MessengerOptions.Post(post.retry(), post.atOnceMax(), post.waitingMax(), 3)));
    far.answers(FAR_A, new Strangers.Sent.Refused("no"));
    spawnPing(FAR_A);
    for (int i = 0; i < 5; i++) {
      send(sender.message(ping.id(), "m" + i));
    }

    assertThat(letters(true))
        .extracting(held -> held.letter().entry().evaluation().ordinate())
        .containsExactly("3", "4", "5");
  }

  @Test
  void outboxesWaitWhereTooManyLettersDo() {
    MessengerOptions.Post post = MessengerOptions.LOCAL.post();
    restart(
        MessengerOptions.LOCAL.withPost(
            new MessengerOptions.Post(post.retry(), post.atOnceMax(), 2, post.deadMax())));
    far.answers(FAR_A, Far.DOWN);
    spawnPing(FAR_A);
    for (int i = 0; i < 4; i++) {
      send(sender.message(ping.id(), "m" + i));
    }
    assertThat(letters(false)).hasSize(2);
    assertThat(store.owedCranks(Optional.empty(), 10)).hasSize(2);
    assertThat(messenger.standing().stalled().getFirst().reason())
        .contains("2 letters wait already");

    far.answers(FAR_A, Far.TAKEN);
    for (int i = 0; i < 5; i++) {
      timer.advance(10_000);
      settle();
    }
    assertThat(numbers(far.taken)).containsExactly("10", "20", "30", "40");
    assertThat(store.owedProcesses(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void lettersOfOneProcessHoldUpNoOthers() throws InterruptedException {
    assertThat(Postman.COURIERS_MAX).isLessThan(MessengerOptions.LOCAL.post().atOnceMax());
    CountDownLatch stalled = new CountDownLatch(Postman.COURIERS_MAX);
    CountDownLatch mayGo = new CountDownLatch(1);
    String[] stalling = new String[Postman.COURIERS_MAX + 4];
    for (int i = 0; i < stalling.length; i++) {
      stalling[i] = Hashes.sha256(Bytes.utf8("far " + i)).base64Url();
      far.answers(stalling[i], Far.TAKEN);
    }
    far.answers(FAR_A, Far.TAKEN);
    far.before(item -> {
      if (!item.target().orElseThrow().base64Url().equals(FAR_A)) {
        stalled.countDown();
        mayGo.await();
      }
    });
    spawnPing(stalling);
    programs.run(
        pong.id(),
        entry ->
            entry.assignment().slot() == 0
                ? Programs.nothing()
                : Programs.sending(FAR_A, 1, new Tag("N", "quick")));

    messenger.send(sender.message(ping.id(), "stalls"));
    stalled.await();
    assertThat(far.sent).hasSize(Postman.COURIERS_MAX);
    messenger.send(sender.message(pong.id(), "quick"));
    far.awaitTaken(1);

    assertThat(numbers(far.taken)).containsExactly("quick");
    mayGo.countDown();
    settle();
    assertThat(far.taken).hasSize(stalling.length + 1);
  }

  @Test
  void aLetterDoesNotWaitForTheCourierOfTheOneBefore() throws InterruptedException {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch mayGo = new CountDownLatch(1);
    far.answers(FAR_A, Far.TAKEN);
    far.answers(FAR_B, Far.TAKEN);
    far.before(item -> {
      if (item.target().orElseThrow().base64Url().equals(FAR_A)) {
        stalled.countDown();
        mayGo.await();
      }
    });
    spawnPing(FAR_A);
    programs.run(
        ping.id(),
        entry ->
            switch ((int) entry.assignment().slot()) {
              case 0 -> Programs.nothing();
              case 1 -> Programs.sending(FAR_A, 1, new Tag("N", "slow"));
              default -> Programs.sending(FAR_B, 1, new Tag("N", "quick"));
            });

    messenger.send(sender.message(ping.id(), "one"));
    stalled.await();
    messenger.send(sender.message(ping.id(), "two"));
    far.awaitTaken(1);

    assertThat(numbers(far.taken)).containsExactly("quick");
    mayGo.countDown();
    settle();
    assertThat(numbers(far.taken)).containsExactly("quick", "slow");
  }

  @Test
  void keepsWhatIsForAWallet() {
    spawnPing(FAR_B);
    send(sender.message(ping.id(), "one"));

    assertThat(far.sent).isEmpty();
    assertThat(letters(false)).isEmpty();
    Entry entry = store.entry(ping.id(), 1).orElseThrow();
    Bytes item =
        store
            .deliveries()
            .effects(
                ping.id(),
                dev.heddle.node.store.EvaluationId.of(entry.assignment().timestampMs(), 1),
                0,
                10)
            .getFirst()
            .item();
    assertThat(store.has(item)).isTrue();
  }

  @Test
  void aReasonIsShortAndOnOneLine() {
    assertThat(Letters.shortened("a\r\nb")).isEqualTo("a  b");
    assertThat(Letters.shortened("x".repeat(Letters.REASON_CHARS_MAX))).isEqualTo("x".repeat(500));
    assertThat(Letters.shortened("x".repeat(10_000))).hasSize(501).endsWith("…");
  }
}
