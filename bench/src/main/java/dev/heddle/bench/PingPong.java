package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.util.List;

/** Two aos processes that answer each other: how long a chain of so many messages takes. */
record PingPong() implements Scenario {
  private static final int HOPS = 10_000;
  private static final int WARM_HOPS = 2_000;
  private static final double SECONDS_MAX = 60;

  private static final String PLAYER =
      """
      Other = '%s'
      Handlers.add('Ping', Handlers.utils.hasMatchingTag('Action', 'Ping'), function(msg)
        local left = tonumber(msg.Tags.Left)
        if left > 0 then
          ao.send({ Target = Other, Action = 'Ping', Left = tostring(left - 1) })
        end
      end)
      """;

  @Override
  public String name() {
    return "pingpong";
  }

  @Override
  public String purpose() {
    return "time of a chain of many messages between two aos 2 processes";
  }

  @Override
  public void run(Bench bench, Report report) {
    int hops = bench.options().messages().orElse(HOPS);
    String subject = "%,d hops".formatted(hops);
    for (int round = 0; round < bench.options().rounds().orElse(1); round++) {
      String data = "pingpong-" + round;
      try (NodeProcess node = bench.node(data)) {
        Sender sender = bench.sender(node);
        String module = bench.aos(sender);
        String ping = sender.spawnTrusting(module);
        String pong = sender.spawnTrusting(module);
        sender.send(sender.message(ping, Said.eval(PLAYER.formatted(pong))));
        sender.send(sender.message(pong, Said.eval(PLAYER.formatted(ping))));
        sender.settled();
        play(sender, ping, Math.min(WARM_HOPS, hops));
        Watch watch = Watch.start(node);
        play(sender, ping, hops);
        Part part = watch.part(hops);
        report.add(subject, "whole chain", "s", part.wallMs() / 1000);
        report.add(subject, "hops", part);
        if (hops >= HOPS) {
          report.goal(subject, "whole chain", Goal.atMost(SECONDS_MAX));
        }
      } finally {
        bench.delete(data);
      }
    }
  }

  private static void play(Sender sender, String ping, int hops) {
    DataItem first =
        sender.message(
            ping,
            new Said(
                " ", List.of(new Tag("Action", "Ping"), new Tag("Left", Integer.toString(hops)))));
    sender.send(first);
    sender.settled();
    long followed = sender.followed(first);
    if (followed != hops) {
      throw new IllegalStateException(followed + " messages followed instead of " + hops);
    }
  }
}
