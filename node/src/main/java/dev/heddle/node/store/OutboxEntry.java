package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;

/**
 * Names one thing that a result asks to have carried to one target.
 *
 * @param process whose result it is
 * @param evaluation which of its results
 * @param index place among those of its kind, from zero
 * @param part which of several targets, from zero, where one entry of the outbox names several
 */
public record OutboxEntry(Bytes process, EvaluationId evaluation, Kind kind, int index, int part) {
  /** What is carried. */
  public enum Kind {
    /** A message to its target. */
    MESSAGE(0),
    /** The same message, assigned to another process that it names. */
    SHARE(1),
    /** A new process. */
    SPAWN(2),
    /** The message that tells the spawner the id of its spawn. */
    SPAWNED(3),
    /** An item that exists, assigned to a process. */
    ASSIGNMENT(4),
    /** A process that was sent with a target, assigned to that target. */
    GREETING(5);

    /** Stands for it in the log, and is never changed. */
    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** Thirty-two bytes that tell it from every other entry. */
  public Bytes id() {
    return Hashes.sha256(Bytes.utf8("outbox entry"), DeliveryFormat.entry(this));
  }

  /** For people: {@code message 3}, {@code share 0.2}. */
  public String text() {
    String name = kind.name().toLowerCase(java.util.Locale.ROOT) + " " + index;
    return part == 0 ? name : name + "." + part;
  }
}
