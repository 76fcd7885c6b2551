package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalletCommandTest {
  @TempDir Path home;

  private Terminalless heddle() {
    return new Terminalless(home, Map.of());
  }

  @Test
  void makesAKeyThatOnlyItsOwnerReads() throws IOException {
    Terminalless heddle = heddle();
    Path file = home.resolve("sub/key.json");

    int code = heddle.run("wallet", "new", "--type", "secp256k1", "--out", file.toString());

    assertThat(code).isZero();
    assertThat(heddle.out()).startsWith("0x").hasLineCount(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Wallet wallet = Wallet.fromJwk(Files.readString(file));
    assertThat(heddle.out().strip()).isEqualTo(wallet.aoAddress());
    assertThat(heddle.err()).contains(file.toString());
  }

  @Test
  void overwritesNoKey() throws IOException {
    Terminalless heddle = heddle();
    Path file = home.resolve("key.json");
    heddle.run("wallet", "new", "--type", "ed25519", "--out", file.toString());
    String before = Files.readString(file);

    int code = heddle.run("wallet", "new", "--type", "ed25519", "--out", file.toString());

    assertThat(code).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.err()).contains("exists already");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void showsNothingSecret() throws IOException {
    Terminalless heddle = heddle();
    Path file = home.resolve("key.json");
    heddle.run("wallet", "new", "--type", "ed25519", "--out", file.toString());
    String secret = Json.parse(Files.readString(file)).path("d").stringValue();

    assertThat(heddle.run("wallet", "show", "--wallet", file.toString(), "--json")).isZero();

    assertThat(Json.parse(heddle.out()).path("type").stringValue()).isEqualTo("ed25519");
    assertThat(heddle.out()).doesNotContain(secret);
  }

  @Test
  void makesTheDefaultWalletWhenItIsFirstNeeded() {
    Terminalless heddle = heddle();

    assertThat(heddle.run("wallet", "address")).isZero();
    String address = heddle.out();
    assertThat(heddle.err()).contains("made a new wallet").hasLineCount(1);

    assertThat(heddle.run("wallet", "address")).isZero();
    assertThat(heddle.out()).isEqualTo(address);
    assertThat(heddle.err()).isEmpty();
  }

  @Test
  void makesNoWalletThatWasNamed() {
    Terminalless heddle = heddle();

    int code = heddle.run("wallet", "address", "--wallet", home.resolve("none.json").toString());

    assertThat(code).isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.err()).contains("no wallet at").contains("heddle wallet new --out");
    assertThat(home.resolve("none.json")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Terminalless heddle = heddle();
    Path file = Files.writeString(home.resolve("bad.json"), "{\"kty\":\"oct\"}");

    assertThat(heddle.run("wallet", "show", "--wallet", file.toString()))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(heddle.err()).contains("is not a wallet").contains("oct");
  }
}
