package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code kill -9} under load: what was acknowledged is there, in order, and replays alike. */
final class KillTest {
  private static final int SENDERS = 3;
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 3 : 30;

  @TempDir Path folder;

  /** What one sender was told, in the order in which it was told. */
  private final Map<String, List<String>> acknowledged = new ConcurrentHashMap<>();

  @Test
  void nothingThatWasAcknowledgedIsLost() throws Exception {
    Path modules = NodeScript.modules();
    long seed = Long.getLong("heddle.seed", 20261120);
    Random random = new Random(seed);
    Path data = folder.resolve("data");
    String module;
    try (RunningNode node = RunningNode.start(data)) {
      module = new Sender(node.url()).module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
    }
    for (int round = 0; round < ROUNDS; round++) {
      long lifeMs = random.nextLong(300, 2800);
      RunningNode node = RunningNode.start(data);
      List<Thread> senders = load(node, module);
      TimeUnit.MILLISECONDS.sleep(lifeMs);
      node.kill();
      for (Thread sender : senders) {
        sender.join();
      }
      try (RunningNode again = RunningNode.start(data)) {
        everythingIsThere(new Sender(again.url()), "seed " + seed + ", round " + round);
      }
    }
    assertThat(acknowledged).isNotEmpty();
    try (RunningNode node = RunningNode.start(data)) {
      Sender sender = new Sender(node.url());
      int replayed = 0;
      for (String process : acknowledged.keySet()) {
        if (replayed++ < 5) {
          JsonNode replay = sender.json("/api/v1/processes/" + process + "/replay");
          assertThat(replay.path("mismatches").size()).describedAs(replay.toString()).isZero();
        }
      }
    }
  }

  private List<Thread> load(RunningNode node, String module) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      threads.add(Thread.ofPlatform().start(() -> sendUntilItDies(new Sender(node.url()), module)));
    }
    return threads;
  }

  private void sendUntilItDies(Sender sender, String module) {
    try {
      while (true) {
        DataItem process = sender.processItem(module);
        String id = process.id().base64Url();
        if (ok(sender.post("/mu", process.raw()))) {
          List<String> told = new ArrayList<>(List.of(id));
          acknowledged.put(id, told);
          for (int i = 0; i < 20; i++) {
            DataItem message = sender.message(id, "Eval", "x = (x or 0) + " + i);
            if (ok(sender.post("/mu", message.raw()))) {
              told.add(message.id().base64Url());
            }
          }
        }
      }
    } catch (IOException died) {
      // That is what the test is about: whatever was not answered may be there or not.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean ok(HttpResponse<String> answer) {
    return answer.statusCode() / 100 == 2;
  }

  private void everythingIsThere(Sender sender, String where) throws Exception {
    for (Map.Entry<String, List<String>> entry : new LinkedHashMap<>(acknowledged).entrySet()) {
      List<String> log = log(sender, entry.getKey());
      List<String> kept = new ArrayList<>(log);
      kept.retainAll(entry.getValue());
      assertThat(kept)
          .describedAs("%s, process %s", where, entry.getKey())
          .isEqualTo(entry.getValue());
    }
  }

  private static List<String> log(Sender sender, String process) throws Exception {
    List<String> ids = new ArrayList<>();
    JsonNode page = sender.json("/su/" + process + "?process-id=" + process + "&limit=1000");
    for (JsonNode edge : page.path("edges")) {
      ids.add(edge.path("node").path("message").path("id").asString());
    }
    return ids;
  }
}
