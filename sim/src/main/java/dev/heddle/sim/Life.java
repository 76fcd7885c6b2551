package dev.heddle.sim;

/**
 * One life of a node, from its start to its crash: what its threads have in common. When it is
 * over, none of them ever runs again.
 */
final class Life {
  private final String who;
  private boolean over;

  Life(String who) {
    this.who = who;
  }

  /** Whose life it is. */
  String who() {
    return who;
  }

  boolean over() {
    return over;
  }

  void end() {
    over = true;
  }
}
