package dev.heddle.sim;

import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.compute.ComputeOptions;
import dev.heddle.node.compute.ComputeUnit;
import dev.heddle.node.messenger.MessengerOptions;
import dev.heddle.node.messenger.MessengerUnit;
import dev.heddle.node.messenger.Neighbours;
import dev.heddle.node.messenger.Surroundings;
import dev.heddle.node.scheduler.SchedulerOptions;
import dev.heddle.node.scheduler.SchedulerUnit;
import dev.heddle.node.store.Ground;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Upstream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/** What one life of a node has running: the store and the units, as they are in production. */
record Units(
    Life life, Store store, SchedulerUnit scheduler, ComputeUnit compute, MessengerUnit messenger) {
  private static final int MESSENGER_WALLETS_FROM = 50;

  /**
   * What is the same in all lives of a node.
   *
   * @param number tells its wallets
   * @param instancesMax live instances of processes; the fewer, the more states are kept
   */
  record Site(
      World world, Network network, int number, StoreOptions storeOptions, int instancesMax) {}

  /**
   * What is of one life.
   *
   * @param restored is given the processes that went on from a state which was kept
   */
  record Setting(Ground ground, Life life, Steps steps, Set<String> restored) {}

  /** Opens the store, makes the units, and uploads the module that all processes run. */
  static Units open(Site site, Setting setting) {
    World world = site.world();
    Store store = Store.on(setting.ground(), site.storeOptions(), world.clock());
    if (!store.has(Workload.MODULE.id())) {
      store.commit(new ItemRecord(Workload.MODULE.item().raw()));
    }
    SchedulerUnit scheduler =
        new SchedulerUnit(
            store,
            Wallets.numbered(site.number()),
            Upstream.NONE,
            world.clock(),
            SchedulerOptions.LOCAL);
    ComputeUnit compute = compute(site, setting, store);
    Wallet wallet = Wallets.numbered(MESSENGER_WALLETS_FROM + site.number());
    Scheduler known = new FlawedScheduler(scheduler, store, wallet, setting.steps());
    MessengerUnit messenger =
        new MessengerUnit(
            store,
            new Neighbours(known, compute, new SimStrangers(site.network(), setting.life())),
            wallet,
            new Surroundings(
                world.threads(setting.life()),
                new SimTimer(world, setting.life()),
                world.clock(),
                world.chance()),
            MessengerOptions.LOCAL);
    return new Units(setting.life(), store, scheduler, compute, messenger);
  }

  private static ComputeUnit compute(Site site, Setting setting, Store store) {
    ThreadFactory threads = site.world().threads(setting.life());
    ComputeOptions options =
        ComputeOptions.standard("compute")
            .withFoldsAtOnce(2)
            .withLive(new ComputeOptions.Live(site.instancesMax(), 1 << 20, 1, 0))
            .withThreads(new ComputeOptions.Threads(threads, threads));
    ToyMachine machine = new ToyMachine(Workload.MODULE.id(), setting.steps(), setting.restored());
    return new ComputeUnit(store, machine, Upstream.NONE, options, site.world().clock());
  }

  /** Whether nothing is left to be carried. */
  boolean idle() {
    return store.owedCranks(Optional.empty(), 1).isEmpty()
        && store.deliveries().counts().waiting() == 0;
  }
}
