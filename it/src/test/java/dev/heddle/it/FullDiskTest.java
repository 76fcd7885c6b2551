package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk gets full: a node says so, goes on to serve what it has, and loses nothing. */
final class FullDiskTest {
  private static final int UPLOADS_MOST = 200;

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(5);
  private final Acknowledged acknowledged = new Acknowledged();

  private DataItem large(Sender sender) {
    return item(sender, 1 << 20);
  }

  private DataItem item(Sender sender, int bytes) {
    byte[] data = new byte[bytes];
    random.nextBytes(data);
    return sender.item(Optional.empty(), Bytes.wrap(data));
  }

  /** Uploads until not even little is taken, and gives the refusal. */
  private HttpResponse<String> uploadUntilRefused(Sender sender)
      throws IOException, InterruptedException {
    for (int bytes = 1 << 20; bytes >= 1 << 8; bytes >>= 4) {
      int uploads = 0;
      while (acknowledged.upload(sender, item(sender, bytes))) {
        assertThat(uploads++).isLessThan(UPLOADS_MOST);
      }
    }
    return sender.post("/tx", item(sender, 1 << 10).raw());
  }

  @Test
  void aFullDiskIsSaidAndNothingIsLost() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("disk"));
    Path data = mount.resolve("data");
    try (SmallDisk disk = SmallDisk.at(mount, 160)) {
      disk.fill("ballast", "60M");
      RunningNode node =
          RunningNode.startBy(disk.runner(), data, "--disk-reserve-bytes", "20000000");
      Sender sender = new Sender(node.url());
      String module = "M".repeat(42) + "A";
      DataItem process = sender.processItem(module);
      assertThat(acknowledged.send(sender, process.id().base64Url(), process)).isTrue();

      HttpResponse<String> refused = uploadUntilRefused(sender);
      assertThat(refused.statusCode()).describedAs(refused.body()).isIn(503, 507);
      assertThat(refused.body()).contains("free space");
      HttpResponse<String> message =
          sender.post("/mu", sender.message(process.id().base64Url(), "Eval", "1").raw());
      assertThat(message.statusCode()).describedAs(message.body()).isIn(503, 507);
      assertThat(message.body()).contains("free space");
      acknowledged.isThere(sender, "while the disk is full");
      assertThat(sender.get("/health").statusCode()).isEqualTo(503);
      assertThat(sender.get("/health").body()).contains("free space");
      assertThat(sender.get("/health/live").statusCode()).isEqualTo(200);

      disk.delete("ballast");
      assertThat(acknowledged.upload(sender, large(sender))).isTrue();
      assertThat(sender.get("/health").statusCode()).isEqualTo(200);
      uploadUntilRefused(sender);
      node.kill();
      Checked.by(disk.runner(), data).holds("after a kill with a full disk");

      node = RunningNode.startBy(disk.runner(), data, "--disk-reserve-bytes", "0");
      Sender again = new Sender(node.url());
      disk.fill("rest", "500M"); // all there is
      HttpResponse<String> none = again.post("/tx", large(again).raw());
      assertThat(none.statusCode()).describedAs(none.body()).isIn(503, 507);
      acknowledged.isThereOnceAndInOrder(again, "without a byte left");
      disk.delete("rest");
      assertThat(acknowledged.upload(again, large(again))).isTrue();
      acknowledged.isThereOnceAndInOrder(again, "in the end");
      node.kill();
      Checked.by(disk.runner(), data).holds("in the end");
    }
  }
}
