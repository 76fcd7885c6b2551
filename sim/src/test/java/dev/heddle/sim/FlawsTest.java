package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault planted beneath or beside the node's code is caught, by the checker that is for it. */
final class FlawsTest {
  private static final int SEEDS = 200;

  @ParameterizedTest
  @CsvSource({
    "MISSED_FLUSH, ACKNOWLEDGED_IS_DURABLE",
    "REUSED_SLOT, SLOTS_ARE_GAPLESS",
    "FORGOTTEN_DEDUPE, DUPLICATE_HAS_NO_EFFECT",
    "SECOND_WRITER, ONE_WRITER_PER_PROCESS",
    "LOST_ROWS, INDEX_IS_A_FUNCTION_OF_THE_LOG",
    "DOUBLE_DELIVERY, OUTBOX_DELIVERED_ONCE_IN_EFFECT",
    "LOST_DELIVERY, OUTBOX_DELIVERED_ONCE_IN_EFFECT",
    "STALE_CHECKPOINT, CHECKPOINT_EQUALS_REPLAY",
    "IMPURE_MACHINE, REPLAY_EQUALS_LIVE",
    "FORKED_CHAIN, HASH_CHAIN_HOLDS",
  })
  void aPlantedFlawIsCaughtByItsChecker(Flaw flaw, Checker checker) {
    TreeMap<Checker, Integer> caught = new TreeMap<>();
    for (long seed = 0; seed < SEEDS && !caught.containsKey(checker); seed++) {
      Simulation.run(seed, flaw, 0).broken().ifPresent(by -> caught.merge(by, 1, Integer::sum));
    }
    assertThat(caught).as("what caught %s in %d seeds", flaw, SEEDS).containsKey(checker);
  }

  @Test
  void everyFlawIsPlanted() throws NoSuchMethodException {
    String[] rows =
        FlawsTest.class
            .getDeclaredMethod("aPlantedFlawIsCaughtByItsChecker", Flaw.class, Checker.class)
            .getAnnotation(CsvSource.class)
            .value();
    Set<Flaw> planted = EnumSet.of(Flaw.NONE);
    for (String row : rows) {
      planted.add(Flaw.valueOf(row.split(",", 2)[0]));
    }
    assertThat(planted).containsExactlyInAnyOrder(Flaw.values());
  }

  @Test
  void aFlawThatIsCaughtIsCaughtAgainBySameSeed() {
    Verdict first = Simulation.run(caught(Flaw.FORGOTTEN_DEDUPE), Flaw.FORGOTTEN_DEDUPE, 1000);
    Verdict again = Simulation.run(first.seed(), Flaw.FORGOTTEN_DEDUPE, 1000);

    assertThat(again.broken()).isEqualTo(first.broken()).isNotEqualTo(Optional.empty());
    assertThat(again.how()).isEqualTo(first.how());
    assertThat(again.trace()).isEqualTo(first.trace());
  }

  private static long caught(Flaw flaw) {
    long seed = 0;
    while (Simulation.run(seed, flaw, 0).broken().isEmpty()) {
      seed++;
    }
    return seed;
  }
}
