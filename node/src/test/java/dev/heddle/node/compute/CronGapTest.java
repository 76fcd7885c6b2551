package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.CronSchedule;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.node.compute.CronGap.Moment;
import dev.heddle.node.compute.CronGap.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CronGapTest {
  private static final long MINUTE = 60_000;

  private final List<Moment> chain = new ArrayList<>();

  /** The example of the reference unit's loadMessages.test.js: 15 ticks. */
  @Test
  void ticksAsTheReferenceDoes() {
    Moment origin = new Moment(1_700_000_000_000L, 125_000);
    long start = origin.timestampMs() + 20 * MINUTE;
    long[] blocksAfterMinutes = {15, 31, 60, 75, 85};
    for (int i = 0; i < blocksAfterMinutes.length; i++) {
      chain.add(new Moment(start + blocksAfterMinutes[i] * MINUTE, 125_012 + i));
    }
    CronSchedule crons = crons("10-minutes", "2-blocks", "15-minutes", "2-blocks");
    CronGap gap = gap(crons, origin, new Moment(start, 125_011), Long.MAX_VALUE);

    List<Tick> ticks = drain(gap, start + 70 * MINUTE, true);

    assertThat(ticks).hasSize(15);
    assertThat(ticks.getFirst())
        .isEqualTo(new Tick("0-10-minutes", new Moment(start, 125_011), List.of()));
    assertThat(ticks.stream().filter(tick -> tick.cron().endsWith("blocks")))
        .extracting(Tick::cron)
        .containsExactly("0-2-blocks", "1-2-blocks", "0-2-blocks", "1-2-blocks");
    assertThat(ticks.stream().map(tick -> tick.at() + tick.cron())).doesNotHaveDuplicates();
  }

  @Test
  void keepsTheMillisecondsOfTheMessageBefore() {
    CronGap gap =
        gap(crons("10-seconds"), new Moment(1_000, 5), new Moment(3_456, 5), Long.MAX_VALUE);

    assertThat(drain(gap, 40_000, false))
        .extracting(tick -> tick.at().timestampMs())
        .containsExactly(11_456L, 21_456L, 31_456L);
  }

  @Test
  void givesTheSameTicksInPortionsAsAtOnce() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      chain.clear();
      long blockMs = 1_000;
      for (int i = 0; i < 20; i++) {
        blockMs += 1 + random.nextInt(9_000);
        chain.add(new Moment(blockMs, 11 + i));
      }
      CronSchedule crons = crons("3-seconds", "2-blocks", "7-seconds", "1-block");
      Moment origin = new Moment(1_000 + random.nextInt(999), 10);
      Moment left = new Moment(origin.timestampMs() + random.nextInt(5_000), 11);
      long end = left.timestampMs() + 60_000 + random.nextInt(1_000);

      List<Tick> portions = new ArrayList<>();
      CronGap gap = gap(crons, origin, left, Long.MAX_VALUE);
      for (long edge = left.timestampMs(); edge < end; edge += random.nextInt(4_000)) {
        portions.addAll(drain(gap, edge / 1000 * 1000, false));
      }
      portions.addAll(drain(gap, end, true));

      assertThat(portions)
          .as("seed %d", seed)
          .isEqualTo(drain(gap(crons, origin, left, Long.MAX_VALUE), end, true));
    }
  }

  @Test
  void letsNoBlockTickGetLostAtTheEnd() {
    chain.add(new Moment(20_500, 11));
    CronGap gap = gap(crons("1-block"), new Moment(0, 10), new Moment(900, 10), Long.MAX_VALUE);

    assertThat(drain(gap, 20_700, false)).isEmpty();
    assertThat(drain(gap, 20_700, true))
        .containsExactly(new Tick("0-1-block", new Moment(20_500, 11), List.of()));
  }

  @Test
  void restsAfterSoManyTicks() {
    CronGap gap = gap(crons("1-second"), new Moment(0, 1), new Moment(0, 1), 5);

    assertThat(drain(gap, 1_000_000_000_000L, false)).hasSize(5);
    assertThat(drain(gap, 2_000_000_000_000L, true)).isEmpty();
  }

  @Test
  void noticesABlockThatComesTooLate() {
    CronGap gap = gap(crons("1-second"), new Moment(0, 1), new Moment(0, 1), Long.MAX_VALUE);
    drain(gap, 10_000, false);
    chain.add(new Moment(5_000, 2));

    assertThatThrownBy(() -> gap.next(11_000, false))
        .isInstanceOfSatisfying(
            CronGap.LateException.class, late -> assertThat(late.sinceMs()).isEqualTo(5_000));
  }

  @Test
  void neverTicksAtAnIntervalThatNobodyUnderstands() {
    CronGap gap = gap(crons("1-month"), new Moment(0, 1), new Moment(0, 1), Long.MAX_VALUE);

    assertThat(drain(gap, 10_000_000_000L, true)).isEmpty();
  }

  @Test
  void handsOverTheTagsOfTheCron() {
    CronSchedule crons =
        CronSchedule.of(
            Tags.of(new Tag("Cron-Interval", "5-seconds"), new Tag("Cron-Tag-Action", "Go")));
    CronGap gap = gap(crons, new Moment(0, 1), new Moment(0, 1), Long.MAX_VALUE);

    assertThat(gap.next(9_000, false).orElseThrow().tags())
        .containsExactly(new Tag("Action", "Go"));
  }

  private static CronSchedule crons(String... intervals) {
    List<Tag> tags = new ArrayList<>();
    for (String interval : intervals) {
      tags.add(new Tag("Cron-Interval", interval));
    }
    return CronSchedule.of(Tags.of(tags));
  }

  private CronGap gap(CronSchedule crons, Moment origin, Moment left, long ticksMax) {
    CronGap.Blocks blocks =
        height -> chain.stream().filter(block -> block.blockHeight() >= height).limit(3).toList();
    return new CronGap(crons, origin, left, blocks, ticksMax);
  }

  private static List<Tick> drain(CronGap gap, long endMs, boolean closed) {
    List<Tick> ticks = new ArrayList<>();
    for (Optional<Tick> tick = gap.next(endMs, closed);
        tick.isPresent();
        tick = gap.next(endMs, closed)) {
      ticks.add(tick.get());
    }
    return ticks;
  }
}
