package dev.heddle.node.boot;

import dev.heddle.node.aocore.Relay;
import dev.heddle.node.aocore.RelayTo;
import dev.heddle.node.gateway.GatewayUpstream;
import dev.heddle.node.messenger.Addresses;
import dev.heddle.node.messenger.HttpStrangers;
import dev.heddle.node.smartweave.UpstreamLedger;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HttpRemote;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** What lies beyond this node, as its settings have it: the upstream, and who may be reached. */
final class Elsewhere {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Items that are read through are checked in memory. */
  private static final long ITEM_BYTES = 100 << 20;

  private final Settings settings;
  private final InstantSource clock;

  Elsewhere(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  private Optional<URI> gateway() {
    return settings.isSet(Setting.UPSTREAM)
        ? Optional.of(URI.create(settings.text(Setting.UPSTREAM)))
        : Optional.empty();
  }

  /** Where items are looked for that are not here. */
  Upstream upstream(Store store) {
    int bytesMax = (int) Math.min(ITEM_BYTES, settings.number(Setting.UPLOAD_BYTES_MAX));
    return gateway()
        .<Upstream>map(address -> GatewayUpstream.over(address, TIMEOUT, store, clock, bytesMax))
        .orElse(Upstream.NONE);
  }

  /** Where contracts are looked for that are not on this node's own chain. */
  Optional<UpstreamLedger> ledger(Upstream items) {
    return gateway().map(address -> new UpstreamLedger(new HttpRemote(address, TIMEOUT), items));
  }

  /** Other schedulers; without an upstream nobody says which processes there are elsewhere. */
  Optional<HttpStrangers> strangers(Store store, Upstream upstream) {
    return gateway().map(_ -> new HttpStrangers(store, upstream, reach(), TIMEOUT, clock));
  }

  /**
   * What calls addresses for clients of AO-Core.
   *
   * @throws ConfigurationException if what it may call cannot be read
   */
  Relay relay() {
    try {
      return new Relay(RelayTo.of(settings.text(Setting.RELAY_TO)), Relay.TIME);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(Setting.RELAY_TO.key() + ": " + e.getMessage());
    }
  }

  /** Where messages may be sent to; processes choose the addresses of their schedulers. */
  Addresses reach() {
    return switch (settings.text(Setting.PRIVATE_SCHEDULERS)) {
      case "all" -> new Addresses(true, true);
      case "loopback" -> new Addresses(true, false);
      case "none" -> Addresses.PUBLIC;
      default -> new Addresses(onLoopback(), false);
    };
  }

  /**
   * Whether nobody but this machine reaches the node.
   *
   * @throws ConfigurationException if there is no such host
   */
  boolean onLoopback() {
    return loopback(settings.text(Setting.HOST))
        && settings.doors().stream().allMatch(door -> loopback(door.host()));
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (IOException e) {
      throw new ConfigurationException("no such host: " + host);
    }
  }
}
