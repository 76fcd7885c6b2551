package dev.heddle.cli;

import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.core.wallet.Wallet;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** Makes keys and says whom they name. */
@Command(name = "wallet", description = "Makes keys and says whom they name.")
final class WalletCommand implements Runnable {
  private final Desk desk;

  @Spec private CommandSpec spec = CommandSpec.create();

  WalletCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name what to do: new, address or show.");
  }

  @Command(name = "new", description = "Makes a key; never overwrites one.")
  void create(
      @Option(
              names = "--type",
              paramLabel = "KIND",
              defaultValue = "RSA",
              description =
                  "rsa (default; every ao tool reads it), ed25519 (fast) or secp256k1 (Ethereum).")
          WalletFile.Kind type,
      @Option(names = "--out", paramLabel = "FILE", description = "Where to; default --wallet.")
          @Nullable Path out) {
    Path file = out == null ? desk.walletFile() : out;
    Wallet wallet = Progress.during(desk, "making a key", () -> WalletFile.create(file, type));
    desk.answer(describe(file, wallet), wallet.aoAddress());
    desk.note("wrote " + file + ": whoever has this file is you, so keep a copy and no others");
  }

  @Command(name = "address", description = "Prints the address that ao knows the wallet by.")
  void address() {
    Wallet wallet = desk.wallet();
    desk.answer(Json.object().put("address", wallet.aoAddress()), wallet.aoAddress());
  }

  @Command(name = "show", description = "Prints all that is public about the wallet.")
  void show() {
    Wallet wallet = desk.wallet();
    Path file = desk.walletFile();
    desk.answer(
        describe(file, wallet),
        "file             %s%ntype             %s%naddress          %s%ngateway address  %s%nowner            %s"
            .formatted(
                file,
                kind(wallet),
                wallet.aoAddress(),
                wallet.address(),
                wallet.owner().base64Url()));
  }

  private static ObjectNode describe(Path file, Wallet wallet) {
    ObjectNode json = Json.object().put("file", file.toString()).put("type", kind(wallet));
    json.put("address", wallet.aoAddress()).put("gatewayAddress", wallet.address());
    return json.put("owner", wallet.owner().base64Url());
  }

  private static String kind(Wallet wallet) {
    WalletFile.Kind kind =
        switch (wallet) {
          case RsaWallet rsa -> WalletFile.Kind.RSA;
          case Ed25519Wallet edwards -> WalletFile.Kind.ED25519;
          case Secp256k1Wallet ethereum -> WalletFile.Kind.SECP256K1;
        };
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
