package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.ResultRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CronFoldTest {
  private static final Tag EVERY_SECOND = new Tag("Cron-Interval", "1-second");
  private static final Tag TICK = new Tag("Cron-Tag-Action", "t");

  private final ToyNode node = new ToyNode();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void ticksBetweenTwoMessagesComeBeforeTheLater() {
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    long start = node.clock.millis();
    node.clock.advance(2_499);
    node.send(process, "a");

    assertThat(node.output(process, 1))
        .isEqualTo("p,t@" + (start + 1_000) + ",t@" + (start + 2_000) + ",a");
  }

  @Test
  void givesTheSameWhoeverAskedWhen() {
    Bytes asked = node.spawn("asked", EVERY_SECOND, TICK);
    Bytes silent = node.spawn("silent", EVERY_SECOND, TICK);
    for (int i = 0; i < 7; i++) {
      node.clock.advance(1_700);
      node.store.advance().join();
      node.unit.cronResults(asked, Optional.empty(), 100);
    }
    node.clock.advance(3_000);
    node.sendAt(node.clock.millis(), asked, "end");
    node.sendAt(node.clock.millis(), silent, "end");

    assertThat(node.output(asked, 1).substring("asked".length()))
        .isEqualTo(node.output(silent, 1).substring("silent".length()));
  }

  @Test
  void ticksOfBlocksSeeTheBlock() {
    Bytes process = node.spawn("p", new Tag("Cron-Interval", "2-blocks"), TICK);
    for (int i = 0; i < 4; i++) {
      node.clock.advance(5_000);
      node.store.advance().join();
    }
    node.clock.advance(5_000);

    List<ResultRow> ticks = node.unit.cronResults(process, Optional.empty(), 100);

    assertThat(ticks)
        .extracting(row -> row.id().timestampMs())
        .containsExactly(ToyNode.START_MS + 10_000, ToyNode.START_MS + 20_000);
    assertThat(ticks).allMatch(row -> row.id().cron().equals(Optional.of("0-2-blocks")));
  }

  @Test
  void goesOnListingAfterACursor() {
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    node.clock.advance(12_000);
    Listing.Query first =
        new Listing.Query(process, Optional.empty(), Optional.empty(), "ASC", 4, true);
    Listing page = node.unit.cron(first);
    String json = page.json();
    String cursor =
        json.substring(json.lastIndexOf("\"cursor\":\"") + 10, json.lastIndexOf("\"}]"));

    List<ResultRow> rest = node.unit.cronResults(process, Optional.of(cursor), 100);

    assertThat(page.rows()).hasSize(4);
    assertThat(page.more()).isTrue();
    assertThat(rest).hasSize(5);
    assertThat(rest.getFirst().id().timestampMs()).isEqualTo(ToyNode.START_MS + 5_000);
  }

  @Test
  void doesABoundedAmountForOneRequest() {
    node.restart(node.options.withCron(new ComputeOptions.Cron(5, 1_000, 2_000)));
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    node.clock.advance(14_000);
    long slot = node.send(process, "a");

    assertThatThrownBy(() -> node.unit.result(process, slot))
        .hasMessageContaining("5 cron ticks")
        .hasMessageContaining("ask again");
    assertThatThrownBy(() -> node.unit.result(process, slot)).hasMessageContaining("ask again");
    assertThat(node.output(process, slot)).endsWith(",a");
    assertThat(node.machine.evaluations).hasValue(16);
  }

  @Test
  void doesAPartOfTheTicksForAListing() {
    node.restart(node.options.withCron(new ComputeOptions.Cron(5, 1_000, 2_000)));
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    node.clock.advance(14_000);

    assertThat(node.unit.cronResults(process, Optional.empty(), 100)).hasSize(5);
    assertThat(node.unit.cronResults(process, Optional.empty(), 100)).hasSize(10);
  }

  @Test
  void goesOnInSmallPortionsWhereManyTicksAreToBeDone() {
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    node.clock.advance((Job.BRIEF_TICKS_MAX * 2 + 100) * 1000L + 2000);

    node.unit.cronResults(process, Optional.empty(), 1);
    assertThat(node.store.results(process, Optional.empty(), Optional.empty(), true, 1000, true))
        .hasSize(Job.BRIEF_TICKS_MAX);
    node.unit.cronResults(process, Optional.empty(), 1);
    assertThat(node.store.results(process, Optional.empty(), Optional.empty(), true, 2000, true))
        .hasSize(Job.BRIEF_TICKS_MAX * 2);
  }

  @Test
  void restsUntilTheNextMessage() {
    node.restart(node.options.withCron(new ComputeOptions.Cron(100, 3, 2_000)));
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    node.clock.advance(1_000_000_000L);

    assertThat(node.unit.cronResults(process, Optional.empty(), 100)).hasSize(3);
    node.send(process, "a");
    node.clock.advance(1_000_000_000L);
    assertThat(node.unit.cronResults(process, Optional.empty(), 100)).hasSize(6);
  }

  @Test
  void givesTheSameTicksAfterARestart() {
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    node.clock.advance(6_000);
    List<ResultRow> before = node.unit.cronResults(process, Optional.empty(), 100);
    node.restart();
    node.clock.advance(3_000);

    List<ResultRow> after = node.unit.cronResults(process, Optional.empty(), 100);

    assertThat(after).hasSize(before.size() + 3).startsWith(before.toArray(ResultRow[]::new));
  }

  @Test
  void foldsAgainWhenAMessageCameWithAnEarlierTime() {
    Bytes process = node.spawn("p", EVERY_SECOND, TICK);
    long start = node.clock.millis();
    node.clock.advance(6_000);
    node.unit.cronResults(process, Optional.empty(), 100);
    node.sendAt(start + 2_500, process, "late");

    assertThat(node.output(process, 1))
        .isEqualTo("p,t@" + (start + 1_000) + ",t@" + (start + 2_000) + ",late");
    assertThat(node.unit.cronResults(process, Optional.empty(), 100))
        .extracting(row -> row.id().timestampMs() - start)
        .containsExactly(1_000L, 2_000L, 2_500L, 3_500L);
  }

  @Test
  void refusesAProcessWithACronBelowASecond() {
    Bytes process = node.spawn("p", new Tag("Cron-Interval", "500-milliseconds"));

    assertThatThrownBy(() -> node.unit.result(process, 0))
        .hasMessageContaining(process.base64Url())
        .hasMessageContaining("less than 1 second");
  }
}
