package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Dry-runs from several clients, no two with the same body: alone, then beside live messages. */
record DryRuns() implements Scenario {
  private static final int DRY_RUNS = 1500;
  private static final int ROUNDS = 3;
  private static final double RATE_MIN = 300;
  private static final String ALONE = "dry-runs alone";
  private static final String BESIDE = "dry-runs beside messages";

  @Override
  public String name() {
    return "dryrun";
  }

  @Override
  public String purpose() {
    return "dry-runs a second from several clients, alone and beside live messages";
  }

  @Override
  public void run(Bench bench, Report report) {
    int rounds = bench.options().rounds().orElse(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      String data = "dryrun-" + round;
      try (NodeProcess node = bench.node(data)) {
        Sender sender = bench.sender(node);
        String process = Live.token(sender, bench.aos(sender));
        dryRuns(bench, report, node, sender, process, ALONE);
        besideMessages(bench, report, node, sender, process);
        report.addMb("node", "RSS", node.usage().rssBytes());
      } finally {
        bench.delete(data);
      }
      bench.say("dryrun: round %d of %d".formatted(round + 1, rounds));
    }
    report.goal(ALONE, "rate", Goal.atLeast(RATE_MIN));
    report.note(
        "Balance requests to a token from %d clients; CPU beside messages holds that of the messages"
            .formatted(bench.options().clients()));
  }

  private static void besideMessages(
      Bench bench, Report report, NodeProcess node, Sender sender, String process) {
    AtomicBoolean over = new AtomicBoolean();
    Latencies latencies = new Latencies();
    Thread messages =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; !over.get(); i++) {
                DataItem item = sender.message(process, Workload.TOKEN.next(i, bench.random(i)));
                latencies.time(() -> Live.answered(sender, process, item));
              }
            });
    try {
      dryRuns(bench, report, node, sender, process, BESIDE);
    } finally {
      over.set(true);
    }
    try {
      messages.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    latencies.report(report, "messages beside dry-runs", "to result");
    report.add("messages beside dry-runs", "answered", "messages", latencies.count());
  }

  private static void dryRuns(
      Bench bench, Report report, NodeProcess node, Sender sender, String process, String subject) {
    int count = bench.options().messages().orElse(DRY_RUNS);
    ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < count; i++) {
      bodies.add(sender.dryRunBody(process, balance(i)));
    }
    Latencies latencies = new Latencies();
    Watch watch = Watch.start(node);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < bench.options().clients(); i++) {
        all.add(CompletableFuture.runAsync(() -> one(sender, process, bodies, latencies), clients));
      }
      all.forEach(CompletableFuture::join);
    }
    Part part = watch.part(count);
    report.add(subject, "rate", part);
    latencies.report(report, subject, "answer");
  }

  private static void one(
      Sender sender, String process, ConcurrentLinkedQueue<String> bodies, Latencies latencies) {
    for (String body = bodies.poll(); body != null; body = bodies.poll()) {
      String asked = body;
      latencies.time(() -> sender.dryRun(process, asked));
    }
  }

  private static Said balance(int i) {
    return new Said(
        "", List.of(new Tag("Action", "Balance"), new Tag("Recipient", Workload.recipient(i))));
  }
}
