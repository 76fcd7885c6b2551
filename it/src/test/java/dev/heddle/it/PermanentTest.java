package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A node ships all that it has to Arweave, loses its data, and comes back: every process with the
 * same results, gas and state roots, and every item in one final bundle. Arlocal stands in for
 * Arweave.
 */
final class PermanentTest {
  private static final boolean LONG = System.getenv("HEDDLE_LONG") != null;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String COUNTS =
      "export const handle = (state, action) => ({ state: { n: state.n + action.input } });";

  @TempDir Path folder;
  private Arlocal arlocal;
  private RsaWallet money;
  private Ed25519Wallet unit;
  private List<String> settings;

  @BeforeEach
  void begin() throws Exception {
    arlocal = Arlocal.start(folder.resolve("arlocal"));
    money = RsaWallet.generate();
    arlocal.mint(money.address());
    unit = Ed25519Wallet.generate(RANDOM);
    settings =
        new ArrayList<>(
            List.of(
                "--conveyor-wallet", file("money.json", money).toString(),
                "--su-wallet", file("su.json", Ed25519Wallet.generate(RANDOM)).toString(),
                "--cu-wallet", file("cu.json", unit).toString(),
                "--conveyor-bundle-age-ms", "500",
                "--conveyor-poll-ms", "200",
                "--conveyor-confirmations", "3",
                "--conveyor-open-max", "32",
                "--conveyor-per-hour-max", "100000",
                "--conveyor-budget-winston", "100000000000000",
                "--block-interval-ms", "500"));
  }

  @AfterEach
  void end() {
    arlocal.close();
  }

  private Path file(String name, Wallet wallet) throws IOException {
    Path file = folder.resolve(name);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, wallet.toJwk());
  }

  private RunningNode node(Path data, String conveyor) throws IOException {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of("--conveyor", conveyor));
    return RunningNode.start(data, all.toArray(String[]::new));
  }

  @Test
  void aLostNodeComesBackFromWhatIsPermanent() throws Exception {
    // The states of many processes take long to pack.
    settings.addAll(List.of("--publish-checkpoints-ms", LONG ? "0" : "1000"));
    Path data = folder.resolve("data");
    Population population;
    Map<String, String> before;
    Set<String> accepted;
    Fork fork;
    try (RunningNode node = node(data, arlocal.url())) {
      Sender sender = new Sender(node.url());
      population = Population.spawn(sender, LONG ? 300 : 4);
      for (int round = 0; round < (LONG ? 33 : 10); round++) {
        population.talk(sender, round);
      }
      settled(population, sender);
      fork = Fork.of(population, node, folder);
      population.talk(sender, 50);
      fork.isBranchedOff(sender);
      before = settled(population, sender);
      if (!LONG) {
        AosProcess.until(population.processes().size(), () -> published(population, sender));
      }
      accepted = population.accepted();
      accepted.addAll(population.assignments(sender));
      shipped(sender, accepted);
      before = settled(population, sender);
    }
    Checked.of(data).holds("when all is shipped");
    Map<String, Integer> bundled = arlocal.items();
    assertThat(accepted).hasSizeGreaterThan(LONG ? 20_000 : 80);
    assertThat(accepted).allMatch(id -> bundled.getOrDefault(id, 0) == 1);

    delete(data);
    Ran rebuilt = rebuild(data, "--from", arlocal.url()).exits(0);
    assertThat(rebuilt.out()).contains("rebuilt " + population.processes().size() + " processes");
    Checked.of(data).holds("after the rebuild");
    comesBackAlone(fork, population, before);
    try (RunningNode node = node(data, arlocal.url())) {
      Sender sender = new Sender(node.url());
      assertThat(population.states(sender)).isEqualTo(before);
      fork.isBranchedOff(sender);
      for (String id : population.processes()) {
        JsonNode replay = new AosProcess(sender, id).replay();
        assertThat(replay.path("agrees").asBoolean(false)).as("%s", replay).isTrue();
      }
      for (String id : population.uploads()) {
        assertThat(sender.get("/raw/" + id).statusCode()).isEqualTo(200);
      }
      if (!LONG) {
        Path third = folder.resolve("third");
        assertThat(rebuild(third, "--from", node.url()).exits(0).out())
            .contains("rebuilt " + population.processes().size() + " processes");
        Checked.of(third).holds("after a rebuild from a gateway of Heddle");
      }
      population.talk(sender, 100);
      assertThat(population.states(sender)).isNotEqualTo(before);
      assertThat(sender.json("/api/v1/conveyor").path("shipments").asLong())
          .as("what came back does not travel again")
          .isLessThan(5);
    }
  }

  /** The fork and its ancestor without anything else, from states that were published. */
  private void comesBackAlone(Fork fork, Population population, Map<String, String> before)
      throws Exception {
    Path alone = folder.resolve("alone");
    Ran found =
        rebuild(
                alone,
                "--from",
                arlocal.url(),
                "--process",
                fork.id(),
                "--checkpoint-owners",
                unit.address())
            .exits(0);
    assertThat(found.out()).contains("rebuilt 2 processes", LONG ? "" : "2 of them go on from");
    try (RunningNode node = node(alone, arlocal.url())) {
      Sender sender = new Sender(node.url());
      assertThat(population.state(sender, fork.id())).isEqualTo(before.get(fork.id()));
      fork.isBranchedOff(sender);
    }
  }

  /** Of how many processes states are published. */
  private static int published(Population population, Sender sender)
      throws IOException, InterruptedException {
    int count = 0;
    for (String id : population.processes()) {
      String query =
          "{ transactions(tags: [{name: \"Type\", values: [\"Checkpoint\"]}, {name: \"Process\", values: [\"%s\"]}], first: 1) { edges { cursor } } }"
              .formatted(id);
      String body = Json.write(Json.object().put("query", query));
      String answer = sender.postJson("/graphql", body).body();
      count += Json.parse(answer).at("/data/transactions/edges").size();
    }
    return count;
  }

  /** What processes are like when nothing is under way between them any more. */
  private static Map<String, String> settled(Population population, Sender sender)
      throws Exception {
    AosProcess.until(0L, () -> sender.json("/health").at("/units/mu/owedOutboxes").asLong(0));
    return population.states(sender);
  }

  /** Makes blocks until all is final. */
  @Test
  void aFunctionComesBackWithItsStateItsUpgradesAndWhoMayMakeThem() throws Exception {
    settings.addAll(
        List.of(
            "--functions-wallet",
            file("functions.json", Ed25519Wallet.generate(RANDOM)).toString()));
    Path data = folder.resolve("data");
    Path source = Files.writeString(folder.resolve("next.js"), COUNTS + "// as it was upgraded");
    String id;
    String state;
    String root;
    try (RunningNode node = node(data, arlocal.url())) {
      Commands person = new Commands(folder, node.url());
      List<String> deploy =
          List.of("function", "deploy", "--state", "{\"n\":0}", "--token", "mine");
      id = person.heddle(COUNTS, deploy).exits(0).line();
      for (int by = 1; by <= 5; by++) {
        person.heddle("function", "write", id, Integer.toString(by)).exits(0);
      }
      person.heddle("function", "upgrade", id, source.toString(), "--token", "mine").exits(0);
      person.heddle("function", "write", id, "10").exits(0);
      state = person.heddle("function", "read", id).exits(0).line();
      Sender sender = new Sender(node.url());
      root = sender.json("/api/v1/processes/" + id + "/state-root").path("stateRoot").asString();
      shipped(sender, Set.of(id));
    }
    delete(data);
    rebuild(data, "--from", arlocal.url()).exits(0);
    Checked.of(data).holds("after the rebuild");
    try (RunningNode node = node(data, arlocal.url())) {
      Commands person = new Commands(folder, node.url());
      assertThat(state).isEqualTo("{\"n\":25}");
      assertThat(person.heddle("function", "evaluate", id).exits(0).line()).isEqualTo(state);
      assertThat(
              new Sender(node.url())
                  .json("/api/v1/processes/" + id + "/state-root")
                  .path("stateRoot")
                  .asString())
          .isEqualTo(root);
      person.heddle("verify-log", id).exits(0);
      assertThat(person.heddle("function", "upgrade", id, source.toString(), "--token", "other"))
          .satisfies(ran -> ran.exits(1));
      person.heddle("function", "upgrade", id, source.toString(), "--token", "mine").exits(0);
      person.heddle("function", "write", id, "5").exits(0);
      assertThat(person.heddle("function", "read", id).exits(0).line()).isEqualTo("{\"n\":30}");
    }
  }

  private void shipped(Sender sender, Set<String> accepted) throws Exception {
    String last = accepted.iterator().next();
    for (int i = 0; i < 3000; i++) {
      JsonNode status = sender.json("/api/v1/conveyor");
      if (status.path("pendingItems").asLong() == 0 && status.path("open").isEmpty()) {
        JsonNode item = sender.json("/api/v1/conveyor/items/" + last);
        assertThat(item.path("state").asString()).as("%s", item).isEqualTo("final");
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
      arlocal.mine();
    }
    throw new AssertionError("not all is final: " + sender.json("/api/v1/conveyor"));
  }

  private Ran rebuild(Path data, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(RunningNode.java("-Xmx512m"));
    command.add("rebuild");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", data.toString()));
    return Ran.run(new ProcessBuilder(command), "");
  }

  private static void delete(Path data) throws IOException {
    try (var files = Files.walk(data)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void neitherAHostileArweaveNorDeathKeepsAnItemFromItsOneBundle() throws Exception {
    long seed = Long.getLong("heddle.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Path data = folder.resolve("data");
    settings.addAll(
        List.of(
            "--conveyor-anchor-blocks",
            "10",
            "--conveyor-timeout-ms",
            "2000",
            "--conveyor-pause-max-ms",
            "1000"));
    try (HostileWeave weave = HostileWeave.before(arlocal, seed)) {
      RunningNode node = node(data, weave.url());
      Population population = Population.spawn(new Sender(node.url()), LONG ? 60 : 3);
      int rounds = LONG ? 60 : 3;
      for (int round = 0; round < rounds; round++) {
        population.talk(new Sender(node.url()), round);
        TimeUnit.MILLISECONDS.sleep(random.nextLong(500, LONG ? 4000 : 1200));
        node.kill();
        node = node(data, weave.url());
      }
      try (RunningNode last = node) {
        Sender sender = new Sender(last.url());
        Map<String, String> before = settled(population, sender);
        Set<String> accepted = population.accepted();
        accepted.addAll(population.assignments(sender));
        weave.calm();
        long endNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONG ? 60 : 3);
        JsonNode status = sender.json("/api/v1/conveyor");
        while (status.path("pendingItems").asLong() > 0 || !status.path("open").isEmpty()) {
          assertThat(System.nanoTime()).as("seed %d: %s", seed, status).isLessThan(endNanos);
          sender.post("/api/v1/conveyor/retry", Bytes.EMPTY);
          TimeUnit.MILLISECONDS.sleep(300);
          status = sender.json("/api/v1/conveyor");
        }
        weave.settle();
        Map<String, Integer> bundled = arlocal.items();
        assertThat(accepted).as("seed %d", seed).allMatch(id -> bundled.getOrDefault(id, 0) == 1);
        last.stop();
        delete(data);
        rebuild(data, "--from", arlocal.url()).exits(0);
        try (RunningNode fresh = node(data, weave.url())) {
          assertThat(population.states(new Sender(fresh.url())))
              .as("seed %d", seed)
              .isEqualTo(before);
        }
      }
    }
  }
}
