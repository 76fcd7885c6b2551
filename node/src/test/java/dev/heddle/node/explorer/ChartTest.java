package dev.heddle.node.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.explorer.Neighbours.Work;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.unit.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Charts, and the rates that some of them show. */
final class ChartTest {
  @Test
  void theHighestBarFillsTheChartAndAllStayWithin() {
    List<Chart.Value> values =
        LongStream.range(0, Chart.BARS_MAX)
            .mapToObj(slot -> new Chart.Value(slot, slot * 1000, slot == 3))
            .toList();
    Chart.Bars bars = Chart.bars(Chart.Measure.GAS, values);
    assertThat(bars.top()).isEqualTo((Chart.BARS_MAX - 1) * 1000L);
    assertThat(bars.bars().getLast().height()).isEqualTo(Chart.decimal(Chart.BARS_HEIGHT - 4));
    assertThat(bars.bars().getLast().words()).contains("slot " + (Chart.BARS_MAX - 1));
    assertThat(bars.bars())
        .allSatisfy(bar ->
            assertThat(Double.parseDouble(bar.x()) + Double.parseDouble(bar.width()))
                .isBetween(0.0, (double) Chart.BARS_WIDTH));
  }

  @Test
  void memoryIsDrawnFromTheFirstSlotOfWhichItIsKnown() {
    List<ResultRow> results = new ArrayList<>();
    for (int slot = 0; slot < 6; slot++) {
      Bytes id = Bytes.wrap(new byte[32]);
      ResultRow row =
          new ResultRow(id, EvaluationId.of(slot, slot), slot, "{}", Optional.empty(), 0, id);
      results.add(slot < 2 ? row : row.withMemory(OptionalLong.of(slot << 20)));
    }
    ProcessView.Memory memory = ProcessView.memory(results).orElseThrow();
    assertThat(memory.late()).isTrue();
    assertThat(memory.bars().firstSlot()).isEqualTo(2);
    assertThat(memory.bars().most()).isEqualTo("5 MiB");
    assertThat(memory.bars().bars().getFirst().words()).isEqualTo("slot 2: 2 MiB");
    assertThat(ProcessView.memory(results.subList(2, 6)).orElseThrow().late()).isFalse();
    assertThat(ProcessView.memory(results.subList(0, 2))).isEmpty();
    assertThat(ProcessView.memory(List.of())).isEmpty();
  }

  @Test
  void aLineOfNothingLiesAtTheBottom() {
    assertThat(Chart.line(List.of(0.0, 0.0))).isEqualTo("0.0,26.0 120.0,26.0");
    assertThat(Chart.line(List.of())).isEmpty();
  }

  @Test
  void aRateIsThatOfTheLastMinuteAndOldLooksAreForgotten() {
    ManualClock clock = new ManualClock(0);
    AtomicLong done = new AtomicLong();
    Rates rates = new Rates(() -> new Work(done.get(), 0, 0), clock);
    for (int i = 0; i < 2 * Rates.LOOKS_MAX; i++) {
      clock.advance(Rates.EVERY_MS);
      done.addAndGet(10);
      rates.look();
    }
    Rates.Rate rate = rates.of(Work::appends);
    assertThat(rate.total()).isEqualTo(20L * Rates.LOOKS_MAX);
    assertThat(rate.perSecond()).isBetween(1.8, 2.0);
    assertThat(rate.course()).hasSize(Rates.LOOKS_MAX);
  }

  @Test
  void numbersAreShownShort() {
    assertThat(Shown.count(999)).isEqualTo("999");
    assertThat(Shown.count(1_500_000)).isEqualTo("1.5 M");
    assertThat(Shown.bytes(1 << 20)).isEqualTo("1 MiB");
    assertThat(Shown.whole(1234567)).isEqualTo("1\u202f234\u202f567");
    assertThat(Shown.time(Long.MAX_VALUE)).startsWith("9999");
    assertThat(Shown.duration(90_000)).isEqualTo("1 min");
  }
}
