package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  @Test
  void givesEachCronTheTagsThatFollowIt() {
    CronSchedule schedule =
        CronSchedule.of(
            Tags.of(
                new Tag("Type", "Process"),
                new Tag("Cron-Interval", "5-minutes"),
                new Tag("Cron-Tag-Action", "Tick"),
                new Tag("Name", "x"),
                new Tag("Cron-Tag-Cron-Tag-A", "b"),
                new Tag("Cron-Interval", "10-blocks"),
                new Tag("Cron-Tag-Foo", "Bar"),
                new Tag("Cron-Interval", "1-second")));

    assertThat(schedule.crons())
        .containsExactly(
            new Cron(
                "5-minutes",
                Cron.Unit.SECONDS,
                300,
                Tags.of(new Tag("Action", "Tick"), new Tag("Cron-Tag-A", "b"))),
            new Cron("10-blocks", Cron.Unit.BLOCKS, 10, Tags.of(new Tag("Foo", "Bar"))),
            new Cron("1-second", Cron.Unit.SECONDS, 1, Tags.NONE));
    assertThat(schedule.timeCrons()).extracting(Cron::every).containsExactly(1L, 300L);
    assertThat(schedule.blockCrons()).extracting(cron -> cron.id(0)).containsExactly("0-10-blocks");
    assertThat(CronSchedule.of(Tags.NONE).isEmpty()).isTrue();
  }

  // Orders that V8 gives to [...].sort(ascend(value)) with NaN for a month.
  @ParameterizedTest
  @CsvSource({
    "10-seconds 1-month, 10-seconds 1-month",
    "1-month 10-seconds, 1-month 10-seconds",
    "10-seconds 1-month 5-seconds, 10-seconds 1-month 5-seconds",
    "9-seconds 1-month 10-seconds 8-seconds 2-month 1-second, 9-seconds 1-month 1-second 8-seconds 10-seconds 2-month",
  })
  void sortsCronsThatNeverFireAsTheReferenceDoes(String intervals, String order) {
    Tag[] tags =
        Arrays.stream(intervals.split(" "))
            .map(interval -> new Tag("Cron-Interval", interval))
            .toArray(Tag[]::new);

    assertThat(CronSchedule.of(Tags.of(tags)).timeCrons().stream().map(Cron::interval))
        .containsExactly(order.split(" "));
  }

  @Test
  void sortsManyCrons() {
    Tag[] tags = new Tag[100];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = new Tag("Cron-Interval", i % 3 == 0 ? "1-month" : (100 - i) + "-seconds");
    }

    assertThat(CronSchedule.of(Tags.of(tags)).timeCrons()).extracting(Cron::every).isSorted();
  }

  // Values of npm ms 2.1.3, called as the reference calls it.
  @ParameterizedTest
  @CsvSource({
    "1-seconds, 1",
    "10-minutes, 600",
    "1.5-hours, 5400",
    "2-Days, 172800",
    "1-month, 0",
    "-5-minutes, 0",
    "'', 0",
    "5000, 5",
    "x-seconds, 0",
    "' 3 - sec ', 3",
    "1-y, 31557600",
    ".5-h, 1800",
    "1e3-s, 0",
  })
  void readsTimesAsNpmMsDoes(String interval, long seconds) {
    assertThat(CronSchedule.of(Tags.of(new Tag("Cron-Interval", interval))).crons())
        .containsExactly(new Cron(interval, Cron.Unit.SECONDS, seconds, Tags.NONE));
  }

  @ParameterizedTest
  @CsvSource({"1-block, 1", "30-blocks, 30", "x-blocks, 0", "0-blocks, 0", "7.9-blocks, 7"})
  void readsBlocks(String interval, long blocks) {
    assertThat(CronSchedule.of(Tags.of(new Tag("Cron-Interval", interval))).blockCrons())
        .containsExactly(new Cron(interval, Cron.Unit.BLOCKS, blocks, Tags.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"999-ms", "0-seconds", "5", "0.5-seconds"})
  void refusesTimesBelowOneSecond(String interval) {
    assertThatExceptionOfType(MalformedAoException.class)
        .isThrownBy(() -> CronSchedule.of(Tags.of(new Tag("Cron-Interval", interval))))
        .withMessageContaining("time-based cron cannot be less than 1 second");
  }

  @Test
  void refusesATagBeforeAnyInterval() {
    assertThatExceptionOfType(MalformedAoException.class)
        .isThrownBy(() -> CronSchedule.of(Tags.of(new Tag("Cron-Tag-Action", "Tick"))))
        .withMessage("Unmatched Cron-Tag with no preceding Cron-Interval: Cron-Tag-Action");
  }

  @Test
  void firesAtMultiplesButNotAtTheSpawn() {
    Cron cron = new Cron("3-blocks", Cron.Unit.BLOCKS, 3, Tags.NONE);

    assertThat(cron.firesAt(0)).isFalse();
    assertThat(cron.firesAt(3)).isTrue();
    assertThat(cron.firesAt(4)).isFalse();
    assertThat(new Cron("x", Cron.Unit.BLOCKS, 0, Tags.NONE).firesAt(3)).isFalse();
  }

  // Values of npm bytes, the first hyphen removed.
  @ParameterizedTest
  @CsvSource({
    "1-gb, 1073741824",
    "512-mb, 536870912",
    "1gb, 1073741824",
    "1.5-GB, 1610612736",
    "-1-gb, 1",
    "1-gb-2, 1",
    "10, 10",
    "1-g, 1",
    "4-kib, 4",
    "' 12x', 12",
    "1 tb, 1099511627776",
  })
  void readsMemorySizesAsNpmBytesDoes(String text, long bytes) {
    assertThat(MemorySize.parse(text)).isEqualTo(OptionalLong.of(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "-", "--5-gb", "gb"})
  void readsNoMemorySizeFromOtherText(String text) {
    assertThat(MemorySize.parse(text)).isEmpty();
  }

  @Test
  void readsTextsUpToTheLimitAndNoLonger() {
    String ninety = "0".repeat(90);
    assertThat(MemorySize.parse(ninety + "0000000001")).isEqualTo(OptionalLong.of(1));
    assertThat(MemorySize.parse(ninety + "00000000001")).isEmpty();

    assertThat(secondsOf(ninety + "07-seconds")).as("100 characters").isEqualTo(7);
    assertThat(secondsOf(ninety + "007-seconds")).as("one more: no time").isZero();
  }

  private static long secondsOf(String interval) {
    Cron cron = CronSchedule.of(Tags.of(new Tag("Cron-Interval", interval))).crons().getFirst();
    assertThat(cron.unit()).isEqualTo(Cron.Unit.SECONDS);
    return cron.every();
  }
}
