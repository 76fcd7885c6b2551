package dev.heddle.node.boot;

import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** Makes the index of a stopped node anew from its log. */
final class Reindex {
  private static final long BYTES_PER_MB = 1_000_000;

  private Reindex() {}

  static void run(Settings settings, PrintStream progress) throws IOException {
    Path log = LogFile.open(settings.logFile(), settings.logsJson());
    progress.println("log: " + log);
    StoreOptions options =
        StoreOptions.DEFAULT.withFirstHeight(settings.number(Setting.BLOCK_HEIGHT_START));
    Store.reindex(
        settings.dataFolder(),
        options,
        (done, total) ->
            progress.printf("\rindexed %d of %d MB", done / BYTES_PER_MB, total / BYTES_PER_MB));
    progress.println();
  }
}
