package dev.heddle.node.boot;

import com.sun.management.OperatingSystemMXBean;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.compute.ComputeOptions;
import dev.heddle.node.compute.ComputeUnit;
import dev.heddle.node.compute.NativeCode;
import dev.heddle.node.compute.OptimisticHeads;
import dev.heddle.node.gateway.GatewayOptions;
import dev.heddle.node.gateway.Serving;
import dev.heddle.node.http.ListenerOptions;
import dev.heddle.node.messenger.MessengerOptions;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.store.StoreOptions;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** What the settings mean for the store and for each unit. */
final class UnitOptions {
  private static final long LIVE_BYTES_LEAST = 512L << 20;
  private static final int LIVE_PART_OF_MEMORY = 8;

  private static final System.Logger LOG = System.getLogger(UnitOptions.class.getName());

  private final Settings settings;

  UnitOptions(Settings settings) {
    this.settings = settings;
  }

  StoreOptions store() {
    return StoreOptions.DEFAULT
        .withFirstHeight(settings.number(Setting.BLOCK_HEIGHT_START))
        .withDiskReserveBytes(settings.number(Setting.DISK_RESERVE_BYTES));
  }

  ListenerOptions listener() {
    return ListenerOptions.DEFAULT
        .withRequestsMax(settings.count(Setting.REQUESTS_MAX))
        .withConnectionsMax(connectionsMax())
        .withIdleMax(Duration.ofMillis(settings.number(Setting.IDLE_TIMEOUT_MS)))
        .withTrouble(StoreTrouble::refusal);
  }

  /** As many as are set, or as there are files for: without one left nobody can be let in. */
  private int connectionsMax() {
    int wanted = settings.count(Setting.CONNECTIONS_MAX);
    int possible = OpenFiles.leftFor(settings.doors().size() + 1);
    if (possible < wanted) {
      LOG.log(
          System.Logger.Level.WARNING,
          "connections-max is {0}, but this process may open files for {1} a listener only; see"
              + " ulimit -n",
          wanted,
          possible);
    }
    return Math.min(wanted, possible);
  }

  GatewayOptions gateway(Wallet wallet, Serving serving) {
    return new GatewayOptions(
        settings.dataFolder().resolve("spool"),
        settings.number(Setting.SPOOL_BYTES_MAX),
        settings.number(Setting.DISK_RESERVE_BYTES),
        settings.number(Setting.UPLOAD_BYTES_MAX),
        wallet,
        settings.flag(Setting.CHARGE_TRANSACTIONS),
        serving,
        new SecureRandom());
  }

  SchedulerOptions scheduler() {
    return new SchedulerOptions(
        settings.flag(Setting.ADOPT_FOREIGN_SCHEDULER),
        settings.number(Setting.BASE_LAYER_CONFIRMATIONS));
  }

  ComputeOptions compute(Wallet wallet, Engine engine) {
    ComputeOptions standard = ComputeOptions.standard(wallet.address());
    ComputeOptions options =
        standard
            .withLimits(settings.number(Setting.MEMORY_BYTES_MAX), settings.number(Setting.GAS_MAX))
            .withFoldsAtOnce(engineThreads())
            .withAnswerWait(settings.number(Setting.ANSWER_WAIT_MS))
            .withLive(
                new ComputeOptions.Live(
                    settings.count(Setting.INSTANCES_MAX),
                    liveBytesMax(),
                    standard.live().programsMax()))
            .withCron(
                new ComputeOptions.Cron(
                    settings.count(Setting.CRON_TICKS_MAX),
                    standard.cron().ticksPerGapMax(),
                    standard.cron().settleMs()));
    long every = settings.number(Setting.CROSS_CHECK_EVERY);
    return every == 0
        ? options
        : options.withJudge(
            new ComputeOptions.Judge(
                engine.judge(V8Machine::obstacle),
                every,
                settings.dataFolder().resolve("evidence")));
  }

  /** Where there is native code, the heads that it makes. */
  Optional<OptimisticHeads> heads(ComputeUnit compute) {
    try {
      NativeCode code = NativeCode.of(settings.text(Setting.BARE_METAL));
      return code.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new OptimisticHeads(compute, code, settings.dataFolder().resolve("differences")));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("bare-metal: " + e.getMessage());
    }
  }

  private long liveBytesMax() {
    long set = settings.number(Setting.LIVE_BYTES_MAX);
    if (set > 0) {
      return set;
    }
    long machine =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return Math.max(LIVE_BYTES_LEAST, machine / LIVE_PART_OF_MEMORY);
  }

  MessengerOptions messenger() {
    MessengerOptions local = MessengerOptions.LOCAL;
    MessengerOptions.Post post = local.post();
    return new MessengerOptions(
        new MessengerOptions.Chains(
            settings.count(Setting.CHAIN_ITEMS_MAX),
            settings.count(Setting.CHAIN_DEPTH_MAX),
            settings.count(Setting.CHAIN_ITEMS_FREE),
            settings.count(Setting.CHAIN_ITEMS_PER_SECOND)),
        new MessengerOptions.Post(
            new MessengerOptions.Retry(
                post.retry().firstPause(),
                millis(Setting.LETTER_PAUSE_MAX_MS),
                millis(Setting.LETTER_GIVE_UP_MS),
                settings.count(Setting.LETTER_TRIES_MAX)),
            post.atOnceMax(),
            settings.count(Setting.LETTERS_MAX),
            settings.count(Setting.DEAD_LETTERS_MAX)),
        new MessengerOptions.Crons(
            millis(Setting.CRON_INTERVAL_MS),
            millis(Setting.CRON_CATCH_UP_MS),
            local.crons().monitorsMax()),
        local.outboxesAtOnceMax(),
        settings.count(Setting.ITEM_BYTES_MAX));
  }

  private Duration millis(Setting setting) {
    return Duration.ofMillis(settings.number(setting));
  }

  /** Threads that evaluate. */
  int engineThreads() {
    int configured = settings.count(Setting.ENGINE_THREADS);
    return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
  }
}
