package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many connections that do nothing, say half of something or do not read, and a flood of bad
 * signatures: good clients are served meanwhile, all of them, if slower.
 */
final class FloodTest {
  private static final boolean LONG = System.getenv("HEDDLE_LONG") != null;
  private static final int CONNECTIONS_WANTED = LONG ? 50_000 : 5_000;
  private static final int CONNECTIONS_OF_AN_ADDRESS = 20_000;
  private static final int FILES_OF_THE_TEST = 500;
  private static final int GOOD_REQUESTS = LONG ? 3_000 : 600;
  private static final int FLOODERS = 2;

  /** How much longer one in a hundred good requests may take than in quiet times. */
  private static final double TIMES_MOST = 60;

  /** So that a quiet run of less than that is no yardstick. */
  private static final long YARDSTICK_NANOS = 3_000_000;

  @TempDir Path folder;

  /** As many as wanted, or as this process and the node can have open. */
  private static int connections() {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : CONNECTIONS_WANTED;
    return (int) Math.min(CONNECTIONS_WANTED, (files - FILES_OF_THE_TEST) * 2 / 3);
  }

  @Test
  void goodClientsAreServedInAFlood(TestReporter reporter) throws Exception {
    try (RunningNode node =
        RunningNode.startBy(
            List.of("sh", "-c", "ulimit -n 200000 2>/dev/null || true; exec \"$@\"", "sh"),
            folder.resolve("data"))) {
      Sender sender = new Sender(node.url());
      DataItem spawn = sender.processItem("M".repeat(42) + "B");
      assertThat(sender.post("/su", spawn.raw()).statusCode() / 100).isEqualTo(2);
      String upload = sender.upload(Bytes.wrap(new byte[4 << 20])); // for those who do not read
      String process = spawn.id().base64Url();
      goodRequests(sender, process); // so that both runs find a warm node
      long quiet = Math.max(YARDSTICK_NANOS, goodRequests(sender, process));
      long memory = residentBytes(sender);

      AtomicBoolean over = new AtomicBoolean();
      AtomicLong refused = new AtomicLong();
      List<SocketChannel> crowd = crowd(URI.create(node.url()).getPort(), upload);
      List<Thread> flood = flood(node, over, refused);
      long crowded = residentBytes(sender);
      long inFlood = goodRequests(sender, process);
      over.set(true);
      for (Thread flooder : flood) {
        flooder.join();
      }
      reporter.publishEntry(
          "%d connections, %d bad signatures refused: p99 %.1f ms, in quiet times %.1f ms; %d bytes for a connection"
              .formatted(
                  crowd.size(),
                  refused.get(),
                  inFlood / 1e6,
                  quiet / 1e6,
                  (crowded - memory) / crowd.size()));
      assertThat((double) inFlood / quiet).isLessThan(TIMES_MOST);
      assertThat(refused.get()).isPositive();
      for (SocketChannel one : crowd) {
        one.close();
      }
      assertThat(sender.get("/health").statusCode()).isEqualTo(200);
    }
    Checked.of(folder.resolve("data")).holds("after the flood");
  }

  /** Sends messages one after the other, each of which must be taken; gives the 99th percentile. */
  private static long goodRequests(Sender sender, String process) throws Exception {
    long[] nanos = new long[GOOD_REQUESTS];
    for (int i = 0; i < GOOD_REQUESTS; i++) {
      DataItem message = new AosProcess(sender, process).message("hello");
      long begin = System.nanoTime();
      HttpResponse<String> answer = sender.post("/su", message.raw());
      nanos[i] = System.nanoTime() - begin;
      assertThat(answer.statusCode() / 100).describedAs(answer.body()).isEqualTo(2);
    }
    Arrays.sort(nanos);
    return nanos[GOOD_REQUESTS * 99 / 100];
  }

  /** A quarter each says nothing, half a head, half a body, and reads nothing of an answer. */
  private static List<SocketChannel> crowd(int port, String upload) throws IOException {
    List<String> said =
        List.of(
            "",
            "GET /api/v1/status HTTP/1.1\r\nhost: x\r\na",
            "POST /mu HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\nhalf a body",
            "GET /raw/" + upload + " HTTP/1.1\r\nhost: x\r\n\r\n");
    List<SocketChannel> crowd = new ArrayList<>();
    int wanted = connections();
    for (int i = 0; i < wanted; i++) {
      SocketChannel one = SocketChannel.open();
      // One address has some tens of thousands of ports.
      int last = 1 + i / CONNECTIONS_OF_AN_ADDRESS;
      one.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 0));
      one.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      // Few of those who do not read: each holds an answer and a place among the requests.
      String mine = said.get(i % said.size() == 3 && i > 800 ? 2 : i % said.size());
      one.write(ByteBuffer.wrap(mine.getBytes(StandardCharsets.US_ASCII)));
      crowd.add(one);
    }
    return crowd;
  }

  private static List<Thread> flood(RunningNode node, AtomicBoolean over, AtomicLong refused) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < FLOODERS; i++) {
      threads.add(
          Thread.ofPlatform().start(() -> floodUntil(over, new Sender(node.url()), refused)));
    }
    return threads;
  }

  private static void floodUntil(AtomicBoolean over, Sender sender, AtomicLong refused) {
    DataItem genuine = sender.item(Optional.empty(), Bytes.utf8("x"));
    try {
      while (!over.get()) {
        byte[] forged = genuine.raw().toByteArray();
        forged[10] ^= 1;
        if (sender.post("/mu", Bytes.wrap(forged)).statusCode() == 400) {
          refused.incrementAndGet();
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long residentBytes(Sender sender) throws Exception {
    return sender
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("process_resident_memory_bytes "))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }
}
