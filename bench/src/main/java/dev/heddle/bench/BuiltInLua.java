package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * The same log of Transfers folded on aos 2.0.6 and on the Lua that a node has from the start, both
 * by the same engine.
 *
 * <p>Each fold has a node of its own, which evaluates a few messages before the clock starts, and
 * they take turns: aos, ours, and again.
 */
record BuiltInLua() implements Scenario {
  private static final int MESSAGES = 2000;
  private static final int FIRST = 200;
  private static final int ROUNDS = 2;
  private static final double FASTER_MIN = 2;
  private static final double SMALLER_MIN = 20;
  private static final String AOS = "aos 2.0.6";
  private static final String OURS = "built-in";

  @Override
  public String name() {
    return "built-in-lua";
  }

  @Override
  public String purpose() {
    return "evaluations a second of a scheduled token, on the built-in Lua beside aos 2.0.6";
  }

  @Override
  public void run(Bench bench, Report report) {
    int rounds = bench.options().rounds().orElse(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      fold(bench, report, AOS, round);
      fold(bench, report, OURS, round);
      bench.say("built-in-lua: round %d of %d".formatted(round + 1, rounds));
    }
    Optional<Goal> faster = Optional.of(Goal.atLeast(FASTER_MIN));
    report.ratio("steady", OURS, AOS, faster);
    report.ratio("steady CPU", AOS, OURS, faster);
    report.ratio("image", AOS, OURS, Optional.of(Goal.atLeast(SMALLER_MIN)));
    report.note("image: the whole memory of the process at the end");
  }

  private static void fold(Bench bench, Report report, String subject, int round) {
    int count = bench.options().messages().orElse(MESSAGES);
    RandomGenerator random = bench.random(round);
    String data = "built-in-lua-" + round;
    try (NodeProcess node = bench.node(data)) {
      Sender sender = bench.sender(node);
      String module =
          subject.equals(AOS)
              ? sender.module(Bench.bytes(bench.wasm(Workload.AOS_MODULE)), Sender.PLAIN)
              : Json.parse(sender.get("/api/v1/status")).path("module").stringValue();
      String process = sender.spawn(module);
      sender.result(process, sender.schedule(process, Workload.TOKEN.opening()));
      sender.result(process, scheduled(sender, process, FIRST, random));
      String last = scheduled(sender, process, count, random);
      Watch watch = Watch.start(node);
      sender.result(process, last);
      report.add(subject, "steady", watch.part(count));
      JsonNode root = Json.parse(sender.get("/api/v1/processes/" + process + "/state-root"));
      report.addMb(subject, "image", root.path("sizeBytes").longValue());
      report.addMb(subject, "RSS of the node", node.usage().rssBytes());
    } finally {
      bench.delete(data);
    }
  }

  /** Schedules so many Transfers and gives the id of the last. */
  private static String scheduled(
      Sender sender, String process, int count, RandomGenerator random) {
    List<Said> said = Workload.TOKEN.then(count, random);
    sender.schedule(sender.messages(process, said.subList(0, count - 1)), 16);
    return sender.schedule(process, said.getLast());
  }
}
