package dev.heddle.node.boot;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.adoption.Adoption;
import dev.heddle.node.adoption.ForeignNode;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code heddle rebuild --from-hyperbeam}: takes processes over from a node of AO-Core into the
 * data folder of a node that does not run.
 */
final class AdoptCommand {
  static final String FLAG = "--from-hyperbeam";
  private static final String USAGE =
      "heddle rebuild --from-hyperbeam URL --process PID [--process PID]... [--data DIR]";

  private final Settings settings;
  private final URI from;
  private final List<Bytes> processes;
  private final PrintStream err;

  private AdoptCommand(Settings settings, URI from, List<Bytes> processes, PrintStream err) {
    this.settings = settings;
    this.from = from;
    this.processes = processes;
    this.err = err;
  }

  /**
   * Reads the command line.
   *
   * @throws ConfigurationException if it cannot be understood
   */
  static AdoptCommand of(List<String> arguments, Map<String, String> environment, PrintStream err) {
    List<String> rest = new ArrayList<>();
    List<Bytes> processes = new ArrayList<>();
    String from = "";
    for (int i = 0; i < arguments.size(); i++) {
      String flag = arguments.get(i);
      boolean ours = flag.equals(FLAG) || flag.equals("--process");
      if (!ours) {
        rest.add(flag);
      } else if (++i == arguments.size()) {
        throw new ConfigurationException(flag + " needs a value; " + USAGE);
      } else if (flag.equals(FLAG)) {
        from = arguments.get(i);
      } else {
        String id = arguments.get(i);
        processes.add(
            Ids.parse(id)
                .orElseThrow(() ->
                    new ConfigurationException("--process takes 43 base64url letters, not " + id)));
      }
    }
    if (!from.matches("https?://[^/?#]+/?")) {
      throw new ConfigurationException(FLAG + " " + from + " is no address of a node; " + USAGE);
    }
    if (processes.isEmpty()) {
      throw new ConfigurationException("name the processes; " + USAGE);
    }
    return new AdoptCommand(Settings.resolve(rest, environment), URI.create(from), processes, err);
  }

  /**
   * Takes them over; each is looked at before anything of it is written.
   *
   * @throws dev.heddle.node.adoption.AdoptionException if one is not whole there
   */
  void run(PrintStream out) throws IOException {
    LogFile.open(settings.logFile(), settings.logsJson());
    Files.createDirectories(settings.dataFolder());
    Wallet scheduler =
        new UnitWallets(settings, new SecureRandom()).wallet("su", Setting.SU_WALLET);
    try (ForeignNode node = new ForeignNode(from, ForeignNode.PAGE_BYTES_MAX)) {
      Adoption adoption = new Adoption(node, scheduler, line -> err.printf("\r%-70s", line));
      long height = settings.number(Setting.BLOCK_HEIGHT_START);
      for (Bytes process : processes) {
        height = Math.max(height, adoption.check(process));
      }
      StoreOptions options =
          StoreOptions.DEFAULT
              .withFirstHeight(height)
              .withDiskReserveBytes(settings.number(Setting.DISK_RESERVE_BYTES));
      try (Store store = Store.open(settings.dataFolder(), options, InstantSource.system())) {
        for (Bytes process : processes) {
          Adoption.Adopted adopted = adoption.write(process, store);
          err.println();
          tell(adopted, store, out);
        }
        store.advance().join();
      }
    }
    out.println("the logs go on here by scheduler " + scheduler.address());
  }

  private void tell(Adoption.Adopted adopted, Store store, PrintStream out) {
    out.printf(
        "process %s has %d slots here, %d of them from %s now%n",
        adopted.process(), adopted.slots(), adopted.fresh(), from);
    if (adopted.later() > 0) {
      out.printf(
          "  %d of them have a later time than there, for time goes up from slot to slot%n",
          adopted.later());
    }
    adopted
        .module()
        .filter(module -> !store.has(module))
        .ifPresent(module ->
            out.printf(
                "  its module %s is not here: heddle module add, or name a gateway by upstream%n",
                module));
  }
}
