package dev.heddle.node.boot;

import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.MalformedWalletException;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The wallets that the units sign with: read from the files that the operator named, or made on
 * first start and kept in the data folder, readable by their owner alone.
 */
final class UnitWallets {
  private final Settings settings;
  private final SecureRandom random;

  UnitWallets(Settings settings, SecureRandom random) {
    this.settings = settings;
    this.random = random;
  }

  /** The wallet of a unit; {@code file} is the setting that may name a file for it. */
  Wallet wallet(String unit, Setting file) {
    if (settings.isSet(file)) {
      return read(Path.of(settings.text(file)));
    }
    Path own = settings.dataFolder().resolve("keys").resolve(unit + ".json");
    if (!Files.exists(own)) {
      write(own, generate());
    }
    return read(own);
  }

  private Wallet generate() {
    return switch (settings.text(Setting.UNIT_WALLET_TYPE)) {
      case "rsa" -> RsaWallet.generate(random);
      case "secp256k1" -> Secp256k1Wallet.generate(random);
      default -> Ed25519Wallet.generate(random);
    };
  }

  static Wallet read(Path file) {
    try {
      return Wallet.fromJwk(Files.readString(file));
    } catch (IOException e) {
      throw new ConfigurationException("cannot read the wallet " + file + ": " + e.getMessage());
    } catch (MalformedWalletException e) {
      throw new ConfigurationException(file + " is no wallet that can be used: " + e.getMessage());
    }
  }

  /** Written beside its place and moved there, so that a crash never leaves half a key. */
  private static void write(Path file, Wallet wallet) {
    try {
      Path folder = Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(folder, "new", ".json", ownerOnly());
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        channel.write(java.nio.ByteBuffer.wrap(wallet.toJwk().getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the wallet " + file, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
