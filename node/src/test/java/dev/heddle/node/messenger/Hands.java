package dev.heddle.node.messenger;

import dev.heddle.node.unit.HandTimer;
import java.util.Random;

/** A messenger's surroundings whose time somebody moves on by hand. */
final class Hands {
  private Hands() {}

  static Surroundings surroundings(HandTimer timer) {
    return new Surroundings(Thread.ofVirtual().factory(), timer, timer.clock, new Random(1));
  }
}
