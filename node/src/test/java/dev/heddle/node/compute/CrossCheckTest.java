package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Image;
import dev.heddle.machine.Machine;
import dev.heddle.machine.StateTree;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A second engine that agrees, one that does not, and one that is slow. */
@Timeout(60)
final class CrossCheckTest {
  private static final String WASM64 = "wasm64-unknown-emscripten-draft_2024_02_15";

  private final ToyNode node = new ToyNode();
  private ToyMachine judge = new ToyMachine();

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Made from the folder before every test.
  private Path kept;

  @BeforeEach
  void choose() {
    kept = folder.resolve("evidence");
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void leavesNoTraceWhereTheEnginesAgree() throws IOException {
    checkEvery(2);
    Bytes process = node.spawn("p");
    for (String data : List.of("a", "fail", "trap", "b", "read /block/" + height(), "c", "large")) {
      node.send(process, data);
    }

    assertThat(node.result(process, 7).path("Output").asString()).hasSize(5 << 20);
    assertThat(counts()).isEqualTo(new CrossChecks(4, 0, 0));
    assertThat(judge.evaluations).hasValue(4);
    assertThat(evidence()).isEmpty();
  }

  @Test
  void tellsTheSecondEngineWhatTheFirstHasRead() {
    checkEvery(1);
    Bytes process = node.spawn("p", new Tag("On-Boot", node.module.base64Url()));
    node.send(process, "read /data/" + node.module);

    assertThat(node.output(process, 1)).isEqualTo("toy");
    assertThat(counts()).isEqualTo(new CrossChecks(2, 0, 0));
  }

  @Test
  void stopsAProcessWhoseAnswerComesOutOtherwiseAndKeepsEvidence() throws IOException {
    checkEvery(1);
    Bytes process = node.spawn("p", new Tag("On-Boot", node.module.base64Url()));
    Bytes other = node.spawn("other");
    node.send(process, "a");
    assertThat(node.output(process, 1)).isEqualTo("p,a");
    node.unit.settleCrossChecks();
    judge.lies = ToyMachine.Lie.ANSWER;
    node.send(process, "read /data/" + node.module);
    assertThat(node.output(process, 2)).isEqualTo("toy");

    assertThat(counts()).isEqualTo(new CrossChecks(3, 0, 1));
    judge.lies = ToyMachine.Lie.NONE;
    node.send(process, "b");
    assertStopped(process, 3);
    assertThat(node.output(process, 2)).isEqualTo("toy");
    assertThat(node.output(other, 0)).isEqualTo("other");

    Path one = kept.resolve(process + "-2");
    assertThat(evidence()).containsExactly(one);
    JsonNode report = Json.parse(Files.readString(one.resolve("report.json")));
    assertThat(report.path("process").asString()).isEqualTo(process.base64Url());
    assertThat(report.path("slot").asString()).isEqualTo("2");
    assertThat(report.path("module").asString()).isEqualTo(node.module.base64Url());
    assertThat(report.path("moduleFormat").asString()).isEqualTo("toy");
    assertThat(report.path("gasMax").longValue()).isEqualTo(9000);
    assertThat(report.path("memoryBytesMax").longValue()).isEqualTo(1 << 20);
    assertThat(report.at("/first/outcome").asString()).isEqualTo("accepted");
    assertThat(report.at("/first/text").asString()).contains("\"toy\"");
    assertThat(report.at("/second/text").asString()).contains("\"tox\"");
    assertThat(report.at("/second/stateRoot").asString())
        .isEqualTo(report.at("/first/stateRoot").asString())
        .isNotEqualTo(report.path("stateRootBefore").asString());
    assertThat(report.path("pagesThatDiffer")).isEmpty();
    String read = report.at("/reads/0/file").asString();
    assertThat(Files.readString(one.resolve(read))).isEqualTo("toy");
    assertThat(Files.readString(one.resolve("message.json"))).contains("\"Nonce\":2");
    assertThat(Files.readString(one.resolve("environment.json"))).contains(process.base64Url());
    Image before = PagesFile.read(one.resolve("before.pages"));
    assertThat(ImageBytes.flat(before).utf8().replace("\0", "")).isEqualTo("p,a");
    assertThat(StateTree.of(before).root(before.sizeBytes()).hex())
        .isEqualTo(report.path("stateRootBefore").asString());
  }

  @Test
  void keepsThePagesThatDiffer() throws IOException {
    checkEvery(1);
    judge.lies = ToyMachine.Lie.PAGE;
    Bytes process = node.spawn("p");
    assertThat(node.output(process, 0)).isEqualTo("p");

    assertThat(counts().differences()).isEqualTo(1);
    Path one = kept.resolve(process + "-0");
    JsonNode report = Json.parse(Files.readString(one.resolve("report.json")));
    assertThat(report.path("pagesThatDiffer").toString()).isEqualTo("[0]");
    assertThat(report.at("/first/stateRoot")).isNotEqualTo(report.at("/second/stateRoot"));
    assertThat(page(one.resolve("first.pages"))).startsWith("p\0");
    assertThat(page(one.resolve("second.pages"))).startsWith("p!\0");
  }

  @Test
  void aStoppedProcessStaysStoppedUntilItsEvidenceIsTakenAway() throws IOException {
    checkEvery(1);
    judge.lies = ToyMachine.Lie.PAGE;
    Bytes process = node.spawn("p");
    assertThat(node.output(process, 0)).isEqualTo("p");
    node.unit.settleCrossChecks();
    assertStopped(process, node.send(process, "a"));
    Bytes question = Bytes.utf8("{\"Owner\":\"x\",\"Data\":\"?\"}");
    assertThatThrownBy(() -> node.unit.dryRun(process, Optional.empty(), question))
        .hasMessageContaining("EnginesAgree");

    judge = new ToyMachine();
    checkEvery(1);
    assertStopped(process, 1);
    assertThat(node.unit.replay(process, (done, all) -> {}).mismatchCount()).isEqualTo(1);

    Files.move(kept, folder.resolve("seen"));
    judge = new ToyMachine();
    checkEvery(1);
    assertThat(node.output(process, 1)).isEqualTo("p,a");
  }

  @Test
  void skipsWhatComesWhenTooManyWait() {
    checkEvery(1);
    Bytes process = node.spawn("p");
    assertThat(node.output(process, 0)).isEqualTo("p");
    node.unit.settleCrossChecks();
    node.machine.gate.release();
    node.send(process, "wait");
    assertThat(node.output(process, 1)).isEqualTo("p,wait");
    judge.atGate.acquireUninterruptibly();
    for (int i = 0; i < CrossCheck.SAMPLES_MAX + 2; i++) {
      node.send(process, "m" + i);
    }
    assertThat(node.output(process, 1 + CrossCheck.SAMPLES_MAX + 2)).endsWith(",m5");
    judge.gate.release();

    assertThat(counts()).isEqualTo(new CrossChecks(1 + CrossCheck.SAMPLES_MAX, 3, 0));
  }

  @Test
  void skipsWhatIsTooLargeOrTakesTheSecondEngineTooLong() {
    checkEvery(1);
    Bytes process = node.spawn("p");
    assertThat(node.output(process, 0)).isEqualTo("p");
    node.unit.settleCrossChecks();
    node.send(process, "x".repeat((int) CrossCheck.SAMPLE_BYTES_MAX / 2));
    node.result(process, 1);
    assertThat(counts()).isEqualTo(new CrossChecks(1, 1, 0));
    judge.lies = ToyMachine.Lie.TOO_LONG;
    Bytes other = node.spawn("q");
    assertThat(node.output(other, 0)).isEqualTo("q");
    assertThat(counts()).isEqualTo(new CrossChecks(1, 2, 0));
  }

  @Test
  void doesNotHoldItAgainstAProcessHowDeepItMayCallItself() throws IOException {
    checkEvery(1);
    judge.lies = ToyMachine.Lie.TOO_DEEP;
    Bytes process = node.spawn("p");
    assertThat(node.output(process, 0)).isEqualTo("p");
    assertThat(counts()).isEqualTo(new CrossChecks(0, 1, 0));
    assertThat(evidence()).isEmpty();
  }

  @Test
  void keepsNoMoreEvidenceThanTheLimit() throws IOException {
    for (int i = 0; i < Evidence.FOLDERS_MAX; i++) {
      Files.createDirectories(kept.resolve("evidence-" + i));
    }
    checkEvery(1);
    judge.lies = ToyMachine.Lie.PAGE;
    Bytes process = node.spawn("p");
    assertThat(node.output(process, 0)).isEqualTo("p");
    node.unit.settleCrossChecks();
    assertStopped(process, node.send(process, "a"));
    assertThat(evidence()).hasSize(Evidence.FOLDERS_MAX);
  }

  @Test
  void theReferenceEngineAgreesWithV8OnARealProcess() throws IOException {
    String modules = System.getenv("HEDDLE_MODULES");
    assumeTrue(modules != null, "HEDDLE_MODULES names no folder");
    Bytes wasm = Bytes.wrap(Files.readAllBytes(Path.of(modules, "process.wasm")));
    List<Tag> tags = new ArrayList<>(ToyNode.moduleTags(WASM64));
    tags.removeIf(tag -> tag.name().endsWith("-Limit"));
    tags.add(new Tag("Memory-Limit", "1-gb"));
    tags.add(new Tag("Compute-Limit", "9000000000000"));
    ItemDraft draft = new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), wasm);
    var module = ToyNode.ALICE.wallet().sign(draft);
    node.store.append(new ItemRecord(module.raw())).join();
    ComputeOptions options =
        ComputeOptions.standard("cu")
            .withJudge(new ComputeOptions.Judge(new ReferenceMachine(1, 600_000), 1, kept));
    try (Machine v8 = new V8Machine(1);
        ComputeUnit unit = new ComputeUnit(node.store, v8, Upstream.NONE, options, node.clock)) {
      Bytes process = node.spawn("real", module.id());
      for (String data : List.of("a", "b", "c")) {
        long slot = node.send(process, data, new Tag("Action", "ping"));
        assertThat(unit.result(process, slot).json()).contains("pong reply : " + data);
      }
      unit.settleCrossChecks();
      assertThat(unit.crossChecks()).isEqualTo(new CrossChecks(4, 0, 0));
    }
  }

  private void checkEvery(long evaluations) {
    node.restart(
        ComputeOptions.standard("cu")
            .withJudge(new ComputeOptions.Judge(judge, evaluations, kept)));
  }

  private CrossChecks counts() {
    node.unit.settleCrossChecks();
    return node.unit.crossChecks();
  }

  private void assertStopped(Bytes process, long slot) {
    assertThatThrownBy(() -> node.unit.result(process, slot))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(500);
              assertThat(refusal.reason())
                  .contains("EnginesAgree", process.base64Url(), "evidence/" + process);
            });
  }

  private long height() {
    return node.store.tip().height();
  }

  private static String page(Path file) throws IOException {
    return PagesFile.read(file).pages().getOrDefault(0, Bytes.EMPTY).utf8();
  }

  private List<Path> evidence() throws IOException {
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Stream<Path> there = Files.list(kept)) {
      return there.toList();
    }
  }
}
