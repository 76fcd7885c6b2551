package dev.heddle.node.check;

import dev.heddle.node.store.LogCorruptException;
import dev.heddle.node.store.ReindexProgress;
import dev.heddle.node.store.Store;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Delete the index, make it again, and nothing changes.
 *
 * @param aside a folder to make the other index in, which is removed; without one it is in memory
 * @param progress told how much of the log was read
 */
public record IndexIsAFunctionOfTheLog(Optional<Path> aside, ReindexProgress progress)
    implements Invariant {
  @Override
  public String says() {
    return "the index made anew from the log is the same, table by table";
  }

  @Override
  public void check(Store store, Findings findings) {
    try {
      findings.checked(
          store
              .audit()
              .compareIndex(
                  aside,
                  progress,
                  row -> findings.violation("index", row, "run heddle reindex, and report it")));
    } catch (LogCorruptException e) {
      findings.violation("index", "it cannot be made anew: " + e.getMessage(), "");
    }
  }
}
