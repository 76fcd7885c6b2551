package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A process that begins where another was at some slot and goes its own way.
 *
 * @param root of the ancestor's state at that slot
 */
record Fork(String id, String ancestor, long slot, String root) {
  /** Forks one of a population by command at a random slot, and counts the fork in. */
  static Fork of(Population population, RunningNode node, Path home) throws Exception {
    long seed = Long.getLong("heddle.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    List<String> processes = population.processes();
    String ancestor = processes.get(random.nextInt(processes.size()));
    Sender sender = new Sender(node.url());
    long slot = random.nextLong(Population.slots(sender, ancestor));
    Ran ran = new Commands(home, node.url()).heddle("fork", ancestor, "--at", "" + slot).exits(0);
    Fork fork = new Fork(ran.line(), ancestor, slot, root(sender, ancestor, slot));
    population.adopt(fork.id);
    assertThat(fork.root).as("seed %d", seed).isEqualTo(root(sender, fork.id, 0));
    return fork;
  }

  /** Expects that both have the root of that slot in common, and not that of their last ones. */
  void isBranchedOff(Sender sender) throws IOException, InterruptedException {
    assertThat(root(sender, id, 0)).as("%s", this).isEqualTo(root);
    assertThat(root(sender, ancestor, slot)).as("%s", this).isEqualTo(root);
    assertThat(root(sender, id, 1)).as("%s", this).isNotEqualTo(root);
    assertThat(newest(sender, id)).as("%s", this).isNotEqualTo(newest(sender, ancestor));
  }

  private static String newest(Sender sender, String process)
      throws IOException, InterruptedException {
    return root(sender, process, Population.slots(sender, process) - 1);
  }

  private static String root(Sender sender, String process, long slot)
      throws IOException, InterruptedException {
    return sender
        .json("/api/v1/processes/" + process + "/state-root?slot=" + slot)
        .path("stateRoot")
        .asString();
  }
}
