package dev.heddle.bench;

import java.util.List;

/** A node with an evaluated process, stopped or killed, and how soon it has a new result. */
record Restart() implements Scenario {
  private static final int MESSAGES = 1000;
  private static final int ROUNDS = 3;

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public String purpose() {
    return "time to the first new result after a stop and after kill -9";
  }

  @Override
  public void run(Bench bench, Report report) {
    int count = bench.options().messages().orElse(MESSAGES);
    int rounds = bench.options().rounds().orElse(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      String data = "restart-" + round;
      Sender sender;
      String process;
      try (NodeProcess node = bench.node(data)) {
        sender = bench.sender(node);
        process = Live.token(sender, bench.aos(sender));
        List<Said> said = Workload.TOKEN.then(count, bench.random(round));
        sender.schedule(sender.messages(process, said), 32);
        newResult(report, node, sender, process, "before");
        newResult(report, node, sender, process, "live");
      }
      try (NodeProcess node = bench.node(data)) {
        report.add("after a stop", "ready", "ms", node.readyMs());
        newResult(report, node, sender.at(node.url()), process, "after a stop");
        node.kill();
      }
      try (NodeProcess node = bench.node(data)) {
        report.add("after kill -9", "ready", "ms", node.readyMs());
        newResult(report, node, sender.at(node.url()), process, "after kill -9");
      } finally {
        bench.delete(data);
      }
      bench.say("restart: round %d of %d".formatted(round + 1, rounds));
    }
    report.note(
        "a token of %d Transfers; before: the first request, which folds all".formatted(count));
  }

  private static void newResult(
      Report report, NodeProcess node, Sender sender, String process, String when) {
    Watch watch = Watch.start(node);
    Live.answered(sender, process, sender.message(process, Said.eval("return Name")));
    Part part = watch.part(1);
    report.add(when, "new result", "ms", part.wallMs());
    report.add(when, "new result CPU", "ms", part.cpuMs());
  }
}
