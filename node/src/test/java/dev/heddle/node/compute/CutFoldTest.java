package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.machine.Machine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two nodes fold the same log of a real aos: one in one piece, the other with a unit that is ended,
 * evicted and robbed of checkpoints at random places. Results, gas and state must be the same.
 *
 * <p>Runs where {@code HEDDLE_MODULES} names a folder with aos modules. {@code HEDDLE_LONG} makes
 * the log long, {@code HEDDLE_SEED} varies it.
 */
@Timeout(1200)
final class CutFoldTest {
  private static final boolean LONG = System.getenv("HEDDLE_LONG") != null;
  private static final int MESSAGES = LONG ? 1_500 : 30;
  private static final int PIECE_MAX = LONG ? 40 : 10;
  private static final Checkpoint.Place END = new Checkpoint.Place(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Only one process is live at a time: whoever is asked for another evicts it. */
  private static final ComputeOptions ONE_LIVE =
      ComputeOptions.standard("cu").withLive(new ComputeOptions.Live(8, 1, 2));

  private static final List<String> LUA =
      List.of(
          "Counter = (Counter or 0) + {n} return Counter",
          "Log = Log or {} Log[#Log + 1] = string.rep('0123456789abcdef', {m}) return #Log",
          "if Log then table.remove(Log, 1) end collectgarbage() return collectgarbage('count')",
          "error('no {n}')",
          "local x = nil return x.field",
          "return math.random(1, {m}), os.time(), os.clock()",
          "local r = {} for k, v in pairs({ a = 1, b = {n}, [{m}] = 2 }) do r[#r + 1] = k end return #r",
          "return tostring({}), tostring(function() end)",
          "local json = require('json') return json.encode({ a = { {n}, {m} }, b = 'größe' })",
          "Handlers.add('h{n}', function(m) return m.Action == 'Ping' end,"
              + " function(m) Pings = (Pings or 0) + 1 ao.send({ Target = m.From, Data = 'pong' }) end)"
              + " return #Handlers.list",
          "ao.send({ Target = ao.id, Action = 'Note', Data = tostring(Pings) }) return 'sent'",
          "local c = coroutine.wrap(function() for i = 1, {n} do coroutine.yield(i) end end)"
              + " return c() + 1",
          "Inbox = {} return 'empty'",
          "local f = io.open('/tmp/f', 'w') if f then f:write('{m}') f:close() end return f ~= nil",
          "return pcall(string.rep, 'x', -{n}), string.format('%5.2f', {m} / 7)");

  private record Logged(Bytes process, Bytes other) {}

  private record Sent(long afterMs, String data, String action) {}

  private final long seed = seed();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

  private static long seed() {
    String seed = System.getenv("HEDDLE_SEED");
    return seed == null ? 8 : Long.parseLong(seed);
  }

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource({
    "aos2_0_6,wasm64-unknown-emscripten-draft_2024_10_16-metering",
    "aos2_0_4_32,wasm32-unknown-emscripten4"
  })
  void aFoldThatIsCutComesOutAsOneThatIsNot(String module, String format) throws IOException {
    String folder = System.getenv("HEDDLE_MODULES");
    assumeTrue(folder != null, "HEDDLE_MODULES names no folder");
    Bytes wasm = Bytes.wrap(Files.readAllBytes(Path.of(folder, module + ".wasm")));
    List<Sent> messages = messages();
    try (ToyNode cut = new ToyNode();
        ToyNode whole = new ToyNode();
        Machine machine = new V8Machine(2)) {
      Logged logged = log(cut, wasm, format, messages);
      assertThat(log(whole, wasm, format, messages)).isEqualTo(logged);
      Bytes process = logged.process();
      foldInPieces(cut, machine, logged);
      List<ResultRow> results = results(cut, machine, process, true);

      assertThat(results)
          .as("seed %d", seed)
          .hasSizeGreaterThan(MESSAGES + 1)
          .isEqualTo(results(whole, machine, process, false));
      Checkpoint last = cut.store.newestCheckpoint(process, END).orElseThrow();
      Checkpoint lastOfWhole = whole.store.newestCheckpoint(process, END).orElseThrow();
      assertThat(last.place()).as("seed %d", seed).isEqualTo(lastOfWhole.place());
      assertThat(last.stateRoot()).as("seed %d", seed).isEqualTo(lastOfWhole.stateRoot());
    }
  }

  private List<Sent> messages() {
    List<Sent> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      long afterMs = random.nextInt(4) == 0 ? random.nextInt(1, 2_500) : 1;
      messages.add(
          random.nextInt(6) == 0
              ? new Sent(afterMs, "ping", "Ping")
              : new Sent(
                  afterMs,
                  LUA.get(random.nextInt(LUA.size()))
                      .replace("{n}", String.valueOf(random.nextInt(1, 9)))
                      .replace("{m}", String.valueOf(random.nextInt(10, 3_000))),
                  "Eval"));
    }
    return messages;
  }

  private static Logged log(ToyNode node, Bytes wasm, String format, List<Sent> messages) {
    List<Tag> tags = new ArrayList<>(ToyNode.moduleTags(format));
    tags.removeIf(tag -> tag.name().endsWith("-Limit"));
    tags.add(new Tag("Memory-Limit", "1-gb"));
    tags.add(new Tag("Compute-Limit", "9000000000000"));
    ItemDraft draft = new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), wasm);
    var module = ToyNode.ALICE.wallet().sign(draft);
    node.store.append(new ItemRecord(module.raw())).join();
    Bytes process =
        node.spawn(
            "aos",
            module.id(),
            new Tag("Cron-Interval", "1-second"),
            new Tag("Cron-Tag-Action", "Ping"));
    Bytes other = node.spawn("other", module.id());
    for (Sent message : messages) {
      node.clock.advance(message.afterMs());
      node.send(process, message.data(), new Tag("Action", message.action()));
    }
    return new Logged(process, other);
  }

  private void foldInPieces(ToyNode node, Machine machine, Logged logged) {
    Bytes process = logged.process();
    ComputeUnit unit = open(node, machine);
    try {
      for (long slot = 0; slot < MESSAGES; slot += random.nextInt(1, PIECE_MAX + 1)) {
        unit.result(process, slot);
        switch (random.nextInt(4)) {
          case 0 -> evict(unit, logged.other());
          case 1 -> {
            unit.close();
            long from = Math.max(0, slot - random.nextInt(2 * PIECE_MAX));
            node.store.deleteCheckpoints(process, Checkpoint.Place.message(from));
            unit = open(node, machine);
          }
          default -> {
            unit.close();
            unit = open(node, machine);
          }
        }
      }
    } finally {
      unit.close();
    }
  }

  /** A second process becomes live, and the first has to leave. */
  private static void evict(ComputeUnit unit, Bytes other) {
    String question =
        "{\"Owner\":\"%s\",\"Target\":\"%s\",\"Data\":\"1 + 1\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}]}"
            .formatted(ToyNode.ALICE.wallet().address(), other);
    assertThat(unit.dryRun(other, Optional.empty(), Bytes.utf8(question))).contains("\"2\"");
  }

  /** Evaluates what is left, ticks too, and gives all results. */
  private List<ResultRow> results(ToyNode node, Machine machine, Bytes process, boolean replay) {
    try (ComputeUnit unit = open(node, machine)) {
      List<ResultRow> rows = new ArrayList<>();
      for (long slot = 0; slot <= MESSAGES; slot++) {
        unit.result(process, slot);
        long timestampMs = node.entry(process, slot).assignment().timestampMs();
        rows.add(node.store.result(process, EvaluationId.of(timestampMs, slot)).orElseThrow());
      }
      rows.addAll(unit.cronResults(process, Optional.empty(), Listing.LIMIT_MAX));
      if (replay) {
        ReplayReport report = unit.replay(process, (_, _) -> {});
        assertThat(report.agrees()).as("seed %d: %s", seed, report).isTrue();
      }
      return rows;
    }
  }

  private static ComputeUnit open(ToyNode node, Machine machine) {
    return new ComputeUnit(node.store, machine, Upstream.NONE, ONE_LIVE, node.clock);
  }
}
