package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What people see of a fold on its way, and how they end it. */
@Timeout(60)
final class FoldWatchTest {
  private static final Bytes UNKNOWN = Bytes.wrap(new byte[32]);

  private final ToyNode node = new ToyNode();
  private final TestHttp api =
      new TestHttp(new ComputeApiRoutes(node.unit, new OperatorOnly(true)).routes());

  @AfterEach
  void close() {
    node.machine.gate.release(1000);
    api.close();
    node.close();
  }

  private static String fold(Bytes process) {
    return "/api/v1/processes/" + process + "/fold";
  }

  private JsonNode watched(Bytes process) {
    return api.get(fold(process)).json();
  }

  @Test
  void aProcessThatNobodyAskedAboutIsNowhere() {
    Bytes process = node.spawn("p");

    JsonNode fold = watched(process);

    assertThat(fold.path("process").asString()).isEqualTo(process.base64Url());
    assertThat(fold.path("slots").asInt()).isEqualTo(1);
    assertThat(fold.path("waiting").asInt()).isZero();
    assertThat(fold.path("evaluations").asInt()).isZero();
    assertThat(fold.path("live").asBoolean()).isFalse();
    assertThat(fold.path("checkpoints").isEmpty()).isTrue();
    for (String none : List.of("slot", "goal", "replay")) {
      assertThat(fold.path(none).isNull()).describedAs(none).isTrue();
    }
  }

  @Test
  void tellsHowFarAFoldIsAndHowManyWait() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.send(process, "wait");
    long last = node.send(process, "b");
    CompletableFuture<String> early =
        CompletableFuture.supplyAsync(() -> node.output(process, last - 1));
    node.machine.atGate.acquireUninterruptibly();
    CompletableFuture<String> late =
        CompletableFuture.supplyAsync(() -> node.output(process, last));
    while (watched(process).path("waiting").asInt() < 2) {
      Thread.onSpinWait();
    }

    JsonNode fold = watched(process);

    assertThat(fold.path("slot").asInt()).isEqualTo(1);
    assertThat(fold.path("goal").asLong()).isEqualTo(last);
    assertThat(fold.path("evaluations").asInt()).isEqualTo(2);
    assertThat(fold.path("live").asBoolean()).isTrue();
    assertThat(fold.path("residentBytes").asInt()).isPositive();
    node.machine.gate.release();
    assertThat(early.join()).isEqualTo("p,a,wait");
    assertThat(late.join()).isEqualTo("p,a,wait,b");
    assertThat(watched(process).path("goal").isNull()).isTrue();
  }

  @Test
  void namesTheCheckpointsThatAFoldCanGoOnFrom() {
    Bytes process = node.spawn("p");
    long slot = node.send(process, "a");
    String root = api.get(root(process)).json().path("stateRoot").asString();

    JsonNode kept = watched(process).path("checkpoints");

    assertThat(kept).hasSize(1);
    assertThat(kept.path(0).path("slot").asLong()).isEqualTo(slot);
    assertThat(kept.path(0).path("evaluations").asInt()).isEqualTo(2);
    assertThat(kept.path(0).path("stateRoot").asString()).isEqualTo(root).hasSize(43);
    node.restart();
    try (TestHttp later =
        new TestHttp(new ComputeApiRoutes(node.unit, new OperatorOnly(true)).routes())) {
      JsonNode fold = later.get(fold(process)).json();
      assertThat(fold.path("slot").asLong()).isEqualTo(slot);
      assertThat(fold.path("live").asBoolean()).isFalse();
    }
  }

  @Test
  void whoWaitsIsRefusedWhenTheFoldIsCancelledAndALaterRequestGoesOn() {
    Bytes process = node.spawn("p");
    node.send(process, "wait");
    long last = node.send(process, "b");
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    try (TestHttp cu = new TestHttp(new ComputeRoutes(node.unit).routes())) {
      Bytes message = node.entry(process, last).assignment().id();
      for (int i = 0; i < 2; i++) {
        waiting.add(
            CompletableFuture.supplyAsync(
                () -> cu.get("/result/" + message + "?process-id=" + process)));
      }
      node.machine.atGate.acquireUninterruptibly();
      while (watched(process).path("waiting").asInt() < 2) {
        Thread.onSpinWait();
      }

      JsonNode cancelled = api.delete(fold(process), Bytes.EMPTY).json();

      assertThat(cancelled.path("cancelled").asInt()).isEqualTo(2);
      for (CompletableFuture<Answer> answer : waiting) {
        assertThat(answer.join().status()).isEqualTo(409);
        assertThat(answer.join().error()).startsWith("cancelled").contains(process.base64Url());
      }
    }
    node.machine.gate.release();
    assertThat(node.output(process, 1)).isEqualTo("p,wait");
    assertThat(node.machine.evaluations).hasValue(2);
    assertThat(node.output(process, last)).isEqualTo("p,wait,b");
    assertThat(node.machine.evaluations).hasValue(3);
  }

  @Test
  void aReplayIsSeenAndCancelledAsWell() {
    Bytes process = node.spawn("p");
    long last = node.send(process, "a");
    node.output(process, last);
    List<JsonNode> seen = new ArrayList<>();

    assertThatThrownBy(() ->
            node.unit.replay(
                process,
                (done, total) -> {
                  seen.add(node.unit.fold(process).json().path("replay"));
                  node.unit.cancel(process);
                }))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(409));

    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().path("goal").asLong()).isEqualTo(last);
    assertThat(watched(process).path("replay").isNull()).isTrue();
    assertThat(node.unit.replay(process, (done, total) -> {}).agrees()).isTrue();
  }

  @Test
  void onlyTheOperatorCancels() {
    Bytes process = node.spawn("p");
    try (TestHttp open =
        new TestHttp(new ComputeApiRoutes(node.unit, new OperatorOnly(false)).routes())) {
      Answer answer = open.delete(fold(process), Bytes.EMPTY);

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).contains("loopback");
      assertThat(open.get(fold(process)).status()).isEqualTo(200);
    }
  }

  @Test
  void unknownProcessesAndSlotsAreNotFound() {
    for (String path : List.of("/fold", "/state-root", "/page-proof?page=0")) {
      Answer answer = api.get("/api/v1/processes/" + UNKNOWN + path);
      assertThat(answer.status()).describedAs(path).isEqualTo(404);
      assertThat(answer.text()).contains("is not known to this node");
    }
    assertThat(api.delete(fold(UNKNOWN), Bytes.EMPTY).status()).isEqualTo(404);
    Bytes process = node.spawn("p");
    assertThat(api.get(root(process) + "?slot=1").text()).contains("has no slot 1 yet");
    assertThat(api.get(root(process) + "?slot=x").status()).isEqualTo(400);
  }

  private static String root(Bytes process) {
    return "/api/v1/processes/" + process + "/state-root";
  }
}
