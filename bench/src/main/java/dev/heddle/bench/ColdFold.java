package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A log that nobody has evaluated yet, folded because somebody asks for its last result.
 *
 * <p>In each round a new node gets the messages, then evaluates them; the loader evaluates the
 * first of the same messages, as the node's scheduler gave them out, and raw V8 all of them. The
 * node counts gas, can take back each message, and its results are durable when it answers. The
 * first evaluations, while code is compiled, are told apart from the steady rest.
 */
record ColdFold(String name, Workload workload, String of) implements Scenario {
  private static final int MESSAGES = 2000;
  private static final int FIRST = 200;
  private static final int ROUNDS = 3;
  private static final int LOADER_MESSAGES = 60;
  private static final int LOADER_FIRST = 5;
  private static final double LOADERS_MIN = 45;
  private static final double RAW_MIN = 0.5;

  private static final String NODE = "node";
  private static final String LOADER = "loader";
  private static final String RAW = "raw V8";

  @Override
  public String purpose() {
    return "evaluations a second of a scheduled " + of + ", beside the loader and raw V8";
  }

  /** What a round of the node leaves to compare with. */
  private record Folded(ProcessLog log, String early, String last) {}

  @Override
  public void run(Bench bench, Report report) {
    Path wasm = bench.wasm(workload.module());
    int rounds = bench.options().rounds().orElse(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      Folded folded = node(bench, report, wasm, round);
      bench.say("%s: round %d of %d".formatted(name, round + 1, rounds));
      loader(bench, report, wasm, folded);
      raw(bench, report, wasm, folded);
    }
    for (String measure : List.of("steady", "total")) {
      boolean goals = measure.equals("steady");
      boolean metered = workload.loaderFormat().equals(Sender.METERED);
      ratio(report, measure, LOADER, goals && metered ? LOADERS_MIN : 0);
      ratio(report, measure, RAW, goals ? RAW_MIN : 0);
    }
    String metering = workload.loaderFormat().equals(Sender.METERED) ? "with" : "without";
    report.note(
        ("loader: @permaweb/ao-loader %s metering, memory copied in and out, as the reference"
                + " compute unit has it; raw V8: the same without gas, copies and a way back")
            .formatted(metering));
    report.note(
        "first: the first %d evaluations; the loader's first are %d"
            .formatted(FIRST, LOADER_FIRST));
  }

  private Folded node(Bench bench, Report report, Path wasm, int round) {
    int count = bench.options().messages().orElse(MESSAGES);
    int first = Math.min(FIRST, count / 2);
    String data = "cold-" + round;
    try (NodeProcess node = bench.node(data)) {
      Sender sender = bench.sender(node);
      String module = sender.module(Bench.bytes(wasm), Sender.METERED);
      String process = sender.spawn(module);
      sender.schedule(process, workload.opening());
      sender.schedule(sender.messages(process, workload.then(count - 2, bench.random(round))), 32);
      ProcessLog log = ProcessLog.read(sender, process, module, Sender.METERED);
      bench.say("%s: %d messages scheduled, folding".formatted(name, count));
      Watch warming = Watch.start(node);
      sender.result(process, log.id(first - 1));
      Part early = warming.part(first);
      Watch steady = Watch.start(node);
      String last = sender.result(process, log.id(count - 1));
      Part rest = steady.part(count - first);
      add(report, NODE, early, rest);
      report.addMb(NODE, "RSS", node.usage().rssBytes());
      String compared = sender.result(process, log.id(Math.min(LOADER_MESSAGES, count) - 1));
      return new Folded(log, compared, last);
    } finally {
      bench.delete(data);
    }
  }

  private void loader(Bench bench, Report report, Path wasm, Folded folded) {
    List<String> lines = folded.log().lines(LOADER_MESSAGES);
    Reference loader = new Reference(LOADER, workload.loaderFormat(), "copying");
    Reference.Outcome outcome = loader.run(bench, wasm, lines, LOADER_FIRST);
    outcome.expect(folded.early(), workload.loaderFormat().equals(Sender.METERED));
    add(report, LOADER, outcome.first(), outcome.rest());
    report.add(LOADER, "compile", "ms", outcome.compileMs());
    report.addMb(LOADER, "RSS", outcome.rssBytes());
  }

  private void raw(Bench bench, Report report, Path wasm, Folded folded) {
    List<String> lines = folded.log().lines(Integer.MAX_VALUE);
    Reference raw = new Reference(RAW, Sender.PLAIN, "bare");
    Reference.Outcome outcome = raw.run(bench, wasm, lines, Math.min(FIRST, lines.size() / 2));
    if (workload != Workload.MIX) {
      outcome.expect(folded.last(), false);
    }
    add(report, RAW, outcome.first(), outcome.rest());
    report.addMb(RAW, "RSS", outcome.rssBytes());
  }

  private static void add(Report report, String subject, Part first, Part rest) {
    report.add(subject, "first", first);
    report.add(subject, "steady", rest);
    report.add(subject, "total", first.and(rest));
  }

  private static void ratio(Report report, String measure, String rival, double atLeast) {
    Optional<Goal> goal = Optional.of(atLeast).filter(bound -> bound > 0).map(Goal::atLeast);
    report.ratio(measure, NODE, rival, goal);
    report.ratio(measure + " CPU", rival, NODE, goal);
  }
}
