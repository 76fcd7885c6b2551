package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much the compute unit does or keeps at the same time, whoever asks for how much. */
@Timeout(60)
final class AtOnceTest {
  private final ToyNode node = new ToyNode();

  @AfterEach
  void close() {
    node.machine.gate.release(1000);
    node.close();
  }

  @Test
  void evaluatesNoMoreProcessesThanFoldsAtOnce() {
    node.restart(node.options.withFoldsAtOnce(2));
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Bytes process = node.spawn("wait " + i);
      answers.add(CompletableFuture.supplyAsync(() -> node.output(process, 0)));
    }

    for (int i = 0; i < 6; i++) {
      node.machine.atGate.acquireUninterruptibly();
      node.machine.gate.release(i % 2 * 2);
    }

    answers.forEach(CompletableFuture::join);
    assertThat(node.machine.evaluatingMost).hasValue(2);
  }

  @Test
  void keepsFewPreparedModulesThatNoInstanceUses() {
    node.restart(node.options.withLive(new ComputeOptions.Live(1, 1 << 20, 2)));
    for (int i = 0; i < 6; i++) {
      Bytes module = node.upload(ToyNode.ALICE, "toy " + i, ToyNode.moduleTags("toy"));
      node.output(node.spawn("p" + i, module), 0);
    }

    assertThat(node.machine.programs).hasValue(1 + 2);
  }

  @Test
  void foldsOneLogAgainAtATime() {
    Bytes process = node.spawn("p");
    Bytes other = node.spawn("other", new Tag("Name", "other"));
    List<Long> heard = new ArrayList<>();

    node.unit.replay(
        process,
        (done, total) -> {
          heard.add(done);
          refusedAsBusy(() -> node.unit.replay(other, (more, all) -> {}));
        });

    assertThat(heard).containsExactly(1L);
    assertThat(node.unit.replay(other, (done, total) -> {}).agrees()).isTrue();
  }

  @Test
  void servesTwoFlatMemoriesAtATime() {
    Bytes quick = node.spawn("quick");
    List<CompletableFuture<ComputeUnit.State>> states = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Bytes slow = node.spawn("wait " + i);
      states.add(CompletableFuture.supplyAsync(() -> node.unit.state(slow, Optional.empty())));
    }
    node.machine.atGate.acquireUninterruptibly(2);

    refusedAsBusy(() -> node.unit.state(quick, Optional.empty()));

    node.machine.gate.release(2);
    states.forEach(CompletableFuture::join);
    assertThat(node.unit.state(quick, Optional.empty()).memory().utf8()).startsWith("quick");
  }

  private static void refusedAsBusy(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503))
        .hasMessageContaining("ask again");
  }
}
