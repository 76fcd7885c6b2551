package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.MachineRoom;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.lambda.LambdaApp;
import dev.heddle.machine.lambda.LambdaProgram;
import dev.heddle.machine.lambda.SlotWitness;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The auction of modules/auction, whose native code is ahead of its module. */
@Timeout(60)
final class OptimisticHeadsTest {
  private static final Path AUCTION = Path.of("../modules/auction");

  @TempDir Path folder;

  private final ToyNode node = new ToyNode();
  private final GatedMachine machine =
      new GatedMachine(new MachineRoom(List.of(new V8Machine(1), new JsMachine(1))));
  private final ComputeUnit unit =
      new ComputeUnit(node.store, machine, Upstream.NONE, node.options, node.clock);
  private Bytes module = Bytes.EMPTY;
  private Bytes process = Bytes.EMPTY;

  @BeforeEach
  void spawn() throws IOException {
    module = upload(ToyNode.ALICE);
    process = node.spawn("auction", module);
  }

  private Bytes upload(Sender sender) throws IOException {
    List<Tag> tags = ToyNode.moduleTags("wasm32-lambda-1");
    tags.removeIf(tag -> tag.name().endsWith("-Limit"));
    tags.add(new Tag("Compute-Limit", "9000000"));
    tags.add(new Tag("Memory-Limit", "8-mb"));
    Bytes wasm = Bytes.wrap(Files.readAllBytes(AUCTION.resolve("auction.wasm")));
    DataItem item =
        sender
            .wallet()
            .sign(new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), wasm));
    node.store.append(new ItemRecord(item.raw())).join();
    return item.id();
  }

  @AfterEach
  void close() {
    machine.open();
    unit.close();
    machine.close();
    node.close();
  }

  private OptimisticHeads heads(NativeCode code) {
    return new OptimisticHeads(unit, code, folder.resolve("differences"));
  }

  /** The auction in Java, compiled into a folder as its author would. */
  private Path classes() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String[] arguments = {
      "-d",
      classes.toString(),
      "-cp",
      System.getProperty("java.class.path"),
      "-proc:none",
      AUCTION.resolve("Auction.java").toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    String name = LambdaApp.class.getName();
    Files.copy(AUCTION.resolve("META-INF/services").resolve(name), services.resolve(name));
    return classes;
  }

  private NativeCode java() throws IOException {
    return NativeCode.of(module + "=" + classes());
  }

  private NativeCode script() {
    return NativeCode.of(" " + module + " = " + AUCTION.resolve("auction.mjs"));
  }

  private void play() {
    node.send(process, "deposit 100");
    node.send(process, "open lot 5");
    node.send(process, "bid lot 7");
    node.send(process, "bid nothing 7");
    node.send(process, "close lot");
    node.send(process, "withdraw 50");
  }

  private static String text(OptimisticHeads heads, Bytes process, String key) {
    return heads.context(process).context().get(Bytes.utf8(key)).map(Bytes::utf8).orElse("");
  }

  private String key() {
    return "b/" + ToyNode.ALICE.wallet().address();
  }

  private Bytes message(long slot) {
    return node.entry(process, slot).message().orElseThrow().id();
  }

  private static JsonNode withoutGas(String json) {
    return ResultJson.listed(json);
  }

  @Test
  void nativeCodeIsAheadOfTheMachineAndWhatIsOwedWaits() throws IOException {
    goesAhead(java());
  }

  @Test
  void anApplicationInJavaScriptIsAheadOfTheMachineToo() {
    goesAhead(script());
  }

  private void goesAhead(NativeCode code) {
    play();
    try (OptimisticHeads heads = heads(code)) {
      assertThat(text(heads, process, key())).isEqualTo("50");
      assertThat(heads.context(process).slot()).isEqualTo(6);
      JsonNode closed = Json.parse(heads.result(process, message(5)));
      assertThat(closed.at("/Output/notices/0/text").asString()).isEqualTo("closed lot 7");
      assertThat(closed.at("/Messages/0/Data").asString()).as("a voucher").isEqualTo("won");
      Bytes asked = Bytes.utf8("{\"Owner\":\"me\",\"Data\":\"" + key() + "\"}");
      assertThat(Json.parse(heads.dryRun(process, asked)).at("/Output/reports/0/text").asString())
          .isEqualTo("50");
      assertThat(node.store.newestResult(process)).as("what the messenger sees").isEmpty();
      assertThat(heads.view(process).path("verified").isNull()).isTrue();
      assertThat(heads.view(process).at("/optimistic/slot").asLong()).isEqualTo(6);

      machine.open();
      assertThat(withoutGas(unit.owed(process, 5).json()))
          .isEqualTo(withoutGas(Json.write(closed)));
      for (long slot = 0; slot <= 6; slot++) {
        String verified = unit.result(process, slot).json();
        assertThat(withoutGas(heads.result(process, slot == 0 ? process : message(slot))))
            .isEqualTo(withoutGas(verified));
      }
      assertThat(heads.view(process).path("difference").isNull()).isTrue();
      assertThat(heads.view(process).at("/verified/contextRoot"))
          .isEqualTo(heads.view(process).at("/optimistic/contextRoot"));
      assertThat(node.store.checkpoints(process)).as("none of the optimistic head").isEmpty();
    }
  }

  /** Does as the module does, but for one message that it reads as another. */
  private NativeCode wrong(String message, String taken) throws IOException {
    LambdaApp right =
        ServiceLoader.load(
                LambdaApp.class, new URLClassLoader(new URL[] {classes().toUri().toURL()}))
            .findFirst()
            .orElseThrow();
    UnaryOperator<Bytes> misread =
        input -> input.equals(Bytes.utf8(message)) ? Bytes.utf8(taken) : input;
    return NativeCode.of(
        module,
        new LambdaApp() {
          @Override
          public boolean advance(Host host) {
            return right.advance(new Misreading(host, misread));
          }

          @Override
          public boolean inspect(Host host) {
            return right.inspect(host);
          }
        });
  }

  private record Misreading(LambdaApp.Host host, UnaryOperator<Bytes> misread)
      implements LambdaApp.Host {
    @Override
    public Bytes input() {
      return misread.apply(host.input());
    }

    @Override
    public String meta(LambdaApp.Meta field) {
      return host.meta(field);
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      return host.get(key);
    }

    @Override
    public void put(Bytes key, Bytes value) {
      host.put(key, value);
    }

    @Override
    public boolean delete(Bytes key) {
      return host.delete(key);
    }

    @Override
    public Optional<Bytes> keyAfter(Bytes key) {
      return host.keyAfter(key);
    }

    @Override
    public Bytes regionRead(long from, int size) {
      return host.regionRead(from, size);
    }

    @Override
    public void regionWrite(long to, Bytes bytes) {
      host.regionWrite(to, bytes);
    }

    @Override
    public void notice(Bytes fact) {
      host.notice(fact);
    }

    @Override
    public void voucher(Bytes message) {
      host.voucher(message);
    }

    @Override
    public void report(Bytes words) {
      host.report(words);
    }

    @Override
    public void spawn(Bytes spawned) {
      host.spawn(spawned);
    }
  }

  @Test
  void theFirstSlotThatDiffersEndsTheOptimisticHeadWithEvidence() throws IOException {
    play();
    node.send(process, "deposit 1");
    NativeCode wrong = wrong("bid lot 7", "bid lot 8");
    try (OptimisticHeads heads = heads(wrong)) {
      assertThat(heads.context(process).slot()).as("nobody knows yet").isEqualTo(7);
      machine.open();
      unit.result(process, 7);
      differs(heads);
      JsonNode evidence = Json.parse(heads.evidence(process).utf8());
      assertThat(evidence.path("slot").asLong()).isEqualTo(3);
      assertThat(evidence.path("message").asString()).isEqualTo(message(3).base64Url());
      String module = evidence.at("/module/result").asString();
      assertThat(evidence.at("/native/result").asString()).isNotEqualTo(module);
      judged(evidence.path("witness").asString(), module);
      assertThat(heads.view(process).at("/difference/slot").asLong()).isEqualTo(3);
    }
    try (OptimisticHeads again = heads(wrong)) {
      differs(again);
      Bytes other = node.spawn("another auction", this.module);
      assertThat(again.context(other).context().root()).isEqualTo(KvMap.EMPTY_ROOT);
    }
    assertThat(unit.replay(process, (_, _) -> {}).agrees()).isTrue();
  }

  private void differs(OptimisticHeads heads) {
    assertThatThrownBy(() -> heads.context(process))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(409);
              assertThat(refusal.reason()).contains("ended at slot 3").contains("evidence");
            });
  }

  private static void judged(String witness, String result) throws IOException {
    Bytes wasm = Bytes.wrap(Files.readAllBytes(AUCTION.resolve("auction.wasm")));
    try (Machine judge = new ReferenceMachine(1);
        LambdaProgram program =
            (LambdaProgram) judge.load("wasm32-lambda-1", wasm, new Limits(8_000_000, 9_000_000))) {
      String judged = ResultJson.of(SlotWitness.decode(Bytes.utf8(witness)).replay(program)).json();
      assertThat(withoutGas(judged)).isEqualTo(Json.parse(result));
    }
  }

  @Test
  void aDifferenceIsFoundWhereTheMachineWasFirst() throws IOException {
    machine.open();
    play();
    unit.result(process, 6);
    try (OptimisticHeads heads = heads(wrong("bid lot 7", "bid lot 8"))) {
      differs(heads);
    }
  }

  @Test
  void isAheadByNoMoreThanTheLimits() throws IOException {
    play();
    Bytes other = node.spawn("another auction", module);
    try (OptimisticHeads heads =
        new OptimisticHeads(
            unit, java(), folder.resolve("differences"), new OptimisticHeads.Bounds(4, 1, 0))) {
      assertThat(heads.context(process).slot()).isEqualTo(3);
      assertThatThrownBy(() -> heads.result(process, message(5)))
          .hasMessageContaining("more than 4 slots");
      assertThatThrownBy(() -> heads.context(other)).hasMessageContaining("1 processes are ahead");
      machine.open();
      unit.result(process, 6);
      assertThat(heads.context(process).slot()).isEqualTo(6);
      assertThat(heads.result(process, message(6))).contains("accepted");
    }
  }

  @Test
  void keepsNoLongTextAndAsksNothingMoreAfterTooManyDifferences() throws IOException {
    Path there = Files.createDirectories(folder.resolve("differences"));
    for (int i = 0; i < Differences.DIFFERENCES_MAX; i++) {
      Bytes differing = Hashes.sha256(Bytes.utf8("process " + i));
      Files.writeString(there.resolve(differing + "-7.json"), "{}");
    }
    Differences differences = new Differences(there);
    assertThat(differences.tooMany()).isTrue();
    try (OptimisticHeads heads = heads(script())) {
      assertThatThrownBy(() -> heads.context(process)).hasMessageContaining("in 100 processes");
    }
    machine.open();
    node.send(process, "sell " + "x".repeat(100));
    ResultRow row = unit.result(process, 1);
    assertThat(Ahead.Said.of(row, true).text()).isPresent();
    ResultRow longer =
        new ResultRow(
            row.process(),
            row.id(),
            row.slot(),
            "{\"Output\":\"" + "x".repeat(Ahead.TEXT_BYTES_MAX) + "\"}",
            row.error(),
            row.gasUsed(),
            row.messageId());
    assertThat(Ahead.Said.of(longer, true).text()).isEmpty();
  }

  @Test
  void readsOverHttpNameTheHead() throws IOException {
    play();
    Bytes other = node.spawn("of the same code", upload(Sender.of(3)));
    Bytes cron = node.spawn("ticks", module, new Tag("Cron-Interval", "10-seconds"));
    try (OptimisticHeads heads = heads(java());
        TestHttp http =
            new TestHttp(
                new ComputeApiRoutes(unit, new OperatorOnly(true), Optional.of(heads)).routes());
        TestHttp units = new TestHttp(new ComputeRoutes(unit, Optional.of(heads)).routes());
        TestHttp without =
            new TestHttp(new ComputeApiRoutes(unit, new OperatorOnly(true)).routes())) {
      String of = "/api/v1/processes/" + process;
      Answer value = http.get(of + "/context/value?head=optimistic&key=" + key());
      assertThat(value.text()).isEqualTo("50");
      assertThat(http.get(of + "/context?head=optimistic").json().path("slot").asLong())
          .isEqualTo(6);
      assertThat(http.get(of + "/heads").json().at("/optimistic/slot").asLong()).isEqualTo(6);
      String result = "/result/" + message(1) + "?process-id=" + process + "&head=optimistic";
      assertThat(units.get(result).json().at("/Output/status").asString()).isEqualTo("accepted");
      String dry = "/dry-run?process-id=" + process + "&head=optimistic";
      Bytes asked = Bytes.utf8("{\"Owner\":\"me\",\"Data\":\"" + key() + "\"}");
      assertThat(units.post(dry, asked).json().at("/Output/reports/0/text").asString())
          .isEqualTo("50");
      assertThat(units.post(dry + "&to=" + message(1), asked).status()).isEqualTo(400);

      assertThat(http.get(of + "/heads/evidence").status()).isEqualTo(404);
      refused(http, of + "/context?head=newest", 400, "optimistic or verified");
      refused(http, of + "/context?head=optimistic&slot=1", 400, "where it is");
      refused(without, of + "/context?head=optimistic", 422, "runs no native code");
      refused(
          http,
          of.replace(process.base64Url(), other.base64Url()) + "/context?head=optimistic",
          422,
          "no native code here");
      refused(
          http,
          of.replace(process.base64Url(), cron.base64Url()) + "/context?head=optimistic",
          422,
          "crons");
      refused(http, "/api/v1/processes/" + "A".repeat(43) + "/heads", 404, "not known");
    }
  }

  private static void refused(TestHttp http, String path, int status, String why) {
    Answer answer = http.get(path);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains(why);
  }

  @Test
  void whatCannotBeRegisteredSaysWhy() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    String id = module.base64Url();
    for (String[] each :
        new String[][] {
          {"nothing", "is no MODULE=FILE"},
          {id + "=", "offers 0 services"},
          {id + "=" + folder.resolve("none.jar"), "there is no file"},
          {id + "=" + folder.resolve("none.mjs"), "cannot be read"},
          {id + "=" + empty, "offers 0 services"},
        }) {
      assertThatThrownBy(() -> NativeCode.of(each[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(each[1]);
    }
    assertThat(NativeCode.of("").isEmpty()).isTrue();
  }
}
