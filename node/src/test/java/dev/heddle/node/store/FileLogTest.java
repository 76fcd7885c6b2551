package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLogTest extends LogContract {
  @TempDir Path folder;

  @Override
  Disk disk() throws IOException {
    return new FileDisk(folder);
  }

  @Test
  void forgetsASegmentWhoseCreationDidNotFinish() throws IOException {
    open().append(List.of(frame("a")));
    Files.writeString(folder.resolve("00000000000000000042.log.new"), "half a header");
    assertThat(read(open())).containsExactly("a");
    assertThat(disk().names()).hasSize(1);
  }

  @Test
  void anInterruptedReaderHarmsNobody() throws Exception {
    Log log = open();
    String large = "x".repeat(200_000);
    long at = log.append(List.of(frame(large), frame("small"))).getFirst().offset();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 50; i++) {
                Thread.currentThread().interrupt();
                log.read(at + 29, 200_000);
                log.read(at + 29, 10);
                if (!Thread.interrupted()) {
                  throw new AssertionError("the interrupt was lost");
                }
              }
            });
    for (int i = 0; i < 50; i++) {
      assertThat(log.read(at + 29, 200_000).size()).isEqualTo(200_000);
      assertThat(log.read(at + 29, 1)).isEqualTo(Bytes.utf8("x"));
    }
    reader.join();
    log.append(List.of(frame("still writes")));
    assertThat(read(log)).containsExactly(large, "small", "still writes");
  }
}
