package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The messenger's part of our own surface: traces, cancellations, dead letters. */
final class TraceTest {
  private static final long WAIT_MS = 30_000;
  private static final String FAR = "F".repeat(42) + "A";
  private static final String WALLET = "W".repeat(42) + "A";

  private final HandTimer timer = new HandTimer();
  private final Store store = TestStores.empty(timer.clock);
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, timer.clock, SchedulerOptions.LOCAL);
  private final Far far = new Far().answers(FAR, Far.DOWN);
  private final MessengerUnit messenger =
      new MessengerUnit(
          store,
          new Neighbours(scheduler, programs, far),
          Sender.of(98).wallet(),
          Hands.surroundings(timer),
          MessengerOptions.LOCAL);
  private final TestHttp http =
      new TestHttp(new MessengerApiRoutes(messenger, store, new OperatorOnly(true)).routes());
  private final Sender sender = Sender.of(1);
  private final VerifiedItem ping = sender.process("ping");
  private final VerifiedItem pong = sender.process("pong");

  @BeforeEach
  void spawn() {
    messenger.start();
    send(ping);
    send(pong);
  }

  @AfterEach
  void close() {
    http.close();
    messenger.close();
    store.close();
  }

  private VerifiedItem send(VerifiedItem item) {
    messenger.send(item);
    assertThat(messenger.awaitQuiet(WAIT_MS)).isTrue();
    return item;
  }

  private void countsDown(VerifiedItem process, VerifiedItem other) {
    programs.run(
        process.id(),
        entry -> {
          String count = Programs.tag(entry, "Count");
          int left = count.isEmpty() ? 0 : Integer.parseInt(count);
          return left == 0
              ? Programs.nothing().put("Output", "done")
              : Programs.sending(
                  other.id().base64Url(), left, new Tag("Count", Integer.toString(left - 1)));
        });
  }

  private JsonNode trace(Bytes id, String query) {
    TestHttp.Answer answer = http.get("/api/v1/messages/" + id + "/trace" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void showsTheWholeTreeDownToWhatIsOnlyKept() {
    programs.run(
        ping.id(),
        entry ->
            entry.assignment().slot() == 0
                ? Programs.nothing()
                : Programs.and(
                    Programs.and(
                        Programs.sending(pong.id().base64Url(), 1, new Tag("Action", "Credit")),
                        "Messages",
                        Programs.message(WALLET, 2)),
                    "Messages",
                    Programs.message(FAR, 3)));
    VerifiedItem first = send(sender.message(ping.id(), "go", new Tag("Action", "Transfer")));

    JsonNode trace = trace(first.id(), "");
    assertThat(trace.path("root").stringValue()).isEqualTo(first.id().base64Url());
    assertThat(trace.path("parent").isNull()).isTrue();
    assertThat(trace.path("messages")).hasSize(2);
    assertThat(trace.path("truncated").booleanValue()).isFalse();
    assertThat(trace.path("chain").path("items").intValue()).isEqualTo(3);
    JsonNode message = trace.path("messages").get(0);
    assertThat(message.path("action").stringValue()).isEqualTo("Transfer");
    assertThat(message.path("slot").intValue()).isEqualTo(1);
    assertThat(message.path("state").stringValue()).isEqualTo("followed");
    JsonNode outbox = message.path("outbox");
    assertThat(outbox.get(0).path("state").stringValue()).isEqualTo("delivered");
    assertThat(outbox.get(0).path("message").intValue()).isEqualTo(1);
    JsonNode caused = trace.path("messages").get(1);
    assertThat(caused.path("process").stringValue()).isEqualTo(pong.id().base64Url());
    assertThat(caused.path("action").stringValue()).isEqualTo("Credit");
    assertThat(outbox.get(1).path("state").stringValue()).isEqualTo("kept");
    assertThat(outbox.get(2).path("state").stringValue()).isEqualTo("retrying");
    assertThat(outbox.get(2).path("tries").intValue()).isEqualTo(1);
    assertThat(outbox.get(2).path("reason").stringValue()).isEqualTo("no route");

    far.answers(FAR, Far.TAKEN);
    timer.advance(2000);
    assertThat(messenger.awaitIdle(WAIT_MS)).isTrue();
    assertThat(
            trace(first.id(), "")
                .path("messages")
                .get(0)
                .path("outbox")
                .get(2)
                .path("state")
                .stringValue())
        .isEqualTo("delivered elsewhere");
  }

  @Test
  void leadsUpAndDownFromTheMiddleOfAChain() {
    countsDown(ping, pong);
    countsDown(pong, ping);
    VerifiedItem first = send(sender.message(ping.id(), "go", new Tag("Count", "6")));
    Bytes middle = MessengerUnit.itemOf(store.entry(ping.id(), 2).orElseThrow());

    JsonNode trace = trace(middle, "");
    assertThat(trace.path("root").stringValue()).isEqualTo(first.id().base64Url());
    assertThat(trace.path("depth").intValue()).isEqualTo(2);
    assertThat(trace.path("parent").path("process").stringValue()).isEqualTo(pong.id().base64Url());
    assertThat(trace.path("parent").path("slot").intValue()).isEqualTo(1);
    assertThat(trace.path("parent").path("entry").stringValue()).isEqualTo("message 0");
    assertThat(trace.path("messages")).hasSize(5);
  }

  @Test
  void isCutWhereItIsToBeAndSaysSo() {
    countsDown(ping, pong);
    countsDown(pong, ping);
    VerifiedItem first = send(sender.message(ping.id(), "go", new Tag("Count", "6")));

    for (String query : new String[] {"?limit=3", "?depth=2"}) {
      JsonNode trace = trace(first.id(), query);
      assertThat(trace.path("messages")).hasSize(3);
      assertThat(trace.path("truncated").booleanValue()).isTrue();
    }
    assertThat(trace(first.id(), "?limit=7").path("truncated").booleanValue()).isFalse();
    assertThat(http.get("/api/v1/messages/" + first.id() + "/trace?limit=x").status())
        .isEqualTo(400);
    assertThat(http.get("/api/v1/messages/" + FAR + "/trace").status()).isEqualTo(404);
    assertThat(http.get("/api/v1/messages/nonsense/trace").status()).isEqualTo(400);
  }

  @Test
  void showsSoManyEntriesOfAnOutboxAtOnceAndTheRestOnRequest() {
    int many = Trace.ENTRIES_MAX + 5;
    programs.run(
        ping.id(),
        entry -> {
          var result = Programs.nothing();
          for (int i = 0; entry.assignment().slot() > 0 && i < many; i++) {
            Programs.and(result, "Messages", Programs.message(WALLET, i));
          }
          return result;
        });
    VerifiedItem first = send(sender.message(ping.id(), "go"));

    JsonNode trace = trace(first.id(), "");
    assertThat(trace.path("messages").get(0).path("outbox")).hasSize(Trace.ENTRIES_MAX);
    assertThat(trace.path("messages").get(0).path("more").intValue()).isEqualTo(Trace.ENTRIES_MAX);
    assertThat(trace.path("truncated").booleanValue()).isTrue();
    JsonNode rest = trace(first.id(), "?from=" + Trace.ENTRIES_MAX);
    assertThat(rest.path("messages").get(0).path("outbox")).hasSize(5);
    assertThat(rest.path("truncated").booleanValue()).isFalse();
  }

  @Test
  void showsNoMoreThanTwoThousandMessages() {
    countsDown(ping, pong);
    countsDown(pong, ping);
    int hops = Trace.NODES_MAX + 10;
    VerifiedItem first =
        send(sender.message(ping.id(), "go", new Tag("Count", Integer.toString(hops))));

    JsonNode trace = trace(first.id(), "?limit=999999&depth=999999");
    assertThat(trace.path("messages")).hasSize(Trace.NODES_MAX);
    assertThat(trace.path("truncated").booleanValue()).isTrue();
  }

  @Test
  void saysWhatWasNotFollowed() {
    countsDown(ping, pong);
    VerifiedItem cast =
        send(sender.message(ping.id(), "go", new Tag("Count", "1"), new Tag("Cast", "yes")));

    assertThat(trace(cast.id(), "").path("messages").get(0).path("state").stringValue())
        .isEqualTo("cast");
  }

  @Test
  void cancelsWhatAMessageCauses() {
    VerifiedItem first = send(sender.message(ping.id(), "go"));

    TestHttp.Answer answer = http.post("/api/v1/messages/" + first.id() + "/cancel", Bytes.EMPTY);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(trace(first.id(), "").path("chain").path("cancelled").booleanValue()).isTrue();
    assertThat(http.post("/api/v1/messages/" + FAR + "/cancel", Bytes.EMPTY).status())
        .isEqualTo(404);
  }

  @Test
  void listsRetriesAndDropsDeadLetters() {
    far.answers(FAR, new Strangers.Sent.Refused("no such process"));
    programs.run(
        ping.id(),
        entry ->
            entry.assignment().slot() == 0
                ? Programs.nothing()
                : Programs.sending(FAR, entry.assignment().slot()));
    for (int i = 0; i < 3; i++) {
      send(sender.message(ping.id(), "m" + i));
    }

    JsonNode list = http.get("/api/v1/dead-letters?limit=2").json();
    assertThat(list.path("dead").intValue()).isEqualTo(3);
    assertThat(list.path("letters")).hasSize(2);
    JsonNode letter = list.path("letters").get(0);
    assertThat(letter.path("reason").stringValue()).isEqualTo("no such process");
    assertThat(letter.path("target").stringValue()).isEqualTo(FAR);
    String next = list.path("next").stringValue();
    assertThat(http.get("/api/v1/dead-letters?limit=2&after=" + next).json().path("letters"))
        .hasSize(1);

    String id = letter.path("id").stringValue();
    assertThat(http.post("/api/v1/dead-letters/" + id + "/drop", Bytes.EMPTY).status())
        .isEqualTo(200);
    assertThat(http.post("/api/v1/dead-letters/" + id + "/drop", Bytes.EMPTY).status())
        .isEqualTo(404);
    far.answers(FAR, Far.TAKEN);
    assertThat(
            http.post("/api/v1/dead-letters/retry?process=" + ping.id(), Bytes.EMPTY)
                .json()
                .path("retried")
                .intValue())
        .isEqualTo(2);
    assertThat(messenger.awaitIdle(WAIT_MS)).isTrue();
    assertThat(far.taken).hasSize(2);
    assertThat(http.get("/api/v1/dead-letters").json().path("letters")).isEmpty();
    assertThat(http.get("/api/v1/messenger").json().path("lettersDead").intValue()).isZero();
  }

  @Test
  void onlyTheOperatorChangesAnything() {
    try (TestHttp open =
        new TestHttp(new MessengerApiRoutes(messenger, store, new OperatorOnly(false)).routes())) {
      for (String path :
          new String[] {
            "/api/v1/messages/" + FAR + "/cancel",
            "/api/v1/dead-letters/retry",
            "/api/v1/dead-letters/drop",
            "/api/v1/dead-letters/" + FAR + "/retry",
            "/api/v1/dead-letters/" + FAR + "/drop"
          }) {
        assertThat(open.post(path, Bytes.EMPTY).status()).as(path).isEqualTo(403);
      }
    }
  }
}
