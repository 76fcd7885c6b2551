package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.sim.Client.Errand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What the clients of a simulation want: processes on some nodes, and messages to them, many of
 * which have processes send to one another.
 */
final class Workload {
  private static final int CLIENT_WALLET = 100;
  private static final int PROCESSES_MAX = 4;
  private static final int CLIENTS_MAX = 3;
  private static final int MESSAGES_MAX = 7;

  /** Small, because each message is signed once for all seeds that send it. */
  private static final int VARIANTS = 4;

  /** What all processes run. */
  static final VerifiedItem MODULE =
      Wallets.signed(
          CLIENT_WALLET,
          Optional.empty(),
          List.of(
              new Tag("Data-Protocol", "ao"),
              new Tag("Type", "Module"),
              new Tag("Module-Format", ToyMachine.FORMAT),
              new Tag("Input-Encoding", "JSON-1"),
              new Tag("Output-Encoding", "JSON-1"),
              new Tag("Memory-Limit", "1-mb"),
              new Tag("Compute-Limit", "9000000")),
          "toy");

  private final SplittableRandom chance;
  private final List<Errand> spawns = new ArrayList<>();
  private final List<Errand> messages = new ArrayList<>();

  private Workload(SplittableRandom chance) {
    this.chance = chance;
  }

  /** The clients, each with its errands. */
  static List<Client> clients(Network network, List<SimNode> nodes) {
    Workload workload = new Workload(network.world().chance());
    workload.plan(nodes);
    workload.spawns.forEach(spawn -> network.home(spawn.item().id(), spawn.node()));
    Client.Opening opening = new Client.Opening(workload.spawns.size());
    List<Client> clients = new ArrayList<>();
    int count = 1 + workload.chance.nextInt(CLIENTS_MAX);
    for (int i = 0; i < count; i++) {
      clients.add(new Client(network, "client" + i, opening));
    }
    workload.spawns.forEach(errand -> workload.any(clients).spawns(errand));
    workload.messages.forEach(errand -> workload.any(clients).sends(errand));
    return clients;
  }

  private void plan(List<SimNode> nodes) {
    int processes = 1 + chance.nextInt(PROCESSES_MAX);
    for (int i = 0; i < processes; i++) {
      SimNode node = any(nodes);
      spawns.add(new Errand(node, process(node, i)));
    }
    for (Errand spawn : spawns) {
      int count = chance.nextInt(MESSAGES_MAX);
      for (int i = 0; i < count; i++) {
        messages.add(new Errand(spawn.node(), message(spawn)));
      }
    }
  }

  private <T> T any(List<T> list) {
    return list.get(chance.nextInt(list.size()));
  }

  private static VerifiedItem process(SimNode node, int number) {
    return Wallets.signed(
        CLIENT_WALLET,
        Optional.empty(),
        List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Process"),
            new Tag("Module", MODULE.id().base64Url()),
            new Tag("Scheduler", Wallets.numbered(node.number()).address())),
        node.name() + " process " + number);
  }

  private VerifiedItem message(Errand to) {
    List<Tag> tags =
        new ArrayList<>(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Message")));
    if (chance.nextInt(8) == 0) {
      tags.add(new Tag("Cast", "true"));
    }
    return Wallets.signed(CLIENT_WALLET, Optional.of(to.item().id()), tags, commands(to.node()));
  }

  private String commands(SimNode node) {
    int variant = chance.nextInt(VARIANTS);
    return switch (chance.nextInt(9)) {
      case 0 -> "fail " + variant;
      case 1 -> "add 0 1;trap " + variant;
      case 2 -> "spawn;add 1 " + variant;
      case 3 -> here(node).map(target -> "add 3 1;share " + target).orElse("add 3 2");
      case 4, 5 -> "add 0 " + variant + ";send " + target() + " add 3 1";
      case 6 -> "send " + target() + " add 1 1;send " + target() + " add 1 " + variant;
      case 7 -> "send " + target() + " add 2 1/send " + target() + " add 2 2";
      default -> "add " + variant + " " + (1 + variant);
    };
  }

  private String target() {
    return any(spawns).item().id().base64Url();
  }

  /** A process of that node: only those can be assigned what lies there. */
  private Optional<Bytes> here(SimNode node) {
    return spawns.stream()
        .filter(spawn -> spawn.node() == node)
        .map(spawn -> spawn.item().id())
        .findFirst();
  }
}
