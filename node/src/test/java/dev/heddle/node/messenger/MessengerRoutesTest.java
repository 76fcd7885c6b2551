package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The surface of the reference messenger, over HTTP. */
final class MessengerRoutesTest {
  private final Store store = TestStores.empty();
  private final HandTimer timer = new HandTimer();
  private final Programs programs = new Programs(store);
  private final Scheduler scheduler =
      new SchedulerUnit(
          store,
          Sender.of(99).wallet(),
          Upstream.NONE,
          new ManualClock(1_700_000_000_000L),
          SchedulerOptions.LOCAL);
  private final MessengerUnit messenger =
      new MessengerUnit(
          store,
          new Neighbours(scheduler, programs, Strangers.NONE),
          Sender.of(98).wallet(),
          Hands.surroundings(timer),
          MessengerOptions.LOCAL);
  private final TestHttp http =
      new TestHttp(new MessengerRoutes(messenger, new ItemDoor(100_000, 2, 100)).routes());

  private final Sender sender = Sender.of(1);
  private final VerifiedItem process = sender.process("p");
  private final String pid = process.id().base64Url();

  @AfterEach
  void close() {
    http.close();
    messenger.close();
    store.close();
  }

  @Test
  void introducesItself() {
    assertThat(http.get("/")).isEqualTo(new Answer(200, "ao messenger unit"));
    assertThat(http.get("/?debug=1&process=" + pid).text())
        .isEqualTo("{\"pageInfo\":{\"hasNextPage\":false},\"edges\":[]}");
    assertThat(http.get("/?debug=1&process=p&spawn=a&assign=b").status()).isEqualTo(422);
  }

  @Test
  void answersWhenTheItemIsDurable() {
    assertThat(http.post("/", process.item().raw()))
        .isEqualTo(new Answer(202, "{\"message\":\"Processing DataItem\",\"id\":\"" + pid + "\"}"));
    assertThat(store.head(process.id())).isPresent();

    Bytes message = sender.message(process.id(), "hi").item().raw();
    Answer first = http.post("/", message);
    assertThat(first.status()).isEqualTo(202);
    assertThat(http.post("/", message)).isEqualTo(first);
    assertThat(store.head(process.id()).orElseThrow().slots()).isEqualTo(2);
  }

  @Test
  void assignsById() {
    VerifiedItem other = sender.process("other");
    http.post("/", process.item().raw());
    http.post("/", other.item().raw());

    Answer answer =
        http.post(
            "/?process-id=" + pid + "&assign=" + other.id().base64Url() + "&exclude=Data",
            Bytes.EMPTY);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text()).startsWith("{\"message\":\"Processing Assignment\",\"id\":\"");
    assertThat(answer.json().path("id").stringValue())
        .isEqualTo(store.entry(process.id(), 1).orElseThrow().assignment().id().base64Url());
  }

  @Test
  void monitorsAsOftenAsItIsAsked() {
    http.post("/", process.item().raw());
    Bytes request = sender.item(Optional.of(process.id()), " ", List.of()).item().raw();

    assertThat(http.post("/monitor/" + pid, request))
        .isEqualTo(new Answer(200, "Monitoring process"));
    assertThat(http.post("/monitor/" + pid, request).status()).isEqualTo(200);
    assertThat(store.monitors()).hasSize(1);
    assertThat(http.delete("/monitor/" + pid, request))
        .isEqualTo(new Answer(200, "Process deleted"));
    assertThat(http.delete("/monitor/" + pid, request).status()).isEqualTo(404);
    assertThat(store.monitors()).isEmpty();
  }

  @Test
  void pushesAMessageOfAResultAgain() {
    VerifiedItem other = sender.process("other");
    http.post("/", process.item().raw());
    http.post("/", other.item().raw());
    programs.run(
        process.id(), entry -> Programs.sending(other.id().base64Url(), 1, new Tag("A", "b")));
    VerifiedItem cast = sender.message(process.id(), "x", new Tag("Cast", "true"));
    http.post("/", cast.item().raw());
    String id = cast.id().base64Url();

    Answer pushed = http.post("/push/" + id + "/0?process-id=" + pid, Bytes.EMPTY);
    messenger.awaitIdle(30_000);

    assertThat(pushed)
        .isEqualTo(
            new Answer(202, "{\"message\":\"Processing Message Result\",\"id\":\"" + id + "\"}"));
    assertThat(store.head(other.id()).orElseThrow().slots()).isEqualTo(2);
    refused(http.post("/push/" + id + "/NaN?process-id=" + pid, Bytes.EMPTY), 400, "'number'");
    refused(http.post("/push/" + id + "/7?process-id=" + pid, Bytes.EMPTY), 400, "does not exist");
    refused(http.post("/push/" + id + "/0", Bytes.EMPTY), 400, "process-id must be");
  }

  @Test
  void saysWhatIsWrongWithBadRequests() {
    http.post("/", process.item().raw());
    byte[] forged = sender.message(process.id(), "hello").item().raw().toByteArray();
    forged[forged.length - 1] ^= 1;
    Bytes elsewhere = sender.message(Bytes.hex("22".repeat(32)), "x").item().raw();

    refused(http.post("/", Bytes.wrap(forged)), 400, "the signature of item");
    refused(http.post("/", Bytes.utf8("hello")), 400, "the body is no signed data item");
    refused(http.post("/", Bytes.wrap(new byte[100_001])), 413, "exceeds the maximum");
    refused(http.post("/", elsewhere), 400, "is not known to this scheduler");
    refused(
        http.post("/", sender.item(Optional.empty(), "x", List.of()).item().raw()),
        400,
        "Tag 'Data-Protocol'");
    refused(
        http.post("/?process-id=" + pid, Bytes.EMPTY),
        400,
        "You must set both process-id and assign to send an assignment, not just one");
    refused(http.post("/monitor/" + pid, Bytes.wrap(forged)), 400, "the signature of item");
    refused(http.post("/monitor/" + pid, elsewhere), 400, "the path names " + pid);
    refused(http.post("/monitor/nonsense", elsewhere), 400, "process id must be the 43");
  }

  private static void refused(Answer answer, int status, String reason) {
    assertThat(answer.error()).contains(reason);
    assertThat(answer.status()).isEqualTo(status);
  }
}
