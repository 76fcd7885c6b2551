package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tasks that a node was given are its own from then on, whatever happens to it. */
final class CronRestartTest {
  @TempDir Path folder;

  @Test
  void tasksOutliveAKillAndAStopAndThoseThatWereEndedDoNot() throws Exception {
    Path data = folder.resolve("data");
    String pid;
    String now;
    try (RunningNode node = RunningNode.start(data)) {
      Sender sender = new Sender(node.url());
      String module = sender.json("/api/v1/status").path("module").asString("");
      DataItem process = sender.processItem(module);
      pid = process.id().base64Url();
      post(sender, "/push", process);
      now = every(sender, "/" + pid + "~process@1.0/now");
      // Its slot is not there yet: the task says so, and goes on.
      String pushed = every(sender, "/" + pid + "~process@1.0/push%26slot=1");
      AosProcess.until(
          true, () -> task(sender, pushed).path("error").asString("").contains("slot 1"));
      String once = made(sender, "once?cron-path=/" + pid + "~process@1.0/slot");
      AosProcess.until(true, () -> task(sender, once).path("ended").asBoolean(false));
      isEvaluatedUnasked(sender, pid, 1);
      AosProcess.until("", () -> task(sender, pushed).path("error").asString(""));
      node.kill();
    }
    try (RunningNode node = RunningNode.start(data)) {
      Sender sender = new Sender(node.url());
      assertThat(tasks(sender).size()).isEqualTo(2);
      isEvaluatedUnasked(sender, pid, 2);
      node.stop();
      assertThat(node.exitCode()).isZero();
    }
    try (RunningNode node = RunningNode.start(data)) {
      Sender sender = new Sender(node.url());
      isEvaluatedUnasked(sender, pid, 3);
      assertThat(every(sender, "/" + pid + "~process@1.0/now")).isEqualTo(now);
      for (String id : tasks(sender).propertyNames()) {
        assertThat(sender.get("/~cron@1.0/stop?task=" + id).statusCode()).isEqualTo(200);
      }
      node.kill();
    }
    try (RunningNode node = RunningNode.start(data)) {
      assertThat(tasks(new Sender(node.url())).isEmpty()).isTrue();
    }
    Checked.of(data).holds("after all of it");
  }

  private static void post(Sender sender, String path, DataItem item) throws Exception {
    HttpResponse<String> answer =
        sender.send(
            sender
                .request(path)
                .header("content-type", "application/ans104")
                .POST(BodyPublishers.ofByteArray(item.raw().toByteArray())));
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
  }

  /** A message that is only given its slot is evaluated, though nobody asks for it. */
  private static void isEvaluatedUnasked(Sender sender, String pid, int slot) throws Exception {
    post(sender, "/schedule", sender.message(pid, "Eval", "return " + slot));
    AosProcess.until(
        Integer.toString(slot), () -> sender.get("/" + pid + "/latest/at-slot").body());
  }

  private static String every(Sender sender, String path) throws Exception {
    return made(sender, "every?interval=1-second&cron-path=" + path);
  }

  private static String made(Sender sender, String task) throws Exception {
    HttpResponse<String> answer = sender.get("/~cron@1.0/" + task);
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static JsonNode tasks(Sender sender) throws Exception {
    return sender.json("/~cron@1.0/tasks?require-codec=application/json");
  }

  private static JsonNode task(Sender sender, String id) throws Exception {
    return tasks(sender).path(id);
  }
}
