package dev.heddle.cli;

import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.MalformedWalletException;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wallet on disk: one JSON Web Key, readable by its owner only.
 *
 * <p>The default is RSA with 4,096 bits, although it is the slowest (about a second to make, some
 * milliseconds to sign): it is the one kind of key that every ao tool reads from a file (aos {@code
 * --wallet}, aoconnect, arweave-js) and that every scheduler on the legacy network verifies.
 */
final class WalletFile {
  private static final long FILE_BYTES_MAX = 64 * 1024;

  private WalletFile() {}

  /** The kinds of key a wallet may have. */
  enum Kind {
    RSA,
    ED25519,
    SECP256K1;

    Wallet generate() {
      return switch (this) {
        case RSA -> RsaWallet.generate();
        case ED25519 -> Ed25519Wallet.generate(new SecureRandom());
        case SECP256K1 -> Secp256k1Wallet.generate(new SecureRandom());
      };
    }
  }

  static Wallet read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw CommandFailure.failed(file + " is too large to be a wallet");
      }
      return Wallet.fromJwk(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw CommandFailure.failed(
          "there is no wallet at "
              + file
              + ": make one with `heddle wallet new --out "
              + file
              + "`");
    } catch (MalformedWalletException e) {
      throw CommandFailure.failed(file + " is not a wallet: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the wallet " + file + ": " + e, e);
    }
  }

  static Wallet readOrCreate(Path file, Desk desk) {
    if (Files.exists(file)) {
      return read(file);
    }
    Wallet wallet = create(file, Kind.RSA);
    desk.note("made a new wallet " + file + " with address " + wallet.aoAddress());
    return wallet;
  }

  /** Makes a key and writes it; an existing file is never touched. */
  static Wallet create(Path file, Kind kind) {
    if (Files.exists(file)) {
      throw exists(file);
    }
    Wallet wallet = kind.generate();
    try {
      makeFolder(file.toAbsolutePath().getParent());
      Set<StandardOpenOption> fresh =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (var channel = Files.newByteChannel(file, fresh, permissions("rw-------"))) {
        channel.write(StandardCharsets.UTF_8.encode(wallet.toJwk() + "\n"));
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the wallet " + file + ": " + e, e);
    }
    return wallet;
  }

  /** Makes a folder that its owner alone may enter, unless it is there. */
  static void makeFolder(@Nullable Path folder) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions("rwx------"));
    }
  }

  private static CommandFailure exists(Path file) {
    return CommandFailure.failed(
        file + " exists already; heddle overwrites no keys, choose another name with --out");
  }

  /** Whether others than the owner may read the file; never where the file system cannot say. */
  static boolean isOpenToOthers(Path file) {
    if (!posix() || !Files.exists(file)) {
      return false;
    }
    try {
      Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
      return allowed.contains(PosixFilePermission.GROUP_READ)
          || allowed.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException e) {
      return false;
    }
  }

  private static FileAttribute<?>[] permissions(String text) {
    if (!posix()) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
    };
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
