package dev.heddle.sim;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a seed.
 *
 * @param broken whose invariant did not hold, if there was one
 * @param how what was seen; empty text if all held
 * @param cause where an error came from, if that broke it
 * @param digest the same whenever the same events happened in the same order
 */
record Verdict(
    long seed,
    Optional<Checker> broken,
    String how,
    @Nullable Throwable cause,
    String digest,
    long events,
    long steps,
    List<String> trace) {
  /** One line, with how to see it again. */
  String sentence() {
    return broken
        .map(checker ->
            "seed %d breaks %s: %s (./heddle sim --seed %d)".formatted(seed, checker, how, seed))
        .orElseGet(() ->
            "seed %d holds: %d events in %d steps, digest %s"
                .formatted(seed, events, steps, digest));
  }
}
