package dev.heddle.core.claim;

import dev.heddle.core.bytes.Bytes;

/**
 * Finds the first slot in which two claims of as many slots differ, by asking both for the nodes
 * below one until a leaf is reached. Each answer is held against what was claimed before it, so
 * nothing need be signed on the way, and whoever changes his story is found out at once.
 */
public final class Bisection {
  private Bisection() {}

  /** One of the two. */
  public interface Party {
    /** What it claims. */
    Claim claim();

    /** The nodes below one of its tree. */
    ClaimTree.Children open(int level, int index);
  }

  /** What came of it. */
  public sealed interface Found {
    /** How often both were asked. */
    int rounds();

    /** The claims are the same. */
    record Agreed(int rounds) implements Found {}

    /** All before that slot is agreed on, and what came of it is not. */
    record At(int slot, int rounds) implements Found {}

    /**
     * A party opened its claim to what is not in it.
     *
     * @param second whether it is the second
     */
    record Contradicted(boolean second, int rounds) implements Found {}
  }

  /**
   * Plays it.
   *
   * @throws IllegalArgumentException if the claims are not of the same slots
   */
  public static Found play(Party first, Party second) {
    Claim one = first.claim();
    Claim other = second.claim();
    if (one.slots() != other.slots() || !one.process().equals(other.process())) {
      throw new IllegalArgumentException("the claims are not of the same slots");
    }
    if (one.top().equals(other.top())) {
      return new Found.Agreed(0);
    }
    Bytes left = one.top();
    Bytes right = other.top();
    int index = 0;
    int rounds = 0;
    for (int level = ClaimTree.height(one.slots()); level > 0; level--) {
      rounds++;
      ClaimTree.Children a = first.open(level, index);
      ClaimTree.Children b = second.open(level, index);
      if (!a.hash().equals(left) || !b.hash().equals(right)) {
        return new Found.Contradicted(a.hash().equals(left), rounds);
      }
      boolean inLeft = !a.left().equals(b.left());
      left = inLeft ? a.left() : a.right();
      right = inLeft ? b.left() : b.right();
      index = 2 * index + (inLeft ? 0 : 1);
    }
    return index < one.slots()
        ? new Found.At(index, rounds)
        : new Found.Contradicted(left.equals(ClaimTree.NOTHING), rounds);
  }
}
