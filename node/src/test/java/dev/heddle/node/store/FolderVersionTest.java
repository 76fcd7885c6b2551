package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderVersionTest {
  @TempDir Path folder;
  private final List<String> done = new ArrayList<>();

  private final List<FolderVersion.Step> steps =
      List.of(_ -> done.add("0 to 1"), _ -> done.add("1 to 2"), _ -> done.add("2 to 3"));

  private String said() throws IOException {
    return Files.readString(folder.resolve(FolderVersion.FILE));
  }

  @Test
  void aNewFolderHasTheNewestVersionWithoutAStep() throws IOException {
    FolderVersion.settle(folder, steps);

    assertThat(said()).isEqualTo("heddle-data 3\n");
    assertThat(done).isEmpty();
  }

  @Test
  void anOldFolderIsBroughtUpStepByStepAndOnce() throws IOException {
    Files.createDirectory(folder.resolve("log"));
    FolderVersion.settle(folder, steps.subList(0, 1));
    assertThat(said()).isEqualTo("heddle-data 1\n");

    FolderVersion.settle(folder, steps);
    FolderVersion.settle(folder, steps);

    assertThat(done).containsExactly("0 to 1", "1 to 2", "2 to 3");
    assertThat(said()).isEqualTo("heddle-data 3\n");
  }

  @Test
  void aStepThatFailedIsDoneAgainAndThoseBeforeItAreNot() throws IOException {
    Files.createDirectory(folder.resolve("log"));
    List<FolderVersion.Step> failing =
        List.of(
            steps.getFirst(),
            _ -> {
              throw new IOException("power loss");
            });
    assertThatThrownBy(() -> FolderVersion.settle(folder, failing)).hasMessage("power loss");
    assertThat(said()).isEqualTo("heddle-data 1\n");

    FolderVersion.settle(folder, steps);

    assertThat(done).containsExactly("0 to 1", "1 to 2", "2 to 3");
  }

  @Test
  void aNewerFolderIsRefusedAndStaysAsItIs() throws IOException {
    Files.writeString(folder.resolve(FolderVersion.FILE), "heddle-data 4\n");

    assertThatThrownBy(() -> FolderVersion.settle(folder, steps))
        .isInstanceOf(FolderVersionException.class)
        .hasMessageContaining("version 4")
        .hasMessageContaining("up to 3")
        .hasMessageContaining("newer program");
    assertThat(said()).isEqualTo("heddle-data 4\n");
    assertThat(done).isEmpty();
  }

  @Test
  void whatSaysNoVersionIsRefused() throws IOException {
    Files.writeString(folder.resolve(FolderVersion.FILE), "heddle-data many\n");

    assertThatThrownBy(() -> FolderVersion.settle(folder, steps))
        .isInstanceOf(FolderVersionException.class)
        .hasMessageContaining("says no version");
  }

  @Test
  void aStoreOfBeforeThereWereVersionsIsOpened() throws IOException {
    Store.open(folder, StoreOptions.DEFAULT, InstantSource.system()).close();
    Files.delete(folder.resolve(FolderVersion.FILE));

    Store.open(folder, StoreOptions.DEFAULT, InstantSource.system()).close();

    assertThat(said()).isEqualTo("heddle-data " + FolderVersion.STEPS.size() + "\n");
  }

  @Test
  void aStoreOfANewerProgramIsNotOpened() throws IOException {
    Files.writeString(folder.resolve(FolderVersion.FILE), "heddle-data 999\n");

    assertThatThrownBy(() -> Store.open(folder, StoreOptions.DEFAULT, InstantSource.system()))
        .isInstanceOf(FolderVersionException.class);
    // The lock was let go, so that the right program can have the folder.
    FolderLock.take(folder).close();
  }
}
