package dev.heddle.bench;

/** From the launcher to the ready line: on an empty data folder, and on that folder again. */
record Startup() implements Scenario {
  private static final int ROUNDS = 5;

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public String purpose() {
    return "time from the launcher to the ready line";
  }

  @Override
  public void run(Bench bench, Report report) {
    for (int round = 0; round < bench.options().rounds().orElse(ROUNDS); round++) {
      String data = "startup-" + round;
      start(bench, report, data, "new data folder");
      start(bench, report, data, "the same again");
      bench.delete(data);
    }
  }

  private static void start(Bench bench, Report report, String data, String subject) {
    try (NodeProcess node = bench.node(data)) {
      Usage usage = node.usage();
      report.add(subject, "ready", "ms", node.readyMs());
      report.add(subject, "CPU until then", "ms", usage.cpuMs());
      report.addMb(subject, "RSS", usage.rssBytes());
    }
  }
}
