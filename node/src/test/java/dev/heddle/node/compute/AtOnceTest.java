package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.Upstream;
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

  @Test
  void letsSoManyRequestsWaitForOneProcessAndForAll() {
    assertThat(Workshop.JOBS_MAX).isEqualTo(4 * Lane.JOBS_MAX);
    try (Workshop workshop =
        new Workshop(node.store, node.machine, Upstream.NONE, node.options, node.clock)) {
      List<CompletableFuture<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Bytes process = node.spawn("wait " + i);
        for (int j = 0; j < Lane.JOBS_MAX; j++) {
          answers.add(ask(workshop, process));
        }
        refusedAsBusy(() -> {
          throw ask(workshop, process).exceptionNow();
        });
      }
      Bytes other = node.spawn("other");

      assertThat(workshop.waiting()).isEqualTo(Workshop.JOBS_MAX);
      refusedAsBusy(() -> ask(workshop, other));

      node.machine.gate.release(4);
      answers.forEach(CompletableFuture::join);
      assertThat(ask(workshop, other).join()).isTrue();
      assertThat(workshop.waiting()).isZero();
    }
  }

  private static CompletableFuture<Boolean> ask(Workshop workshop, Bytes process) {
    return workshop.run(process, Goal.message(0), Job.Patience.ALL, fold -> true);
  }

  @Test
  void tellsWhoeverWaitsForLongToAskAgainAndGoesOn() {
    node.restart(node.options.withAnswerWait(1));
    Bytes process = node.spawn("wait");

    assertThatThrownBy(() -> node.output(process, 0))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("process " + process + " waits to be evaluated")
        .hasMessageContaining("on its way to slot 0")
        .hasMessageContaining("ask again");

    node.machine.atGate.acquireUninterruptibly();
    node.machine.gate.release();
    assertThat(node.unit.owed(process, 0).json()).contains("wait");
  }

  @Test
  void makesSoManyDryRunsAtATimeForEachEvaluationAtOnce() {
    node.restart(node.options.withFoldsAtOnce(2));
    Bytes process = node.spawn("p");
    node.output(process, 0);
    List<Thread> asking = new ArrayList<>();
    for (int i = 0; i < 2 * ComputeUnit.INSPECTIONS_MAX; i++) {
      asking.add(Thread.ofVirtual().start(() -> dryRun(process, "wait")));
    }
    // The gate keeps a virtual thread, not the thread that carries it.
    node.machine.atGate.acquireUninterruptibly(asking.size());

    refusedAsBusy(() -> dryRun(process, "quick"));

    node.machine.gate.release(asking.size());
    for (Thread thread : asking) {
      join(thread);
    }
    assertThat(dryRun(process, "quick")).contains("p,quick");
  }

  private String dryRun(Bytes process, String data) {
    String body = "{\"Owner\":\"me\",\"Data\":\"" + data + "\"}";
    return node.unit.dryRun(process, Optional.empty(), Bytes.utf8(body));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refusedAsBusy(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503))
        .hasMessageContaining("ask again");
  }
}
