package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Items with ten tags taken in bundles, then asked for by two of their tags, newest hundred first;
 * the same for arlocal, with fewer items since it would take hours.
 */
record Querying() implements Scenario {
  private static final int ITEMS = 1_000_000;
  private static final int RIVAL_ITEMS = 2000;
  private static final int QUESTIONS = 2000;
  private static final int RIVAL_QUESTIONS = 60;

  /** Bundles that wait to be sent at most, so that memory has room for them. */
  private static final int PORTION = 50;

  private static final int CONNECTIONS = 4;
  private static final double ITEMS_A_CORE_MIN = 15_000;
  private static final double P99_MS_MAX = 10;
  private static final String A_CORE = "ingest a core";
  private static final String ASKED = "two tags of an item";

  private static final String QUERY =
      """
      query($tags: [TagFilter!]) { transactions(tags: $tags, first: 100, sort: HEIGHT_DESC) {
        pageInfo { hasNextPage } edges { cursor node { id recipient owner { address }
        tags { name value } data { size type } block { height timestamp } } } } }\
      """;

  @Override
  public String name() {
    return "query";
  }

  @Override
  public String purpose() {
    return "items with ten tags taken a second, and the newest hundred with two tags, by GraphQL";
  }

  @Override
  public void run(Bench bench, Report report) {
    Library library =
        new Library(
            bench.options().seed(),
            Ed25519Wallet.generate(new SecureRandom()),
            RsaWallet.generate());
    int items = bench.options().messages().orElse(ITEMS);
    int rounds = bench.options().rounds().orElse(1);
    for (int round = 0; round < rounds; round++) {
      node(bench, report, library, items, round);
      arlocal(bench, report, library, Math.min(items, RIVAL_ITEMS), round);
    }
    report.goal("node", A_CORE, Goal.atLeast(ITEMS_A_CORE_MIN));
    report.goal("node", ASKED + " p99", Goal.atMost(P99_MS_MAX));
    report.ratio(A_CORE, "node", "arlocal", Optional.empty());
    report.ratio(ASKED + " p50", "arlocal", "node", Optional.empty());
    report.note(
        "node: %,d items; arlocal: %,d, which has its answers from a table that much smaller"
            .formatted(items, Math.min(items, RIVAL_ITEMS)));
    report.note(
        "items signed with Ed25519, %d in a bundle; both get the same transactions and queries"
            .formatted(Library.BUNDLE_ITEMS));
    report.note("CPU of taking them includes what the index merges meanwhile");
  }

  private static void node(Bench bench, Report report, Library library, int items, int round) {
    String data = "query-" + round;
    try (NodeProcess node = bench.node(data)) {
      Usage before = node.usage();
      double wallMs = take(bench, library, node.url(), items);
      ingested(report, "node", items, wallMs, node.usage().cpuMsSince(before));
      Sender.read(node.url() + "/mine");
      ask(bench, report, "node", node.url(), questions(library, items), QUESTIONS);
      time(report, "node", "tags of no common item", node.url(), Library::strangers, 40);
      report.addMb("node", "RSS", node.usage().rssBytes());
      report.addMb("node", "index on the disk", bench.diskBytes(data + "/index"));
      report.addMb("node", "log on the disk", bench.diskBytes(data + "/log"));
    } finally {
      bench.delete(data);
    }
  }

  private static void arlocal(Bench bench, Report report, Library library, int items, int round) {
    try (Arlocal arlocal = Arlocal.start(bench)) {
      for (String owner : List.of(library.payer().address(), library.author().address())) {
        Sender.read(arlocal.url() + "/mint/" + owner + "/1000000000000000");
      }
      Usage before = arlocal.usage();
      double wallMs = take(bench, library, arlocal.url(), items);
      ingested(report, "arlocal", items, wallMs, arlocal.usage().cpuMsSince(before));
      Sender.read(arlocal.url() + "/mine");
      ask(bench, report, "arlocal", arlocal.url(), questions(library, items), RIVAL_QUESTIONS);
      report.addMb("arlocal", "RSS", arlocal.usage().rssBytes());
    } finally {
      bench.delete("arlocal");
    }
    bench.say("query: round %d is done".formatted(round + 1));
  }

  private static void ingested(
      Report report, String subject, int items, double wallMs, double cpuMs) {
    report.add(subject, "ingest", "/s", items * 1000 / wallMs);
    report.add(subject, "ingest CPU", "ms each", cpuMs / items);
    report.add(subject, A_CORE, "/s", items * 1000 / cpuMs);
  }

  /** Posts bundles, and gives the time in which some were under way. */
  private static double take(Bench bench, Library library, String url, int items) {
    int bundles = Math.ceilDiv(items, Library.BUNDLE_ITEMS);
    double wallMs = 0;
    for (int from = 0; from < bundles; from += PORTION) {
      Bytes anchor = Bytes.base64Url(Sender.read(url + "/tx_anchor"));
      List<String> posts =
          IntStream.range(from, Math.min(bundles, from + PORTION))
              .parallel()
              .mapToObj(number -> Json.write(library.bundle(number, anchor).toJson()))
              .toList();
      long began = System.nanoTime();
      try (ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS)) {
        List<Future<?>> sent = new ArrayList<>();
        posts.forEach(post -> sent.add(connections.submit(() -> Sender.post(url + "/tx", post))));
        sent.forEach(Querying::joined);
      }
      wallMs += (System.nanoTime() - began) / 1e6;
      if (from % (20 * PORTION) == 0) {
        bench.say("query: %,d items taken".formatted(from * Library.BUNDLE_ITEMS));
      }
    }
    return wallMs;
  }

  private static void joined(Future<?> sent) {
    try {
      sent.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Any two tags of any item, so that each question has an answer. */
  private static Supplier<List<Tag>> questions(Library library, int items) {
    RandomGenerator random = new SplittableRandom(library.seed());
    return () -> {
      List<Tag> tags = new ArrayList<>(library.tags(random.nextInt(items)));
      Collections.shuffle(tags, Random.from(random));
      return tags.subList(0, 2);
    };
  }

  private static void ask(
      Bench bench,
      Report report,
      String subject,
      String url,
      Supplier<List<Tag>> questions,
      int count) {
    for (int i = 0; i < count; i++) {
      answer(url, questions.get());
    }
    time(report, subject, ASKED, url, i -> questions.get(), count);
    bench.say("query: %s answered %d questions".formatted(subject, count));
  }

  private static void time(
      Report report,
      String subject,
      String measure,
      String url,
      IntFunction<List<Tag>> questions,
      int count) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < count; i++) {
      List<Tag> tags = questions.apply(i);
      latencies.time(() -> answer(url, tags));
    }
    latencies.report(report, subject, measure);
  }

  private static void answer(String url, List<Tag> tags) {
    ObjectNode question = Json.object().put("query", QUERY);
    ArrayNode filters = question.putObject("variables").putArray("tags");
    for (Tag tag : tags) {
      filters.addObject().put("name", tag.name()).putArray("values").add(tag.value());
    }
    JsonNode answer = Json.parse(Sender.post(url + "/graphql", Json.write(question)));
    if (!answer.path("data").path("transactions").path("edges").isArray()) {
      throw new IllegalStateException("no list in the answer to " + question + ": " + answer);
    }
  }
}
