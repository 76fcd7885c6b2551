package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Schnorr;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Nostr: an event (NIP-01) whose content is the message, signed by BIP-340.
 *
 * <p>What is signed is the event's id, so the id is made again from the event: MEM's molecule took
 * the one that came along, and with it any content.
 */
final class Nostr {
  private Nostr() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Hex.decode(key, 32);
    JsonNode event;
    try {
      event = Json.parse(signature);
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
    boolean signed =
        event.path("pubkey").asString("").equals(account.hex())
            && event.path("content").asString("").equals(message.utf8())
            && Schnorr.bip340(account, id(event), Hex.decode(event.path("sig").asString(""), 64));
    return signed
        ? Optional.of(new Signer(Bech32.BECH32.encode("npub", account), account))
        : Optional.empty();
  }

  private static Bytes id(JsonNode event) {
    ArrayNode fields = Json.array();
    fields.add(0).add(event.path("pubkey"));
    fields.add(event.path("created_at")).add(event.path("kind"));
    fields.add(event.path("tags")).add(event.path("content"));
    return Hashes.sha256(Json.writeBytes(fields));
  }
}
