package dev.heddle.cli;

import dev.heddle.client.FoldState;
import dev.heddle.client.HeddleClientException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The line that shows how long work has taken, and where it is a fold how far that is. One thread
 * at a time.
 */
final class FoldBar {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final Paint paint;
  private final String what;
  private final Supplier<Optional<FoldState>> fold;
  private boolean asking = true;
  private boolean shown;

  /**
   * @param what the work, in one word
   * @param fold asks the node, if there is something to ask; units of another make have no answer,
   *     and are not asked again
   */
  FoldBar(PrintStream err, Paint paint, String what, Supplier<Optional<FoldState>> fold) {
    this.err = err;
    this.paint = paint;
    this.what = what;
    this.fold = fold;
  }

  /** Shows where the fold is after so many seconds. */
  void draw(long seconds) {
    Optional<FoldState> state = asking ? ask() : Optional.empty();
    err.print(CLEAR + line(state, seconds) + " ");
    err.flush();
    shown = true;
  }

  /** Leaves the line as it was before. */
  void clear() {
    if (shown) {
      err.print(CLEAR);
      err.flush();
    }
  }

  private Optional<FoldState> ask() {
    try {
      return fold.get();
    } catch (HeddleClientException e) {
      asking = false;
      return Optional.empty();
    }
  }

  private String line(Optional<FoldState> state, long seconds) {
    String time = Progress.time(seconds);
    Optional<FoldState.Walk> replay = state.flatMap(FoldState::replay);
    if (replay.isPresent()) {
      return bar("replaying", replay.get().slot(), replay.get().goal(), time);
    }
    return state
        .filter(fold -> fold.goal().isPresent())
        .map(fold -> bar(what, fold.slot().orElse(-1), fold.goal().getAsLong(), time))
        .orElse(what + " " + time);
  }

  private String bar(String name, long slot, long goal, String time) {
    long done = Math.min(slot, goal) + 1;
    String full = paint.green(Progress.gauge(done, goal + 1));
    return "%s [%s] %d of %d messages, %s".formatted(name, full, done, goal + 1, time);
  }
}
