package dev.heddle.node.compute;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a lane gets on.
 *
 * @param live how far the live instance is, if there is one
 * @param goal the farthest slot that somebody waits for
 * @param waiting how many wait
 * @param residentBytes about how much memory the live instance takes
 */
record LaneView(Optional<Progress> live, OptionalLong goal, int waiting, long residentBytes) {
  static final LaneView NONE = new LaneView(Optional.empty(), OptionalLong.empty(), 0, 0);
}
