package dev.heddle.node.compute;

/** The machine gave up on an evaluation, and would again. */
final class StuckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  StuckException(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
