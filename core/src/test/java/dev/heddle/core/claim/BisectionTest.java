package dev.heddle.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class BisectionTest {
  private static final Bytes PROCESS = Hashes.sha256(Bytes.utf8("process"));

  private static Bytes hash(String what, long number) {
    return Hashes.sha256(
        Bytes.utf8(what), Bytes.wrap(ByteBuffer.allocate(8).putLong(number).array()));
  }

  private static SlotClaim claim(int slot, boolean lie) {
    Bytes root = hash(lie ? "a lie" : "the truth", slot);
    return new SlotClaim(slot, hash("assignment", slot), root, hash("result", slot));
  }

  private static ClaimTree tree(int slots, IntPredicate lies) {
    ClaimTree tree = new ClaimTree();
    for (int slot = 0; slot < slots; slot++) {
      tree.add(claim(slot, lies.test(slot)).hash());
    }
    return tree;
  }

  private record Told(ClaimTree tree, int slots) implements Bisection.Party {
    @Override
    public Claim claim() {
      return new Claim(PROCESS, slots, tree.top(slots));
    }

    @Override
    public ClaimTree.Children open(int level, int index) {
      return tree.open(slots, level, index);
    }
  }

  /** Claims one thing and opens another. */
  private record Turncoat(Told claimed, Told opened, int fromLevel) implements Bisection.Party {
    @Override
    public Claim claim() {
      return claimed.claim();
    }

    @Override
    public ClaimTree.Children open(int level, int index) {
      return (level <= fromLevel ? opened : claimed).open(level, index);
    }
  }

  @Test
  void oneLieAmongAMillionSlotsIsFoundInTwentyRounds() {
    int slots = 1_000_000;
    Random random = new Random(7);
    int planted = random.nextInt(slots);
    Told honest = new Told(tree(slots, slot -> false), slots);
    Told liar = new Told(tree(slots, slot -> slot == planted), slots);
    assertThat(Bisection.play(honest, liar)).isEqualTo(new Bisection.Found.At(planted, 20));
    assertThat(Bisection.play(liar, honest)).isEqualTo(new Bisection.Found.At(planted, 20));
    assertThat(liar.claim().holds(claim(planted, true), liar.tree().path(slots, planted))).isTrue();
    assertThat(liar.claim().holds(claim(planted, false), liar.tree().path(slots, planted)))
        .isFalse();
  }

  @Test
  void theFirstLieIsFoundWhereverItIsAndWhateverFollows() {
    for (int slots = 1; slots <= 17; slots++) {
      Told honest = new Told(tree(slots, slot -> false), slots);
      for (int planted = 0; planted < slots; planted++) {
        int at = planted;
        Bisection.Found.At found = new Bisection.Found.At(planted, ClaimTree.height(slots));
        Told once = new Told(tree(slots, slot -> slot == at), slots);
        Told on = new Told(tree(slots, slot -> slot >= at), slots);
        Told twice = new Told(tree(slots, slot -> slot == at || slot == 16), slots);
        for (Told liar : new Told[] {once, on, twice}) {
          assertThat(Bisection.play(honest, liar)).isEqualTo(found);
          assertThat(Bisection.play(liar, honest)).isEqualTo(found);
        }
      }
      assertThat(Bisection.play(honest, new Told(tree(slots, slot -> false), slots)))
          .isEqualTo(new Bisection.Found.Agreed(0));
    }
  }

  @Test
  void whoChangesHisStoryIsFoundOut() {
    Told honest = new Told(tree(16, slot -> false), 16);
    Told liar = new Told(tree(16, slot -> slot == 5), 16);
    for (int level = 1; level <= 4; level++) {
      Turncoat turncoat = new Turncoat(liar, honest, level);
      assertThat(Bisection.play(honest, turncoat))
          .isEqualTo(new Bisection.Found.Contradicted(true, 5 - level));
      assertThat(Bisection.play(turncoat, honest))
          .isEqualTo(new Bisection.Found.Contradicted(false, 5 - level));
    }
  }

  @Test
  void slotsThatAreNotClaimedAreALie() {
    Told honest = new Told(tree(13, slot -> false), 13);
    Told more = new Told(tree(14, slot -> false), 14);
    Bisection.Party liar =
        new Bisection.Party() {
          @Override
          public Claim claim() {
            return new Claim(PROCESS, 13, more.claim().top());
          }

          @Override
          public ClaimTree.Children open(int level, int index) {
            return more.open(level, index);
          }
        };
    assertThat(Bisection.play(honest, liar)).isEqualTo(new Bisection.Found.Contradicted(true, 4));
    assertThat(Bisection.play(liar, honest)).isEqualTo(new Bisection.Found.Contradicted(false, 4));
    assertThatThrownBy(() -> Bisection.play(honest, more))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTreeKnowsWhatItWasForEachNumberOfSlots() {
    ClaimTree grown = tree(40, slot -> false);
    for (int slots = 1; slots <= 40; slots++) {
      ClaimTree then = tree(slots, slot -> false);
      assertThat(grown.top(slots)).isEqualTo(then.top(slots));
      for (int slot = 0; slot < slots; slot++) {
        assertThat(ClaimTree.top(claim(slot, false), grown.path(slots, slot)))
            .isEqualTo(then.top(slots));
      }
    }
    for (int[] none : new int[][] {{0, 1, 0}, {41, 1, 0}, {40, 0, 0}, {40, 7, 0}, {40, 1, 32}}) {
      assertThatThrownBy(() -> grown.open(none[0], none[1], none[2]))
          .hasMessageContaining("there is no node");
    }
  }

  @Test
  void takesSlotsUpToTheLimit() {
    ClaimTree tree = new ClaimTree();
    for (int slot = 0; slot < ClaimTree.CLAIM_SLOTS_MAX; slot++) {
      tree.add(PROCESS);
    }
    assertThat(ClaimTree.height(tree.slots())).isEqualTo(20);
    assertThatThrownBy(() -> tree.add(PROCESS)).hasMessageContaining("at most 1048576 slots");
  }
}
