package dev.heddle.node.check;

/**
 * Something that a checker has to say.
 *
 * @param about the process, item or file, by the name that people look it up with
 * @param what what is wrong, or worth knowing
 * @param todo what an operator can do about it; empty text for nothing
 */
public record Finding(Kind kind, String about, String what, String todo) {
  /** How bad it is. */
  public enum Kind {
    /** The invariant does not hold. */
    VIOLATION,
    /** Nothing is wrong; people may want to know. */
    NOTE
  }

  /** The finding as one line of text. */
  public String sentence() {
    return about + ": " + what + (todo.isEmpty() ? "" : "; " + todo);
  }
}
