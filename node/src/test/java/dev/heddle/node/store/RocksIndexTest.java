package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RocksIndexTest extends IndexContract {
  private static final RocksIndex.Memory MEMORY = new RocksIndex.Memory(1 << 20, 1 << 20);

  @TempDir Path folder;

  @Override
  Index open() {
    return RocksIndex.open(folder, Table.OF_LOG, MEMORY, false);
  }

  @Test
  void keepsWhatWasWrittenWhenClosedProperly() {
    Batch batch = new Batch(index);
    batch.put(Table.META, Bytes.utf8("a"), Bytes.utf8("v"));
    index.write(batch);
    index.close();
    index = open();
    assertThat(index.get(Table.META, Bytes.utf8("a"))).contains(Bytes.utf8("v"));
  }

  @Test
  void opensWithLimitsOfFilesAndMemory() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path options =
          files
              .filter(file -> file.getFileName().toString().startsWith("OPTIONS-"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      assertThat(options)
          .content()
          .contains("max_open_files=256\n")
          .contains("db_write_buffer_size=1048576\n")
          .contains("write_buffer_size=524288\n");
    }
  }

  @Test
  void saysWhatToDoWithADamagedIndex() throws IOException {
    index.close();
    Files.writeString(folder.resolve("CURRENT"), "nonsense\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(IndexBrokenException.class)
        .hasMessageContaining("run heddle reindex");
    index = new MemoryIndex();
  }
}
