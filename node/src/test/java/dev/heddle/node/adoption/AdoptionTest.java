package dev.heddle.node.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.ao.LogAudit;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.aocore.AoCoreRoutes;
import dev.heddle.node.aocore.Counterparts;
import dev.heddle.node.aocore.CronFile;
import dev.heddle.node.aocore.CronTasks;
import dev.heddle.node.aocore.OwnDevices;
import dev.heddle.node.aocore.Relay;
import dev.heddle.node.aocore.RelayTo;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way from a node of AO-Core: logs of our own surface, in both forms. */
final class AdoptionTest {
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final Store there = TestStores.empty(clock);
  private final Store here = TestStores.empty(clock);
  private final SchedulerUnit scheduler =
      new SchedulerUnit(
          there, Sender.of(99).wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
  private final Sender sender = Sender.of(1);
  private final VerifiedItem process = sender.process("p", new Tag("ao-types", "x=\"integer"));
  private final Sender ours = Sender.of(50);
  private final TestHttp http = new TestHttp(new AoCoreRoutes(counterparts(), devices()).routes());

  @AfterEach
  void close() {
    http.close();
    there.close();
    here.close();
  }

  private OwnDevices devices() {
    HandTimer timer = new HandTimer();
    CronFile none = new CronFile(Path.of("no such file"));
    return new OwnDevices(
        new Relay(RelayTo.of(""), Relay.TIME),
        new CronTasks(none, Thread.ofVirtual().factory(), timer, timer.clock),
        new OperatorOnly(false),
        Set.of());
  }

  /** Nothing is evaluated by who reads a schedule. */
  private Counterparts counterparts() {
    Compute nothing =
        new Compute() {
          @Override
          public ResultRow result(Bytes process, long slot) {
            throw new Refusal(500, "nobody was to ask");
          }

          @Override
          public List<ResultRow> cronResults(Bytes process, Optional<String> after, int limit) {
            return List.of();
          }
        };
    return new Counterparts(
        there,
        scheduler,
        nothing,
        (_, _, _) -> "{}",
        item -> scheduler.schedule(item, false),
        (_, _) -> {},
        new ItemDoor(10 << 20, 2, 10),
        Sender.of(99).wallet(),
        clock);
  }

  private void fill(int messages) {
    scheduler.schedule(process, false);
    for (int i = 0; i < messages; i++) {
      scheduler.schedule(
          sender.message(process.id(), "m" + i, new Tag("Action", "Eval"), new Tag("action", "x")),
          false);
    }
  }

  private Adoption adoption(String url) {
    return new Adoption(
        new ForeignNode(URI.create(url), ForeignNode.PAGE_BYTES_MAX), ours.wallet(), _ -> {});
  }

  private Adoption.Adopted adopted(String url) {
    Adoption adoption = adoption(url);
    adoption.check(process.id());
    return adoption.write(process.id(), here);
  }

  private void holdsTheSame() {
    List<Entry> theirs = there.entries(process.id(), 0, 1000);
    List<Entry> own = here.entries(process.id(), 0, 1000);
    assertThat(own).hasSameSizeAs(theirs);
    LogAudit audit = new LogAudit(process.id());
    for (int slot = 0; slot < own.size(); slot++) {
      Entry entry = own.get(slot);
      Entry original = theirs.get(slot);
      assertThat(entry.message()).isEqualTo(original.message());
      assertThat(entry.assignment().timestampMs()).isEqualTo(original.assignment().timestampMs());
      assertThat(entry.assignment().blockHeight()).isEqualTo(original.assignment().blockHeight());
      assertThat(audit.next(entry.assignment().item().raw(), entry.message().map(DataItem::raw)))
          .isEmpty();
    }
    assertThat(audit.scheduler()).contains(ours.wallet().address());
  }

  @Test
  void aLogComesOverWithItsSlotsTimesAndHeightsUnderAssignmentsOfOurs() {
    fill(2 * ForeignNode.PAGE_SLOTS + 3);

    Adoption.Adopted adopted = adopted(http.url());

    assertThat(adopted.slots()).isEqualTo(104);
    assertThat(adopted.later()).isZero();
    assertThat(adopted.module()).contains(Bytes.base64Url(Sender.MODULE));
    holdsTheSame();
  }

  @Test
  void whatCameSinceIsTakenByDoingItAgain() {
    fill(3);
    adopted(http.url());
    scheduler.schedule(sender.message(process.id(), "later"), false);

    assertThat(adopted(http.url()).fresh()).isEqualTo(1);
    holdsTheSame();
  }

  @Test
  void aLogThatWentOnHereIsNotMixedWithTheirs() {
    fill(2);
    adopted(http.url());
    SchedulerUnit goesOn =
        new SchedulerUnit(here, ours.wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
    goesOn.schedule(sender.message(process.id(), "sent here"), false);
    scheduler.schedule(sender.message(process.id(), "sent there"), false);

    assertThatExceptionOfType(AdoptionException.class)
        .isThrownBy(() -> adopted(http.url()))
        .withMessageContaining("slot 3")
        .withMessageContaining("two logs cannot become one");
  }

  @Test
  void theFormOfLegacyToolsIsReadWhereTheOtherIsNotThere() {
    fill(3);
    try (TestHttp other = new TestHttp(onlyAos2(Optional.empty()))) {
      adopted(other.url());
      holdsTheSame();
    }
  }

  @Test
  void aMessageThatWasChangedOnTheWayIsNamedAndNothingIsWritten() {
    fill(3);
    try (TestHttp other = new TestHttp(onlyAos2(Optional.of("m1")))) {
      assertThatExceptionOfType(AdoptionException.class)
          .isThrownBy(() -> adopted(other.url()))
          .withMessageContaining("slot 2")
          .withMessageContaining("does not come together");
    }
    assertThat(here.head(process.id())).isEmpty();
  }

  @Test
  void dataThatAreNoTextComeAsAMessage() {
    fill(0);
    VerifiedItem binary =
        sender
            .wallet()
            .sign(
                new ItemDraft(
                    Optional.of(process.id()),
                    Optional.empty(),
                    Tags.of(new Tag("Data-Protocol", "ao"), new Tag("Type", "Message")),
                    Bytes.hex("ff00fe0d0a")))
            .verify()
            .orElseThrow();
    scheduler.schedule(binary, false);

    adopted(http.url());

    holdsTheSame();
  }

  @Test
  void aProcessThatIsNotThereIsNamed() {
    assertThatExceptionOfType(AdoptionException.class)
        .isThrownBy(() -> adopted(http.url()))
        .withMessageContaining("404")
        .withMessageContaining(process.id().base64Url());
  }

  @Test
  void readsPagesUpToTheLimitAndNoLonger() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[1001]);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (ForeignNode node = new ForeignNode(url, 1000)) {
      assertThatExceptionOfType(AdoptionException.class)
          .isThrownBy(() -> node.slots(process.id()))
          .withMessageContaining("no whole answer");
    } finally {
      server.stop(0);
    }
  }

  /** Our surface as an early node of AO-Core: slots as text, schedules as JSON alone. */
  private Routes onlyAos2(Optional<String> spoiled) {
    return new Routes(Surface.AOCORE)
        .targets(
            (_, _) -> true,
            request -> {
              boolean schedule = request.path().contains("/schedule");
              if (schedule && !request.path().contains("aos-2")) {
                return Response.json(200, "{\"no\":\"assignments\"}");
              }
              TestHttp.Answer answer = http.get(request.path());
              String text =
                  spoiled
                      .map(data -> answer.text().replace(data, data + "!"))
                      .orElse(answer.text());
              return Response.json(answer.status(), text);
            });
  }
}
