package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;

/**
 * A module after its start, of which each run gets a copy as it then was: memory, globals and all.
 * Safe for use by any thread.
 */
public interface Template extends AutoCloseable {
  /**
   * How a run came to its end.
   *
   * @param status what the function returned; 0 where it did not come to its end
   * @param trap why it did not, in words that engines share; empty where it did
   * @param gasUsed by the module's own instructions
   */
  record End(int status, String trap, long gasUsed) {}

  /** Names what is run: SHA-256 over the module and the memory after its start. */
  Bytes id();

  /** Whether the module has a function of that name. */
  boolean has(String export);

  /**
   * Runs an exported function on a fresh copy.
   *
   * @param calls what the module's imports reach
   * @throws dev.heddle.machine.EvaluationStoppedException if it takes too long
   */
  End run(String export, LambdaCalls calls, long gasMax);

  /** The id of what a module has become by its start. */
  static Bytes id(Bytes module, Image image) {
    return Hashes.sha256(
        Bytes.utf8("heddle-template 1"),
        Hashes.sha256(module),
        StateTree.of(image).root(image.sizeBytes()));
  }

  @Override
  void close();
}
