package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is backed up while everything goes on, and lives on from the copy. */
final class BackupTest {
  @TempDir Path folder;

  private static HttpResponse<String> ask(Sender sender, String name) throws Exception {
    return sender.postJson("/api/v1/admin/backup", Json.write(Json.object().put("name", name)));
  }

  private static Ran heddle(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(RunningNode.java("-Xmx512m"));
    command.addAll(List.of(arguments));
    return Ran.run(new ProcessBuilder(command), "");
  }

  @Test
  void aBackupUnderLoadIsWholeAndGoesOn() throws Exception {
    Path data = folder.resolve("data");
    Path backups = folder.resolve("backups");
    Path restored = folder.resolve("restored");
    MixedLoad load;
    try (RunningNode node = RunningNode.start(data, "--backups", backups.toString())) {
      load = MixedLoad.on(node, 3);
      List<Thread> senders = load.begin(node);
      for (int i = 0; i < 3; i++) {
        int before = load.acknowledged().size();
        AosProcess.until(true, () -> load.acknowledged().size() > before + 50);
        heddle("backup", node.url(), "nightly").exits(0);
      }
      for (Thread sender : senders) {
        sender.interrupt();
        sender.join();
      }
      Sender sender = new Sender(node.url());
      load.acknowledged().isThereOnceAndInOrder(sender, "before the last backup");
      assertThat(ask(sender, "nightly").statusCode()).isEqualTo(200);
    }
    heddle("restore", backups.resolve("nightly").toString(), restored.toString()).exits(0);
    Checked.of(restored, "--replay").holds("restored");
    try (RunningNode node = RunningNode.start(restored)) {
      Sender sender = new Sender(node.url());
      load.acknowledged().isThereOnceAndInOrder(sender, "restored");
      AosProcess.until((long) MixedLoad.ACCOUNTS * MixedLoad.BALANCE, () -> load.money(sender));
    }
    Checked.of(data).holds("the original");
  }

  @Test
  void onlyTheOperatorMayAndOnlyToANameInTheFolder() throws Exception {
    Path data = folder.resolve("data");
    try (RunningNode node = RunningNode.start(data)) {
      Sender sender = new Sender(node.url());
      for (String name : List.of("", "..", "../x", "/tmp/x", "a/b", ".hidden", "x".repeat(65))) {
        assertThat(ask(sender, name).statusCode()).describedAs(name).isEqualTo(400);
      }
      HttpResponse<String> page =
          sender.send(
              sender
                  .request("/api/v1/admin/backup")
                  .header("origin", "http://example.org")
                  .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}")));
      assertThat(page.statusCode()).isEqualTo(403);
      assertThat(data.resolve("backups")).doesNotExist();
      assertThat(ask(sender, "x".repeat(64)).statusCode()).isEqualTo(200);
      assertThat(data.resolve("backups").resolve("x".repeat(64)).resolve("log")).isDirectory();

      Ran locked = heddle("backup", data.toString(), folder.resolve("other").toString()).exits(1);
      assertThat(locked.err()).contains("another node has the folder");
      assertThat(heddle("check", data.toString()).exits(1).err()).contains("stop it");
    }
    heddle("backup", data.toString(), folder.resolve("other").toString()).exits(0);
    assertThat(Files.readString(folder.resolve("other").resolve("backup.json")))
        .contains("logBytes");
    Checked.of(data).holds("stopped");
    assertThat(heddle("check", folder.resolve("nowhere").toString()).exits(2).err())
        .contains("no data folder of a node");
  }
}
