package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Input;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** SQLite on the flat memory of a context (modules/database), beside SQLite as others built it. */
final class DatabaseTest {
  private static final boolean LONG = "1".equals(System.getenv("HEDDLE_LONG"));
  private static final int SCRIPTS = LONG ? 600 : 100;

  /** The interpreter judges each so many scripts: it is slow, and cold at first. */
  private static final int JUDGED_EACH = LONG ? 6 : 20;

  private static final Path MODULE = Path.of("../modules/database");
  private static final String FORMAT = "wasm32-lambda-1";
  private static final Limits LIMITS = new Limits(256L << 20, 1_000_000_000_000L);
  private static final String OWNER = "A".repeat(43);
  private static final String STRANGER = "B".repeat(43);
  private static final String PROCESS = "P".repeat(43);
  private static final String ENVIRONMENT = "{\"Process\":{\"Id\":\"" + PROCESS + "\"}}";

  private static final String SCHEMA =
      "only the owner of the database changes what is in its schema";

  private static Machine fast;
  private static Machine slow;
  private static LambdaProgram program;
  private static LambdaProgram judge;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    Bytes wasm = Bytes.wrap(Files.readAllBytes(MODULE.resolve("database.wasm")));
    fast = new V8Machine(1);
    slow = new ReferenceMachine(1, 600_000);
    program = (LambdaProgram) fast.load(FORMAT, wasm, LIMITS);
    judge = (LambdaProgram) slow.load(FORMAT, wasm, LIMITS);
  }

  @AfterAll
  static void close() {
    fast.close();
    slow.close();
  }

  private static Input input(String id, String from, String sql) {
    ObjectNode message = Json.object().put("Id", id).put("Data", sql).put("From", from);
    message.put("Owner", from).put("Nonce", 7).put("Timestamp", 1_700_000_000_000L);
    return new Input(Json.write(message.put("Block-Height", 9)), ENVIRONMENT, 1_000);
  }

  static Input input(String sql) {
    return input("M", OWNER, sql);
  }

  /** A database without tables. */
  private static KvMap created(LambdaProgram on) {
    return on.advance(KvMap.empty(), input(PROCESS, OWNER, "")).context();
  }

  private static JsonNode output(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long _) -> Json.parse(result).path("Output");
      case Outcome.Rejected(String result, long _) -> Json.parse(result).path("Output");
      case Outcome.Failed(String error, long _) -> throw new AssertionError(error);
    };
  }

  /** What became of it, and what it told people and others. */
  private static String says(LambdaRun run) {
    JsonNode output = output(run.outcome());
    StringBuilder said = new StringBuilder(output.path("status").asString());
    for (String kind : new String[] {"notices", "reports"}) {
      output.path(kind).forEach(each -> said.append(' ').append(each.path("text").asString()));
    }
    return said.toString();
  }

  private static KvMap done(KvMap context, String sql) {
    LambdaRun run = program.advance(context, input(sql));
    assertThat(says(run)).as(sql).startsWith("accepted");
    return run.context();
  }

  private static String inspected(KvMap context, String query) {
    return says(program.inspect(context, LambdaInput.of(input(query))));
  }

  /** The first column of each row. */
  private static List<String> ask(KvMap context, String query) {
    List<String> found = new ArrayList<>();
    for (JsonNode row : Json.parse(inspected(context, query).substring("accepted ".length()))) {
      found.add(row.properties().iterator().next().getValue().asString());
    }
    return found;
  }

  private static void assertIntact(KvMap context) {
    assertThat(inspected(context, "PRAGMA integrity_check"))
        .isEqualTo("accepted [{\"integrity_check\":\"ok\"}]");
  }

  @Test
  void theSameRootsOnBothEnginesAndTheSameTablesAsStockSqlite() throws Exception {
    long seed = 20_261_127;
    RandomSql sql = new RandomSql(new Random(seed));
    KvMap context = created(program);
    assertThat(created(judge).root()).isEqualTo(context.root());
    Map<String, Integer> counts = new HashMap<>();
    try (StockSqlite mirror = StockSqlite.open(folder.resolve("mirror.db"))) {
      for (int slot = 1; slot <= SCRIPTS; slot++) {
        String script = slot == 1 ? RandomSql.BEGINNING : sql.script();
        String what = "seed %d, script %d: %.1000s".formatted(seed, slot, script);
        LambdaRun run = program.advance(context, input(script));
        if (slot % JUDGED_EACH == 1) {
          LambdaRun judged = judge.advance(context, input(script));
          assertThat(judged.outcome()).as(what).isEqualTo(run.outcome());
          assertThat(judged.context().root()).as(what).isEqualTo(run.context().root());
        }
        Optional<String> wrong = mirror.run(script);
        boolean accepted = run.outcome() instanceof Outcome.Accepted;
        assertThat(accepted).as(what + says(run) + wrong).isEqualTo(wrong.isEmpty());
        if (!accepted) {
          assertThat(run.context().root()).as(what).isEqualTo(context.root());
          assertThat(says(run)).startsWith("rejected ");
          assertThat(wrong.orElseThrow())
              .as(what)
              .contains(says(run).substring("rejected ".length()));
        }
        context = run.context();
        counts.merge(output(run.outcome()).path("status").asString(), 1, Integer::sum);
        assertIntact(context);
        if (slot % 10 == 0) {
          assertSameTables(context, mirror, what);
        }
      }
    }
    assertThat(counts).containsOnlyKeys("accepted", "rejected");
    assertThat(counts.get("accepted")).isGreaterThan(SCRIPTS / 4);
    assertThat(counts.get("rejected")).isGreaterThan(SCRIPTS / 5);
  }

  /** As the application says, as a file of the region's bytes says, and as they have to be. */
  private void assertSameTables(KvMap context, StockSqlite mirror, String what) throws Exception {
    List<String> expected = StockSqlite.contents(mirror::ask);
    assertThat(StockSqlite.contents(query -> ask(context, query))).as(what).isEqualTo(expected);
    try (StockSqlite dump = StockSqlite.open(context, folder.resolve("dump.db"))) {
      assertThat(StockSqlite.contents(dump::ask)).as(what).isEqualTo(expected);
      assertThat(dump.ask("PRAGMA integrity_check")).as(what).containsExactly("ok");
    }
  }

  @Test
  void whereverItRunsOutOfGasTheDatabaseIsWhatItWas() {
    KvMap before =
        done(
            created(program),
            "CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                + " SELECT i + 1 FROM n WHERE i < 300) INSERT INTO t SELECT i, 'row ' || i || hex(zeroblob(50)) FROM n");
    Input input = input("UPDATE t SET b = b || ' more'; DELETE FROM t WHERE a % 7 = 0");
    LambdaRun whole = program.advance(before, input);
    long needed = whole.outcome().gasUsed();
    int steps = LONG ? 500 : 25;
    for (int step = 1; step < steps; step++) {
      Limits limits = new Limits(LIMITS.memoryBytesMax(), needed * step / steps);
      LambdaRun run = new LambdaProgram(program.template(), limits).advance(before, input);
      assertThat(says(run)).as("gas %d", limits.gasMax()).isEqualTo("exception");
      assertThat(run.context().root()).isEqualTo(before.root());
      assertIntact(run.context());
    }
    Limits enough = new Limits(LIMITS.memoryBytesMax(), needed);
    LambdaRun run = new LambdaProgram(program.template(), enough).advance(before, input);
    assertThat(run.context().root()).isEqualTo(whole.context().root()).isNotEqualTo(before.root());
    assertIntact(run.context());
  }

  @Test
  void anInsertIntoSixtyFourMegabytesTouchesFewPages() throws Exception {
    List<Integer> pages = new ArrayList<>();
    for (int megabytes : new int[] {1, 64}) {
      KvMap context = ofAnother(folder.resolve(megabytes + ".db"), megabytes);
      assertThat(context.bytes()).isBetween(megabytes * 1_000_000L, megabytes * 1_300_000L);
      Input input = input("INSERT INTO t(name, size) VALUES ('needle', 5) RETURNING id");
      Trail trail = new Trail();
      LambdaRun run = program.advance(context.watched(trail), input);
      assertThat(says(run)).isEqualTo("accepted [{\"id\":%d}]".formatted(megabytes * 1_000 + 1));
      assertThat(run.changes().size()).as("pages written").isLessThanOrEqualTo(8);
      long read = trail.blobs().stream().filter(blob -> blob.size() == Region.PAGE_BYTES).count();
      assertThat(read).as("pages read").isLessThanOrEqualTo(10);
      pages.add((int) read);
      SlotWitness witness = SlotWitness.of(program, context, input);
      assertThat(witness.encode().length()).isLessThan(128 << 10);
      assertThat(witness.replay(judge)).isEqualTo(run.outcome());
      assertThat(ask(run.context(), "SELECT size FROM t WHERE name = 'needle'"))
          .containsExactly("5");
    }
    assertThat(pages.get(1)).as("a level more in each tree").isLessThanOrEqualTo(pages.get(0) + 4);
  }

  /** A database that stock SQLite has made, in a context. */
  static KvMap ofAnother(Path file, int megabytes) throws Exception {
    try (StockSqlite stock = StockSqlite.open(file)) {
      assertThat(
              stock.run(
                  "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, size INTEGER, rest BLOB);"
                      + " CREATE INDEX by_name ON t(name); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                      + " SELECT i + 1 FROM n WHERE i < "
                      + megabytes * 1_000
                      + ") INSERT INTO t SELECT i, 'thing ' || (i * 7919 % 64007), i, zeroblob(800) || i"
                      + " FROM n"))
          .isEmpty();
    }
    Bytes owner = Bytes.utf8("owner");
    return StockSqlite.context(file).put(owner, Bytes.utf8(OWNER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELEC 1 | near \"SELEC\": syntax error",
        "INSERT INTO t VALUES (1, 'x'); INSERT INTO t VALUES (2, 'x') | UNIQUE constraint failed: t.b",
        "SELECT random() | there is no randomness here: random() has no value",
        "BEGIN | an input is one transaction: there is no BEGIN in it",
        "SAVEPOINT s | an input is one transaction: there is no BEGIN in it",
        "VACUUM | cannot VACUUM from within a transaction",
        "ATTACH 'other' AS o | too many attached databases - max 0",
        "PRAGMA journal_mode = WAL | PRAGMA journal_mode is not for databases in a context, or not for you",
        "PRAGMA page_size = 512 | PRAGMA page_size is not for databases in a context, or not for you",
        "PRAGMA writable_schema = 1 | PRAGMA writable_schema is not for databases in a context, or not for you",
        "UPDATE sqlite_schema SET sql = '' | table sqlite_master may not be modified",
        "-- nothing | there is no SQL in the message",
        "`` | there is no SQL in the message",
        "SELECT load_extension('x') | no such function: load_extension"
      })
  void whatCannotBeIsRejectedWithASentence(String sql, String words) {
    KvMap context = done(created(program), "CREATE TABLE t(a, b UNIQUE)");
    LambdaRun run = program.advance(context, input(sql));
    assertThat(says(run)).isEqualTo("rejected " + words);
    assertThat(run.context().root()).isEqualTo(context.root());
  }

  @Test
  void fillsUpWithASentence() throws Exception {
    KvMap context = done(created(program), "CREATE TABLE t(a)");
    Limits small = new Limits(1L << 20, LIMITS.gasMax());
    Input large = input("INSERT INTO t VALUES (zeroblob(2000000))");
    LambdaRun run = new LambdaProgram(program.template(), small).advance(context, large);
    assertThat(run.error()).isEqualTo("the context would have more than the 1048576 bytes it may");
    assertThat(run.context().root()).isEqualTo(context.root());
    if (LONG) {
      KvMap full = ofAnother(folder.resolve("full.db"), 225);
      LambdaRun no =
          program.advance(full, input("INSERT INTO t(rest) VALUES (zeroblob(99000000))"));
      assertThat(says(no)).isEqualTo("rejected database or disk is full");
    }
  }

  @Test
  void rowsAreNoticesOfAnInputAndReportsOfAnInspection() {
    KvMap context =
        done(created(program), "CREATE TABLE t(a INTEGER PRIMARY KEY, b, at DEFAULT (slot()))");
    LambdaRun run =
        program.advance(
            context,
            input(
                "INSERT INTO t(b) VALUES ('\u00fc\"\\\n\u0001'), (x'00ff'), (2.5), (9e999), (NULL) RETURNING"
                    + " a, b; SELECT count(*) AS n FROM t; SELECT 1 WHERE 0"));
    JsonNode notices = output(run.outcome()).path("notices");
    assertThat(notices.at("/0/text").asString())
        .isEqualTo(
            "[{\"a\":1,\"b\":\"\u00fc\\\"\\\\\\u000a\\u0001\"},{\"a\":2,\"b\":{\"hex\":\"00ff\"}},"
                + "{\"a\":3,\"b\":2.5},{\"a\":4,\"b\":1e999},{\"a\":5,\"b\":null}]");
    assertThat(notices.at("/1/text").asString()).isEqualTo("[{\"n\":5}]");
    assertThat(notices.at("/2/text").asString()).isEqualTo("[]");
    assertThat(
            inspected(
                run.context(),
                "SELECT max(at) AS m, datetime('now') AS now, sender() AS s, signer() = sender() AS same,"
                    + " height() AS h, process() AS p, message() AS id, tags() AS t FROM t"))
        .isEqualTo(
            "accepted [{\"m\":7,\"now\":\"2023-11-14 22:13:20\",\"s\":\""
                + OWNER
                + "\",\"same\":1,\"h\":9,\"p\":\""
                + PROCESS
                + "\",\"id\":\"M\",\"t\":\"[]\"}]");
    assertThat(inspected(run.context(), "DELETE FROM t"))
        .isEqualTo("rejected an inspection writes nothing");
  }

  @Test
  void whereThereIsNoViewOthersWriteNothing() {
    KvMap context = done(created(program), "CREATE TABLE t(a)");
    Input insert = input("M", STRANGER, "INSERT INTO t VALUES (1)");
    assertThat(says(program.advance(context, insert)))
        .isEqualTo("rejected only the owner of the database writes to t; others write to views");
    assertThat(says(program.advance(KvMap.empty(), input("CREATE TABLE t(a)"))))
        .as("a database that nobody owns")
        .isEqualTo("rejected " + SCHEMA);
  }

  @Test
  void othersWriteToViewsAndToNothingElse() {
    KvMap context =
        done(
            created(program),
            "CREATE TABLE stock(thing PRIMARY KEY, count CHECK (count >= 0), last);"
                + "CREATE VIEW move AS SELECT thing, count AS by FROM stock;"
                + "CREATE TRIGGER moved INSTEAD OF INSERT ON move BEGIN INSERT OR IGNORE INTO stock VALUES"
                + " (new.thing, 0, 0); UPDATE stock SET count = count + new.by, last = sender() WHERE thing = new.thing; END");
    LambdaRun run =
        program.advance(
            context,
            input("M", STRANGER, "INSERT INTO move VALUES ('bolt', 5), ('nut', 2), ('bolt', -1)"));
    assertThat(says(run)).isEqualTo("accepted");
    assertThat(ask(run.context(), "SELECT thing || count || substr(last, 1, 1) FROM stock"))
        .containsExactly("bolt4B", "nut2B");
    assertThat(
            says(
                program.advance(
                    run.context(), input("M", STRANGER, "SELECT value FROM json_each('[7]')"))))
        .isEqualTo("accepted [{\"value\":7}]");
    String[][] refused = {
      {
        "INSERT INTO move VALUES ('nut', 1); INSERT INTO move VALUES ('bolt', -9)",
        "CHECK constraint failed: count >= 0"
      },
      {"INSERT INTO stock VALUES ('x', 1, 1)", "only the owner of the database writes to stock"},
      {"UPDATE stock SET count = 9", "only the owner of the database writes to stock"},
      {"WITH move AS (SELECT 1) DELETE FROM stock", "only the owner of the database writes"},
      {"DROP TABLE stock", SCHEMA},
      {"DROP VIEW move", SCHEMA},
      {"CREATE TABLE mine(a)", SCHEMA},
      {"CREATE TEMP VIEW stock AS SELECT 1", SCHEMA},
      {"CREATE TEMP TRIGGER g INSTEAD OF INSERT ON move BEGIN DELETE FROM stock; END", SCHEMA},
      {"ALTER TABLE stock ADD COLUMN mine", SCHEMA},
      {"CREATE INDEX mine ON stock(count)", SCHEMA},
      {"CREATE TRIGGER mine AFTER INSERT ON stock BEGIN SELECT 1; END", SCHEMA},
      {"UPDATE sqlite_schema SET sql = ''", "table sqlite_master may not be modified"},
      {"ANALYZE", SCHEMA},
      {"PRAGMA user_version = 3", "PRAGMA user_version is not for databases in a context"},
    };
    for (String[] each : refused) {
      LambdaRun no = program.advance(run.context(), input("M", STRANGER, each[0]));
      assertThat(says(no)).as(each[0]).startsWith("rejected " + each[1]);
      assertThat(no.context().root()).isEqualTo(run.context().root());
    }
  }

  @Test
  void nestingWithoutEndEndsTheSameOnBothEngines() {
    KvMap context = done(created(program), "CREATE TABLE t(a)");
    int deep = LONG ? 5_000 : 1_200;
    List<String> queries = new ArrayList<>();
    queries.add("SELECT " + "(".repeat(deep) + "1" + ")".repeat(deep));
    queries.add("SELECT 1" + " + 1".repeat(deep));
    queries.add("SELECT 1" + " UNION SELECT 1".repeat(deep));
    queries.add("SELECT json('" + "[".repeat(deep) + "]".repeat(deep) + "')");
    queries.add("SELECT '" + "a".repeat(deep) + "' LIKE '" + "%a".repeat(deep) + "b'");
    if (LONG) {
      StringBuilder chain = new StringBuilder("WITH c0(x) AS (SELECT 1)");
      for (int i = 1; i < deep; i++) {
        chain.append(", c%d(x) AS (SELECT x + 1 FROM c%d LIMIT 1)".formatted(i, i - 1));
      }
      queries.add(chain + " SELECT * FROM c" + (deep - 1));
    }
    for (String query : queries) {
      LambdaInput input = LambdaInput.of(input(query));
      LambdaRun run = program.inspect(context, input);
      assertThat(run.outcome())
          .as("%.40s", query)
          .isEqualTo(judge.inspect(context, input).outcome());
      assertThat(run.error()).as("%.40s", query).doesNotContain("call stack");
    }
  }

  @Test
  void theCommittedModuleHasTheHashThatIsWrittenBesideItAndAsksForNothingElse() throws Exception {
    Bytes wasm = Bytes.wrap(Files.readAllBytes(MODULE.resolve("database.wasm")));
    assertThat(Files.readString(MODULE.resolve("database.wasm.sha256")))
        .startsWith(Hashes.sha256(wasm).hex());
    assertThat(
            run.endive.wasm.Parser.parse(wasm.toByteArray()).importSection().stream()
                .map(each -> each.module())
                .collect(Collectors.toSet()))
        .containsExactly("lambda");
  }

  @Test
  void theScriptMakesTheCommittedModuleAgain() throws Exception {
    Assumptions.assumeTrue(LONG, "long form only");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/emcc")), "needs emscripten 3.1.6");
    Path out = folder.resolve("again.wasm");
    Process build =
        new ProcessBuilder(MODULE.resolve("build.sh").toString(), out.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("build.log").toFile())
            .start();
    assertThat(build.waitFor()).as(() -> log()).isZero();
    assertThat(Files.mismatch(out, MODULE.resolve("database.wasm"))).isEqualTo(-1);
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("build.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
