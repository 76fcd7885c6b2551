package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ComputeUnitTest {
  private final ToyNode node = new ToyNode();

  @AfterEach
  void close() {
    node.machine.gate.release(1000);
    node.close();
  }

  @Test
  void foldsMessagesInTheOrderOfTheirSlots() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.send(process, "b");

    assertThat(node.output(process, 2)).isEqualTo("p,a,b");
    assertThat(node.result(process, 1).toString())
        .isEqualTo(
            "{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],\"Output\":\"p,a\",\"GasUsed\":11}");
  }

  @Test
  void evaluatesNothingThatNobodyAskedFor() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.send(process, "b");

    node.output(process, 1);
    node.output(process, 0);
    node.output(process, 1);

    assertThat(node.machine.evaluations).hasValue(2);
  }

  @Test
  void takesBackWhatFailsAndGoesOn() {
    Bytes process = node.spawn("p");
    node.send(process, "fail");
    node.send(process, "trap");
    node.send(process, "b");

    assertThat(node.output(process, 3)).isEqualTo("p,b");
    assertThat(node.result(process, 1).path("Error").asString()).isEqualTo("failed as told");
    assertThat(node.result(process, 2).toString())
        .isEqualTo(
            "{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],\"Output\":\"\","
                + "\"Error\":\"trapped as told\",\"GasUsed\":14}");
  }

  @Test
  void writesANumberAsText() {
    Bytes process = node.spawn("chance");

    assertThat(node.unit.result(process, 0).json()).contains("\"Output\":\"1\"");
  }

  @Test
  void givesTheSameAnswersAfterARestart() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.send(process, "fail");
    ResultRow before = node.unit.result(process, 2);
    node.restart();

    assertThat(node.unit.result(process, 2)).isEqualTo(before);
    assertThat(node.machine.evaluations).hasValue(0);
    node.send(process, "b");
    assertThat(node.output(process, 3)).isEqualTo("p,a,b");
    assertThat(node.machine.evaluations).as("goes on from the checkpoint").hasValue(1);
  }

  @Test
  void stopsAProcessWhoseReplayDiffers() {
    Bytes process = node.spawn("p");
    node.send(process, "chance");
    node.unit.result(process, 1);
    node.send(process, "chance");
    node.unit.result(process, 2);
    node.restart();
    node.store.deleteCheckpoints(process, Checkpoint.Place.message(0));
    Bytes other = node.spawn("chance");
    node.unit.result(other, 0);
    node.send(process, "b");

    assertThatThrownBy(() -> node.unit.result(process, 3))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(500))
        .hasMessageContaining("ReplayEqualsLive")
        .hasMessageContaining(process.base64Url());
    assertThatThrownBy(() -> node.unit.result(process, 3)).hasMessageContaining("slot 1");
    assertThat(node.output(process, 1)).isEqualTo("1");
    ReplayReport report = node.unit.replay(process, (done, total) -> {});
    assertThat(report.agrees()).isFalse();
    assertThat(report.mismatchCount()).isPositive();
  }

  @Test
  void replayAgreesWithWhatIsLive() {
    Bytes process = node.spawn("p", new Tag("Cron-Interval", "1-second"));
    node.send(process, "a");
    node.clock.advance(10_000);
    node.unit.cronResults(process, Optional.empty(), 100);
    node.send(process, "fail");
    List<Long> heard = new ArrayList<>();

    ReplayReport report = node.unit.replay(process, (done, total) -> heard.add(done));

    assertThat(report.agrees()).isTrue();
    assertThat(report.slots()).isEqualTo(3);
    assertThat(report.ticks()).isEqualTo(10);
    assertThat(heard).containsExactly(1L, 2L, 3L);
    assertThat(report.imageHash()).hasSize(64);
  }

  @Test
  void goesOnFromTheImageWhenItsInstanceHadToGo() {
    node.restart(node.options.withLive(new ComputeOptions.Live(1, 1 << 20, 4)));
    List<Bytes> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(node.spawn("p" + i));
      node.output(processes.get(i), 0);
    }
    for (Bytes process : processes) {
      node.send(process, "a");
    }

    for (int i = 0; i < 4; i++) {
      assertThat(node.output(processes.get(i), 1)).isEqualTo("p" + i + ",a");
    }
    assertThat(node.machine.liveMost).hasValue(1);
    assertThat(node.machine.evaluations).hasValue(8);
    assertThat(node.machine.starts).hasValue(4);
  }

  @Test
  void goesOnFromACheckpointAfterAnyMessageAndTick() {
    Bytes process = node.spawn("p", new Tag("Cron-Interval", "1-second"));
    for (int i = 0; i < 12; i++) {
      node.clock.advance(1700);
      if (i % 3 == 0) {
        node.store.advance().join();
        node.send(process, "m" + i);
      }
      node.unit.cronResults(process, Optional.empty(), 100);
      node.restart();
    }
    node.unit.cronResults(process, Optional.empty(), 100);

    assertThat(node.store.checkpoints(process)).hasSizeGreaterThan(5);
    assertThat(node.unit.replay(process, (done, total) -> {}).agrees()).isTrue();
  }

  @Test
  void foldsManyMessagesWithTicksBetweenThem() {
    Bytes process = node.spawn("p", new Tag("Cron-Interval", "1-second"));
    for (int i = 0; i < 5; i++) {
      node.clock.advance(1_500);
      node.send(process, "m" + i);
    }

    assertThat(node.output(process, 5)).contains("p,tick@").contains(",m3,").endsWith(",m4");
  }

  @Test
  void beginsAgainWhereNoCheckpointIsOfUse() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.output(process, 1);
    node.restart();
    Checkpoint kept = node.store.checkpoints(process).getLast();
    node.store.deleteCheckpoints(process, Checkpoint.Place.message(0));
    StateTree tree = StateTree.of(new Image(Image.PAGE_BYTES, new TreeMap<>()));
    Checkpoint strange =
        new Checkpoint(
            process, kept.place(), 2, Image.PAGE_BYTES, tree.top(), Bytes.utf8("of later format"));
    node.store.putCheckpoint(strange, tree.step());
    node.send(process, "b");

    assertThat(node.output(process, 2)).isEqualTo("p,a,b");
    assertThat(node.machine.evaluations).hasValue(3);
  }

  @Test
  void makesRoomByWhatInstancesTake() {
    node.restart(node.options.withLive(new ComputeOptions.Live(100, 2_000, 4)));
    for (int i = 0; i < 8; i++) {
      node.output(node.spawn("x".repeat(900)), 0);
    }

    assertThat(node.machine.live.get()).isLessThanOrEqualTo(3);
    Bytes large = node.spawn("y".repeat(5_000));
    assertThat(node.output(large, 0)).hasSize(5_000);
    while (node.machine.live.get() > 1) {
      Thread.onSpinWait(); // the others leave after its answer
    }
  }

  @Test
  void aDryRunThatTakesLongKeepsNeitherMessagesNorDryRunsWaiting() {
    Bytes process = node.spawn("p");
    node.output(process, 0);
    CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> dryRun(process, "wait"));
    node.machine.atGate.acquireUninterruptibly();

    assertThat(dryRun(process, "x")).contains("p,x");
    assertThat(node.output(process, node.send(process, "a"))).isEqualTo("p,a");
    assertThat(dryRun(process, "y")).contains("p,a,y");

    assertThat(slow).isNotDone();
    node.machine.gate.release();
    assertThat(slow.join()).contains("p,wait");
  }

  private String dryRun(Bytes process, String data) {
    Bytes body = Bytes.utf8("{\"Owner\":\"o\",\"Data\":\"" + data + "\"}");
    return node.unit.dryRun(process, Optional.empty(), body);
  }

  @Test
  void answersManyWhoWaitWithOneFold() {
    Bytes process = node.spawn("p");
    for (int i = 0; i < 40; i++) {
      node.send(process, "m" + i);
    }
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (long slot = 40; slot >= 0; slot--) {
      long asked = slot;
      answers.add(CompletableFuture.supplyAsync(() -> node.output(process, asked)));
    }

    answers.forEach(CompletableFuture::join);

    assertThat(node.machine.evaluations).hasValue(41);
  }

  @Test
  void foldsManyProcessesOnFewSeats() {
    node.restart(node.options.withLive(new ComputeOptions.Live(2, 1 << 20, 4)));
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Bytes process = node.spawn("p" + i);
      for (int j = 0; j < 5; j++) {
        node.send(process, "x");
      }
      answers.add(CompletableFuture.supplyAsync(() -> node.output(process, 5)));
    }

    for (int i = 0; i < 20; i++) {
      assertThat(answers.get(i).join()).isEqualTo("p" + i + ",x,x,x,x,x");
    }
    assertThat(node.machine.liveMost.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void aProcessThatTakesLongDoesNotKeepOthersWaiting() {
    Bytes slow = node.spawn("wait");
    Bytes quick = node.spawn("quick");
    CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> node.output(slow, 0));

    assertThat(node.output(quick, 0)).isEqualTo("quick");

    assertThat(waiting).isNotDone();
    node.machine.gate.release();
    assertThat(waiting.join()).isEqualTo("wait");
  }

  @Test
  void refusesALogWhoseHashChainDoesNotHold() {
    Bytes process = node.spawn("p");
    long slot = node.send(process, "a");
    Assignment last = node.entry(process, slot).assignment();
    Assignment.Terms broken =
        new Assignment.Terms(
            process,
            0,
            slot + 1,
            last.hashChain(),
            last.blockHeight(),
            last.timestampMs() + 1,
            Optional.of(node.module),
            List.of());
    node.append(broken, Optional.empty());

    assertThatThrownBy(() -> node.unit.result(process, slot + 1))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(422))
        .hasMessageContaining("HashChain invalid")
        .hasMessageContaining("slot 2");
    assertThat(node.output(process, slot)).isEqualTo("p,a");
  }

  @Test
  void survivesABugOfTheMachine() {
    Bytes process = node.spawn("p");
    node.send(process, "bug");

    assertThatThrownBy(() -> node.unit.result(process, 1)).hasMessage("bug as told");
    assertThat(node.output(process, 0)).isEqualTo("p");
    assertThat(node.machine.live).hasValue(0);
  }

  @Test
  void givesAnAssignedItemToTheProcess() {
    Bytes process = node.spawn("p");
    Bytes item = node.upload(ToyNode.ALICE, "message", List.of(new Tag("Name", "x")));
    long slot = node.assignById(process, item, "Tags");

    assertThat(node.output(process, slot))
        .startsWith("{\"Id\":\"" + item.base64Url() + "\"")
        .contains("\"Data\":\"message\"")
        .contains("\"Tags\":[]")
        .contains("\"Target\":\"\"");
  }

  @Test
  void preparesAModuleOnceForAllProcesses() {
    for (int i = 0; i < 3; i++) {
      node.output(node.spawn("p" + i), 0);
    }

    assertThat(node.machine.programs).hasValue(1);
  }
}
