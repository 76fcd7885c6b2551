package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.Lineage;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes whose past is that of another. */
@Timeout(60)
final class ForkTest {
  private final ToyNode node = new ToyNode();

  @AfterEach
  void close() {
    node.close();
  }

  private Lineage at(Bytes ancestor, long slot) {
    return new Lineage(ancestor, slot, node.entry(ancestor, slot).assignment().id());
  }

  private Bytes fork(String name, Lineage lineage, Tag... more) {
    return node.spawn(
        name,
        node.module,
        Stream.concat(lineage.tags().stream(), Stream.of(more)).toArray(Tag[]::new));
  }

  private Bytes root(Bytes process, long slot) {
    return node.unit.rooted(process, slot, RootedState::root).hash();
  }

  @Test
  void aForkHasTheStateOfItsAncestorAtThatSlotAndGoesItsOwnWay() {
    long seed = 7;
    Random random = new Random(seed);
    Bytes ancestor = node.spawn("p");
    for (int i = 0; i < 12; i++) {
      node.send(ancestor, i % 5 == 3 ? "fail" : "m" + i);
    }
    for (int i = 0; i < 5; i++) {
      long slot = random.nextInt(13);
      Bytes fork = fork("fork " + i, at(ancestor, slot));
      node.send(fork, "own");

      assertThat(root(fork, 0)).as("slot %d, seed %d", slot, seed).isEqualTo(root(ancestor, slot));
      assertThat(node.result(fork, 0).path("Output").asString()).isEmpty();
      String before = node.output(ancestor, slot == 4 || slot == 9 ? slot - 1 : slot);
      assertThat(node.output(fork, 1))
          .as("slot %d, seed %d", slot, seed)
          .isEqualTo(before + ",own");
    }
    node.send(ancestor, "end");
    assertThat(node.output(ancestor, 13)).doesNotContain("own");
  }

  @Test
  void ticksOfTheAncestorBeforeThatSlotAreInherited() {
    Bytes ancestor =
        node.spawn("p", new Tag("Cron-Interval", "1-second"), new Tag("Cron-Tag-Action", "t"));
    long start = node.clock.millis();
    node.clock.advance(2_500);
    node.send(ancestor, "a");
    node.clock.advance(5_000);
    node.send(ancestor, "b");
    Bytes fork = fork("fork", at(ancestor, 1));
    node.clock.advance(60_000);
    node.send(fork, "own");

    assertThat(node.output(fork, 1))
        .isEqualTo("p,t@" + (start + 1_000) + ",t@" + (start + 2_000) + ",a,own");
  }

  @Test
  void anotherModuleFoldsThePastAnew() {
    Bytes ancestor = node.spawn("p");
    node.send(ancestor, "a");
    node.output(ancestor, 1);
    Bytes other = node.upload(ToyNode.ALICE, "toy 2", ToyNode.moduleTags("toy"));
    int before = node.machine.evaluations.get();
    Bytes fork = node.spawn("fork", other, at(ancestor, 1).tags().toArray(Tag[]::new));
    node.send(fork, "own");

    assertThat(node.output(fork, 1)).isEqualTo("p,a,own");
    assertThat(node.machine.evaluations.get() - before).isEqualTo(3);
  }

  @Test
  void goesOnFromACheckpointOfItsAncestorAndFromItsOwn() {
    Bytes ancestor = node.spawn("p");
    for (int i = 0; i < 20; i++) {
      node.send(ancestor, "m");
    }
    node.output(ancestor, 20);
    node.restart(); // which keeps the state
    Bytes fork = fork("fork", at(ancestor, 20));
    node.send(fork, "own");
    node.output(fork, 1);
    assertThat(node.machine.evaluations.get()).isEqualTo(1);
    node.restart();
    node.send(fork, "more");

    assertThat(node.output(fork, 2)).endsWith(",own,more");
    assertThat(node.machine.evaluations.get()).isEqualTo(1);
  }

  @Test
  void replaysAndSecondFoldsGoThroughThePast() {
    Bytes ancestor = node.spawn("p");
    node.send(ancestor, "a");
    Bytes fork = fork("fork", at(ancestor, 1));
    Bytes grandchild = fork("forked again", at(fork, 0));
    node.send(grandchild, "own");
    assertThat(node.output(grandchild, 1)).isEqualTo("p,a,own");

    assertThat(node.unit.replay(grandchild, (_, _) -> {}).agrees()).isTrue();
    node.restart();
    try (SecondFold second = new SecondFold(node.store, new ToyMachine(), node.options)) {
      assertThat(
              second.fold(
                  grandchild,
                  what -> {
                    throw new AssertionError(what);
                  }))
          .isEqualTo(new SecondFold.Folded.Whole(2));
    }
    assertThat(node.machine.live.get()).as("instances that nobody needs").isZero();
  }

  @Test
  void instancesOfThePastGoOnceItIsTakenOver() {
    Bytes ancestor = node.spawn("p");
    Bytes fork = fork("fork", at(ancestor, 0));
    node.output(fork, 0);

    assertThat(node.machine.live.get()).isEqualTo(1);
  }

  @Test
  void whatIsNoForkOfAnythingHereSaysSo() {
    Bytes ancestor = node.spawn("p");
    Lineage wrong = new Lineage(ancestor, 0, ancestor);
    Bytes fork = fork("fork", wrong);
    assertThatThrownBy(() -> node.unit.result(fork, 0))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(422);
              assertThat(refusal.reason()).contains("is a fork of", "is not here");
            });
    Bytes half = node.spawn("half", new Tag("Fork-Of", ancestor.base64Url()));
    assertThatThrownBy(() -> node.unit.result(half, 0))
        .hasMessageContaining("a fork has a tag Fork-Slot");
  }

  @Test
  void generationsHaveALimitWhereNoneOfThemIsKept() {
    Bytes process = node.spawn("p");
    for (int i = 0; i <= FoldStart.ANCESTORS_MAX; i++) {
      process = fork("generation " + i, at(process, 0));
    }
    Bytes last = process;
    assertThatThrownBy(() -> node.unit.result(last, 0))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("more than 16 generations");
    Bytes before =
        Lineage.of(node.entry(last, 0).message().orElseThrow().tags()).orElseThrow().ancestor();
    node.output(before, 0);
    node.restart();

    assertThat(node.store.newestCheckpoint(before, Checkpoint.Place.message(0))).isPresent();
    assertThat(node.result(last, 0).path("Error").isMissingNode()).isTrue();
    assertThat(node.unit.state(last, Optional.empty()).memory().utf8()).startsWith("p");
  }
}
