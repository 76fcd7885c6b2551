package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.item.DataItem;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Transfers from one token process to another, from the first item in until every notice that they
 * push is where it belongs and evaluated.
 */
record Transfers() implements Scenario {
  private static final int PROCESSES = 200;
  private static final int TRANSFERS = 4000;
  private static final int ROUNDS = 1;
  private static final int IN_FLIGHT = 64;
  private static final double TRANSFERS_PER_SECOND = 400;

  /** The transfer, the notice to the process that receives, the notice to the sender. */
  private static final int ITEMS_EACH = 3;

  @Override
  public String name() {
    return "transfers";
  }

  @Override
  public String purpose() {
    return "transfers a second between many aos 2 tokens, all notices pushed and evaluated";
  }

  @Override
  public void run(Bench bench, Report report) {
    List<Integer> wanted = bench.options().processes();
    int rounds = bench.options().rounds().orElse(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      for (int count : wanted.isEmpty() ? List.of(PROCESSES) : wanted) {
        transfer(bench, report, round, count);
      }
      bench.say("transfers: round %d of %d".formatted(round + 1, rounds));
    }
    report.note("as many again go before, unmeasured, up to 2,000; all are signed before");
  }

  private static void transfer(Bench bench, Report report, int round, int count) {
    String data = "transfers-" + round + "-" + count;
    String subject = "%,d processes".formatted(count);
    try (NodeProcess node = bench.node(data)) {
      Sender sender = bench.sender(node);
      String module = bench.aos(sender);
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        tokens.add(sender.spawnTrusting(module));
      }
      List<DataItem> openings =
          tokens.stream().map(token -> sender.message(token, Workload.TOKEN.opening())).toList();
      sender.send(openings, IN_FLIGHT);
      sender.settled();
      int transfers = bench.options().messages().orElse(TRANSFERS);
      RandomGenerator random = bench.random(round);
      List<DataItem> before = items(sender, tokens, Math.min(transfers, 2000), random);
      List<DataItem> items = items(sender, tokens, transfers, random);
      sender.send(before, IN_FLIGHT);
      sender.settled();
      Watch watch = Watch.start(node);
      sender.send(items, IN_FLIGHT);
      sender.settled();
      Part part = watch.part(transfers);
      report.add(subject, "transfers", part);
      report.add(subject, "items", "/s", part.perSecond() * ITEMS_EACH);
      report.addMb(subject, "RSS", node.usage().rssBytes());
      report.goal(subject, "transfers", Goal.atLeast(TRANSFERS_PER_SECOND));
    } finally {
      bench.delete(data);
    }
  }

  private static List<DataItem> items(
      Sender sender, List<String> tokens, int count, RandomGenerator random) {
    List<DataItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String from = tokens.get(random.nextInt(tokens.size()));
      String to = tokens.get(random.nextInt(tokens.size()));
      items.add(sender.message(from, Said.transfer(to, random.nextInt(1, 100))));
    }
    return items;
  }
}
