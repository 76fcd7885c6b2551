package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A real aos on the real machine; runs where HEDDLE_MODULES names a folder with aos modules. */
@Timeout(120)
final class AosFoldTest {
  private static final String FORMAT = "wasm64-unknown-emscripten-draft_2024_10_16-metering";

  /** Whoever is evaluated next takes the instance of the last, which goes on from its image. */
  private static final ComputeOptions ONE_SEAT =
      ComputeOptions.standard("cu").withLive(new ComputeOptions.Live(1, 512L << 20, 2));

  @Test
  void spawnsEvaluatesFailsAndAnswers() throws IOException {
    String folder = System.getenv("HEDDLE_MODULES");
    assumeTrue(folder != null, "HEDDLE_MODULES names no folder");
    Path file = Path.of(folder, "aos2_0_6.wasm");
    assumeTrue(Files.exists(file), "no " + file);
    try (ToyNode node = new ToyNode();
        V8Machine machine = new V8Machine(1);
        ComputeUnit unit =
            new ComputeUnit(node.store, machine, Upstream.NONE, ONE_SEAT, node.clock)) {
      Bytes module = upload(node, Bytes.wrap(Files.readAllBytes(file)));
      Bytes process =
          node.spawn("aos", module, new Tag("Name", "test"), new Tag("Authority", "nobody"));
      JsonNode sum = Json.parse(unit.result(process, eval(node, process, "1+1")).json());
      JsonNode error = Json.parse(unit.result(process, eval(node, process, "error('no')")).json());
      JsonNode again =
          Json.parse(unit.result(process, eval(node, process, "x = 41 + 1; return x")).json());

      assertThat(sum.at("/Output/data").asString()).isEqualTo("2");
      assertThat(sum.path("GasUsed").longValue()).isPositive();
      assertThat(error.toString()).contains("no");
      assertThat(again.at("/Output/data").asString()).isEqualTo("42");
      String owner = ToyNode.ALICE.wallet().address();
      String body =
          "{\"Id\":\"1234\",\"Owner\":\"%s\",\"Target\":\"%s\",\"Data\":\"x * 2\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}]}"
              .formatted(owner, process);
      String answer = unit.dryRun(process, Optional.empty(), Bytes.utf8(body));
      assertThat(Json.parse(answer).at("/Output/data").asString()).isEqualTo("84");
      Bytes other = node.spawn("other", module);
      assertThat(unit.result(other, eval(node, other, "x = 1")).error()).isEmpty();
      JsonNode kept = Json.parse(unit.result(process, eval(node, process, "return x")).json());
      assertThat(kept.at("/Output/data").asString()).isEqualTo("42");
      ReplayReport report = unit.replay(process, (done, total) -> {});
      assertThat(report.agrees()).as(report.toString()).isTrue();
    }
  }

  private static long eval(ToyNode node, Bytes process, String lua) {
    return node.send(process, lua, new Tag("Action", "Eval"));
  }

  private static Bytes upload(ToyNode node, Bytes wasm) {
    List<Tag> tags = new ArrayList<>(ToyNode.moduleTags(FORMAT));
    tags.removeIf(tag -> tag.name().endsWith("-Limit"));
    tags.add(new Tag("Memory-Limit", "1-gb"));
    tags.add(new Tag("Compute-Limit", "9000000000000"));
    ItemDraft draft = new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), wasm);
    var item = ToyNode.ALICE.wallet().sign(draft);
    node.store.append(new ItemRecord(item.raw())).join();
    return item.id();
  }
}
