package dev.heddle.node.boot;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Lua module that every node has ({@code modules/lua}), as an item whose id is a function of
 * its bytes alone.
 *
 * <p>The key that signs it is published here, so the signature says nothing about who made it: it
 * is there because items have one. Ed25519 signs the same bytes the same way, so all nodes of a
 * release have the same item, and one that is moved elsewhere with its processes verifies there.
 */
final class BuiltInModule {
  private static final String FILE = "lua.wasm";

  /** RFC 8037's key of an Ed25519 example (appendix A): everybody has it. */
  private static final String PUBLISHED_SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

  private static final String PUBLISHED_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

  private BuiltInModule() {}

  /** Puts it into the store unless it is there. Returns its id. */
  static String install(Store store) {
    DataItem item = item();
    if (store.item(item.id()).isEmpty()) {
      store.commit(new ItemRecord(item.raw()));
    }
    return item.id().base64Url();
  }

  static DataItem item() {
    Bytes wasm = wasm();
    List<Tag> tags =
        List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Module"),
            new Tag("Module-Format", "wasm32-unknown-emscripten4"),
            new Tag("Input-Encoding", "JSON-1"),
            new Tag("Output-Encoding", "JSON-1"),
            new Tag("Memory-Limit", "1-gb"),
            new Tag("Compute-Limit", "9000000000000"),
            new Tag("Content-Type", "application/wasm"),
            new Tag("Name", "lua"),
            new Tag("SHA-256", Hashes.sha256(wasm).base64Url()));
    ItemDraft draft = new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), wasm);
    return published().sign(draft);
  }

  private static Wallet published() {
    ObjectNode key = Json.object().put("kty", "OKP").put("crv", "Ed25519");
    return Wallet.fromJwk(Json.write(key.put("d", PUBLISHED_SEED).put("x", PUBLISHED_KEY)));
  }

  private static Bytes wasm() {
    try (InputStream in = BuiltInModule.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing in this build of the node");
      }
      return Bytes.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
