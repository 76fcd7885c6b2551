package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The auction of modules/auction: inputs folded because somebody asks for the last result, values
 * of its context read over HTTP, and inspections from one client and from two.
 */
record Contexts() implements Scenario {
  private static final int LOTS = 10_000;
  private static final int READS = 60_000;
  private static final int INSPECTIONS = 4_000;
  private static final int ROUNDS = 3;
  private static final int CONNECTIONS = 8;
  private static final double READS_A_CORE_MIN = 20_000;
  private static final String NODE = "node";
  private static final String A_CORE = "reads a core";

  @Override
  public String name() {
    return "contexts";
  }

  @Override
  public String purpose() {
    return "a Lambda application: inputs folded, its context read over HTTP, inspections";
  }

  @Override
  public void run(Bench bench, Report report) {
    int rounds = bench.options().rounds().orElse(ROUNDS);
    int lots = bench.options().messages().orElse(LOTS);
    for (int round = 0; round < rounds; round++) {
      bench.say("%s: round %d of %d".formatted(name(), round + 1, rounds));
      String data = "contexts-" + round;
      try (NodeProcess node = bench.node(data)) {
        Sender sender = bench.sender(node);
        Bytes wasm = Bench.bytes(bench.repository().resolve("modules/auction/auction.wasm"));
        String process = sender.spawn(sender.module(wasm, "wasm32-lambda-1"));
        fold(report, node, sender, process, lots);
        reads(bench, report, node, process, lots);
        inspections(report, node, sender, process, lots);
        report.addMb(NODE, "RSS", node.usage().rssBytes());
      } finally {
        bench.delete(data);
      }
    }
    report.goal(NODE, A_CORE, Goal.atLeast(READS_A_CORE_MIN));
    report.note(
        "%,d lots; reads of /context/value over %d connections; each inspection is a fresh copy of"
                .formatted(lots, CONNECTIONS)
            + " the template, answered over HTTP with its message in JSON");
  }

  private static void fold(
      Report report, NodeProcess node, Sender sender, String process, int lots) {
    sender.schedule(
        sender.messages(
            process,
            IntStream.range(0, lots)
                .mapToObj(i -> new Said("open lot-" + i + " 5", List.of()))
                .toList()),
        32);
    Watch watch = Watch.start(node);
    sender.get("/api/v1/processes/" + process + "/context");
    report.add(NODE, "inputs folded", watch.part(lots));
  }

  private static void reads(
      Bench bench, Report report, NodeProcess node, String process, int lots) {
    RandomGenerator random = new SplittableRandom(bench.options().seed());
    List<Bytes> requests = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      requests.add(
          Volley.get(
              "/api/v1/processes/%s/context/value?key=l/lot-%d"
                  .formatted(process, random.nextInt(lots))));
    }
    try (Volley volley = new Volley(node.url(), CONNECTIONS)) {
      volley.closed(requests); // so that what is compiled late is compiled
      Watch watch = Watch.start(node);
      volley.closed(requests);
      Part part = watch.part(READS);
      report.add(NODE, "reads", part);
      report.add(NODE, A_CORE, "/s", READS * 1000 / part.cpuMs());
    }
  }

  private static void inspections(
      Report report, NodeProcess node, Sender sender, String process, int lots) {
    for (int clients : new int[] {1, 1, 2}) {
      AtomicInteger next = new AtomicInteger();
      Watch watch = Watch.start(node);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
          all.add(
              CompletableFuture.runAsync(
                  () -> {
                    for (int n = next.getAndIncrement();
                        n < INSPECTIONS;
                        n = next.getAndIncrement()) {
                      Said asked = new Said("l/lot-" + n * 7L % lots, List.of());
                      String unused = sender.dryRun(process, sender.dryRunBody(process, asked));
                    }
                  },
                  threads));
        }
        all.forEach(CompletableFuture::join);
      }
      report.add(
          "inspections",
          clients + (clients == 1 ? " client" : " clients"),
          watch.part(INSPECTIONS));
    }
  }
}
