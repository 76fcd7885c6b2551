package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A day of a busy node in short: many messages to many processes, some of which fail, grow or are
 * only tried, and more processes than can be live. Memory must not grow with what has been.
 */
record Soak() implements Scenario {
  private static final int MESSAGES = 200_000;
  private static final int PROCESSES = 500;
  private static final int BATCH_MAX = 40;
  private static final int SAMPLES = 200;
  private static final int REPLAYS = 10;
  private static final double LATE_BY_EARLY_MAX = 1.2;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String purpose() {
    return "memory of a node over many messages to many processes; replays agree at the end";
  }

  @Override
  public void run(Bench bench, Report report) {
    bench.say("soak: seed %d".formatted(bench.options().seed()));
    try (NodeProcess node = bench.node("soak")) {
      Sender sender = bench.sender(node);
      RandomGenerator random = bench.random(0);
      List<String> processes = new ArrayList<>();
      String module = bench.aos(sender);
      int many = bench.options().processes().stream().findFirst().orElse(PROCESSES);
      for (int i = 0; i < many; i++) {
        processes.add(sender.spawn(module));
        sender.schedule(processes.getLast(), Workload.MIX.opening());
      }
      stream(bench, report, node, sender, processes);
      int replays = Math.min(REPLAYS, many);
      int agree = 0;
      for (int i = 0; i < replays; i++) {
        agree += sender.replayAgrees(processes.get(random.nextInt(many))) ? 1 : 0;
      }
      report.add("replays", "agree of " + replays, "replays", agree);
      report.goal("replays", "agree of " + replays, Goal.atLeast(replays));
      report.addMb("node", "disk", bench.diskBytes("soak"));
    } finally {
      bench.delete("soak");
    }
  }

  private static void stream(
      Bench bench, Report report, NodeProcess node, Sender sender, List<String> processes) {
    RandomGenerator random = bench.random(1);
    int count = bench.options().messages().orElse(MESSAGES);
    List<Double> rssMb = new ArrayList<>();
    Watch watch = Watch.start(node);
    int sent = 0;
    while (sent < count) {
      String process = processes.get(random.nextInt(processes.size()));
      int batch = Math.min(count - sent, random.nextInt(1, BATCH_MAX));
      List<Said> said = Workload.MIX.then(batch - 1, random);
      sender.schedule(sender.messages(process, said), 16);
      sender.result(process, sender.schedule(process, growth(random)));
      sender.dryRun(process, sender.dryRunBody(process, Workload.MIX.next(sent, random)));
      sent += batch;
      if (sent / (double) count * SAMPLES > rssMb.size()) {
        rssMb.add(node.usage().rssBytes() / 1e6);
        bench.say("soak: %d of %d, RSS %.0f MB".formatted(sent, count, rssMb.getLast()));
      }
    }
    report.add("messages", "evaluated", watch.part(sent));
    rssMb.forEach(value -> report.add("RSS", "over time", "MB", value));
    int quarter = Math.max(1, rssMb.size() / 4);
    double early = median(rssMb.subList(quarter, Math.min(2 * quarter, rssMb.size())));
    double late = median(rssMb.subList(rssMb.size() - quarter, rssMb.size()));
    report.add("RSS", "second quarter", "MB", early);
    report.add("RSS", "last quarter", "MB", late);
    report.add("RSS", "last : second quarter", "x", late / early);
    report.goal("RSS", "last : second quarter", Goal.atMost(LATE_BY_EARLY_MAX));
  }

  private static Said growth(RandomGenerator random) {
    return Said.eval(
        "Grown = Grown or {} Grown[#Grown + 1] = ('%d'):rep(%d) return #Grown"
            .formatted(random.nextInt(1000), random.nextInt(1, 500)));
  }

  private static double median(List<Double> values) {
    return new Figure("", "", "", values, Optional.empty()).median();
  }
}
