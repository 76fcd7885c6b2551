package dev.heddle.node.conveyor;

import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Remote;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * With what a conveyor is to work.
 *
 * @param targets Arweave nodes or gateways of one network, by address
 * @param bundler a bundler service instead of transactions of our own
 * @param wallet pays for transactions of our own; without it, and without a bundler, nothing leaves
 *     this node
 */
public record ConveyorPlan(
    List<Named> targets,
    Optional<Named> bundler,
    Optional<Wallet> wallet,
    ConveyorOptions options) {
  public ConveyorPlan {
    targets = List.copyOf(targets);
    if (wallet.isPresent() && !(wallet.get() instanceof RsaWallet)) {
      throw new IllegalArgumentException(
          "the wallet of the conveyor has to be an Arweave wallet, with an RSA key");
    }
  }

  /** A service and what people call it. */
  public record Named(String name, Remote remote) {
    Target target() {
      return new Target(name, remote);
    }
  }

  /** The conveyor that works so; it does nothing before it is started. */
  public Conveyor over(Store store, InstantSource clock, RandomGenerator random) {
    return new Conveyor(store, lane(store, clock), options, clock, random);
  }

  private Optional<Lane> lane(Store store, InstantSource clock) {
    Targets all = new Targets(targets.stream().map(Named::target).toList());
    if (bundler.isPresent()) {
      Target service = bundler.get().target();
      return Optional.of(new BundlerLane(store, service, all, options.depths(), clock));
    }
    return wallet.map(key ->
        new DirectLane(
            store, all, new Purse(store, all, key, options, clock), options.depths(), clock));
  }
}
