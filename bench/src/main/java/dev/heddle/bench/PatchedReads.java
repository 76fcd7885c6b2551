package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The read model of mainnet applications: {@code GET /PID~process@1.0/now/cache/KEY} of what an aos
 * process has patched, beside the dry-run that answers the same question.
 */
record PatchedReads() implements Scenario {
  private static final int KEYS = 10_000;
  private static final int READS = 60_000;
  private static final int DRY_RUNS = 500;
  private static final int ROUNDS = 3;
  private static final int CONNECTIONS = 8;
  private static final double READS_A_CORE_MIN = 10_000;
  private static final String PATCHED = "patched key";
  private static final String DRY_RUN = "dry-run";
  private static final String A_CORE = "answers a core";

  @Override
  public String name() {
    return "patched";
  }

  @Override
  public String purpose() {
    return "GETs of a key that an aos process has patched, beside dry-runs for the same value";
  }

  @Override
  public void run(Bench bench, Report report) {
    int rounds = bench.options().rounds().orElse(ROUNDS);
    int reads = bench.options().messages().orElse(READS);
    for (int round = 0; round < rounds; round++) {
      bench.say("patched: round %d of %d".formatted(round + 1, rounds));
      String data = "patched-" + round;
      try (NodeProcess node = bench.node(data)) {
        Sender sender = bench.sender(node);
        String process = sender.spawn(bench.aos(sender));
        Said program = new Said(program(), List.of(new Tag("Action", "Eval")));
        sender.result(process, sender.schedule(process, program));
        expect(sender, process, KEYS - 1);
        reads(bench, report, node, process, reads);
        dryRuns(report, node, sender, process);
        report.addMb("node", "RSS", node.usage().rssBytes());
      } finally {
        bench.delete(data);
      }
    }
    report.goal(PATCHED, A_CORE, Goal.atLeast(READS_A_CORE_MIN));
    report.ratio(A_CORE, PATCHED, DRY_RUN, Optional.empty());
    report.note(
        "%,d keys, any of them over %d connections that stay; dry-runs one after the other"
            .formatted(KEYS, CONNECTIONS));
  }

  /** Patches a table of numbers, and answers for one of them as well. */
  private static String program() {
    return """
    balances = {}
    for i = 0, %d do balances['u' .. i] = tostring(i * 7) end
    Send({ device = 'patch@1.0', cache = { balances = balances } })
    Handlers.add('balance', 'Balance', function(m) m.reply({ Balance = balances[m.Recipient] }) end)\
    """
        .formatted(KEYS - 1);
  }

  private static void expect(Sender sender, String process, int key) {
    String value = sender.get(path(process, key));
    if (!value.equals(Integer.toString(key * 7))) {
      throw new IllegalStateException("u" + key + " is " + value);
    }
  }

  private static String path(String process, int key) {
    return "/" + process + "~process@1.0/now/cache/balances/u" + key;
  }

  private static void reads(
      Bench bench, Report report, NodeProcess node, String process, int reads) {
    RandomGenerator random = new SplittableRandom(bench.options().seed());
    List<Bytes> requests = new ArrayList<>();
    for (int i = 0; i < reads; i++) {
      requests.add(Volley.get(path(process, random.nextInt(KEYS))));
    }
    try (Volley volley = new Volley(node.url(), CONNECTIONS)) {
      volley.closed(requests); // so that what is compiled late is compiled
      report(report, PATCHED, node, reads, () -> volley.closed(requests));
    }
  }

  private static void dryRuns(Report report, NodeProcess node, Sender sender, String process) {
    List<String> bodies =
        IntStream.range(0, 2 * DRY_RUNS)
            .mapToObj(key -> sender.dryRunBody(process, balance(key)))
            .toList();
    bodies.subList(0, DRY_RUNS).forEach(body -> sender.dryRun(process, body));
    report(
        report,
        DRY_RUN,
        node,
        DRY_RUNS,
        () -> bodies.subList(DRY_RUNS, 2 * DRY_RUNS).forEach(body -> sender.dryRun(process, body)));
  }

  private static Said balance(int key) {
    return new Said("", List.of(new Tag("Action", "Balance"), new Tag("Recipient", "u" + key)));
  }

  private static void report(
      Report report, String subject, NodeProcess node, int count, Runnable work) {
    Watch watch = Watch.start(node);
    work.run();
    Part part = watch.part(count);
    report.add(subject, "rate", part);
    report.add(subject, A_CORE, "/s", count * 1000 / part.cpuMs());
  }
}
