package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.machine.StateTree;
import dev.heddle.node.compute.SecondFold.Folded;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Restored;
import dev.heddle.node.store.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SecondFoldTest {
  private final ToyNode node = new ToyNode();
  private final List<String> differences = new ArrayList<>();

  @AfterEach
  void close() {
    node.close();
  }

  private Folded fold(Bytes process) {
    try (SecondFold second = new SecondFold(node.store, new ToyMachine(), node.options)) {
      return second.fold(process, differences::add);
    }
  }

  private Bytes ticking() {
    Bytes process =
        node.spawn("one", new Tag("Cron-Interval", "1-second"), new Tag("Cron-Tag-Action", "Tick"));
    node.send(process, "a");
    node.clock.advance(5_000);
    node.unit.cronResults(process, Optional.empty(), 10);
    node.send(process, "b");
    node.unit.result(process, 2);
    node.restart(); // which keeps the state
    return process;
  }

  @Test
  void whatWasStoredComesOutAgainWithTicksAndStates() {
    Bytes process = ticking();
    long stored =
        node.store.results(process, Optional.empty(), Optional.empty(), true, 99, false).size();

    assertThat(fold(process)).isEqualTo(new Folded.Whole(stored));
    assertThat(stored).isGreaterThan(5);
    assertThat(node.store.checkpoints(process)).isNotEmpty();
    assertThat(differences).isEmpty();
  }

  @Test
  void nothingIsEvaluatedBeyondWhatIsStored() {
    Bytes process = ticking();
    node.send(process, "never asked for");

    fold(process);

    assertThat(node.store.result(process, EvaluationId.of(node.clock.millis(), 3))).isEmpty();
    assertThat(differences).isEmpty();
  }

  @Test
  void anotherResultIsADifference() {
    Bytes process = ticking();
    ResultRow kept = node.unit.result(process, 1);
    node.store.putResult(
        new ResultRow(
            process, kept.id(), 1, "{\"Output\":\"other\"}", kept.error(), 7, kept.messageId()));

    fold(process);

    assertThat(differences).hasSize(1);
    assertThat(differences.getFirst()).contains("slot 1").contains("other");
  }

  @Test
  void aMemoryOfAnotherSizeIsADifferenceAndAnUnknownOneIsNone() {
    Bytes process = ticking();
    ResultRow kept = node.unit.result(process, 1);
    long bytes = kept.memoryBytes().orElseThrow();
    node.store.putResult(kept.withMemory(OptionalLong.empty()));
    fold(process);
    assertThat(differences).isEmpty();

    node.store.putResult(kept.withMemory(OptionalLong.of(2 * bytes)));
    fold(process);

    assertThat(differences).hasSize(1);
    assertThat(differences.getFirst())
        .contains("slot 1")
        .contains("a memory of " + 2 * bytes + " bytes")
        .contains("a memory of " + bytes + " bytes");
  }

  @Test
  void aResultThatTheLogDoesNotGiveIsADifference() {
    Bytes process = ticking();
    node.store.putResult(
        new ResultRow(
            process,
            new EvaluationId(ToyNode.START_MS + 3, "1", Optional.of("0-1-second")),
            1,
            "{}",
            Optional.empty(),
            0,
            Bytes.EMPTY));

    fold(process);

    assertThat(differences).containsExactly("1 results are stored of what the log does not hold");
  }

  @Test
  void anotherStateIsADifference() {
    Bytes process = ticking();
    Checkpoint kept = node.store.checkpoints(process).getLast();
    Bytes other = node.spawn("other");
    node.send(other, "something else");
    node.unit.result(other, 1);
    node.restart();
    Checkpoint foreign = node.store.checkpoints(other).getLast();
    Restored.Whole state = (Restored.Whole) node.store.restore(foreign);
    node.store.putCheckpoint(
        new Checkpoint(
            process,
            kept.place(),
            kept.evaluations(),
            foreign.sizeBytes(),
            foreign.top(),
            kept.progress()),
        StateTree.of(state.image()).step());

    fold(process);

    assertThat(differences).hasSize(1);
    assertThat(differences.getFirst())
        .contains("the state kept at slot 2 has root")
        .contains("they differ in the pages 0");
  }

  @Test
  void aProcessWithoutItsModuleIsNotFoldedAndSaysWhy() {
    Bytes process = node.spawn("lost", Bytes.wrap(new byte[32]));
    node.store.putResult(
        new ResultRow(
            process, EvaluationId.of(ToyNode.START_MS, 0), 0, "{}", Optional.empty(), 0, process));

    assertThat(fold(process))
        .isInstanceOfSatisfying(
            Folded.Not.class,
            not -> assertThat(not.reason()).contains("module").contains("not here"));
  }
}
