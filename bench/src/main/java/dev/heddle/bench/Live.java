package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Wallet;
import java.security.SecureRandom;
import java.util.List;

/**
 * One message after the other through the messenger, and the result of each: at a node that has
 * just begun, and at the same node when Java has compiled what it uses.
 */
record Live() implements Scenario {
  private static final int MESSAGES = 1000;
  private static final int ROUNDS = 3;
  private static final int WARMING = 8000;
  private static final double P50_MS_MAX = 8;
  private static final double CPU_MS_MAX = 4;
  private static final String YOUNG = "first messages, Ed25519";
  private static final String ED25519 = "Ed25519 messages";
  private static final String RSA = "RSA-4096 messages";

  @Override
  public String name() {
    return "live";
  }

  @Override
  public String purpose() {
    return "time from a message to its result over HTTP, one after the other";
  }

  @Override
  public void run(Bench bench, Report report) {
    SecureRandom random = new SecureRandom();
    Wallet quick = Ed25519Wallet.generate(random);
    Wallet slow = RsaWallet.generate();
    int count = bench.options().messages().orElse(MESSAGES);
    int rounds = bench.options().rounds().orElse(ROUNDS);
    try (NodeProcess node = bench.node("live")) {
      Talk talk = new Talk(bench, report, node, bench.aos(new Sender(node.url(), quick)), count);
      talk.timed(quick, YOUNG);
      for (int sent = count; sent < WARMING; sent += count) {
        talk.untimed(quick);
      }
      for (int round = 0; round < rounds; round++) {
        talk.timed(quick, ED25519);
        talk.timed(slow, RSA);
        report.addMb("node", "RSS", node.usage().rssBytes());
        bench.say("live: round %d of %d".formatted(round + 1, rounds));
      }
    } finally {
      bench.delete("live");
    }
    for (String subject : List.of(ED25519, RSA)) {
      report.goal(subject, "to result p50", Goal.atMost(P50_MS_MAX));
      report.goal(subject, "unit CPU", Goal.atMost(CPU_MS_MAX));
    }
    report.note(
        "Transfers to a token, all signed before; what is not the first comes after %d messages"
            .formatted(WARMING));
  }

  /** Messages to one token after the other, at one node. */
  private record Talk(Bench bench, Report report, NodeProcess node, String module, int count) {
    void timed(Wallet wallet, String subject) {
      Sender sender = new Sender(node.url(), wallet);
      String process = token(sender, module);
      List<DataItem> items = transfers(sender, process);
      Latencies latencies = new Latencies();
      Watch watch = Watch.start(node);
      items.forEach(item -> latencies.time(() -> answered(sender, process, item)));
      Part part = watch.part(count);
      latencies.report(report, subject, "to result");
      report.add(subject, "unit CPU", "ms each", part.cpuMsEach());
      report.add(subject, "rate", "/s", part.perSecond());
    }

    void untimed(Wallet wallet) {
      Sender sender = new Sender(node.url(), wallet);
      String process = token(sender, module);
      transfers(sender, process).forEach(item -> answered(sender, process, item));
    }

    private List<DataItem> transfers(Sender sender, String process) {
      return sender.messages(process, Workload.TOKEN.then(count, bench.random(0)));
    }
  }

  /** Spawns a token and waits until it is one. */
  static String token(Sender sender, String module) {
    String process = sender.spawn(module);
    sender.result(process, sender.schedule(process, Workload.TOKEN.opening()));
    return process;
  }

  /** Sends a message and waits for its result. */
  static void answered(Sender sender, String process, DataItem item) {
    sender.send(item);
    sender.result(process, item.id().base64Url());
  }
}
