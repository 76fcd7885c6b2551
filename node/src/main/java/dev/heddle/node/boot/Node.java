package dev.heddle.node.boot;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.CryptoEngine;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.machine.v8.WasmContracts;
import dev.heddle.node.aocore.AoCoreRoutes;
import dev.heddle.node.aocore.Counterparts;
import dev.heddle.node.aocore.CronFile;
import dev.heddle.node.aocore.CronTasks;
import dev.heddle.node.aocore.OwnDevices;
import dev.heddle.node.compute.CheckpointPublisher;
import dev.heddle.node.compute.ClaimRoutes;
import dev.heddle.node.compute.ComputeApiRoutes;
import dev.heddle.node.compute.ComputeRoutes;
import dev.heddle.node.compute.ComputeUnit;
import dev.heddle.node.compute.CountingMachine;
import dev.heddle.node.compute.OptimisticHeads;
import dev.heddle.node.conveyor.Conveyor;
import dev.heddle.node.conveyor.ConveyorRoutes;
import dev.heddle.node.explorer.DocumentRoutes;
import dev.heddle.node.explorer.ExplorerRoutes;
import dev.heddle.node.functions.ExmRoutes;
import dev.heddle.node.functions.FunctionHosts;
import dev.heddle.node.functions.FunctionsUnit;
import dev.heddle.node.functions.Neighbourhood;
import dev.heddle.node.functions.Outside;
import dev.heddle.node.functions.Simulator;
import dev.heddle.node.functions.Tokens;
import dev.heddle.node.gateway.BlockList;
import dev.heddle.node.gateway.BlockListRoutes;
import dev.heddle.node.gateway.DataHosts;
import dev.heddle.node.gateway.GatewayRoutes;
import dev.heddle.node.gateway.Names;
import dev.heddle.node.gateway.Serving;
import dev.heddle.node.http.Listener;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.messenger.MessengerApiRoutes;
import dev.heddle.node.messenger.MessengerRoutes;
import dev.heddle.node.messenger.MessengerUnit;
import dev.heddle.node.messenger.Neighbours;
import dev.heddle.node.messenger.Strangers;
import dev.heddle.node.messenger.Surroundings;
import dev.heddle.node.scheduler.SchedulerLocation;
import dev.heddle.node.scheduler.SchedulerRoutes;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.smartweave.ContractReader;
import dev.heddle.node.smartweave.ContractRoutes;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Scheduler.Scheduled;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/**
 * A running node: the store, the machine, the units over them, and the listeners in front.
 *
 * <p>Everything is made here and handed to constructors; nothing is looked up. What was opened is
 * closed in the opposite order, also when the start fails half way.
 */
public final class Node implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Node.class.getName());
  private static final Duration LOCATION_TIME_TO_LIVE = Duration.ofHours(1);
  private static final int SIGNATURES_WAITING_MAX = 1024;

  private final Settings settings;
  private final UnitOptions options;
  private final InstantSource clock = InstantSource.system();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Surfaces surfaces;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Map<String, String> listeners = new LinkedHashMap<>();
  private final List<Listener> listening = new CopyOnWriteArrayList<>();
  private final Elsewhere elsewhere;
  private final FunctionHosts hosts = new FunctionHosts();
  private String url = "";

  private Node(Settings settings) {
    this.settings = settings;
    this.options = new UnitOptions(settings);
    this.surfaces = new Surfaces(settings, hosts::covers);
    this.elsewhere = new Elsewhere(settings, clock);
  }

  /**
   * Starts a node and returns when it serves.
   *
   * @throws ConfigurationException if the settings cannot be used
   * @throws IOException if the data folder cannot be used
   */
  public static Node start(Settings settings) throws IOException {
    Node node = new Node(settings);
    try {
      node.open();
      return node;
    } catch (IOException | RuntimeException | Error failed) {
      node.close();
      throw failed;
    }
  }

  /** Where the main listener serves. */
  public String url() {
    return url;
  }

  /** The listeners that single units were given, by unit. */
  public Map<String, String> listeners() {
    return listeners;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, "closing " + next.getClass().getSimpleName(), e);
      }
    }
  }

  private void open() throws IOException {
    Files.createDirectories(settings.dataFolder());
    LOG.log(System.Logger.Level.INFO, "crypto: {0}", CryptoEngine.description());
    Store store = opened(Store.open(settings.dataFolder(), options.store(), clock));
    Engine engine = Engine.of(settings.text(Setting.ENGINE), V8Machine::obstacle);
    CountingMachine machine =
        opened(new CountingMachine(engine.open(options.engineThreads()), System::nanoTime));
    LOG.log(System.Logger.Level.INFO, "engine: {0}", machine.description());
    ScheduledExecutorService timer =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("timer-", 0).factory());
    opened(timer::shutdownNow);
    ItemDoor door = door(settings.count(Setting.ITEM_BYTES_MAX));
    Upstream upstream = elsewhere.upstream(store);

    UnitWallets wallets = new UnitWallets(settings, new SecureRandom());
    Wallet schedulerWallet = wallets.wallet("su", Setting.SU_WALLET);
    Wallet messengerWallet = wallets.wallet("mu", Setting.MU_WALLET);
    Wallet computeWallet = wallets.wallet("cu", Setting.CU_WALLET);
    SchedulerUnit scheduler =
        new SchedulerUnit(
            store,
            schedulerWallet,
            upstream,
            clock,
            options.scheduler().named(messengerWallet.address()));
    ComputeUnit compute =
        opened(
            new ComputeUnit(
                store, machine, upstream, options.compute(computeWallet, engine), clock));
    Optional<OptimisticHeads> heads = options.heads(compute).map(this::opened);
    MessengerUnit messenger =
        opened(
            new MessengerUnit(
                store,
                new Neighbours(
                    scheduler,
                    compute,
                    elsewhere
                        .strangers(store, upstream)
                        .<Strangers>map(this::opened)
                        .orElse(Strangers.NONE)),
                messengerWallet,
                new Surroundings(
                    Thread.ofVirtual().name("messenger-", 0).factory(),
                    timer,
                    clock,
                    new SecureRandom()),
                options.messenger()));
    addresses.put("su", scheduler.address());
    addresses.put("cu", computeWallet.address());
    addresses.put("mu", messenger.address());

    surfaces.put("su", new SchedulerRoutes(scheduler, store, door, clock).routes());
    surfaces.put("cu", new ComputeRoutes(compute, heads).routes());
    surfaces.put("mu", new MessengerRoutes(messenger, door).routes());
    ItemDoor uploads = door(Surfaces.WHOLE_BODY_BYTES);
    OperatorOnly operator = new OperatorOnly(elsewhere.onLoopback());
    FunctionsUnit functions =
        new FunctionsUnit(
            new Neighbourhood(
                store,
                scheduler,
                compute,
                compute,
                new Simulator(machine),
                messenger.address(),
                sending(messenger, scheduler)),
            wallets.wallet("functions", Setting.FUNCTIONS_WALLET),
            new Outside(elsewhere.reach()::allow),
            new SecureRandom());
    WasmContracts wasm = opened(new WasmContracts(options.engineThreads()));
    JsMachine contracts = opened(new JsMachine(options.engineThreads()));
    ContractReader reader =
        new ContractReader(store, elsewhere.ledger(upstream), contracts, wasm, System::nanoTime);
    surfaces.put("contracts", new ContractRoutes(reader, compute, compute).routes());
    ExmRoutes exm = new ExmRoutes(functions, tokens(), hosts, operator);
    surfaces.put("functions", exm.routes());
    surfaces.put("functions-hosts", exm.ofHosts());
    addresses.put("functions", functions.address());
    AoCoreRoutes aocore =
        new AoCoreRoutes(
            new Counterparts(
                store,
                scheduler,
                compute,
                compute,
                sending(messenger, scheduler),
                awaiting(messenger),
                door,
                messengerWallet,
                clock),
            new OwnDevices(
                opened(elsewhere.relay()),
                opened(cronTasks(timer)),
                operator,
                cronOwners(messengerWallet)));
    surfaces.put("aocore", aocore.routes());
    Optional<Conveyor> conveyor =
        new ConveyorSetup(settings).make(store, clock, new SecureRandom()).map(this::opened);
    conveyor.ifPresent(made ->
        surfaces.put("conveyor", new ConveyorRoutes(made, store, operator, clock).routes()));
    Serving serving = serving();
    GatewayRoutes gateway =
        new GatewayRoutes(
            store, upstream, uploads, clock, options.gateway(schedulerWallet, serving));
    surfaces.put("gateway", gateway.routes(elsewhere.onLoopback(), home()));
    surfaces.put("gateway-hosts", gateway.ofHosts());
    surfaces.put("gateway-api", new BlockListRoutes(serving.blocked(), operator).routes());

    NodeRoutes own =
        new NodeRoutes(
            store,
            addresses,
            new NodeRoutes.About(machine.description(), BuiltInModule.install(store)),
            clock,
            operator);
    Metrics metrics =
        new Metrics(
            store,
            machine,
            machine::pending,
            compute,
            List.of(door, uploads),
            messenger,
            conveyor,
            listening);
    surfaces.put("mu-api", new MessengerApiRoutes(messenger, store, operator).routes());
    Health health = new Health(store, compute, conveyor, settings::runs, clock);
    ExplorerRoutes explorer =
        new ExplorerSetup(store, compute, messenger, serving.blocked())
            .make(own::report, health::report, machine, clock);
    surfaces.put("explorer", explorer.routes());
    surfaces.put("docs", new DocumentRoutes().routes());
    surfaces.put("node", own.api());
    surfaces.put("health", health.routes());
    surfaces.put("backups", new BackupRoutes(store, settings, operator).routes());
    surfaces.put(
        "cu-api",
        new ClaimRoutes(compute, store, computeWallet)
            .addTo(new ComputeApiRoutes(compute, operator, heads).routes()));
    surfaces.put("metrics", metrics.routes());
    surfaces.put("openapi", new OpenApi(surfaces::all).routes());
    serve();
    explorer.start(timer);
    opened(explorer); // closed before the listeners, which wait for its streams
    announce(store, schedulerWallet);
    if (settings.runs("aocore")) {
      announce(store, messengerWallet); // which clients of AO-Core take for the scheduler's
      aocore.start();
    }
    goRound(store, computeWallet, timer);
    if (settings.runs("mu")) {
      messenger.start();
    }
    conveyor.ifPresent(made -> made.start(Thread.ofVirtual().name("conveyor").factory()));
    LOG.log(System.Logger.Level.INFO, "ready at {0}", url);
  }

  /** Where people who open the node's address are led. */
  private Optional<String> home() {
    return settings.runs("explorer") ? Optional.of("/explore") : Optional.empty();
  }

  private ObjLongConsumer<Bytes> awaiting(MessengerUnit messenger) {
    long waitMs = settings.number(Setting.PUSH_WAIT_MS);
    return settings.runs("mu")
        ? (process, slot) -> messenger.awaitCarried(process, slot, waitMs)
        : (_, _) -> {};
  }

  /** Without a messenger nobody follows an outbox. */
  private Function<VerifiedItem, Scheduled> sending(
      MessengerUnit messenger, SchedulerUnit scheduler) {
    return item -> settings.runs("mu") ? messenger.send(item) : scheduler.schedule(item, false);
  }

  private void serve() {
    url = listen(settings.text(Setting.HOST), settings.count(Setting.PORT), surfaces.all());
    for (Settings.Door door : settings.doors()) {
      listeners.put(door.unit(), listen(door.host(), door.port(), surfaces.of(door.unit())));
    }
  }

  /** A node that others reach lets nobody write without a token. */
  private Tokens tokens() {
    Path file = settings.dataFolder().resolve("keys").resolve("tokens.json");
    try {
      return new Tokens(file, elsewhere.onLoopback(), clock, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  private Set<String> cronOwners(Wallet wallet) {
    Set<String> owners = Set.copyOf(settings.texts(Setting.CRON_OWNERS));
    if (owners.contains(wallet.address())) {
      throw new ConfigurationException(
          "%s names %s, the node's own wallet, which signs what others say"
              .formatted(Setting.CRON_OWNERS.key(), wallet.address()));
    }
    return owners;
  }

  private CronTasks cronTasks(ScheduledExecutorService timer) {
    return new CronTasks(
        new CronFile(settings.dataFolder().resolve("cron.json")),
        Thread.ofVirtual().name("cron-", 0).factory(),
        timer,
        clock);
  }

  private Serving serving() {
    Path names =
        settings.isSet(Setting.NAMES)
            ? Path.of(settings.text(Setting.NAMES))
            : settings.dataFolder().resolve("names.json");
    return new Serving(
        new DataHosts(settings.text(Setting.DATA_HOST)),
        new Names(names),
        new BlockList(settings.dataFolder().resolve("blocked.json")));
  }

  private String listen(String host, int port, List<Mount> mounts) {
    Listener listener = opened(new Listener(host, port, options.listener(), mounts));
    listening.add(listener);
    return listener.url();
  }

  /** Says where our scheduler is reached, for clients that know only its address. */
  private void announce(Store store, Wallet wallet) {
    if (settings.runs("su")) {
      Optional<URI> messenger =
          settings.runs("mu") ? Optional.of(URI.create(url + "/mu")) : Optional.empty();
      SchedulerLocation.announce(
          store,
          wallet,
          new SchedulerLocation.Place(URI.create(url + "/su"), messenger, LOCATION_TIME_TO_LIVE));
    }
  }

  private void goRound(Store store, Wallet computeWallet, ScheduledExecutorService timer) {
    PageSweep sweep = opened(new PageSweep(store));
    CheckpointPublisher publisher =
        opened(new CheckpointPublisher(store, computeWallet, CheckpointPublisher.PACKED_BYTES_MAX));
    Rounds rounds = opened(new Rounds(timer));
    rounds.every(settings.number(Setting.BLOCK_INTERVAL_MS), () -> makeBlock(store));
    rounds.every(settings.number(Setting.SWEEP_INTERVAL_MS), sweep);
    if (settings.runs("cu")) {
      rounds.every(settings.number(Setting.PUBLISH_CHECKPOINTS_MS), publisher);
    }
  }

  private static void makeBlock(Store store) {
    try {
      store.advance().join();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "no block was made", e);
    }
  }

  private ItemDoor door(int itemBytesMax) {
    return new ItemDoor(
        itemBytesMax, Runtime.getRuntime().availableProcessors(), SIGNATURES_WAITING_MAX);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }
}
