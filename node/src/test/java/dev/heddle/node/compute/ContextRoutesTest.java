package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.lambda.LambdaProgram;
import dev.heddle.machine.lambda.SlotWitness;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * A Lambda application as a process like any other, and its context over HTTP. The module is what
 * {@code LambdaModule} of the machine's tests makes, which says what it does.
 */
@Timeout(60)
final class ContextRoutesTest {
  private final ToyNode node = new ToyNode();
  private final Machine machine = new V8Machine(1);
  private ComputeUnit unit = start();
  private TestHttp http = served();
  private Bytes process = Bytes.EMPTY;

  private ComputeUnit start() {
    return new ComputeUnit(node.store, machine, Upstream.NONE, node.options, node.clock);
  }

  private TestHttp served() {
    return new TestHttp(new ComputeApiRoutes(unit, new OperatorOnly(true)).routes());
  }

  @BeforeEach
  void spawn() throws IOException {
    List<Tag> tags = ToyNode.moduleTags("wasm32-lambda-1");
    tags.removeIf(tag -> tag.name().endsWith("-Limit"));
    tags.add(new Tag("Compute-Limit", "9000000"));
    tags.add(new Tag("Memory-Limit", "8-mb"));
    DataItem module =
        ToyNode.ALICE
            .wallet()
            .sign(new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), module()));
    node.store.append(new ItemRecord(module.raw())).join();
    process = node.spawn("born", module.id());
  }

  static Bytes module() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ContextRoutesTest.class.getResourceAsStream("lambda-module.base64"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return Bytes.wrap(Base64.getMimeDecoder().decode(text));
    }
  }

  @AfterEach
  void close() {
    http.close();
    unit.close();
    machine.close();
    node.close();
  }

  private JsonNode ask(String what) {
    Answer answer = http.get("/api/v1/processes/" + process + "/context" + what);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void refused(String what, int status, String why) {
    Answer answer = http.get("/api/v1/processes/" + process + "/context" + what);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains(why);
  }

  private JsonNode result(long slot) {
    return Json.parse(unit.result(process, slot).json());
  }

  private static Bytes root(JsonNode json) {
    return Bytes.base64Url(json.path("contextRoot").asString());
  }

  private static Trail blobs(JsonNode json) {
    List<Bytes> blobs = new ArrayList<>();
    json.path("blobs").forEach(blob -> blobs.add(Bytes.base64Url(blob.asString())));
    return Trail.of(blobs);
  }

  @Test
  void eachResultCarriesTheContextRoot() {
    long one = node.send(process, "pAAAone");
    long two = node.send(process, "rAAAtwo");
    long three = node.send(process, "tAAAthree");
    long four = node.send(process, "gAAA");

    assertThat(result(0).at("/Output/notices/0/text").asString()).isEqualTo("born");
    assertThat(result(two).at("/Output/status").asString()).isEqualTo("rejected");
    assertThat(result(three).path("Error").asString()).isEqualTo("unreachable");
    assertThat(result(four).at("/Output/reports/0/text").asString()).isEqualTo("one");
    assertThat(result(four).path("GasUsed").asLong()).isPositive();
    for (long slot : new long[] {one, two, three, four}) {
      assertThat(root(ask("?slot=" + slot))).isEqualTo(root(result(slot).path("Output")));
      assertThat(root(ask("?slot=" + slot))).isEqualTo(root(ask("")));
    }
    assertThat(root(ask("?slot=0"))).isEqualTo(KvMap.EMPTY_ROOT);
    assertThat(ask("").path("entries").asInt()).isEqualTo(1);
    assertThat(unit.replay(process, (_, _) -> {}).agrees()).isTrue();
  }

  @Test
  void valuesAndRangesAreReadAtAnySlotAndProven() {
    for (int i = 0; i < 30; i++) {
      node.send(process, "pk%02dvalue %d".formatted(i, i));
    }
    node.send(process, "dk07");

    Answer value = http.get("/api/v1/processes/" + process + "/context/value?key=k07&slot=30");
    assertThat(value.text()).isEqualTo("value 7");
    JsonNode there = ask("/value?key=k07&slot=30&proof=1");
    JsonNode gone = ask("/value?keyHex=6b3037&proof=1");
    assertThat(KvMap.open(root(there), blobs(there)).get(Bytes.utf8("k07")))
        .contains(Bytes.utf8("value 7"));
    assertThat(gone.path("value").isNull()).isTrue();
    assertThat(KvMap.open(root(gone), blobs(gone)).get(Bytes.utf8("k07"))).isEmpty();

    JsonNode range = ask("/range?prefix=k0&proof=1");
    assertThat(range.path("entries")).hasSize(9);
    assertThat(range.path("more").asBoolean()).isFalse();
    KvMap.Range same =
        new KvMap.Range(Bytes.utf8("k0"), Optional.of(Bytes.utf8("k1")), 100, 1 << 20);
    assertThat(KvMap.open(root(range), blobs(range)).range(same)).hasSize(9);
    JsonNode part = ask("/range?from=k05&limit=2&slot=30");
    assertThat(part.path("entries")).hasSize(2);
    assertThat(part.path("more").asBoolean()).isTrue();
    assertThat(part.at("/entries/1/key").asString()).isEqualTo(Bytes.utf8("k06").base64Url());
  }

  @Test
  void aRestartGoesOnFromTheCheckpointWithTheSameContext() {
    for (int i = 0; i < 20; i++) {
      node.send(process, "pk%02dvalue %d".formatted(i, i));
    }
    unit.rooted(process, 20, RootedState::root);
    Bytes before = root(ask(""));
    http.close();
    unit.close();
    unit = start();
    http = served();
    assertThat(root(ask(""))).isEqualTo(before);
    long slot = node.send(process, "gk11");
    assertThat(result(slot).at("/Output/reports/0/text").asString()).isEqualTo("value 11");
    assertThat(unit.replay(process, (_, _) -> {}).agrees()).isTrue();
  }

  @Test
  void refusesWithASentence() {
    long slot = node.send(process, "pAAAone");
    refused("/value", 400, "name the key");
    refused("/value?keyHex=x", 400, "must be hex");
    refused("/value?key=none", 404, "no such key at slot " + slot);
    refused("/value?key=" + "k".repeat(1025), 404, "no such key");
    refused("/range?limit=0", 400, "1 to 1000");
    refused("/range?limit=1001", 400, "1 to 1000");
    refused("?slot=9", 404, "has no slot 9");
    refused("?slot=x", 400, "whole number");
    Bytes other = node.spawn("toy");
    process = other;
    refused("", 422, "");
  }

  @Test
  void keepsContextsOfEarlierSlotsUpToTheLimit() {
    for (int i = 0; i < 8; i++) {
      node.send(process, "pk%02d%s".formatted(i, "x".repeat(100)));
    }
    ask("");
    Contexts plenty = new Contexts(unit);
    Contexts few = new Contexts(unit, 10_000);
    for (long slot = 0; slot < 8; slot++) {
      plenty.at(process, Optional.of(slot));
      few.at(process, Optional.of(slot));
    }
    assertThat(plenty.keptCount()).isEqualTo(8);
    assertThat(few.keptCount()).isEqualTo(1);
  }

  @Test
  void aRangeEndsWithTheEntryThatPassesItsBytes() {
    for (int i = 0; i < 80; i++) {
      node.send(process, "pk%02d%s".formatted(i, "x".repeat(16_000)));
    }
    JsonNode first = ask("/range?limit=1000");
    assertThat(first.path("more").asBoolean()).isTrue();
    String last =
        first.path("entries").path(first.path("entries").size() - 1).path("key").asString();
    JsonNode second = ask("/range?limit=1000&fromHex=" + Bytes.base64Url(last).hex() + "00");
    assertThat(second.path("more").asBoolean()).isFalse();
    assertThat(first.path("entries").size() + second.path("entries").size()).isEqualTo(80);
  }

  @Test
  void aSlotIsJudgedByWhoHasTheModuleAndItsWitness() throws IOException {
    for (int i = 0; i < 50; i++) {
      node.send(process, "pk%02dvalue %d".formatted(i, i));
    }
    long slot = node.send(process, "gk11");
    Answer answer = http.get("/api/v1/processes/" + process + "/context/witness?slot=" + slot);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(200);
    SlotWitness witness = SlotWitness.decode(Bytes.utf8(answer.text()));
    try (Machine judge = new ReferenceMachine(1);
        LambdaProgram program =
            (LambdaProgram)
                judge.load("wasm32-lambda-1", module(), new Limits(8_000_000, 9_000_000))) {
      String judged = ResultJson.of(witness.replay(program)).json();
      assertThat(judged).isEqualTo(unit.result(process, slot).json());
    }
    refused("/witness?slot=0", 400, "from 1");
    refused("/witness", 400, "from 1");
    refused("/witness?slot=99", 404, "has no slot 99");
  }

  @Test
  void servesTheReaderForFrontEnds() {
    assertThat(http.get("/sdk/context.mjs").text()).contains("export class KvReader");
  }
}
