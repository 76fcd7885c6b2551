package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.sim.Client.Errand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the clients of a simulation want: processes, and messages to them. */
final class Workload {
  private static final int CLIENT_WALLET = 100;
  private static final int PROCESSES_MAX = 4;
  private static final int CLIENTS_MAX = 3;
  private static final int MESSAGES_MAX = 12;

  /** Different messages to one process; few, because each is signed once for all seeds. */
  private static final int KINDS = 24;

  private Workload() {}

  /** The clients, each with its errands. */
  static List<Client> clients(World world, Network network, List<SimNode> nodes) {
    List<List<Errand>> errands = new ArrayList<>();
    int count = 1 + world.chance().nextInt(CLIENTS_MAX);
    for (int i = 0; i < count; i++) {
      errands.add(new ArrayList<>());
    }
    int processes = 1 + world.chance().nextInt(PROCESSES_MAX);
    for (int i = 0; i < processes; i++) {
      SimNode node = nodes.get(world.chance().nextInt(nodes.size()));
      VerifiedItem process = process(node, i);
      errands.get(world.chance().nextInt(count)).add(new Errand(node, process));
      int messages = world.chance().nextInt(MESSAGES_MAX);
      for (int j = 0; j < messages; j++) {
        VerifiedItem message = message(process.id(), world.chance().nextInt(KINDS));
        errands.get(world.chance().nextInt(count)).add(new Errand(node, message));
      }
    }
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(new Client(world, network, "client" + i, errands.get(i)));
    }
    return clients;
  }

  private static VerifiedItem process(SimNode node, int number) {
    return Wallets.signed(
        CLIENT_WALLET,
        Optional.empty(),
        List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Process"),
            new Tag("Module", "M".repeat(42) + "A"),
            new Tag("Scheduler", "S".repeat(42) + "A")),
        node.name() + " process " + number);
  }

  private static VerifiedItem message(Bytes process, int kind) {
    return Wallets.signed(
        CLIENT_WALLET,
        Optional.of(process),
        List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Message")),
        "message " + kind);
  }
}
