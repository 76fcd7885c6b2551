package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * What a process may read from outside: permanent data, by path (WeaveDrive).
 *
 * <p>Answers must be a function of the permanent log, since replays ask again.
 */
@FunctionalInterface
public interface Drive {
  /** A drive on which nothing is found. */
  Drive NONE = path -> Optional.empty();

  /**
   * The file at {@code path}: {@code /data/<id>}, {@code /tx/<id>} or {@code /block/<height>}.
   *
   * @return empty if there is none, or the process may not read it
   */
  Optional<Bytes> open(String path);

  /**
   * Another module, made ready to run: what a process goes on with after an upgrade. Whoever gives
   * it out closes it.
   *
   * @throws ModuleRefusedException if it is none that can run here, for everybody and for ever
   */
  default Program program(Bytes module, Limits limits) {
    throw new ModuleRefusedException("there are no other modules here");
  }
}
