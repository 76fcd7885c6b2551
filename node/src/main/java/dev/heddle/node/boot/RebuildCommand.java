package dev.heddle.node.boot;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.compute.TrustedCheckpoints;
import dev.heddle.node.conveyor.Rebuild;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.HttpRemote;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code heddle rebuild}: makes the data folder of a node anew from what Arweave has of it. */
final class RebuildCommand {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long LINE_EVERY_NANOS = 500_000_000;
  private static final int PROCESSES_AT_ONCE = 1000;
  private static final String USAGE =
      "heddle rebuild --from GATEWAY-URL [--process PID]... [--scheduler ADDRESS] [--shipped-by"
          + " ADDRESS] [--data DIR], or --from-hyperbeam URL";

  private final Settings settings;
  private final URI from;
  private final Rebuild.Wish wish;
  private final PrintStream err;
  private boolean shown;
  private long lastNanos;

  private RebuildCommand(Settings settings, URI from, Rebuild.Wish wish, PrintStream err) {
    this.settings = settings;
    this.from = from;
    this.wish = wish;
    this.err = err;
  }

  /**
   * Reads the command line.
   *
   * @throws ConfigurationException if it cannot be understood
   */
  static RebuildCommand of(
      List<String> arguments, Map<String, String> environment, PrintStream err) {
    List<String> rest = new ArrayList<>(arguments);
    Optional<String> from = take(rest, "--from");
    List<Bytes> processes = new ArrayList<>();
    for (Optional<String> pid = take(rest, "--process");
        pid.isPresent();
        pid = take(rest, "--process")) {
      processes.add(id("--process", pid.get()));
    }
    Optional<String> scheduler = take(rest, "--scheduler");
    Optional<String> conveyor = take(rest, "--shipped-by");
    scheduler.ifPresent(address -> id("--scheduler", address));
    conveyor.ifPresent(address -> id("--shipped-by", address));
    String url = from.orElseThrow(() -> new ConfigurationException(USAGE));
    if (!url.matches("https?://[^/?#]+(/[^?#]*)?")) {
      throw new ConfigurationException("--from " + url + " is no address of a gateway");
    }
    Settings settings = Settings.resolve(rest, environment);
    List<String> units = settings.texts(Setting.CHECKPOINT_OWNERS);
    Rebuild.Wish wish = new Rebuild.Wish(processes, scheduler, conveyor, units);
    return new RebuildCommand(settings, URI.create(url), wish, err);
  }

  private static Optional<String> take(List<String> arguments, String flag) {
    int at = arguments.indexOf(flag);
    if (at < 0) {
      return Optional.empty();
    }
    arguments.remove(at);
    if (at == arguments.size()) {
      throw new ConfigurationException(flag + " needs a value; " + USAGE);
    }
    return Optional.of(arguments.remove(at));
  }

  private static Bytes id(String flag, String text) {
    return Ids.parse(text)
        .orElseThrow(
            () -> new ConfigurationException(flag + " takes 43 base64url letters, not " + text));
  }

  /**
   * Rebuilds; gives whether every process that was asked for is whole.
   *
   * @param out gets a line for each part of what came of it
   */
  boolean run(PrintStream out) throws IOException {
    LogFile.open(settings.logFile(), settings.logsJson());
    Path folder = Files.createDirectories(settings.dataFolder()).resolve("rebuild");
    Rebuild rebuild =
        new Rebuild(new HttpRemote(from, TIMEOUT), folder, wish, RebuildCommand::pause, this::show);
    Rebuild.Found found = rebuild.find();
    int trusted;
    try (Store store = Store.open(settings.dataFolder(), options(found), InstantSource.system())) {
      rebuild.write(store);
      trusted = takeCheckpoints(store);
    }
    line("done", true);
    err.println();
    out.printf(
        "rebuilt %d processes with %d slots, and %d items beside them, in %s%n",
        found.processes(), found.slots(), found.others(), settings.dataFolder());
    if (trusted > 0) {
      out.println(trusted + " of them go on from checkpoints that were trusted");
    }
    found.faults().forEach(fault -> out.println("left out: " + fault));
    for (String scheduler : found.schedulers()) {
      out.println(
          "scheduler "
              + scheduler
              + ": start the node with its wallet, --su-wallet FILE, so that the logs go on by the"
              + " same hand");
    }
    return found.faults().isEmpty();
  }

  private int takeCheckpoints(Store store) {
    List<Bytes> owners =
        wish.units().stream().map(address -> Ids.parse(address).orElseThrow()).toList();
    TrustedCheckpoints trusted =
        new TrustedCheckpoints(store, owners, settings.number(Setting.MEMORY_BYTES_MAX));
    int taken = 0;
    List<Bytes> some = store.processes(Optional.empty(), PROCESSES_AT_ONCE);
    while (!owners.isEmpty() && !some.isEmpty()) {
      taken += (int) some.stream().filter(process -> trusted.take(process).isPresent()).count();
      some = store.processes(Optional.of(some.getLast()), PROCESSES_AT_ONCE);
    }
    return taken;
  }

  /** Blocks go on above those that the lost node named, so that heights never fall. */
  private StoreOptions options(Rebuild.Found found) {
    return StoreOptions.DEFAULT
        .withFirstHeight(Math.max(settings.number(Setting.BLOCK_HEIGHT_START), found.height()))
        .withDiskReserveBytes(settings.number(Setting.DISK_RESERVE_BYTES));
  }

  private void show(String text) {
    line(text, false);
  }

  private void line(String text, boolean last) {
    long now = System.nanoTime();
    if (last ? shown : now - lastNanos > LINE_EVERY_NANOS) {
      lastNanos = now;
      shown = true;
      err.printf("\r%-70s", text);
      err.flush();
    }
  }

  private static void pause(Duration duration) {
    try {
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
