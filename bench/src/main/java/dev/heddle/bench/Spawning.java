package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.item.DataItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Processes spawned through the messenger one after the other, each asked for its first result. */
record Spawning(String name, String purpose, List<Integer> counts, boolean goals)
    implements Scenario {
  private static final double LATE_BY_EARLY_MAX = 1.5;
  private static final double DISK_MB_MAX = 2000;
  private static final double RSS_MB_MAX = 1500;
  private static final int SAY_EVERY = 500;

  @Override
  public void run(Bench bench, Report report) {
    List<Integer> wanted = bench.options().processes();
    for (int round = 0; round < bench.options().rounds().orElse(1); round++) {
      for (int count : wanted.isEmpty() ? counts : wanted) {
        spawn(bench, report, count);
      }
    }
    report.note("first and last: the median of the first and of the last tenth, at least 5");
  }

  private void spawn(Bench bench, Report report, int count) {
    String subject = "%,d processes".formatted(count);
    String data = "processes-" + count;
    try (NodeProcess node = bench.node(data)) {
      Sender sender = bench.sender(node);
      String module = bench.aos(sender);
      spawned(sender, sender.process(module));
      List<DataItem> items = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        items.add(sender.process(module));
      }
      List<Double> ms = new ArrayList<>();
      Watch watch = Watch.start(node);
      for (DataItem item : items) {
        Watch one = Watch.start(node);
        spawned(sender, item);
        ms.add(one.wallMs());
        if (ms.size() % SAY_EVERY == 0) {
          bench.say("%s: %d of %d".formatted(name, ms.size(), count));
        }
      }
      report.add(subject, "spawn and evaluate", watch.part(count));
      int tenth = Math.min(count, Math.max(5, count / 10));
      Figure first = new Figure(subject, "", "ms", ms.subList(0, tenth), Optional.empty());
      Figure last =
          new Figure(subject, "", "ms", ms.subList(count - tenth, count), Optional.empty());
      report.add(subject, "first", "ms", first.median());
      report.add(subject, "last", "ms", last.median());
      report.add(subject, "last : first", "x", last.median() / first.median());
      report.addMb(subject, "RSS", node.usage().rssBytes());
      report.addMb(subject, "disk", bench.diskBytes(data));
      report.goal(subject, "last : first", Goal.atMost(LATE_BY_EARLY_MAX));
      if (goals && count >= 10_000) {
        report.goal(subject, "RSS", Goal.atMost(RSS_MB_MAX));
        report.goal(subject, "disk", Goal.atMost(DISK_MB_MAX));
      }
    } finally {
      bench.delete(data);
    }
  }

  private static void spawned(Sender sender, DataItem process) {
    String id = process.id().base64Url();
    sender.send(process);
    sender.result(id, id);
  }
}
