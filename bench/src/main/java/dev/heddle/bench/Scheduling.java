package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Wallet;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Messages posted to the scheduler, signed before the clock starts: as fast as it takes them, then
 * at half of that rate for the time of each.
 */
record Scheduling(Kind kind) implements Scenario {
  private static final int MESSAGES = 24_000;

  /** Until most of the node's code is compiled; few of them signed by the kind that is measured. */
  private static final int WARMING = 60_000;

  private static final int WARMING_OF_KIND = 4000;
  private static final int ROUNDS = 3;
  private static final int WALLETS = 10;
  private static final int CONNECTIONS = 256;
  private static final double P99_MS_MAX = 30;

  /** By processor time, which who else is at work on the machine hardly touches. */
  private static final String A_CORE = "rate a core";

  private static final String FLUSHES = "heddle_log_flushes_total";

  /** No process is evaluated, so this need not be there. */
  private static final String MODULE = "Module-%036d".formatted(0);

  /** Senders' keys, and what the node should reach for 100 processes and for one; 0 is nothing. */
  enum Kind {
    RSA("RSA-4096", 6000, 4000),
    ED25519("Ed25519", 12_000, 0);

    private final String title;
    private final double manyMin;
    private final double oneMin;

    Kind(String title, double manyMin, double oneMin) {
      this.title = title;
      this.manyMin = manyMin;
      this.oneMin = oneMin;
    }

    Wallet generate(SecureRandom random) {
      return switch (this) {
        case RSA -> RsaWallet.generate();
        case ED25519 -> Ed25519Wallet.generate(random);
      };
    }

    /** Messages a second and core. */
    double goal(int processes) {
      return switch (processes) {
        case 100 -> manyMin;
        case 1 -> oneMin;
        default -> 0;
      };
    }
  }

  /** All that one run sends, as bytes on the wire; the same in each round. */
  private record Load(
      List<Bytes> spawns, List<Bytes> warming, List<Bytes> closed, List<Bytes> open) {}

  @Override
  public String name() {
    return "schedule-" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String purpose() {
    return kind.title + " messages scheduled a second, durably; their time at half that load";
  }

  @Override
  public void run(Bench bench, Report report) {
    List<Integer> spreads =
        bench.options().processes().isEmpty() ? List.of(100, 1) : bench.options().processes();
    int rounds = bench.options().rounds().orElse(ROUNDS);
    SecureRandom random = new SecureRandom();
    List<Wallet> wallets = Stream.generate(() -> kind.generate(random)).limit(WALLETS).toList();
    for (int processes : spreads) {
      String subject = processes == 1 ? "one process" : processes + " processes";
      bench.say("%s: signing for %s".formatted(name(), subject));
      Load load = load(bench, wallets, processes);
      for (int round = 0; round < rounds; round++) {
        measure(bench, report, subject, load, round);
        bench.say("%s: %s, round %d of %d".formatted(name(), subject, round + 1, rounds));
      }
      double goal = kind.goal(processes);
      if (goal > 0) {
        report.goal(subject, A_CORE, Goal.atLeast(goal));
        report.goal(subject, "at half p99", Goal.atMost(P99_MS_MAX));
      }
    }
    report.note(
        "%d wallets; %d connections with one request each; the node signs with the wallet it makes"
            .formatted(WALLETS, CONNECTIONS));
    report.note("half: at half of the rate, each counted from the moment when it was due");
  }

  private static Load load(Bench bench, List<Wallet> wallets, int processes) {
    int count = bench.options().messages().orElse(MESSAGES);
    List<Sender> senders = wallets.stream().map(wallet -> new Sender("", wallet)).toList();
    List<Sender> quick = List.of(new Sender("", Ed25519Wallet.generate(new SecureRandom())));
    List<DataItem> spawns =
        IntStream.range(0, processes).mapToObj(i -> quick.getFirst().process(MODULE)).toList();
    List<String> ids = spawns.stream().map(item -> item.id().base64Url()).toList();
    // A run of a few messages only tries the scenario out.
    int warming = count < 1000 ? count : WARMING;
    List<Bytes> before = new ArrayList<>(messages(bench, quick, ids, warming));
    before.addAll(messages(bench, senders, ids, Math.min(WARMING_OF_KIND, count)));
    return new Load(
        spawns.stream().map(item -> Volley.request("/su", item.raw())).toList(),
        before,
        messages(bench, senders, ids, count),
        messages(bench, senders, ids, count));
  }

  private static List<Bytes> messages(
      Bench bench, List<Sender> senders, List<String> processes, int count) {
    List<Bytes> messages =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(i -> {
              Said said = Said.transfer(Workload.recipient(i), i);
              String process = processes.get(i % processes.size());
              return senders.get(i % senders.size()).message(process, said).raw();
            })
            .map(item -> Volley.request("/su", item))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(messages, new Random(bench.options().seed()));
    return messages;
  }

  private static void measure(Bench bench, Report report, String subject, Load load, int round) {
    String data = "schedule-" + round;
    try (NodeProcess node = bench.node(data);
        Volley volley = new Volley(node.url(), CONNECTIONS)) {
      volley.closed(load.spawns());
      volley.closed(load.warming());
      double flushed = node.metric(FLUSHES);
      Watch watch = Watch.start(node);
      volley.closed(load.closed());
      Part part = watch.part(load.closed().size());
      report.add(subject, "rate", part);
      report.add(subject, A_CORE, "/s", 1000 / part.cpuMsEach());
      report.add(
          subject, "messages a flush", "", part.evaluations() / (node.metric(FLUSHES) - flushed));
      Latencies latencies = new Latencies();
      volley.open(load.open(), part.perSecond() / 2, latencies);
      latencies.report(report, subject, "at half");
      report.addMb(subject, "RSS", node.usage().rssBytes());
    } finally {
      bench.delete(data);
    }
  }
}
