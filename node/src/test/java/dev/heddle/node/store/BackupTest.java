package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
  private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withSegmentBytesMax(8 << 10);

  @TempDir Path folder;
  private final World world = new World(11);

  private Store open(String name) {
    return Store.open(folder.resolve(name), OPTIONS, InstantSource.system());
  }

  private Bytes fill(Store store, int messages) {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    store.commit(spawn);
    for (int i = 0; i < messages; i++) {
      store.commit(world.message(process, "x".repeat(300)));
    }
    store.putResult(States.result(process, 1));
    return process;
  }

  private Backup.Report backup(Store store, String target) throws IOException {
    return store.backup(folder.resolve("data"), folder.resolve(target));
  }

  @Test
  void aBackupHoldsWhatWasThereAndNothingThatCameLater() throws IOException {
    Bytes process;
    try (Store store = open("data")) {
      process = fill(store, 60);
      backup(store, "copy");
      for (int i = 0; i < 60; i++) {
        store.commit(world.message(process, "later"));
      }
    }
    Backup.restore(folder.resolve("copy"), folder.resolve("restored"));
    try (Store restored = open("restored")) {
      assertThat(restored.head(process).orElseThrow().slots()).isEqualTo(61);
      assertThat(restored.newestResult(process)).isPresent();
      restored.commit(new ItemRecord(world.item("goes on").raw()));
    }
    try (Store original = open("data")) {
      assertThat(original.head(process).orElseThrow().slots()).isEqualTo(121);
    }
  }

  @Test
  void aSecondBackupIntoTheFirstCopiesLittle() throws IOException {
    try (Store store = open("data")) {
      Bytes process = fill(store, 200);
      Backup.Report first = backup(store, "copy");
      store.commit(world.message(process, "one more"));
      Backup.Report second = backup(store, "copy");

      assertThat(second.logBytes()).isGreaterThan(first.logBytes());
      assertThat(second.copiedBytes()).isLessThan(second.logBytes() / 4);
      Backup.restore(folder.resolve("copy"), folder.resolve("restored"));
      try (Store restored = open("restored")) {
        assertThat(restored.head(process)).isEqualTo(store.head(process));
      }
    }
  }

  @Test
  void whatIsNoBackupIsNeitherOverwrittenNorRestored() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("letter"), "dear");
    try (Store store = open("data")) {
      fill(store, 1);
      assertThatThrownBy(() -> backup(store, "other"))
          .isInstanceOf(Backup.RefusedException.class)
          .hasMessageContaining("no backup");
      assertThatThrownBy(() -> backup(store, "data/log"))
          .isInstanceOf(Backup.RefusedException.class)
          .hasMessageContaining("part of the data");
      backup(store, "copy");
    }
    assertThatThrownBy(() -> Backup.restore(other, folder.resolve("new")))
        .isInstanceOf(Backup.RefusedException.class)
        .hasMessageContaining("no backup");
    assertThatThrownBy(() -> Backup.restore(folder.resolve("copy"), other))
        .isInstanceOf(Backup.RefusedException.class)
        .hasMessageContaining("not empty");
    Files.delete(folder.resolve("copy").resolve(Backup.DONE));
    assertThatThrownBy(() -> Backup.restore(folder.resolve("copy"), folder.resolve("new")))
        .isInstanceOf(Backup.RefusedException.class)
        .hasMessageContaining("not finished");
  }

  @Test
  void whatIsNotWholeYetAndWhatTheOperatorDecidedComesAlong() throws IOException {
    try (Store store = open("data")) {
      fill(store, 1);
      write("data/spool/chunks/root.300", "a chunk");
      write("data/spool/parts/abc/0", "a part");
      write("data/spool/loose/1", "on its way");
      write("data/blocked.json", "[]");
      backup(store, "copy");
      Files.delete(folder.resolve("data/spool/parts/abc/0"));
      write("data/spool/chunks/root.300", "a chunk and another");
      backup(store, "copy");
    }
    Backup.restore(folder.resolve("copy"), folder.resolve("restored"));
    assertThat(folder.resolve("restored/spool/chunks/root.300")).hasContent("a chunk and another");
    assertThat(folder.resolve("restored/blocked.json")).hasContent("[]");
    assertThat(folder.resolve("restored/spool/parts/abc/0")).doesNotExist();
    assertThat(folder.resolve("restored/spool/loose")).doesNotExist();
    assertThat(folder.resolve("restored/names.json")).doesNotExist();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aBackupThatWasInterruptedIsGoneOnWith() throws IOException {
    try (Store store = open("data")) {
      Bytes process = fill(store, 100);
      backup(store, "copy");
      Path copy = folder.resolve("copy");
      Files.move(copy.resolve(Backup.DONE), copy.resolve(Backup.DONE + ".unfinished"));
      Files.createDirectory(copy.resolve("results.new"));

      backup(store, "copy");

      Backup.restore(copy, folder.resolve("restored"));
      try (Store restored = open("restored")) {
        assertThat(restored.head(process)).isEqualTo(store.head(process));
      }
    }
  }
}
