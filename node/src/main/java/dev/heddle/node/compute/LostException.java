package dev.heddle.node.compute;

/** An instance may have moved where no replay would go: it has to be given up. */
final class LostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  LostException(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
