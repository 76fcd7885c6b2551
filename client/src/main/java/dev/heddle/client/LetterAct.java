package dev.heddle.client;

/** What to do with dead letters. */
public enum LetterAct {
  RETRY("retry", "retried"),
  DROP("drop", "dropped");

  final String path;
  final String done;

  LetterAct(String path, String done) {
    this.path = path;
    this.done = done;
  }
}
