package dev.heddle.cli;

import dev.heddle.client.ClientOptions;
import dev.heddle.client.HeddleClient;
import dev.heddle.client.Units;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a command finds what it works with: the node, the wallet, and where to put its answer.
 *
 * <p>Node and wallet are opened when first asked for, so commands that need neither touch neither.
 * One thread, except for {@link #warn} and {@link #complain}; the wallet may be opened by another
 * than all else.
 */
final class Desk implements AutoCloseable {
  private final Surroundings surroundings;
  private final Paint paint;
  private @Nullable String node;
  private @Nullable Path walletFile;
  private boolean json;
  private @Nullable HeddleClient client;
  private @Nullable Wallet wallet;

  Desk(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.paint = surroundings.paint();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Paint paint() {
    return paint;
  }

  void useNode(String address) {
    node = address;
  }

  void useWallet(Path file) {
    walletFile = file;
  }

  void useJson(boolean wanted) {
    json = wanted;
  }

  boolean json() {
    return json;
  }

  /** Whether a person sees how work gets on. */
  boolean watched() {
    return surroundings.watched() && !json;
  }

  /** The address from {@code --node}, HEDDLE_NODE, or where a node listens by default. */
  URI node() {
    String address = node;
    if (address == null) {
      address = environment("HEDDLE_NODE", Units.NODE_DEFAULT.toString());
    }
    try {
      return Units.of(URI.create(address)).gateway();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "\"" + address + "\" is not the address of a node; write it like " + Units.NODE_DEFAULT);
    }
  }

  HeddleClient client() {
    HeddleClient open = client;
    if (open == null) {
      open = new HeddleClient(ClientOptions.of(node()));
      client = open;
    }
    return open;
  }

  /** The file from {@code --wallet}, HEDDLE_WALLET, or {@code ~/.heddle/wallet.json}. */
  Path walletFile() {
    Path file = walletFile;
    if (file != null) {
      return file;
    }
    String named = environment("HEDDLE_WALLET", "");
    return named.isEmpty() ? folder().resolve("wallet.json") : Path.of(named);
  }

  /** The folder that the command was given in. */
  Path folderHere() {
    return surroundings.folder();
  }

  /** What the command line keeps between runs. */
  Path folder() {
    return surroundings.home().resolve(".heddle");
  }

  /** The wallet that signs; the default one is made when it is first needed. */
  Wallet wallet() {
    Wallet open = wallet;
    if (open == null) {
      Path file = walletFile();
      boolean byDefault = file.equals(folder().resolve("wallet.json"));
      open = byDefault ? WalletFile.readOrCreate(file, this) : WalletFile.read(file);
      wallet = open;
    }
    return open;
  }

  /** The answer: the JSON if that was asked for, else the text. */
  void answer(JsonNode machine, String human) {
    answer(Json.write(machine), human);
  }

  /** As {@link #answer(JsonNode, String)} where the JSON is text already. */
  void answer(String machine, String human) {
    if (json) {
      surroundings.out().println(machine);
    } else if (!human.isEmpty()) {
      surroundings.out().println(paint.tame(human));
    }
  }

  /** The module that processes run when nobody names one. */
  String builtInModule() {
    return client()
        .status()
        .builtInModule()
        .orElseThrow(() ->
            CommandFailure.failed(
                "the node has no module of its own: name one, see `heddle module list`"));
  }

  /** Tells a person something besides the answer. */
  void note(String sentence) {
    surroundings.err().println(paint.gray(sentence));
  }

  void warn(String sentence) {
    surroundings.err().println(paint.yellow("warning: ") + sentence);
  }

  void complain(@Nullable String sentence) {
    surroundings.err().println(paint.red("heddle: ") + paint.tame(String.valueOf(sentence)));
  }

  private String environment(String name, String otherwise) {
    String value = surroundings.environment().getOrDefault(name, "");
    return value.isEmpty() ? otherwise : value;
  }

  @Override
  public void close() {
    HeddleClient open = client;
    if (open != null) {
      open.close();
    }
    surroundings.out().flush();
    surroundings.err().flush();
  }
}
