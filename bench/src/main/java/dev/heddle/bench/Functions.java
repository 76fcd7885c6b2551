package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A token of 10 KB of state as a function: transfers that are folded because somebody asks for the
 * last result, beside the same source in node's vm and in 3EM's evaluator; how soon a function that
 * was just deployed answers; what a thousand of them take.
 */
record Functions() implements Scenario {
  private static final int TRANSFERS = 60_000;
  private static final int FIRST = 20_000;
  private static final int ROUNDS = 3;
  private static final int COLD = 40;
  private static final int MANY = 1000;
  private static final int HOLDERS = 190;
  private static final double VM_MIN = 0.5;
  private static final double THREE_EM_MIN = 1;
  private static final double COLD_MS_MAX = 10;
  private static final double MANY_MB_MAX = 1024;

  private static final String NODE = "node";
  private static final String VM = "node vm";
  private static final String THREE_EM = "3EM";

  @Override
  public String name() {
    return "functions";
  }

  @Override
  public String purpose() {
    return "transfers a second of a JavaScript token, beside node's vm and 3EM; cold start; memory";
  }

  @Override
  public void run(Bench bench, Report report) {
    int rounds = bench.options().rounds().orElse(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      bench.say("%s: round %d of %d".formatted(name(), round + 1, rounds));
      List<String> inputs = inputs(bench.options().messages().orElse(TRANSFERS));
      JsonNode ours = node(bench, report, inputs, round);
      rival(bench, report, inputs, VM, "vm", ours);
      rival(bench, report, inputs, THREE_EM, "three-em", ours);
    }
    ratio(report, "steady", VM, VM_MIN);
    ratio(report, "steady", THREE_EM, THREE_EM_MIN);
    report.goal(NODE, "cold start", Goal.atMost(COLD_MS_MAX));
    report.goal(NODE, "RSS of 1,000", Goal.atMost(MANY_MB_MAX));
    report.note(
        "node: gas counted, each result durable, the log read and checked; node vm: the same source,"
            + " the state copied as JSON, no gas, nothing kept; 3EM: @three-em/node in one batch");
    report.note(
        "cold start: from the post of a function's record, signed before, to the result of its first"
            + " interaction, over HTTP, on a node that has just begun and on one that has served a"
            + " thousand others; RSS of 1,000: of the node, after each has answered once");
  }

  private static List<String> inputs(int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            "{\"function\":\"transfer\",\"target\":\"%s\",\"qty\":1}"
                .formatted(holder(i % HOLDERS)))
        .toList();
  }

  private static String holder(int number) {
    return String.format(Locale.ROOT, "holder-%036d", number);
  }

  private static String state(String caller) {
    ObjectNode state = Json.object().put("name", "Token").put("ticker", "TKN");
    ObjectNode balances = state.putObject("balances");
    for (int i = 0; i < HOLDERS; i++) {
      balances.put(holder(i), 1_000_000);
    }
    balances.put(caller, 1_000_000_000);
    return Json.write(state);
  }

  private JsonNode node(Bench bench, Report report, List<String> inputs, int round) {
    String data = "functions-" + round;
    try (NodeProcess node = bench.node(data)) {
      Sender sender = bench.sender(node);
      String source = read(source(bench));
      String caller = sender.wallet().address();
      cold(report, sender, source, caller, "cold start, new node");
      DataItem function = sender.function(source, state(caller));
      sender.schedule(List.of(function), 1);
      String id = function.id().base64Url();
      List<DataItem> items =
          sender.messages(id, inputs.stream().map(input -> new Said(input, List.of())).toList());
      sender.schedule(items, 32);
      int first = Math.min(FIRST, inputs.size() / 2);
      Watch warming = Watch.start(node);
      sender.functionState(id, first);
      Part early = warming.part(first);
      Watch steady = Watch.start(node);
      String last = sender.functionState(id, inputs.size());
      add(report, NODE, early, steady.part(inputs.size() - first));
      many(report, node, sender, source, caller);
      cold(report, sender, source, caller, "cold start");
      return Json.parse(last).path("state");
    } finally {
      bench.delete(data);
    }
  }

  /** Half of them is not measured: the client is new to it too. */
  private static void cold(
      Report report, Sender sender, String source, String caller, String measure) {
    for (int i = 0; i < COLD; i++) {
      DataItem function = sender.function(source + "// " + measure + " " + i, state(caller));
      String id = function.id().base64Url();
      DataItem message = sender.message(id, new Said(inputs(1).getFirst(), List.of()));
      long began = System.nanoTime();
      sender.schedule(List.of(function), 1);
      sender.schedule(List.of(message), 1);
      sender.functionState(id, 1);
      if (i >= COLD / 2) {
        report.add(NODE, measure, "ms", (System.nanoTime() - began) / 1e6);
      }
    }
  }

  private static void many(
      Report report, NodeProcess node, Sender sender, String source, String caller) {
    List<DataItem> functions = new ArrayList<>();
    List<DataItem> messages = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      DataItem function = sender.function(source + "// one of many " + i, state(caller));
      functions.add(function);
      messages.add(
          sender.message(function.id().base64Url(), new Said(inputs(1).getFirst(), List.of())));
    }
    sender.schedule(functions, 32);
    sender.schedule(messages, 32);
    functions.forEach(function -> sender.functionState(function.id().base64Url(), 1));
    report.addMb(NODE, "RSS of 1,000", node.usage().rssBytes());
  }

  private static void rival(
      Bench bench, Report report, List<String> inputs, String subject, String mode, JsonNode ours) {
    try {
      Path log = Files.write(bench.folder().resolve("functions.log"), inputs);
      Path state = Files.writeString(bench.folder().resolve("functions.json"), state("CALLER"));
      List<String> command =
          Ran.pinned(
              bench.options().core(),
              List.of(
                  "node",
                  bench.repository().resolve("bench/src/main/node/functions.cjs").toString(),
                  bench.packages().toString(),
                  source(bench).toString(),
                  state.toString(),
                  log.toString(),
                  mode,
                  Integer.toString(Math.min(FIRST, inputs.size() / 2))));
      JsonNode out = Json.parse(Ran.line(bench.folder(), command.toArray(String[]::new)));
      expect(ours, out.path("result"), subject);
      add(report, subject, part(out.path("first")), part(out.path("rest")));
      report.addMb(subject, "RSS", out.path("rssBytes").longValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The balances but the caller's, who goes by another name there. */
  private static void expect(JsonNode ours, JsonNode theirs, String subject) {
    for (int i = 0; i < HOLDERS; i++) {
      JsonNode mine = ours.path("balances").path(holder(i));
      JsonNode other = theirs.path("balances").path(holder(i));
      if (mine.longValue() != other.longValue() || mine.isMissingNode()) {
        throw new IllegalStateException(
            "%s has %s for %s, the node %s".formatted(subject, other, holder(i), mine));
      }
    }
  }

  private static Part part(JsonNode json) {
    return new Part(
        json.path("evaluations").intValue(),
        json.path("wallMs").doubleValue(),
        json.path("cpuMs").doubleValue());
  }

  private static void add(Report report, String subject, Part first, Part rest) {
    report.add(subject, "first", first);
    report.add(subject, "steady", rest);
  }

  private static void ratio(Report report, String measure, String rival, double atLeast) {
    report.ratio(measure, NODE, rival, Optional.of(Goal.atLeast(atLeast)));
    report.ratio(measure + " CPU", rival, NODE, Optional.empty());
  }

  private static Path source(Bench bench) {
    return bench.repository().resolve("bench/src/main/node/token.js");
  }

  private static String read(Path file) {
    return Bench.bytes(file).utf8();
  }
}
