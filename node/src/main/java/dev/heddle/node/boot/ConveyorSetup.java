package dev.heddle.node.boot;

import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.conveyor.Conveyor;
import dev.heddle.node.conveyor.ConveyorOptions;
import dev.heddle.node.conveyor.ConveyorPlan;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.HttpRemote;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The conveyor that the settings ask for. */
final class ConveyorSetup {
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Settings settings;

  ConveyorSetup(Settings settings) {
    this.settings = settings;
  }

  /**
   * Makes it; nothing where there is to be none.
   *
   * @throws ConfigurationException if the settings contradict each other or the wallet cannot be
   *     used
   */
  Optional<Conveyor> make(Store store, InstantSource clock, RandomGenerator random) {
    if (!settings.isSet(Setting.CONVEYOR)) {
      if (settings.isSet(Setting.CONVEYOR_WALLET) || settings.isSet(Setting.CONVEYOR_BUNDLER)) {
        throw new ConfigurationException(
            "conveyor-wallet or conveyor-bundler is set, conveyor is not: name a node or gateway");
      }
      return Optional.empty();
    }
    List<ConveyorPlan.Named> targets =
        Arrays.stream(settings.text(Setting.CONVEYOR).split(",", -1)).map(this::named).toList();
    Optional<ConveyorPlan.Named> bundler =
        settings.isSet(Setting.CONVEYOR_BUNDLER)
            ? Optional.of(named(settings.text(Setting.CONVEYOR_BUNDLER)))
            : Optional.empty();
    try {
      return Optional.of(
          new ConveyorPlan(targets, bundler, wallet(), options()).over(store, clock, random));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("conveyor-wallet: " + e.getMessage());
    }
  }

  private ConveyorPlan.Named named(String url) {
    String address = url.strip();
    if (!address.matches("https?://[^/?#]+(/[^?#]*)?")) {
      throw new ConfigurationException(
          "the conveyor is to use '" + address + "', which is no address of a node");
    }
    return new ConveyorPlan.Named(
        address, new HttpRemote(URI.create(address), millis(Setting.CONVEYOR_TIMEOUT_MS)));
  }

  private Optional<Wallet> wallet() {
    if (!settings.isSet(Setting.CONVEYOR_WALLET)) {
      return Optional.empty();
    }
    Path file = Path.of(settings.text(Setting.CONVEYOR_WALLET));
    try {
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
          && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw new ConfigurationException(
            "others can read or write the wallet " + file + ", which holds money: chmod 600 it");
      }
    } catch (IOException e) {
      throw new ConfigurationException("cannot read the wallet " + file + ": " + e.getMessage());
    }
    return Optional.of(UnitWallets.read(file));
  }

  private ConveyorOptions options() {
    ConveyorOptions standard = ConveyorOptions.STANDARD;
    return new ConveyorOptions(
        new ConveyorOptions.Seals(
            settings.number(Setting.CONVEYOR_BUNDLE_BYTES),
            settings.count(Setting.CONVEYOR_BUNDLE_ITEMS),
            millis(Setting.CONVEYOR_BUNDLE_AGE_MS),
            settings.count(Setting.CONVEYOR_OPEN_MAX),
            settings.count(Setting.CONVEYOR_PER_HOUR_MAX)),
        new ConveyorOptions.Depths(
            settings.number(Setting.CONVEYOR_CONFIRMATIONS),
            settings.number(Setting.CONVEYOR_ANCHOR_BLOCKS),
            standard.depths().margin()),
        new ConveyorOptions.Money(
            new BigInteger(settings.text(Setting.CONVEYOR_BUDGET_WINSTON)),
            settings.count(Setting.CONVEYOR_MARGIN_PERCENT)),
        new ConveyorOptions.Pace(
            millis(Setting.CONVEYOR_POLL_MS),
            standard.pace().firstPause(),
            millis(Setting.CONVEYOR_PAUSE_MAX_MS)),
        millis(Setting.CONVEYOR_LATE_MS),
        standard.appName());
  }

  private Duration millis(Setting setting) {
    return Duration.ofMillis(settings.number(setting));
  }
}
